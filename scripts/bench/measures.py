"""The list of what is measured. A new measure: its goals in `goals`, its function, a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from scripts.bench import measures_lists, measures_pages, measures_pull
from scripts.bench.comparing import Bench, Reader, Unexpected
from scripts.bench.goals import Reading
from scripts.bench.servers import NoAnswer

# Name → e-mail address. Officers of the department that leads most agreements and of one that
# joined a few; and somebody who reads everything, for the longest of pulls.
READERS = {
    "hub": "syt-hcm@portal.example",
    "partner": "syt-lai-chau@portal.example",
    "observer": "observer@portal.example",
}


@dataclass(frozen=True)
class Measure:
    """``run`` measures ``goals`` for each of ``readers``."""

    name: str
    goals: tuple[str, ...]
    run: Callable[[Bench, Reader], list[Reading]]
    readers: tuple[str, ...] = ("hub", "partner")


MEASURES = (
    Measure("page", ("page",), measures_pages.page),
    Measure("far", ("page far",), measures_pages.far_page),
    Measure("waiting", ("page p95",), measures_pages.waiting),
    Measure("queries", ("page queries", "page counts"), measures_pages.queries),
    Measure("unchanged", ("unchanged",), measures_pages.unchanged),
    Measure("pull", ("pull", "pull memory"), measures_pull.pull, ("hub", "observer")),
    Measure("lists", tuple(measures_lists.LISTS), measures_lists.lists),
    Measure(
        "home", ("home queries", "home cost"), measures_lists.home, ("hub", "partner", "observer")
    ),
    Measure(
        "search", ("search", "suggestions"), measures_lists.search, ("hub", "partner", "observer")
    ),
    Measure("nothing", ("nothing",), measures_pages.nothing, ("hub",)),
)


def take(measure: Measure, bench: Bench, readers: dict[str, Reader]) -> list[Reading]:
    """The readings of one measure; one that met something unexpected says so and ends no other."""
    readings: list[Reading] = []
    for name in measure.readers:
        try:
            readings += measure.run(bench, readers[name])
        except (Unexpected, NoAnswer) as error:
            readings += [Reading(goal, name, None, str(error)) for goal in measure.goals]
    return readings
