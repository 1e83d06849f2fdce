"""The map of one day as its template draws it: colours, words, lines and the table beside it."""

import datetime as dt
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cooperation.pictures.country import Country, Unit, country_on, outline_paths
from cooperation.pictures.labels import Label, Place, labels_of
from cooperation.pictures.measures import OF_AGREEMENTS, Asked, By, Figures, figures_of
from cooperation.pictures.steps import Scale, scale_of_counts, scale_of_ratios
from cooperation.pictures.ties import Ties, hub_chosen, hubs_of, ties_of
from hospitals.models import Organisation, Province
from toolkit import clock
from toolkit.days import write_day
from toolkit.numbers import write_number, write_percent
from transfers.figures import Cases

# On a narrow map words are large: so many places have theirs there, those with most.
FEW_LABELS = 14
# Units of the drawing from one line of words to the next and for a letter, on a wide and on a
# narrow map (static/css/pictures.css).
_WIDE, _NARROW = (23, 9.4), (36, 15.0)
_THINNEST, _THICKEST = 2.0, 7.0


@dataclass(frozen=True)
class Row:
    """A province with its figure: a line of the table, and a place on the map.

    ``figure`` is the figure in letters, ``value`` what it is sorted and coloured by (None: no
    data). ``url`` is the list that the figure counts, the province's page where there is none;
    ``is_list`` says which. ``words`` is the whole in a sentence.
    """

    province: Province
    step: int
    value: float | None
    figure: str
    words: str
    url: str
    is_list: bool
    page: str
    cases: Cases | None = None
    ended: int = 0
    ties: int = 0

    @property
    def is_ended(self) -> bool:
        """Drawn hatched: nothing is left of what there was."""
        return bool(self.ended) and not self.step

    @property
    def is_known(self) -> bool:
        return bool(self.step or self.ended or self.ties)


@dataclass(frozen=True)
class Drawn:
    """A unit on the map: its row and its outlines."""

    row: Row
    unit: Unit

    @property
    def paths(self) -> list[str]:
        """The outlines themselves, for paper, which cannot point into another file."""
        return [outline_paths()[outline] for outline in self.unit.outlines]


@dataclass(frozen=True)
class Line:
    """A tie: a curve from the hub's province to another's, ``width`` by how many there are."""

    path: str
    width: str
    words: str


@dataclass(frozen=True)
class Step:
    number: int
    words: str


@dataclass(frozen=True)
class MapPicture:
    """All that `templates/pictures/_map.html` and `_table.html` show."""

    day: dt.date
    by: By
    drawn: list[Drawn]
    loose: tuple[str, ...]
    undrawn: list[Province]
    labels: list[Label]
    few_labels: list[Label]
    lines: list[Line]
    hub: Organisation | None
    hubs: list[Organisation]
    hub_at: tuple[int, int] | None
    ties: int
    ties_within: int
    steps: list[Step]
    has_ended: bool
    rows: list[Row]
    rest: list[Province]
    figures: Figures
    address: str
    label: str
    sentence: str

    @property
    def title(self) -> str:
        return str(self.by.label)

    @property
    def column(self) -> str:
        """What the table's figures are, above them."""
        return {
            By.AGREEMENTS: _("Thỏa thuận"),
            By.TRANSFERS: _("Hợp đồng"),
            By.INDEPENDENCE: _("Độc lập / ca tại chỗ"),
            By.LATE: _("Kỳ quá hạn"),
        }[self.by]

    @property
    def tie_column(self) -> str:
        """What the hub has with each of them."""
        return _("Với đầu mối") if self.by in OF_AGREEMENTS else _("Nhận từ đầu mối")

    @property
    def is_ratio(self) -> bool:
        return self.by == By.INDEPENDENCE

    @property
    def count(self) -> int:
        """How many units are drawn."""
        return len(self.drawn)

    @property
    def hidden_labels(self) -> int:
        """How many names a narrow map leaves to the table."""
        return len(self.labels) - len(self.few_labels)


def small_map(
    user: User,
    day: dt.date | None = None,
    *,
    by: By = By.AGREEMENTS,
    hub: str = "",
    chosen: Mapping[str, Any] | None = None,
) -> MapPicture:
    """The map for another page, in eight queries at most however many rows.

    ``day``: today unless said. ``hub``: a slug, "none" for no lines; Ho Chi Minh City's department
    unless said. ``chosen``: the lists' filters ``region`` (code) and ``specialty`` (slug), which
    then stand in the addresses too. Shown by ``{% include "pictures/_map.html" with map=… %}``.
    """
    today = clock.today()
    return picture_of(Asked(user, day or today, today, by, dict(chosen or {})), hub)


