"""The register's units and what has been recorded of them, read once; who answers, worked out.

The same arithmetic serves the derived tables (`hospitals.derived`), the plan of a change that has
not been written (`hospitals.planning`) and the look back at one that has.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hospitals.models import (
    Organisation,
    OrganisationManagement,
    OrganisationOffshoot,
    OrganisationSuccession,
    Province,
    ProvinceOffshoot,
    ProvinceSuccession,
    RegisterChange,
)
from hospitals.succession import BEGINNING, END, Offshoot, Step, Stretch, spans, value_on

Steps = list[Step[uuid.UUID]]
Offshoots = list[Offshoot[uuid.UUID]]
# Province and managing department of an organisation, by id.
Place = tuple[uuid.UUID | None, uuid.UUID | None]
Stretches = dict[uuid.UUID, list[Stretch[uuid.UUID]]]


@dataclass(frozen=True)
class Management:
    """From ``since`` on ``manager`` manages ``organisation``; no ``province``: it stays there."""

    organisation: uuid.UUID
    since: dt.date
    manager: uuid.UUID | None
    province: uuid.UUID | None


@dataclass(frozen=True)
class RegisterState:
    """All units by id, saved or founded by a plan, and the steps between them."""

    provinces: Mapping[uuid.UUID, Province]
    organisations: Mapping[uuid.UUID, Organisation]
    province_steps: Steps = field(default_factory=list)
    organisation_steps: Steps = field(default_factory=list)
    managements: list[Management] = field(default_factory=list)

    @property
    def units(self) -> dict[uuid.UUID, Province | Organisation]:
        """Every province and organisation by id."""
        return {**self.provinces, **self.organisations}

    def with_more(
        self,
        *,
        founded: Iterable[Province | Organisation] = (),
        province_steps: Iterable[Step[uuid.UUID]] = (),
        organisation_steps: Iterable[Step[uuid.UUID]] = (),
        managements: Iterable[Management] = (),
    ) -> "RegisterState":
        """The register as it would be with these besides."""
        new = list(founded)
        return replace(
            self,
            provinces={**self.provinces, **{u.pk: u for u in new if isinstance(u, Province)}},
            organisations={
                **self.organisations,
                **{u.pk: u for u in new if isinstance(u, Organisation)},
            },
            province_steps=[*self.province_steps, *province_steps],
            organisation_steps=[*self.organisation_steps, *organisation_steps],
            managements=[*self.managements, *managements],
        )

    def province_holders(self) -> Stretches:
        """Every province's holders over all time. Raises SuccessionError."""
        return _holders(self.provinces, self.province_steps)

    def organisation_holders(self) -> Stretches:
        """Every organisation's holders over all time. Raises SuccessionError."""
        return _holders(self.organisations, self.organisation_steps)

    def places(self) -> dict[uuid.UUID, list[Stretch[Place]]]:
        """Where every organisation lies and who manages it, over all time."""
        provinces, managers = self.province_holders(), self.organisation_holders()
        moves: dict[uuid.UUID, list[Management]] = defaultdict(list)
        for move in sorted(self.managements, key=lambda row: row.since):
            moves[move.organisation].append(move)
        return {
            pk: _places(row, moves.get(pk, []), provinces, managers)
            for pk, row in self.organisations.items()
        }


def read_state(*, without: RegisterChange | None = None) -> RegisterState:
    """The register as the rows stand: five queries. ``without`` leaves the parts of one change
    out (its units stay)."""
    managements = OrganisationManagement.objects.all()
    if without is not None:
        managements = managements.exclude(change=without)
    return RegisterState(
        provinces={row.pk: row for row in Province.objects.all()},
        organisations={row.pk: row for row in Organisation.objects.all()},
        province_steps=steps_of(ProvinceSuccession, without=without),
        organisation_steps=steps_of(OrganisationSuccession, without=without),
        managements=[
            Management(*row)
            for row in managements.values_list("organisation_id", "since", "manager", "province")
        ],
    )


def steps_of(
    model: type[ProvinceSuccession] | type[OrganisationSuccession],
    *,
    without: RegisterChange | None = None,
) -> Steps:
    """The recorded successions as the pure functions want them: one query."""
    return [
        Step(predecessor, successor, effective_on)
        for predecessor, successor, effective_on, change in model.objects.order_by(
            "effective_on", "pk"
        ).values_list("predecessor_id", "successor_id", "effective_on", "change_id")
        if without is None or change != without.pk
    ]


def offshoots_of(model: type[ProvinceOffshoot] | type[OrganisationOffshoot]) -> Offshoots:
    """The recorded offshoots as the pure functions want them: one query."""
    rows = model.objects.order_by("change__effective_on", "pk")
    return [
        Offshoot(origin, unit, since)
        for origin, unit, since in rows.values_list("origin_id", "unit_id", "change__effective_on")
    ]


def _holders(units: Iterable[uuid.UUID], steps: Steps) -> Stretches:
    found: Stretches = {}
    for span in spans(units, steps):
        found.setdefault(span.unit, []).append(Stretch(span.holder, span.since, span.until))
    return found


def _places(
    organisation: Organisation,
    moves: list[Management],
    provinces: Stretches,
    managers: Stretches,
) -> list[Stretch[Place]]:
    """What it was founded with, then each move in turn; the holders of the day for each."""
    bases = [Management(organisation.pk, BEGINNING, organisation.managed_by_id,
                        organisation.province_id), *moves]  # fmt: skip
    found: list[Stretch[Place]] = []
    province = organisation.province_id
    for place, base in enumerate(bases):
        until = bases[place + 1].since if place + 1 < len(bases) else END
        province = base.province if base.province is not None else province
        of_province = provinces[province] if province is not None else []
        of_manager = managers[base.manager] if base.manager is not None else []
        edges = {s.since for s in (*of_province, *of_manager) if base.since < s.since < until}
        for since, end in pairwise(sorted({base.since, until, *edges})):
            value = (
                value_on(of_province, since) if of_province else None,
                value_on(of_manager, since) if of_manager else None,
            )
            found.append(Stretch(value, since, end))
    return found
