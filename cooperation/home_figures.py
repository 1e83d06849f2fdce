"""The home page's figure tiles, each with the list it counts."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.filters import NEEDS_A_DATE
from agreements.models import Agreement, Review
from agreements.states import Status
from cooperation.work_reviews import SOON
from toolkit.together import Reading, counted

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Figure:
    """A figure tile: what it counts, one line of context, and the list it counts."""

    value: int
    label: str
    note: str
    url: str


def read_figures(user: "User", day: dt.date) -> Reading[list[Figure]]:
    """The tiles, in one step: agreements in force or undated, reviews soon and late."""
    seen = Agreement.objects.visible_to(user)
    due = Review.objects.visible_to(user).waiting().filter(due_on__lte=day + SOON)
    answers = yield [
        counted(
            seen,
            total=Count("pk"),
            in_force=Count("pk", filter=Q(status=Status.IN_FORCE)),
            undated=Count("pk", filter=NEEDS_A_DATE),
        ),
        counted(
            due,
            soon=Count("pk", filter=Q(due_on__gte=day)),
            late=Count("pk", filter=Q(due_on__lt=day)),
        ),
    ]
    # Nobody's agreements: nothing is asked, so there is no row either.
    counts = dict.fromkeys(("total", "in_force", "undated", "soon", "late"), 0)
    for (row,) in filter(None, answers):
        counts |= row
    agreements, reviews = reverse("agreements:list"), reverse("reviews:list")
    within = urlencode({"due_from": f"{day:%d/%m/%Y}", "due_to": f"{day + SOON:%d/%m/%Y}"})
    return [
        Figure(
            counts["in_force"],
            _("thỏa thuận có hiệu lực"),
            ngettext(
                "trong %(total)s thỏa thuận được xem",
                "trong %(total)s thỏa thuận được xem",
                counts["total"],
            )
            % {"total": counts["total"]},
            f"{agreements}?status=in_force",
        ),
        Figure(
            counts["soon"],
            _("kỳ đánh giá trong 90 ngày"),
            _("dự kiến hoặc đang mở"),
            f"{reviews}?{within}",
        ),
        Figure(
            counts["late"],
            _("kỳ đánh giá quá hạn"),
            _("chưa họp dù đã đến hạn") if counts["late"] else _("không có kỳ nào trễ"),
            f"{reviews}?show=late",
        ),
        Figure(
            counts["undated"],
            _("thỏa thuận thiếu ngày"),
            _("chưa ghi ngày ký hoặc mốc tính kỳ") if counts["undated"] else _("đủ ngày cả"),
            f"{agreements}?needs_date=on",
        ),
    ]
