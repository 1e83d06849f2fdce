"""Whether reviews are held by their due day: on time, late, or not due yet.

A review that was waived, cancelled or paused with its agreement, or that was due before the portal
knew of it and never filled in, is none of the three. The due day is the one it was last moved to.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from agreements.models.reviews import ReviewQuerySet
from agreements.states import WAITING, ReviewStatus, Status


class Timeliness(models.TextChoices):
    ON_TIME = "on_time", _("Đúng hạn")
    LATE = "late", _("Trễ")
    COMING = "coming", _("Chưa đến hạn")


def timed(which: str, day: dt.date) -> Q:
    """The reviews that are ``which`` on ``day``; each review is at most one of them."""
    held = Q(status__in=(ReviewStatus.HELD, ReviewStatus.CONCLUDED), due_on__isnull=False)
    # As `ReviewQuerySet.waiting` says it, as a condition.
    waits = Q(status__in=WAITING, due_on__gte=F("agreement__entered_on")) & ~Q(
        agreement__status=Status.SUSPENDED
    )
    conditions: Mapping[str, Q] = {
        Timeliness.ON_TIME: held & Q(held_on__lte=F("due_on")),
        Timeliness.LATE: (held & Q(held_on__gt=F("due_on"))) | (waits & Q(due_on__lt=day)),
        Timeliness.COMING: waits & Q(due_on__gte=day),
    }
    return conditions[which]


def timeliness_by_month(rows: ReviewQuerySet, day: dt.date) -> dict[dt.date, dict[str, int]]:
    """The first of a month → how many of the reviews due in it are on time, late, to come: one
    query. Months with none of them are missing."""
    counted = (
        rows.filter(due_on__isnull=False)
        .order_by()
        .annotate(month=TruncMonth("due_on"))
        .values("month")
        .annotate(
            **{
                which.value: Count("pk", filter=timed(which, day), distinct=True)
                for which in Timeliness
            }
        )
        .order_by("month")
    )
    found: list[dict[str, Any]] = [dict(row) for row in counted]
    return {row.pop("month"): row for row in found if any(row[which] for which in Timeliness)}
