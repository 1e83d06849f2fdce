"""Coverage by specialty and province: the matrix, and the ties behind one of its cells."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hospitals.models import Organisation, Province, Region, Specialty
from toolkit import clock
from toolkit.listing.page import list_response
from transfers.coverage import (
    MASTERED,
    NETWORK,
    SATELLITE,
    TAUGHT,
    Cell,
    Coverage,
    Row,
    Tie,
    coverage_on,
)
from transfers.forms_networks import CoverageFilterForm
from transfers.views_networks import member_page


@dataclass(frozen=True)
class Square:
    """One cell of the matrix as it is shown: ``kind``, its sign, the words behind it, and the
    address that shows what it counts."""

    kind: str
    icon: str = ""
    number: int = 0
    words: str = ""
    url: str = ""
    has_sample: bool = False


@dataclass(frozen=True)
class ProvinceRow:
    """``cells``: a square for each specialty of the table."""

    province: Province
    cells: list[tuple[Specialty, Square]]

    @property
    def squares(self) -> list[Square]:
        return [square for _specialty, square in self.cells]

    @property
    def is_empty(self) -> bool:
        return all(square.kind == "hole" for square in self.squares)


@dataclass(frozen=True)
class TieShown:
    """What a cell counts: who gives whom which specialty, and by what."""

    specialty: Specialty
    giver: Organisation
    receiver: Organisation
    kind: str
    is_sample: bool


@dataclass(frozen=True)
class Double:
    """``names``: who receives the same specialty in one province."""

    specialty: Specialty
    province: Province
    names: list[str]
    has_sample: bool


@member_page
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    form = CoverageFilterForm(request.GET)
    chosen = form.chosen()
    found = coverage_on(
        chosen.get("on") or clock.today(),
        region=Region.objects.filter(code=chosen.get("region", "")).first(),
        province=chosen.get("province", ""),
        specialty=chosen.get("specialty", ""),
        borders_of=clock.today() if chosen.get("borders") == "now" else None,
    )
    is_narrow = bool(chosen.get("province") or chosen.get("specialty"))
    rows = province_rows(found, form)
    context = {
        "form": form,
        "chips": form.chips(),
        "here": "coverage",
        "coverage": found,
        "rows": rows,
        "empty": [row for row in rows if row.is_empty],
        "ties": ties_shown(found) if is_narrow else [],
        "is_narrow": is_narrow,
        "doubles": [_named(found, cell) for cell in found.doubles],
        "holes_by": [
            (row.specialty, sum(cell.is_hole for cell in row.cells)) for row in found.rows
        ],
    }
    return list_response(
        request,
        "transfers/networks/coverage.html",
        "transfers/networks/_coverage_results.html",
        context,
        address=request.path + form.query_without(),
    )


def province_rows(found: Coverage, form: CoverageFilterForm) -> list[ProvinceRow]:
    """The matrix turned round: a row a province, a square a specialty."""
    return [
        ProvinceRow(
            province, [(row.specialty, _square(found, row, place, form)) for row in found.rows]
        )
        for place, province in enumerate(found.provinces)
    ]


def _square(found: Coverage, row: Row, place: int, form: CoverageFilterForm) -> Square:
    cell = row.cells[place]
    if cell.is_hole:
        return Square("hole")
    if cell.is_double:
        kind, icon = "double", "exclamation-triangle-fill"
    elif any(tie.kind == MASTERED for tie in cell.ties):
        kind, icon = "mastered", "check-circle-fill"
    elif cell.ties:
        kind, icon = "covered", "check-lg"
    else:
        kind, icon = "gives", "star-fill"
    counted = cell.receivers or cell.givers
    query = form.query.copy()
    query["specialty"], query["province"] = row.specialty.slug, found.provinces[place].uid
    return Square(
        kind,
        icon,
        len(counted),
        ", ".join(_names(found, counted)),
        f"?{query.urlencode()}",
        any(tie.is_sample for tie in cell.ties or cell.given),
    )


def ties_shown(found: Coverage) -> list[TieShown]:
    """The ties that end or begin in the cells of ``found``, each once."""
    ties = dict.fromkeys(tie for cell in found.cells for tie in (*cell.ties, *cell.given))
    specialties = {row.specialty.pk: row.specialty for row in found.rows}
    shown = [
        TieShown(
            specialties[tie.specialty],
            found.bodies[tie.giver],
            found.bodies[tie.receiver],
            _words_of(tie),
            tie.is_sample,
        )
        for tie in ties
    ]
    return sorted(shown, key=lambda one: (one.specialty.name, one.receiver.name, one.giver.name))


def _words_of(tie: Tie) -> str:
    return {
        SATELLITE: _("liên kết vệ tinh"),
        NETWORK: _("mạng lưới chuyên khoa"),
        TAUGHT: _("hợp đồng đang thực hiện"),
        MASTERED: _("hợp đồng đã nghiệm thu"),
    }[tie.kind]


def _names(found: Coverage, ids: frozenset[uuid.UUID]) -> list[str]:
    return sorted(found.bodies[pk].name for pk in ids)


def _named(found: Coverage, cell: Cell) -> Double:
    specialty = next(row.specialty for row in found.rows if row.specialty.pk == cell.specialty)
    province = next(one for one in found.provinces if one.pk == cell.province)
    is_made_up = any(tie.is_sample for tie in cell.ties)
    return Double(specialty, province, _names(found, cell.receivers), is_made_up)
