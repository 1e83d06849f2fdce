from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Agreements, their parties and commitments, the review plan and its reminders."""

    name = "agreements"
    verbose_name = _("Thỏa thuận")

    def ready(self) -> None:
        from agreements import (
            messages,
            messages_items,
            messages_reviews,
            reminders,
            reminders_items,
        )
        from agreements.papers.kinds import KINDS
        from agreements.verbs import VERBS
        from audit import verbs
        from papers import texts

        messages.register()
        messages_reviews.register()
        messages_items.register()
        reminders.planners.append(reminders_items.plan_due)
        reminders.lookers.append(reminders_items.owed_by)
        verbs.words.update(VERBS)
        texts.register(*KINDS)
