"""The home page's rows about requests that wait for the reader."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.presentation import Turn
from cooperation.home_parts import Group, Row, read_first
from cooperation.work import requests_of
from toolkit.days import write_day
from toolkit.together import Reading
from transfers.models import TransferRequest
from transfers.presentation_requests import RequestRow, buttons_of, chip_of
from transfers.states import RequestStatus
from transfers.turns import Act, read_turns
from transfers.turns import Turn as RequestTurn

if TYPE_CHECKING:
    from accounts.models import User

# More of them stand in their own list.
REQUESTS_SHOWN = 5


def read_requests(user: "User", day: dt.date) -> Reading[Group]:
    """The requests at which the reader has to act, the longest wait first: three steps."""
    mine = requests_of(user, day) if user.reach.roles else TransferRequest.objects.none()
    requests, total = yield from read_first(mine, REQUESTS_SHOWN)
    turns = yield from read_turns(requests, day)
    rows = [
        _row(request, turn, user) for request in requests if (turn := turns[request.pk]) is not None
    ]
    url = reverse("requests:list") + "?mine=on"
    return Group(_("Đề xuất đang chờ"), "people", rows, hidden=total - len(requests), url=url)


def read_drafts(user: "User") -> Reading[Group]:
    """The requests that the reader's organisation is still writing: one step.

    Nobody waits for them, so they are not counted; the last touched first.
    """
    drafts = (
        TransferRequest.objects.visible_to(user)
        .filter(
            status=RequestStatus.DRAFT,
            submitted_on=None,
            requester__in=user.reach.acting("officer"),
        )
        .select_related("requester", "technique")
        .order_by("-updated_at", "pk")
    )
    (shown,) = yield [drafts[:REQUESTS_SHOWN]]
    rows = [_draft_row(request) for request in shown]
    return Group(_("Đề xuất đang viết"), "pencil-square", rows)


def _draft_row(request: TransferRequest) -> Row:
    (button,) = buttons_of(request, Act.SUBMIT)
    return Row(
        title=RequestRow(request, None, "", False).heading,
        url=reverse("requests:detail", args=[request.pk]),
        unit=_("bản thảo"),
        icon="file-earmark-text",
        request=request,
        note=_("Đề xuất %(code)s · %(asker)s · ghi đến bước %(step)s/5")
        % {"code": request.code, "asker": request.requester.name, "step": request.step or 1},
        turn=Turn(False, "", "", url=button.url, label=button.label),
    )


def _row(request: TransferRequest, turn: RequestTurn, user: "User") -> Row:
    page = reverse("requests:detail", args=[request.pk])
    buttons = buttons_of(request, turn.act)
    # What can be answered in several ways is read first.
    leads_to_act = len(buttons) == 1
    return Row(
        title=str(request),
        url=page,
        unit=_unit(turn),
        figure=turn.days,
        icon="hourglass-split",
        tone="late" if turn.is_late else "soon" if turn.due_on else "",
        request=request,
        note=_note(request, turn),
        turn=Turn(
            mine=turn.is_for(user),
            chip=chip_of(turn, user),
            sentence="",
            url=buttons[0].url if leads_to_act else page,
            label=buttons[0].label if leads_to_act else _("Xem và trả lời"),
        ),
    )


def _unit(turn: RequestTurn) -> str:
    if turn.days is None:
        return _("chưa rõ từ ngày nào")
    return ngettext("ngày đã chờ", "ngày đã chờ", turn.days)


def _note(request: TransferRequest, turn: RequestTurn) -> str:
    words = {"code": request.code, "asker": request.requester.name}
    if request.submitted_on is None:
        return _("Đề xuất %(code)s · %(asker)s") % words
    words["day"] = write_day(request.submitted_on)
    if turn.since is None or turn.since == request.submitted_on:
        return _("Đề xuất %(code)s · %(asker)s · gửi %(day)s") % words
    words["since"] = write_day(turn.since)
    return _("Đề xuất %(code)s · %(asker)s · gửi %(day)s · chờ từ %(since)s") % words
