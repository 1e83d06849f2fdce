"""The figures of a review in the reader's language, from the JSON that a report keeps.

What was frozen years ago is read with the words of today: a key or a part that is not known any
more, or not yet, still shows its numbers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from agreements.activity_kinds import ACTIVITY_KINDS
from toolkit.numbers import write_number, write_percent


class Numbers:
    """The parts of one stored figure; a missing part is 0 as a count and None as a ratio."""

    def __init__(self, parts: Mapping[str, Any]) -> None:
        self._parts = {
            str(name): value
            for name, value in parts.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }

    def count(self, name: str) -> int:
        return int(self._parts.get(name, 0))

    def ratio(self, name: str) -> float | None:
        return self._parts.get(name)

    def any(self) -> bool:
        """Something was counted."""
        return any(self._parts.values())

    def named(self, prefix: str) -> dict[str, int]:
        """The counts whose name starts with ``prefix``, without it."""
        return {
            name.removeprefix(prefix): int(value)
            for name, value in self._parts.items()
            if name.startswith(prefix)
        }

    def as_words(self) -> str:
        """All parts as they are stored, for a figure without words."""
        return "; ".join(
            f"{name}: {write_number(value, 0 if value == int(value) else 3)}"
            for name, value in self._parts.items()
        )


@dataclass(frozen=True)
class FigureRow:
    """One line: what is counted, the figure with its unit, what it consists of, and the records.

    ``context`` and ``url`` may be empty; ``is_empty``: nothing was counted.
    """

    key: str
    label: str
    value: str
    context: str = ""
    url: str = ""
    is_empty: bool = False


@dataclass(frozen=True)
class Said:
    """What is said of one figure in the reader's language."""

    label: str
    value: str
    context: str = ""


Words = Callable[[Numbers], Said]


def figure_rows(stored: Any) -> list[FigureRow]:
    """A report's figures, or those of `agreements.review_figures.figures_of`, as lines.

    What is not shaped like a figure is left out.
    """
    found = stored if isinstance(stored, Iterable) and not isinstance(stored, str) else []
    return [_row(one) for one in found if isinstance(one, Mapping) and one.get("key")]


def _row(stored: Mapping[str, Any]) -> FigureRow:
    key, parts = str(stored["key"]), stored.get("parts")
    numbers = Numbers(parts if isinstance(parts, Mapping) else {})
    write = words.get(key)
    said = write(numbers) if write else Said(key, numbers.as_words() or no_data())
    url = stored.get("url")
    address = url if isinstance(url, str) else ""
    return FigureRow(key, said.label, said.value, said.context, address, not numbers.any())


# --- Pieces that every room's words are made of ---------------------------------------------
def no_data() -> str:
    return _("chưa có số liệu")


def counted(phrase: Any, count: int) -> str:
    """``phrase`` is an `ngettext_lazy` with ``%(count)s``, numbered by ``"number"``."""
    return str(phrase % {"number": count, "count": write_number(count)})


def listed(numbers: Numbers, phrases: Mapping[str, Any]) -> str:
    """What is counted of ``phrases`` (part → phrase), one after the other; not what is 0."""
    return joined(
        counted(phrase, count) for name, phrase in phrases.items() if (count := numbers.count(name))
    )


def joined(pieces: Iterable[str]) -> str:
    return "; ".join(pieces)


def from_to(start: float | None, end: float | None) -> str:
    """``61 % → 68 %``; the end alone where nothing is known of the start."""
    if end is None:
        return no_data()
    if start is None:
        return write_percent(end)
    return f"{write_percent(start)} → {write_percent(end)}"


# --- The words of this room -----------------------------------------------------------------
_ACTIVITIES = ngettext_lazy("%(count)s hoạt động", "%(count)s hoạt động", "number")
_OF_ACTIVITIES = {
    "people": ngettext_lazy("%(count)s người tham gia", "%(count)s người tham gia", "number"),
    "planned": ngettext_lazy("%(count)s mới là dự kiến", "%(count)s mới là dự kiến", "number"),
    "undated": ngettext_lazy(
        "ngoài ra %(count)s hoạt động chưa rõ ngày",
        "ngoài ra %(count)s hoạt động chưa rõ ngày",
        "number",
    ),
}
_ITEMS = ngettext_lazy("%(count)s việc đang làm", "%(count)s việc đang làm", "number")
_OF_ITEMS = {
    "late": ngettext_lazy("%(count)s việc quá hạn", "%(count)s việc quá hạn", "number"),
    "done": ngettext_lazy(
        "%(count)s việc đã làm, chờ xác nhận", "%(count)s việc đã làm, chờ xác nhận", "number"
    ),
    "verified": ngettext_lazy(
        "%(count)s việc được xác nhận trong kỳ",
        "%(count)s việc được xác nhận trong kỳ",
        "number",
    ),
}


def _activities(numbers: Numbers) -> Said:
    kinds = joined(
        _("%(what)s: %(count)s")
        % {"what": ACTIVITY_KINDS.get(kind, kind), "count": write_number(count)}
        for kind, count in numbers.named("kind.").items()
    )
    return Said(
        _("Hoạt động khác trong kỳ"),
        counted(_ACTIVITIES, numbers.count("total")),
        joined(filter(None, [kinds, listed(numbers, _OF_ACTIVITIES)])),
    )


def _action_items(numbers: Numbers) -> Said:
    return Said(
        _("Việc phải làm cuối kỳ"),
        counted(_ITEMS, numbers.count("open")),
        listed(numbers, _OF_ITEMS),
    )


# Key → what is said. Rooms above add theirs.
words: dict[str, Words] = {"activities": _activities, "action_items": _action_items}
