"""The seven stages of a contract as bars, and their days along a line."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from toolkit.days import write_day, write_span
from transfers.figures import Cases
from transfers.models import Contract, Stage
from transfers.sides import Side
from transfers.states import CONTRACT_MASTERED, ContractStatus, StageKind

_OVER = CONTRACT_MASTERED | {ContractStatus.TERMINATED}
_ICONS = {
    "done": "check-lg",
    "doing": "play-circle-fill",
    "late": "exclamation-triangle-fill",
    "stopped": "slash-circle",
    "unknown": "question-circle",
}


@dataclass(frozen=True)
class StageBar:
    """``kind``: done, doing, stopped (the contract ended meanwhile), late, unknown (a later one
    began, this one has no day) or coming."""

    stage: Stage
    kind: str
    state: str
    notes: list[str] = field(default_factory=list)

    @property
    def icon(self) -> str:
        return _ICONS.get(self.kind, "")

    @property
    def is_current(self) -> bool:
        return self.kind in ("doing", "late")


@dataclass(frozen=True)
class Span:
    """One bar of the line, in percent of its width; ``who`` is planned or a side."""

    who: str
    left: str
    width: str


@dataclass(frozen=True)
class Line:
    """``rows``: the stages with a day and their bars. ``marks``: (place, words) below the line."""

    rows: list[tuple[Stage, list[Span]]]
    marks: list[tuple[str, str]]
    today_left: str | None


def has_begun(stage: Stage) -> bool:
    return bool(stage.is_done or stage.source_from or stage.recipient_from)


def is_over(stage: Stage) -> bool:
    return bool(stage.is_done)


def bars_of(
    contract: Contract,
    stages: Sequence[Stage],
    cases: Cases,
    last_round_on: dt.date | None,
    today: dt.date,
) -> list[StageBar]:
    """The stages in their order. What the rounds and the contract tell counts too, also where
    nobody wrote a day: supervised cases mean that the supervised practice has begun, and with the
    acceptance every stage that began is over."""
    begun = [
        has_begun(stage)
        or (stage.kind == StageKind.SUPERVISED and cases.local > 0)
        or (stage.kind == StageKind.ACCEPTANCE and contract.status in CONTRACT_MASTERED)
        for stage in stages
    ]
    bars = []
    for place, stage in enumerate(stages):
        kind = _kind(contract, stage, begun[place], any(begun[place + 1 :]), today)
        bars.append(
            StageBar(stage, kind, _state(kind, stage, today), _notes(stage, cases, last_round_on))
        )
    return bars


def _kind(contract: Contract, stage: Stage, begun: bool, later_begun: bool, today: dt.date) -> str:
    if is_over(stage) or (begun and contract.status in CONTRACT_MASTERED):
        return "done"
    is_live = contract.status not in _OVER | {ContractStatus.DRAFT}
    if is_live and stage.planned_to and stage.planned_to < today:
        return "late"
    if begun:
        return "stopped" if contract.status == ContractStatus.TERMINATED else "doing"
    return "unknown" if later_begun else "coming"


def _state(kind: str, stage: Stage, today: dt.date) -> str:
    if kind == "late" and stage.planned_to:
        days = (today - stage.planned_to).days
        return ngettext("Quá hạn %(days)s ngày", "Quá hạn %(days)s ngày", days) % {"days": days}
    return {
        "done": _("Xong"),
        "doing": _("Đang làm"),
        "stopped": _("Đã dừng"),
        "unknown": _("Chưa ghi ngày"),
        "coming": _("Chưa đến"),
    }[kind]


def _notes(stage: Stage, cases: Cases, last_round_on: dt.date | None) -> list[str]:
    """The days as they are known, then what the rounds tell about practice."""
    notes = []
    if stage.planned_from or stage.planned_to:
        notes.append(
            _("dự kiến %(days)s") % {"days": span_words(stage.planned_from, stage.planned_to)}
        )
    source = (stage.source_from, stage.source_to)
    recipient = (stage.recipient_from, stage.recipient_to)
    if any(source) and source == recipient:
        notes.append(_("thực tế %(days)s") % {"days": span_words(*source)})
    else:
        for words, days in (
            (_("bên chuyển giao %(days)s"), source),
            (_("bên tiếp nhận %(days)s"), recipient),
        ):
            if any(days):
                notes.append(words % {"days": span_words(*days)})
    if stage.kind == StageKind.SUPERVISED and cases.sessions and last_round_on:
        notes.append(
            ngettext("%(rounds)s đợt đến %(day)s", "%(rounds)s đợt đến %(day)s", cases.sessions)
            % {"rounds": cases.sessions, "day": write_day(last_round_on)}
        )
    if stage.kind == StageKind.INDEPENDENT and cases.total:
        notes.append(
            ngettext("%(cases)s ca độc lập", "%(cases)s ca độc lập", cases.independent)
            % {"cases": cases.independent}
        )
    return notes


def span_words(first: dt.date | None, last: dt.date | None) -> str:
    """``02 – 09/10/2025``; an open end is said."""
    if first and last:
        return write_span(first, last)
    if first:
        return _("từ %(day)s") % {"day": write_day(first)}
    return _("đến %(day)s") % {"day": write_day(last)} if last else ""


def line_of(stages: Sequence[Stage], today: dt.date) -> Line | None:
    """Planned and real days drawn to one scale; None while no stage has a day."""
    spans = [
        (
            stage,
            [
                (who, *days)
                for who in ("planned", *Side.values)
                if (days := _days(stage, who, today))
            ],
        )
        for stage in stages
    ]
    known = [day for _stage, found in spans for _who, *days in found for day in days]
    if not known:
        return None
    first, last = min(known), max(known)
    length = max((last - first).days, 1)

    def place(day: dt.date) -> float:
        return (day - first).days / length * 100

    rows = [
        (
            stage,
            [
                Span(who, _percent(place(start)), _percent(max(place(end) - place(start), 0.8)))
                for who, start, end in found
            ],
        )
        for stage, found in spans
        if found
    ]
    marks = [(_percent(place(day)), write_day(day)) for day in dict.fromkeys([first, last])]
    inside = first <= today <= last
    return Line(rows, marks, _percent(place(today)) if inside else None)


def _days(stage: Stage, who: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """First and last day; what has begun and not ended reaches to today."""
    first, last = getattr(stage, f"{who}_from"), getattr(stage, f"{who}_to")
    if first is None and last is None:
        return None
    if first is None:
        return last, last
    if last is None:
        return first, first if who == "planned" else max(first, today)
    return first, last


def _percent(value: float) -> str:
    return f"{value:.2f}%"
