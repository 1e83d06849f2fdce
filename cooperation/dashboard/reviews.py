"""Reviews on the dashboard: on time or late over the period, and whose the late ones are."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.models import Review
from agreements.review_progress import Progress, progress_of
from agreements.review_timeliness import Timeliness, timeliness_by_month
from agreements.views_common import review_heading
from cooperation.dashboard.charts import Bar, bar_of
from cooperation.dashboard.scope import REVIEWS, Scope
from hospitals.models import Organisation
from toolkit.span_fields import DaySpan

# More late reviews than these stand in the list they lead to.
LATE_SHOWN = 3
# Over a longer period the bars are years, not quarters.
_QUARTERS_UP_TO = dt.timedelta(days=550)


@dataclass(frozen=True)
class Counted:
    """One number with the list it counts."""

    kind: str
    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Due:
    """The reviews due in one part of the period. ``bar`` is drawn against the part with most; that
    of the whole period fills its width."""

    label: str
    counts: list[Counted]
    bar: Bar


def reviews_due(scope: Scope) -> list[Due]:
    """Quarter by quarter (of long periods year by year), the whole period last: one query."""
    rows = scope.rows(REVIEWS, due_from=scope.span.first, due_to=scope.span.last)
    months = timeliness_by_month(rows, scope.day)
    if not months:
        return []
    parts = [(label, part, _sum_within(months, part)) for label, part in _parts(scope.span)]
    most = max(counts.total() for _label, _part, counts in parts)
    whole = _sum_within(months, scope.span)
    return [
        *(_due(scope, label, part, counts, most) for label, part, counts in parts),
        _due(scope, _("Cả giai đoạn"), scope.span, whole, whole.total()),
    ]


def _due(scope: Scope, label: str, part: DaySpan, counts: Mapping[str, int], longest: int) -> Due:
    shown = [
        Counted(
            which.value,
            str(which.label),
            counts[which.value],
            scope.address(REVIEWS, due_from=part.first, due_to=part.last, timeliness=which.value),
        )
        for which in Timeliness
    ]
    return Due(label, shown, bar_of([(one.kind, one.value) for one in shown], longest))


def _sum_within(months: Mapping[dt.date, Mapping[str, int]], part: DaySpan) -> Counter[str]:
    found: Counter[str] = Counter({which.value: 0 for which in Timeliness})
    for month, counts in months.items():
        if part.first <= month <= part.last:
            found.update(counts)
    return found


def _parts(span: DaySpan) -> list[tuple[str, DaySpan]]:
    """The quarters of a short period, the years of a long one. Periods begin with a month."""
    by_year = span.last - span.first > _QUARTERS_UP_TO
    length = 12 if by_year else 3
    parts, first = [], span.first
    while first <= span.last:
        after = _months_later(first, length)
        label = (
            _("Năm %(year)s") % {"year": first.year}
            if by_year
            else _("Quý %(quarter)s/%(year)s")
            % {"quarter": (first.month + 2) // 3, "year": first.year}
        )
        parts.append((label, DaySpan(first, after - dt.timedelta(days=1))))
        first = after
    return parts


def _months_later(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


@dataclass(frozen=True)
class Late:
    """A late review: whose it is to hold, and who has not reported where the reader may know."""

    review: Review
    heading: str
    hub: Organisation | None
    unreported: list[str]


def late_reviews(scope: Scope) -> list[Late]:
    """The longest overdue first: at most eight queries however many are late."""
    rows = (
        scope.rows(REVIEWS, late=True)
        .select_related("agreement")
        .prefetch_related("agreement__parties__organisation")
        .order_by("due_on", "pk")[:LATE_SHOWN]
    )
    reviews = list(rows)
    progress = progress_of(reviews, scope.day)
    return [
        Late(
            review,
            review_heading(review),
            next(iter(progress[review.pk].bodies), None),
            _unreported(scope, review, progress[review.pk]),
        )
        for review in reviews
    ]


def _unreported(scope: Scope, review: Review, progress: Progress) -> list[str]:
    """Who still owes a report is for the parties' people, as in the list of reviews."""
    own = scope.user.reach.own
    is_party = any(party.organisation_id in own for party in review.agreement.parties.all())
    if not (scope.user.reads_everything or is_party):
        return []
    return [report.organisation.name for report in progress.unsubmitted]
