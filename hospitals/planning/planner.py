"""Planning a statement act by act: provinces first, because departments and bodies follow them."""

import uuid
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from hospitals.changes import (
    Act,
    Fault,
    NewUnit,
    PlannedChange,
    PlannedMove,
    PlannedOffshoot,
    PlannedSuccession,
    RegisterUnit,
    Statement,
)
from hospitals.models import (
    Organisation,
    OrganisationOffshoot,
    Province,
    ProvinceOffshoot,
    ProvinceRegion,
    Region,
    RegisterChange,
)
from hospitals.models.provinces import ChangeKind
from hospitals.planning import checks
from hospitals.planning.comparing import compared
from hospitals.planning.founding import (
    new_department,
    new_organisation,
    new_province,
    row_faults,
)
from hospitals.planning.rules import departments_of, succession_kind, upgrade_faults
from hospitals.register_state import Management, Place, RegisterState, offshoots_of
from hospitals.succession import Step, value_on

Kind = RegisterChange.Kind


class Planner:
    """Collects the parts of one plan, and the faults that keep it from being one."""

    def __init__(self, statement: Statement, state: RegisterState) -> None:
        self.statement = statement
        self.day = statement.effective_on
        self.state = state
        self.known = state.units
        self.offshoots_before = [
            *offshoots_of(ProvinceOffshoot),
            *offshoots_of(OrganisationOffshoot),
        ]
        self.faults: list[Fault] = []
        self.act = 0
        self.founded: list[RegisterUnit] = []
        self.successions: list[PlannedSuccession] = []
        self.offshoots: list[PlannedOffshoot] = []
        self.going_on: list[RegisterUnit] = []
        self.moves: list[PlannedMove] = []
        self.closed: list[Organisation] = []
        self.borders: list[tuple[Province, Province]] = []
        self.regions: dict[uuid.UUID, uuid.UUID] = {}

    # --- The whole ------------------------------------------------------------------------
    def run(self) -> None:
        """Plan every act that can be; `faults` says why others cannot."""
        self.refuse(checks.statement_faults(self.statement))
        of_provinces = [isinstance(act.units[0], Province) if act.units else False
                        for act in self.statement.acts]  # fmt: skip
        for provinces in (True, False):
            for number, act in enumerate(self.statement.acts):
                if of_provinces[number] is provinces:
                    self.act = number
                    self._plan(act)
            if provinces:
                self._follow_with_departments()
        self._check_together()

    def planned(self) -> PlannedChange:
        """The plan. Call when there are no faults."""
        kinds = {act.kind for act in self.statement.acts}
        after = self.after()
        return PlannedChange(
            statement=self.statement,
            kind=kinds.pop() if len(kinds) == 1 else Kind.REORGANISE.value,
            founded=tuple(self.founded),
            successions=tuple(self.successions),
            offshoots=tuple(self.offshoots),
            moves=tuple(self.moves),
            closed=tuple(self.closed),
            borders=tuple(self.borders),
            regions=self.regions,
            **compared(self.state, after, self.day),
        )

    def after(self) -> RegisterState:
        """The register with what has been planned so far."""
        return self.state.with_more(
            founded=self.founded,
            province_steps=self._steps(Province),
            organisation_steps=self._steps(Organisation),
            managements=[
                Management(
                    move.organisation.pk,
                    self.day,
                    move.manager.pk if move.manager else None,
                    move.province.pk if move.province else None,
                )
                for move in self.moves
            ],
        )

    def _steps(self, model: type[RegisterUnit]) -> list[Step[uuid.UUID]]:
        return [
            Step(planned.predecessor.pk, planned.successor.pk, self.day)
            for planned in self.successions
            if isinstance(planned.predecessor, model)
        ]

    def refuse(self, reasons: Iterable[checks.Reason], unit: RegisterUnit | None = None) -> bool:
        """Note the reasons against the act at hand; True when there is one."""
        about = unit.pk if unit else None
        found = [Fault(self.act, *reason, unit=about) for reason in reasons]
        self.faults += found
        return bool(found)

    # --- One act --------------------------------------------------------------------------
    def _plan(self, act: Act) -> None:
        if self.refuse(checks.shape_faults(act)) or self.refuse(self._gone(act)):
            return
        units = [self._fresh(unit) for unit in act.units]
        if act.kind == Kind.HANDOVER:
            self._hand_over(act, units)
        elif act.kind == Kind.CLOSE:
            self._close(units)
        elif act.kind == Kind.SPLIT:
            self._split(act, units[0])
        else:
            self._succeed(act, units)

    def _gone(self, act: Act) -> Iterator[checks.Reason]:
        """Units that were stated but have left the register, by an undo, since they were read."""
        said = [*act.units, act.into, *(part.unit for part in act.parts)]
        for part in act.parts:
            said += [*part.takes, *part.neighbours]
        for unit in said:
            if isinstance(unit, Province | Organisation) and unit.pk not in self.known:
                yield (
                    "units",
                    _("“%(name)s” không còn trong danh mục. Tải lại trang rồi chọn lại.")
                    % {"name": unit.name},
                    True,
                )

    def _fresh(self, unit: RegisterUnit) -> RegisterUnit:
        """The row as it stands now, however old the one that was stated."""
        return self.known[unit.pk]

    def _succeed(self, act: Act, units: list[RegisterUnit]) -> None:
        cannot = [self._cannot_end(unit) for unit in units]  # each says why
        if any(cannot):
            return
        assert act.into is not None
        goes_on = act.kind in (Kind.RENAME, Kind.UPGRADE)
        into = self._there(act.into, units, goes_on=goes_on)
        if into is None:
            return
        if act.kind == Kind.UPGRADE and isinstance(into, Province):
            assert isinstance(units[0], Province)
            if self.refuse(upgrade_faults(units[0], into)):
                # Its code is no second fault: the unit whose code it has would have ended.
                self.founded = [row for row in self.founded if row.pk != into.pk]
                return
        for unit in units:
            self._step(unit, into, succession_kind(act.kind, unit, into))

    def _split(self, act: Act, unit: RegisterUnit) -> None:
        assert act.into is not None
        goes_on = isinstance(act.into, Province | Organisation) and act.into.pk == unit.pk
        if goes_on:
            self.going_on.append(unit)
            cannot = self.refuse(checks.presence_faults(unit, self.day, "units")) or self.refuse(
                checks.taking_faults(unit, self.day, self.state, "units")
            )
        else:
            cannot = self._cannot_end(unit)
        if cannot:
            return
        main = unit if goes_on else self._there(act.into, [unit], goes_on=True)
        if main is None:
            return
        if not goes_on:
            self._step(unit, main, ChangeKind.SPLIT)
        for part in act.parts:
            into = self._there(part.unit, [unit], goes_on=False, field="parts")
            if into is None:
                continue
            if into.pk in (unit.pk, main.pk):
                self.refuse([("parts", _("Một đơn vị được ghi hai lần khi chia, tách."), False)])
                continue
            self.offshoots.append(PlannedOffshoot(unit, into))
            if isinstance(into, Province) and isinstance(main, Province):
                if into in self.founded:
                    neighbours = [main, *part.neighbours]
                    self.borders += [(near, into) for near in dict.fromkeys(neighbours)]
                self._take(part.takes, unit, into)
            elif part.takes:
                self.refuse(
                    [("takes", _("Chỉ phần của tỉnh, thành phố mới nhận các cơ quan."), False)]
                )

    def _take(self, bodies: Iterable[Organisation], origin: RegisterUnit, into: Province) -> None:
        """The bodies that lie in the part; its department manages what the old one managed."""
        departments = departments_of(self.after())
        places = self.state.places()
        for stated in bodies:
            body = self._fresh(stated)
            assert isinstance(body, Organisation)
            province, manager = value_on(places[body.pk], self.day)
            if province != origin.pk or checks.is_department(body):
                self.refuse(
                    [
                        (
                            "takes",
                            _("“%(name)s” không nằm ở %(origin)s vào ngày này. Bỏ khỏi phần này.")
                            % {"name": body.name, "origin": origin.name},
                            False,
                        )
                    ]
                )
                continue
            if self._cannot_move(body, "takes"):
                continue
            old = departments.get(origin.pk)
            of_department = old is not None and manager == old.pk
            kept = self.state.organisations[manager] if manager else None
            self.moves.append(
                PlannedMove(
                    body,
                    manager=departments.get(into.pk) if of_department else kept,
                    managing_authority="" if of_department else body.managing_authority,
                    province=into,
                )
            )

    def _hand_over(self, act: Act, units: list[RegisterUnit]) -> None:
        manager = self._fresh(act.into) if isinstance(act.into, Organisation) else None
        assert isinstance(manager, Organisation | None)
        if manager is not None and self.refuse(checks.taking_faults(manager, self.day, self.state)):
            return
        places = self.state.places()
        for body in units:
            assert isinstance(body, Organisation)
            if self.refuse(checks.presence_faults(body, self.day, "units"), body):
                continue
            if self.refuse(checks.taking_faults(body, self.day, self.state, "units"), body):
                continue
            if self._cannot_move(body, "effective_on"):
                continue
            _province, before = value_on(places[body.pk], self.day)
            if manager is not None and before == manager.pk:
                self.refuse(
                    [
                        (
                            "into",
                            _("“%(name)s” đã do %(manager)s quản lý vào ngày này.")
                            % {"name": body.name, "manager": manager.name},
                            False,
                        )
                    ]
                )
                continue
            authority = "" if manager else act.managing_authority.strip()
            self.moves.append(PlannedMove(body, manager, authority))

    def _close(self, units: list[RegisterUnit]) -> None:
        for body in units:
            assert isinstance(body, Organisation)
            if not self._cannot_end(body):
                self.closed.append(body)

    # --- Steps ----------------------------------------------------------------------------
    def _cannot_end(self, unit: RegisterUnit) -> bool:
        # What other acts of the same statement do to it is checked when all are known.
        before = self.state.province_steps if isinstance(unit, Province) else (
            self.state.organisation_steps
        )  # fmt: skip
        return self.refuse(
            checks.ending_faults(unit, self.day, before, self.state, self.offshoots_before),
            unit,
        )

    def _cannot_move(self, body: Organisation, field: str) -> bool:
        later = [m.since for m in self.state.managements
                 if m.organisation == body.pk and m.since >= self.day]  # fmt: skip
        planned = any(move.organisation.pk == body.pk for move in self.moves)
        if later or planned:
            self.refuse([(field, checks.inside_another(body, min(later, default=self.day)), False)])
        return bool(later or planned)

    def _there(
        self,
        said: RegisterUnit | NewUnit,
        origins: list[RegisterUnit],
        *,
        goes_on: bool,
        field: str = "into",
    ) -> RegisterUnit | None:
        """The unit that takes a place: one that is there that day, or a new one."""
        if not isinstance(said, NewUnit):
            unit = self._fresh(said)
            steps = self.after()
            own = steps.province_steps if isinstance(unit, Province) else steps.organisation_steps
            for origin in origins:
                onward = [step for step in own if step.predecessor != origin.pk]
                if self.refuse(checks.ring_fault(origin, unit, self.day, onward)):
                    return None
            faults = checks.taking_faults(unit, self.day, self.state, field)
            return None if self.refuse(faults) else unit
        row = self._found(said, origins, goes_on=goes_on)
        if row is not None:
            self.founded.append(row)
            if isinstance(row, Province):
                self.founded.append(new_department(row))
        return row

    def _found(
        self, said: NewUnit, origins: list[RegisterUnit], *, goes_on: bool
    ) -> RegisterUnit | None:
        first = origins[0]
        after = self.after()
        if isinstance(first, Province):
            taken = {province.uid for province in after.provinces.values()}
            row: RegisterUnit = new_province(
                said, first, self.day, self.statement.legal_basis, taken
            )
            region = self._region(said.region, first)
            if said.region and region is None:
                sentence = _("Không có vùng mang mã “%(code)s” vào ngày này. Xem trang Vùng.")
                self.refuse([("region", sentence % {"code": said.region}, False)])
            elif region is not None:
                self.regions[row.pk] = region
        else:
            taken = {body.slug for body in after.organisations.values()}
            bodies = tuple(unit for unit in origins if isinstance(unit, Organisation))
            place: Place = value_on(after.places()[first.pk], self.day)
            row = new_organisation(said, bodies, self.day, place, taken, goes_on=goes_on)
        return None if self.refuse(row_faults(row, taken)) else row

    def _region(self, code: str, origin: Province) -> uuid.UUID | None:
        if code:
            found = Region.objects.filter(code=code).first()
            return found.pk if found else None
        spans = ProvinceRegion.objects.filter(province=origin).order_by("since")
        of_day = spans.filter(since__lte=self.day, until__gt=self.day).first() or spans.last()
        return of_day.region_id if of_day else None

    def _step(self, predecessor: RegisterUnit, successor: RegisterUnit, kind: str) -> None:
        self.successions.append(PlannedSuccession(predecessor, successor, kind))

    # --- Together -------------------------------------------------------------------------
    def _follow_with_departments(self) -> None:
        """Departments do what their province does."""
        departments = departments_of(self.after())
        for planned in [p for p in self.successions if isinstance(p.predecessor, Province)]:
            old = departments.get(planned.predecessor.pk)
            new = departments.get(planned.successor.pk)
            if old is not None and new is not None:
                steps = self.state.organisation_steps
                if all(step.predecessor != old.pk for step in steps):
                    self._step(old, new, planned.kind)
        for parted in list(self.offshoots):
            old, new = departments.get(parted.origin.pk), departments.get(parted.unit.pk)
            if old is not None and new is not None:
                self.offshoots.append(PlannedOffshoot(old, new))

    def _check_together(self) -> None:
        ending = [planned.predecessor for planned in self.successions] + list(self.closed)
        ended: set[uuid.UUID] = set()
        for unit in ending:
            if unit.pk in ended:
                self.refuse([("units", checks.said_twice(unit), False)])
            ended.add(unit.pk)
        taking = [p.successor for p in self.successions] + [o.unit for o in self.offshoots]
        moved = [move.organisation for move in self.moves]
        for unit in {unit.pk: unit for unit in (*taking, *self.going_on, *moved)}.values():
            if unit.pk in ended:
                self.refuse([("units", checks.said_twice(unit), False)])
        provinces = [*self.state.provinces.values(), *self.founded]
        for unit in self.founded:
            if isinstance(unit, Province):
                everyone = [p for p in provinces if isinstance(p, Province)]
                other = checks.code_holder(unit, everyone, ended)
                if other is not None:
                    self.refuse([("code", checks.code_taken(unit, other), False)])