def picture_of(asked: Asked, hub_slug: str = "") -> MapPicture:
    """The map that was asked for: at most eight queries."""
    country = country_on(asked.day, asked.today)
    figures = figures_of(asked)
    hubs = hubs_of(asked)
    hub = hub_chosen(hubs, hub_slug)
    ties = ties_of(asked, hub) if hub else None
    scale = _scale(asked.by, figures)
    drawn = [Drawn(_row(asked, unit, figures, ties, scale), unit) for unit in country.units]
    rows = sorted(
        (one.row for one in drawn if one.row.is_known),
        key=lambda row: (-(row.value if row.value is not None else -1), -row.ties),
    )
    places = {one.row.province.pk: (one.unit.x, one.unit.y) for one in drawn}
    labelled = [
        Place(row.province.short_name, row.figure, *places[row.province.pk])
        for row in rows
        if row.step or row.is_ended
    ]
    return MapPicture(
        day=asked.day,
        by=asked.by,
        drawn=drawn,
        loose=country.loose,
        undrawn=country.undrawn,
        labels=labels_of(labelled, *_WIDE),
        few_labels=labels_of(labelled[:FEW_LABELS], *_NARROW),
        lines=_lines(ties, places, country),
        hub=hub,
        hubs=hubs,
        hub_at=places.get(ties.unit) if ties and ties.unit else None,
        ties=len(ties.counts) if ties else 0,
        ties_within=ties.within if ties else 0,
        steps=[Step(number, words) for number, words in scale.words()],
        has_ended=any(row.is_ended for row in rows),
        rows=rows,
        rest=[one.row.province for one in drawn if not one.row.is_known],
        figures=figures,
        address=_address(asked, hub_slug),
        label=_label(asked, rows),
        sentence=_sentence(asked, figures, rows),
    )


# --- Figures --------------------------------------------------------------------------------
def _scale(by: By, figures: Figures) -> Scale:
    if by == By.INDEPENDENCE:
        return scale_of_ratios()
    return scale_of_counts(max(figures.counts.values(), default=0))


def _row(asked: Asked, unit: Unit, figures: Figures, ties: Ties | None, scale: Scale) -> Row:
    pk = unit.province.pk
    cases = figures.cases.get(pk)
    value: float | None
    if asked.by == By.INDEPENDENCE:
        value = cases.independence_local if cases else None
        figure = "–" if value is None else write_percent(value)
    else:
        value = figures.counts.get(pk, 0)
        figure = write_number(value)
    page = reverse("hospitals:province-detail", args=[unit.province.uid])
    if asked.day != asked.today:
        page += f"?{urlencode({'on': write_day(asked.day)}, safe='/')}"
    found = _list_address(asked, unit) if value or (cases and cases.total) else ""
    ended = figures.ended.get(pk, 0)
    return Row(
        province=unit.province,
        step=scale.step_of(value),
        value=value,
        figure=figure,
        words=_words(asked.by, unit.province.short_name, value, cases, ended),
        url=found or page,
        is_list=bool(found),
        page=page,
        cases=cases,
        ended=ended,
        ties=_ties_at(ties, pk),
    )


def _ties_at(ties: Ties | None, pk: uuid.UUID) -> int:
    if ties is None:
        return 0
    return ties.within if pk == ties.unit else ties.counts.get(pk, 0)


def _list_address(asked: Asked, unit: Unit) -> str:
    """The list that shows what the figure counts; none where lists, which know today's borders
    only, would count another thing."""
    if not unit.is_as_now:
        return ""
    query: dict[str, Any] = {**asked.chosen}
    if asked.by == By.INDEPENDENCE:
        if asked.day != asked.today:
            return ""
        view = "contracts:independence"
        query |= {"by": "province", "until": write_day(asked.day)}
    else:
        view, narrowed = {
            By.AGREEMENTS: ("agreements:list", {"in_force_on": write_day(asked.day)}),
            By.TRANSFERS: ("contracts:list", {"standing_on": write_day(asked.day)}),
            By.LATE: ("reviews:list", {"late": "on"}),
        }[asked.by]
        query |= {**narrowed, "province": unit.province.uid}
    return f"{reverse(view)}?{urlencode(query, safe='/')}"


