from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Agreements, their parties and commitments, the review plan and its reminders."""

    name = "agreements"
    verbose_name = _("Thỏa thuận")

    def ready(self) -> None:
        from agreements import messages
        from agreements.verbs import VERBS
        from audit import verbs

        messages.register()
        verbs.words.update(VERBS)
