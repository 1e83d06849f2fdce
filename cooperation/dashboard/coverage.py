"""Coverage on one screen: a specialty a row, a province a column, holes and doubles counted."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cooperation.dashboard.scope import Scope
from hospitals.models import Province, Region, Specialty
from transfers.coverage import coverage_on
from transfers.forms_networks import CoverageFilterForm
from transfers.views_coverage import Square, province_rows

# What fits beside the other cards; the page of coverage shows all of it.
MOST_PROVINCES = 9
MOST_SPECIALTIES = 7

COVERAGE = "networks:list"


@dataclass(frozen=True)
class Line:
    """``holes``: how many provinces have nothing of the specialty, also those not shown."""

    specialty: Specialty
    squares: list[tuple[Province, Square]]
    holes: int
    url: str


@dataclass(frozen=True)
class Matrix:
    """``provinces`` are the columns: those with most, in the register's order. ``nowhere`` have
    nothing at all; ``hidden_provinces`` and ``hidden_specialties`` did not fit."""

    provinces: list[Province]
    lines: list[Line]
    nowhere: list[Province]
    untouched: list[Specialty]
    holes: int
    doubles: int
    hidden_provinces: int
    hidden_specialties: int
    url: str

    @property
    def cut(self) -> str:
        """How much did not fit, in words; "" where all did."""
        provinces, specialties = self.hidden_provinces, self.hidden_specialties
        if provinces and specialties:
            words = _(
                "Còn %(provinces)s tỉnh, thành và %(specialties)s chuyên khoa không vừa ở đây."
            )
        elif provinces:
            words = ngettext(
                "Còn %(provinces)s tỉnh, thành không vừa ở đây.",
                "Còn %(provinces)s tỉnh, thành không vừa ở đây.",
                provinces,
            )
        elif specialties:
            words = ngettext(
                "Còn %(specialties)s chuyên khoa không vừa ở đây.",
                "Còn %(specialties)s chuyên khoa không vừa ở đây.",
                specialties,
            )
        else:
            return ""
        return words % {"provinces": provinces, "specialties": specialties}


def matrix_of(scope: Scope) -> Matrix:
    """Today's coverage: it is disclosed to everybody. As many queries as the page of coverage."""
    region = Region.objects.filter(code=scope.region).first() if scope.region else None
    found = coverage_on(scope.day, region=region, specialty=scope.specialty)
    query = QueryDict(mutable=True)
    query.update(scope.chosen)
    rows = province_rows(found, CoverageFilterForm(query))
    some = [row for row in rows if not row.is_empty]
    by_ties = sorted(some, key=lambda row: sum(s.kind == "hole" for s in row.squares))
    kept = {row.province.pk for row in by_ties[:MOST_PROVINCES]}
    shown = [row for row in some if row.province.pk in kept]
    holes = [sum(cell.is_hole for cell in row.cells) for row in found.rows]
    lines = [
        Line(
            row.specialty,
            [(column.province, column.squares[number]) for column in shown],
            holes[number],
            scope.address(COVERAGE, specialty=row.specialty.slug),
        )
        for number, row in enumerate(found.rows)
    ]
    # The specialties with most holes are those a leader looks for.
    longest = sorted(lines, key=lambda line: -line.holes)[:MOST_SPECIALTIES]
    return Matrix(
        provinces=[row.province for row in shown],
        lines=[line for line in lines if line in longest],
        nowhere=[row.province for row in rows if row.is_empty],
        untouched=found.untouched,
        holes=len(found.holes),
        doubles=len(found.doubles),
        hidden_provinces=len(some) - len(shown),
        hidden_specialties=len(lines) - len(longest),
        url=scope.address(COVERAGE),
    )


def coverage_url() -> str:
    """Where the squares' addresses, which begin with “?”, lead."""
    return reverse(COVERAGE)
