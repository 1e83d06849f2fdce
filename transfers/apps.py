from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransfersConfig(AppConfig):
    """Technique transfer: requests, contracts, rounds, trainees."""

    name = "transfers"
    verbose_name = _("Chuyển giao kỹ thuật")

    def ready(self) -> None:
        from audit import verbs
        from transfers.verbs import VERBS

        verbs.words.update(VERBS)
        _register_requests()
        _register_contracts()
        _register_figures()
        _register_papers()
        _say_who_sees()
        _follow_mergers()
        _declare_lists()


def _say_who_sees() -> None:
    """Whoever has seen a record is told when it is gone."""
    from audit import sights
    from transfers import audiences
    from transfers.models import Contract, TransferRequest

    sights.audiences[TransferRequest._meta.label_lower] = audiences.of_request
    sights.audiences[Contract._meta.label_lower] = audiences.of_contract


def _register_requests() -> None:
    """The acts on requests in words, their mails, and the reminders they owe."""
    from agreements import reminders
    from audit import verbs
    from transfers import messages_requests, reminders_requests
    from transfers.verbs_requests import VERBS

    verbs.words.update(VERBS)
    messages_requests.register()
    reminders.planners.append(reminders_requests.plan_request_reminders)
    reminders.lookers.append(reminders_requests.request_reminders_owed_by)


def _register_contracts() -> None:
    """The acts on contracts in words, their mails, and the reminders they owe."""
    from agreements import reminders
    from audit import verbs
    from transfers import messages_contracts, reminders_contracts
    from transfers.verbs_contracts import VERBS

    verbs.words.update(VERBS)
    messages_contracts.register()
    reminders.planners.append(reminders_contracts.plan_due)
    reminders.lookers.append(reminders_contracts.owed_by)


def _follow_mergers() -> None:
    """What changes of the register mean here, and the decisions that they ask for."""
    from agreements import reminders
    from hospitals.changes import succession_effects
    from transfers import messages_decisions, reminders_decisions
    from transfers.succession_effects import TransferEffects

    succession_effects.append(TransferEffects())
    messages_decisions.register()
    reminders.planners.append(reminders_decisions.plan_due)
    reminders.lookers.append(reminders_decisions.owed_by)


def _register_papers() -> None:
    """The texts of the contract's papers, for an administrator to replace."""
    from papers import texts
    from transfers.papers.kinds import KINDS

    texts.register(*KINDS)


def _register_figures() -> None:
    """What this room adds to the figures of a review, and its words."""
    from agreements import review_figures
    from agreements.presentation import figures
    from transfers.presentation.review_figures import WORDS
    from transfers.review_figures import transfer_figures

    review_figures.sources.append(transfer_figures)
    figures.words.update(WORDS)


def _declare_lists() -> None:
    """Lists that can be saved as views and taken away."""
    from toolkit.listing import registry
    from transfers.listing_contracts import ContractListing
    from transfers.listing_requests import RequestListing

    registry.add(RequestListing, ContractListing)
