"""Whose turn it is at an action item, and the acts behind "Thao tác khác"."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import permissions_items as permissions
from agreements.models import ActionItem
from agreements.presentation.turn_parts import Act, Turn, short_name
from agreements.states import ItemStatus
from hospitals.models import Organisation
from toolkit.days import write_day
from toolkit.refusal import Verdict
from toolkit.templatetags.portal import words_left

if TYPE_CHECKING:
    from accounts.models import User


def turn_of_item(
    item: ActionItem, *, user: "User", body: Organisation, today: dt.date
) -> Turn | None:
    """The next act of ``item`` as ``user`` sees it; None once it is closed.

    ``body``: who answers for it today.
    """
    if item.status == ItemStatus.OPEN:
        sentence = _("Hạn %(day)s, %(left)s") % {
            "day": write_day(item.due_on),
            "left": words_left(item.due_on, today),
        }
        if permissions.can_do_item(user, item):
            return Turn(
                True,
                _("Đến lượt %(body)s: làm và ghi kết quả") % {"body": short_name(body.kind)},
                sentence,
                url=reverse("actions:do", args=[item.pk]),
                label=_("Ghi nhận đã làm xong"),
                icon="check2-circle",
            )
        return Turn(False, _("Chờ %(body)s: làm và ghi kết quả") % {"body": body.name}, sentence)
    if item.status == ItemStatus.DONE:
        sentence = _("%(body)s ghi đã làm xong ngày %(day)s") % {
            "body": body.name,
            "day": write_day(item.done_on),
        }
        if permissions.can_verify_item(user, item):
            return Turn(
                True,
                _("Đến lượt %(body)s: xác nhận đã làm xong") % {"body": _own_body(item, user)},
                sentence,
                url=reverse("actions:verify", args=[item.pk]),
                label=_("Xác nhận đã làm xong"),
                icon="check-circle-fill",
            )
        return Turn(False, _("Chờ một bên khác: xác nhận đã làm xong"), sentence)
    return None


def _own_body(item: ActionItem, user: "User") -> str:
    """How the reader's own body is called in short."""
    own = (p for p in item.agreement.parties.all() if p.organisation_id in user.reach.own)
    return short_name(next(own).organisation.kind)


# In which states an act makes sense at all, for showing why it is not offered.
_STATES = {
    "do": {ItemStatus.OPEN},
    "verify": {ItemStatus.DONE},
    "send-back": {ItemStatus.DONE},
    "assign": {ItemStatus.OPEN},
    "edit": {ItemStatus.OPEN},
    "drop": {ItemStatus.OPEN},
}


def acts_of_item(item: ActionItem, user: "User", *, beside: str) -> list[Act]:
    """What ``user`` may do now, but for the act in the next-act bar (``beside``); the parties'
    people also see what others among them do, with the reason."""
    p = permissions
    offers: list[tuple[str, str, str, Verdict]] = [
        ("do", _("Ghi nhận đã làm xong"), "check2-circle", p.can_do_item(user, item)),
        ("verify", _("Xác nhận đã làm xong"), "check-circle-fill", p.can_verify_item(user, item)),
        (
            "send-back",
            _("Trả lại việc chưa xong"),
            "arrow-counterclockwise",
            p.can_send_back_item(user, item),
        ),
        ("assign", _("Giao người phụ trách"), "person", p.can_assign_item(user, item)),
        ("edit", _("Sửa việc phải làm"), "pencil-square", p.can_change_item(user, item)),
        ("drop", _("Thôi không làm"), "slash-circle", p.can_drop_item(user, item)),
    ]
    of_a_party = any(
        party.organisation_id in user.reach.own for party in item.agreement.parties.all()
    )
    acts: list[Act] = []
    for name, label, icon, verdict in offers:
        url = reverse(f"actions:{name}", args=[item.pk])
        if verdict and url != beside:
            acts.append(Act(label, icon, url, is_grave=name == "drop"))
        elif not verdict and of_a_party and not verdict.by_state and item.status in _STATES[name]:
            acts.append(Act(label, icon, reason=verdict.reason))
    return acts
