"""The reviews of an agreement along a line: what is not recorded, done, next, late and planned."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, Review
from agreements.states import OVER, WAITING, ReviewStatus, Status
from toolkit.days import Precision, write_day

# A long plan shows this many reviews around the next one.
WINDOW = 8
_BEFORE_NEXT = 5

_DONE = {
    ReviewStatus.HELD: "held",
    ReviewStatus.CONCLUDED: "done",
    ReviewStatus.WAIVED: "waived",
    ReviewStatus.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class Point:
    """One mark on the line.

    ``kind``: start, missing (not recorded), done, held, waived, cancelled, late, next, planned
    or paused. ``left`` is where it stands, in percent of the width as SVG writes it.
    """

    kind: str
    day: dt.date
    label: str
    state: str = ""
    review: Review | None = None
    precision: str = Precision.DAY
    left: str = ""

    @property
    def day_words(self) -> str:
        return write_day(self.day, self.precision)


@dataclass(frozen=True)
class Timeline:
    """``points`` to draw in order; ``today_left`` is None where today is before the first one.

    ``hidden_before`` and ``hidden_after`` count the reviews outside the window.
    ``missing_span`` is (from, to, middle, number) of the not recorded ones, for their bracket;
    the number counts hidden ones too.
    """

    points: list[Point] = field(default_factory=list)
    today_left: str | None = None
    hidden_before: int = 0
    hidden_after: int = 0
    missing_span: tuple[str, str, str, int] | None = None

    @property
    def solid_from(self) -> str:
        """Where the drawn-out past begins: after the gap, if reviews are left out."""
        return self.points[1 if self.hidden_before and len(self.points) > 1 else 0].left

    @property
    def end(self) -> str:
        """Where the line ends: a little past the last point."""
        return _percent(min(_place(len(self.points) - 1, len(self.points)) + 3, 100))


def timeline_of(agreement: Agreement, reviews: Iterable[Review], today: dt.date) -> Timeline:
    """The line as of ``today``. ``reviews`` are the agreement's, their ``agreement`` set."""
    dated = sorted(
        ((day, review) for review in reviews if (day := review.due_on or review.held_on)),
        key=lambda pair: (pair[0], str(pair[1].pk)),
    )
    if not dated:
        return Timeline()
    upcoming = _next_of(agreement, [review for _day, review in dated], today)
    first, last = _window([review for _day, review in dated], upcoming, today)
    points = [_point(agreement, day, review, upcoming, today) for day, review in dated[first:last]]
    if start := _start(agreement):
        points.insert(0, start)
    placed = _placed(points)
    hidden_missing = sum(1 for _day, review in dated[:first] if not review.is_recorded)
    return Timeline(
        points=placed,
        today_left=_today_left(placed, today),
        hidden_before=first,
        hidden_after=len(dated) - last,
        missing_span=_missing_span(placed, hidden_missing),
    )


def _start(agreement: Agreement) -> Point | None:
    if agreement.signed_on:
        return Point(
            "start",
            agreement.signed_on,
            _("Ký kết"),
            precision=agreement.signed_on_precision,
        )
    if agreement.review_anchor_on:
        return Point("start", agreement.review_anchor_on, _("Mốc tính kỳ"))
    return None


def _next_of(agreement: Agreement, reviews: Sequence[Review], today: dt.date) -> Review | None:
    if agreement.status in OVER | {Status.SUSPENDED}:
        return None
    for review in reviews:
        if review.status in WAITING and review.due_on and review.due_on >= today:
            return review if review.is_recorded else None
    return None


def _window(reviews: Sequence[Review], upcoming: Review | None, today: dt.date) -> tuple[int, int]:
    """Which slice of a long plan to show: around the next review, whole where it fits."""
    if len(reviews) <= WINDOW:
        return 0, len(reviews)
    if upcoming is not None:
        middle = reviews.index(upcoming)
    else:
        middle = sum(1 for r in reviews if (r.due_on or r.held_on or today) < today)
    first = min(max(0, middle - _BEFORE_NEXT), len(reviews) - WINDOW)
    return first, first + WINDOW


def _point(
    agreement: Agreement, day: dt.date, review: Review, upcoming: Review | None, today: dt.date
) -> Point:
    label = review.get_kind_display()
    if review.status in _DONE:
        kind = _DONE[ReviewStatus(review.status)]
        return Point(kind, day, label, review.get_status_display(), review)
    if not review.is_recorded:
        return Point("missing", day, label, _("Không ghi nhận"), review)
    if agreement.status == Status.SUSPENDED:
        return Point("paused", day, label, _("Đang tạm dừng"), review)
    if review.is_late_on(today):
        late = (today - day).days
        words = ngettext("Quá hạn %(days)s ngày", "Quá hạn %(days)s ngày", late) % {"days": late}
        return Point("late", day, label, words, review)
    if review == upcoming:
        left = (day - today).days
        words = ngettext("Còn %(days)s ngày", "Còn %(days)s ngày", left) % {"days": left}
        return Point("next", day, label, words if left else _("Hôm nay"), review)
    return Point("planned", day, label, review.get_status_display(), review)


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _place(index: int, count: int) -> float:
    return (index + 0.5) / count * 100


def _placed(points: list[Point]) -> list[Point]:
    return [
        replace(point, left=_percent(_place(index, len(points))))
        for index, point in enumerate(points)
    ]


def _today_left(points: Sequence[Point], today: dt.date) -> str | None:
    """Between its neighbours in proportion to the days; after the last point, at the end."""
    count = len(points)
    if today < points[0].day:
        return None
    for index in range(count - 1):
        here, there = points[index].day, points[index + 1].day
        if here <= today < there:
            share = (today - here).days / (there - here).days
            return _percent(_place(index, count) + share * 100 / count)
    return _percent(min(_place(count - 1, count) + 25 / count, 99))


def _missing_span(points: Sequence[Point], hidden: int) -> tuple[str, str, str, int] | None:
    places = [index for index, point in enumerate(points) if point.kind == "missing"]
    if len(places) < 2:
        return None
    start, end = _place(places[0], len(points)), _place(places[-1], len(points))
    return _percent(start), _percent(end), _percent((start + end) / 2), len(places) + hidden
