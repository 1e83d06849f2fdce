"""The home page's figure tiles, each with the list it counts."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.filters import needing_a_date
from agreements.models import Agreement
from agreements.states import WAITING, Status
from cooperation.work_reviews import SOON, reviews_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Figure:
    """A figure tile: what it counts, one line of context, and the list it counts."""

    value: int
    label: str
    note: str
    url: str


def figures_of(user: "User", day: dt.date) -> list[Figure]:
    """The tiles, from one query: agreements in force or undated, reviews soon and late."""
    soon = Q(
        reviews__in=reviews_of(user, day)
        .filter(status__in=WAITING, due_on__gte=day, due_on__lte=day + SOON)
        .values("pk")
    )
    late = Q(
        reviews__in=reviews_of(user, day).filter(status__in=WAITING, due_on__lt=day).values("pk")
    )
    undated = Q(pk__in=needing_a_date(Agreement.objects.all()).values("pk"))
    counts = Agreement.objects.visible_to(user).aggregate(
        total=Count("pk", distinct=True),
        in_force=Count("pk", filter=Q(status=Status.IN_FORCE), distinct=True),
        undated=Count("pk", filter=undated, distinct=True),
        soon=Count("reviews", filter=soon, distinct=True),
        late=Count("reviews", filter=late, distinct=True),
    )
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
