"""The home page's rows about tasks that wait for the reader."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import ActionItem
from agreements.presentation import Turn
from agreements.presentation.turn_parts import short_name
from agreements.states import ItemStatus
from cooperation.home_parts import Group, Row, read_first
from cooperation.work import items_of
from toolkit.days import write_day
from toolkit.together import Reading

if TYPE_CHECKING:
    from accounts.models import User

# More of them stand in their own list.
ITEMS_SHOWN = 5


def read_items(user: "User", day: dt.date) -> Reading[Group]:
    """The tasks the reader has to do or to verify, the first due first: one step."""
    mine = items_of(user, day) if user.reach.roles else ActionItem.objects.none()
    items, total = yield from read_first(mine, ITEMS_SHOWN)
    url = reverse("actions:list") + "?show=mine"
    return Group(
        _("Việc giao tại đánh giá"),
        "check2-circle",
        [_row(item, day) for item in items],
        hidden=total - len(items),
        url=url,
    )


def _row(item: ActionItem, day: dt.date) -> Row:
    page = reverse("actions:detail", args=[item.pk])
    is_open = item.status == ItemStatus.OPEN
    days = (item.due_on - day).days
    return Row(
        title=item.what,
        url=page,
        unit=_unit(item, days),
        figure=abs(days) if is_open else None,
        icon="hourglass-split",
        tone="" if not is_open else "late" if days < 0 else "soon",
        item=item,
        agreement=item.agreement,
        note=_note(item),
        turn=_turn(item, page),
    )


def _turn(item: ActionItem, page: str) -> Turn:
    if item.status == ItemStatus.OPEN:
        act, url, label = _("làm xong việc"), reverse("actions:do", args=[item.pk]), _("Ghi đã làm")
    else:
        act, url, label = _("xác nhận việc đã làm"), page, _("Xem và xác nhận")
    chip = _("Đến lượt %(body)s: %(act)s") % {
        "body": short_name(item.organisation.kind),
        "act": act,
    }
    return Turn(True, chip, "", url=url, label=label)


def _unit(item: ActionItem, days: int) -> str:
    if item.status != ItemStatus.OPEN:
        return _("chờ xác nhận")
    if days < 0:
        return ngettext("ngày quá hạn", "ngày quá hạn", -days)
    return ngettext("ngày còn lại", "ngày còn lại", days) if days else _("hạn hôm nay")


def _note(item: ActionItem) -> str:
    words = {
        "body": item.organisation.name,
        "day": write_day(item.due_on),
        "agreement": item.agreement.title,
    }
    return _("Hạn %(day)s · %(body)s · %(agreement)s") % words
