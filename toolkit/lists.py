"""What every filtered list says beside its rows: how many, sorted how, and which filter to drop."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.filter_forms import FilterForm
from toolkit.paging import Ordering

COUNT_LIMIT = 1000


@dataclass(frozen=True)
class Count:
    """How many rows there are; ``more`` when the counting stopped at COUNT_LIMIT."""

    number: int
    more: bool = False


def count_up_to_limit(rows: Any) -> Count:
    """Count without walking over a very long list to its end."""
    found = rows.order_by()[: COUNT_LIMIT + 1].count()
    return Count(min(found, COUNT_LIMIT), found > COUNT_LIMIT)


@dataclass(frozen=True)
class Suggestion:
    """For an empty list: the filter to drop, what that would give, and the address."""

    label: str
    count: Count
    address: str


def filter_to_drop(
    form: FilterForm, chosen: Mapping[str, Any], found_without: Callable[[str], Any]
) -> Suggestion | None:
    """The one filter whose dropping shows most; None when dropping any one shows nothing.

    ``found_without`` narrows by all of ``chosen`` but the one named.
    """
    counts = {name: count_up_to_limit(found_without(name)) for name in chosen}
    name = max(counts, key=lambda name: counts[name].number, default="")
    if not name or not counts[name].number:
        return None
    return Suggestion(form.describe(name, chosen[name]), counts[name], form.query_without(name))


@dataclass(frozen=True)
class Heading:
    """A column one can sort by: its words, the address that sorts, and what is in use."""

    label: str
    address: str
    aria_sort: str = "none"


def headings(
    form: FilterForm,
    ordering: Ordering,
    columns: Mapping[str, str],
    *,
    last_first: Collection[str] = (),
    shown_turned: Collection[str] = (),
) -> dict[str, Heading]:
    """The sortable ``columns`` by name; asking again for the one in use turns it round.

    ``last_first`` sort downwards when first asked for. ``shown_turned`` show the span since the
    day they are sorted by: the earliest day is the longest span.
    """
    made: dict[str, Heading] = {}
    for name, words in columns.items():
        in_use = name == ordering.name
        descending = not ordering.descending if in_use else name in last_first
        query = form.query.copy()
        query.pop("cursor", None)
        query["ordering"] = f"-{name}" if descending else name
        falls = ordering.descending != (name in shown_turned)
        direction = "descending" if falls else "ascending"
        made[name] = Heading(words, f"?{query.urlencode()}", direction if in_use else "none")
    return made


def sort_choices(ordering: Ordering, choices: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """(value, words, in use) for a select that sorts."""
    in_use = f"-{ordering.name}" if ordering.descending else ordering.name
    return [(value, words, value == in_use) for value, words in choices.items()]
