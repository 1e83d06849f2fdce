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
        _say_who_sees()
        _follow_mergers()
        _declare_lists()


def _say_who_sees() -> None:
    """Whoever has seen a record is told when it is gone."""
    from agreements import audiences
    from agreements.models import Agreement, Report
    from audit import sights

    sights.audiences[Agreement._meta.label_lower] = audiences.of_agreement
    sights.audiences[Report._meta.label_lower] = audiences.of_report


def _follow_mergers() -> None:
    """What changes of the register mean here, and the decisions that they ask for."""
    from agreements import (
        messages_decisions,
        messages_unanswered,
        reminders,
        reminders_decisions,
        reminders_unanswered,
    )
    from agreements.succession_effects import AgreementEffects
    from hospitals.changes import succession_effects

    succession_effects.append(AgreementEffects())
    messages_decisions.register()
    messages_unanswered.register()
    for planner in (reminders_decisions, reminders_unanswered):
        reminders.planners.append(planner.plan_due)
        reminders.lookers.append(planner.owed_by)


def _declare_lists() -> None:
    """Lists that can be saved as views and taken away."""
    from agreements.listing import AgreementListing
    from agreements.listing_items import ItemListing
    from agreements.listing_reviews import ReviewListing
    from toolkit.listing import registry

    registry.add(AgreementListing, ReviewListing, ItemListing)