def _address(asked: Asked, hub: str) -> str:
    """The map's own page with the same day, colours and hub."""
    query = {"by": asked.by.value, **asked.chosen}
    if asked.day != asked.today:
        query["on"] = write_day(asked.day)
    if hub:
        query["hub"] = hub
    return f"{reverse('pictures:map')}?{urlencode(query, safe='/')}"


# --- Words ----------------------------------------------------------------------------------
def _words(by: By, name: str, value: float | None, cases: Cases | None, ended: int) -> str:
    """A unit on the map in words, for who hears it and under the pointer."""
    if by == By.INDEPENDENCE:
        if value is None or cases is None:
            return _("%(name)s: chưa có số liệu") % {"name": name}
        return _("%(name)s: %(ratio)s, %(independent)s trên %(local)s ca bên tiếp nhận làm") % {
            "name": name,
            "ratio": write_percent(value),
            "independent": write_number(cases.independent),
            "local": write_number(cases.local),
        }
    counted = counted_words(by, int(value or 0))
    if ended and not value:
        return _("%(name)s: %(counted)s, %(ended)s đã hết hiệu lực") % {
            "name": name,
            "counted": counted,
            "ended": write_number(ended),
        }
    return _("%(name)s: %(counted)s") % {"name": name, "counted": counted}


def counted_words(by: By, number: int) -> str:
    """``3 thỏa thuận còn hiệu lực``."""
    words = {
        By.AGREEMENTS: ngettext(
            "%(number)s thỏa thuận còn hiệu lực", "%(number)s thỏa thuận còn hiệu lực", number
        ),
        By.TRANSFERS: ngettext(
            "%(number)s hợp đồng chuyển giao", "%(number)s hợp đồng chuyển giao", number
        ),
        By.LATE: ngettext(
            "%(number)s kỳ đánh giá quá hạn", "%(number)s kỳ đánh giá quá hạn", number
        ),
    }[by]
    return words % {"number": write_number(number)}


def _label(asked: Asked, rows: list[Row]) -> str:
    """What the whole picture is, for who does not see it."""
    known = [row for row in rows if row.step]
    return _(
        "Bản đồ Việt Nam ngày %(day)s theo: %(what)s. Có số liệu ở %(places)s tỉnh, thành. "
        "Có Hoàng Sa và Trường Sa."
    ) % {
        "day": write_day(asked.day),
        "what": str(asked.by.label).lower(),
        "places": write_number(len(known)),
    }


def _sentence(asked: Asked, figures: Figures, rows: list[Row]) -> str:
    """The whole in one line: every agreement, contract, review or case once."""
    places = sum(1 for row in rows if row.step)
    if asked.by == By.INDEPENDENCE:
        cases = figures.whole_cases
        if cases.independence_local is None:
            return _("Chưa có ca nào bên tiếp nhận làm.")
        return _("%(ratio)s: %(independent)s trên %(local)s ca bên tiếp nhận làm") % {
            "ratio": write_percent(cases.independence_local),
            "independent": write_number(cases.independent),
            "local": write_number(cases.local),
        }
    return ngettext(
        "%(counted)s ở %(places)s tỉnh, thành", "%(counted)s ở %(places)s tỉnh, thành", places
    ) % {"counted": counted_words(asked.by, figures.whole), "places": write_number(places)}


# --- Lines ----------------------------------------------------------------------------------
def _lines(
    ties: Ties | None, places: Mapping[uuid.UUID, tuple[int, int]], country: Country
) -> list[Line]:
    """The thinnest last, so that none is hidden under a thicker one."""
    if ties is None or ties.unit is None or ties.unit not in places:
        return []
    names = {unit.province.pk: unit.province.short_name for unit in country.units}
    most = max(ties.counts.values(), default=1)
    found = []
    for unit, number in sorted(ties.counts.items(), key=lambda item: -item[1]):
        if unit not in places:
            continue
        width = _THINNEST + (_THICKEST - _THINNEST) * math.sqrt((number - 1) / max(most - 1, 1))
        words = f"{names[ties.unit]} → {names[unit]}: {write_number(number)}"
        found.append(Line(_curve(places[ties.unit], places[unit]), f"{width:.1f}", words))
    return found


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Bent to the sea, a little more the longer it is."""
    (x0, y0), (x1, y1) = start, end
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    across, down = y1 - y0, -(x1 - x0)
    if across < 0 or (across == 0 and down < 0):
        across, down = -across, -down
    return f"M{x0} {y0}Q{x + across * 0.18:.0f} {y + down * 0.18:.0f} {x1} {y1}"
