"""What a page says about whose turn it is, whatever the record."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Agreement
from hospitals.models import Organisation
from toolkit.refusal import Verdict

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Turn:
    """The next act. ``chip`` says whose turn it is; ``url`` and ``label`` only where it is ours."""

    mine: bool
    chip: str
    sentence: str
    detail: str = ""
    url: str = ""
    label: str = ""
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Act:
    """An act on offer; without a ``url`` it is shown with the ``reason`` why it is not."""

    label: str
    icon: str
    url: str = ""
    reason: str = ""
    is_grave: bool = False


@dataclass(frozen=True)
class Step:
    """What has to be done next, by whom it may be done, and how both are said."""

    verdict: Verdict
    name: str
    chip_act: str
    label: str
    icon: str
    sentence: str
    detail: str = ""
    by_head: bool = False


def as_turn(step: Step, agreement: Agreement, user: "User", hub: Organisation, pk: object) -> Turn:
    """A step of the hub's, as ``user`` sees it."""
    if step.verdict:
        return Turn(
            True,
            _("Đến lượt %(body)s: %(act)s")
            % {"body": _own_body(agreement, user, hub), "act": step.chip_act},
            step.sentence,
            step.detail,
            reverse(step.name, args=[pk]),
            step.label,
            step.icon,
        )
    waiting_for = (
        _("Chờ lãnh đạo %(body)s: %(act)s") if step.by_head else _("Chờ %(body)s: %(act)s")
    )
    chip = waiting_for % {"body": hub.name, "act": step.chip_act}
    return Turn(False, chip, step.sentence, step.detail)


def _own_body(agreement: Agreement, user: "User", hub: Organisation) -> str:
    """How the reader's own body is called in short."""
    kinds = {
        party.organisation.kind
        for party in agreement.parties.all()
        if party.organisation_id in user.reach.own
    } or {hub.kind}
    return short_name(next(iter(kinds)))


def short_name(kind: str) -> str:
    """What people call their own body of this kind."""
    names = {
        Organisation.Kind.HEALTH_DEPARTMENT: _("Sở"),
        Organisation.Kind.CDC: _("CDC"),
        Organisation.Kind.HOSPITAL: _("Bệnh viện"),
    }
    return names.get(Organisation.Kind(kind), _("cơ quan"))
