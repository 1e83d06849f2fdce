"""Recording a change of the register: one act, one transaction, everything that follows."""

import datetime as dt
import uuid
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from files.services import PAPERS, store_upload
from hospitals.changes import (
    PlannedChange,
    PlannedMove,
    PlannedSuccession,
    RegisterUnit,
    objections_to,
    succession_effects,
)
from hospitals.derived import rebuild_derived
from hospitals.ledger import Ledger
from hospitals.models import (
    Neighbour,
    Organisation,
    OrganisationClosing,
    OrganisationManagement,
    OrganisationOffshoot,
    OrganisationSuccession,
    Province,
    ProvinceOffshoot,
    ProvinceRegion,
    ProvinceSuccession,
    RegisterChange,
    Specialty,
)
from hospitals.permissions import can_record_change
from hospitals.planning import plan_change
from hospitals.succession import END
from hospitals.told import told_of
from toolkit.refusal import WrongState

_DAY = dt.timedelta(days=1)
# How a pair of neighbours is marked that came about when a unit was split off.
SPLIT_SCHEME = "split"


def lock_register() -> None:
    """Hold every unit until the transaction ends: of two acts at once the second waits.

    The weaker lock, so that who signs an agreement meanwhile does not wait for the register.
    """
    for model in (Province, Organisation):
        list(model._default_manager.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def hold_change(change_id: uuid.UUID | None) -> None:
    """Keep a change from being undone until the transaction ends; an undo under way is waited for.

    For whoever writes what an undo would ask about (`SuccessionEffects.built_on`): taken before
    the rows themselves are locked.
    """
    if change_id is not None:
        rows = RegisterChange.objects.select_for_update(no_key=True).filter(pk=change_id)
        list(rows.values_list("pk"))


@transaction.atomic
def record_change(
    planned: PlannedChange, *, by: Any, document: File | None = None
) -> RegisterChange:
    """Write what ``planned`` states, as it plans out now, and have every room follow.

    ``by`` None is the portal itself (a command). Raises NotAllowed; WrongState when the register
    has moved on or a room objects; ValidationError at the field.
    """
    lock_register()
    can_record_change(by).demand()
    planned = plan_change(planned.statement)
    if objections := objections_to(planned):
        raise WrongState(" ".join(objections))
    change = RegisterChange.objects.create(
        kind=planned.kind,
        effective_on=planned.effective_on,
        legal_basis=planned.statement.legal_basis.strip(),
        note=planned.statement.note.strip(),
        document=store_upload(document, by=by, allowed=PAPERS) if document else None,
        recorded_by=by,
        told=told_of(planned),
    )
    ledger = _Writer(change, by).write(planned)
    change.ledger = ledger.entries
    change.save(update_fields=["ledger"])
    audit.services.record(
        "change.recorded",
        change,
        by=by,
        changes={
            "kind": (None, change.kind),
            "effective_on": (None, change.effective_on),
            "legal_basis": (None, change.legal_basis),
            "document": (None, change.document.name if change.document else None),
        },
    )
    rebuild_derived()
    for room in succession_effects:
        room.follow(change, planned, by)
    return change


class _Writer:
    """Writes the parts of one change, each with its line on the trail."""

    def __init__(self, change: RegisterChange, by: Any) -> None:
        self.change = change
        self.by = by
        self.day = change.effective_on
        self.ledger = Ledger()

    def write(self, planned: PlannedChange) -> Ledger:
        for unit in sorted(planned.founded, key=lambda unit: isinstance(unit, Organisation)):
            self.found(unit, planned)
        for succession in planned.successions:
            self.succeed(succession)
        for offshoot in planned.offshoots:
            of_province = isinstance(offshoot.unit, Province)
            model: Any = ProvinceOffshoot if of_province else OrganisationOffshoot
            self.ledger.make(model(change=self.change, origin=offshoot.origin, unit=offshoot.unit))
            self.tell("split", offshoot.origin, {"part": (None, offshoot.unit)})
        for first, second in planned.borders:
            self.ledger.make(Neighbour(first=first, second=second, scheme=SPLIT_SCHEME))
        for move in planned.moves:
            self.move(move, planned)
        for body in planned.closed:
            self.close(body)
        return self.ledger

    def found(self, unit: RegisterUnit, planned: PlannedChange) -> None:
        self.ledger.make(unit)
        if isinstance(unit, Province):
            if region := planned.regions.get(unit.pk):
                self.ledger.make(
                    ProvinceRegion(province=unit, region_id=region, since=self.day, until=END)
                )
        else:
            origins = [s.predecessor.pk for s in planned.successions if s.successor.pk == unit.pk]
            unit.specialties.set(Specialty.objects.filter(organisation__in=origins).distinct())
        self.tell("founded", unit, {"legal_basis": (None, self.change.legal_basis)})

    def succeed(self, planned: PlannedSuccession) -> None:
        old, new = planned.predecessor, planned.successor
        model: Any = ProvinceSuccession if isinstance(old, Province) else OrganisationSuccession
        self.ledger.make(
            model(
                predecessor=old,
                successor=new,
                effective_on=self.day,
                kind=planned.kind,
                legal_basis=self.change.legal_basis,
                change=self.change,
            )
        )
        last = "valid_to" if isinstance(old, Province) else "open_until"
        before = getattr(old, last)
        self.ledger.change(old, **{last: self.day - _DAY})
        if isinstance(old, Province):
            self._leave_regions(old)
        self.tell(
            "succeeded",
            old,
            {
                "successor": (None, new),
                last: (before, self.day - _DAY),
                "legal_basis": ("", self.change.legal_basis),
            },
        )

    def _leave_regions(self, province: Province) -> None:
        for span in ProvinceRegion.objects.filter(province=province, until__gt=self.day):
            if span.since >= self.day:
                self.ledger.remove(span)
            else:
                self.ledger.change(span, until=self.day)

    def move(self, move: PlannedMove, planned: PlannedChange) -> None:
        self.ledger.make(
            OrganisationManagement(
                change=self.change,
                organisation=move.organisation,
                manager=move.manager,
                managing_authority=move.managing_authority,
                province=move.province,
                since=self.day,
            )
        )
        shift = planned.places.get(move.organisation.pk)
        manager = shift.before[1] if shift else None
        before = planned.units[manager] if manager else move.organisation.managing_authority
        self.tell(
            "handed_over",
            move.organisation,
            {
                "managed_by": (before, move.manager or move.managing_authority),
                "province": (None, move.province),
                "since": (None, self.day),
            },
        )

    def close(self, body: Organisation) -> None:
        self.ledger.make(
            OrganisationClosing(change=self.change, organisation=body, effective_on=self.day)
        )
        before = body.open_until
        self.ledger.change(body, open_until=self.day - _DAY)
        self.tell(
            "closed",
            body,
            {
                "open_until": (before, self.day - _DAY),
                "legal_basis": ("", self.change.legal_basis),
            },
        )

    def tell(self, what: str, unit: RegisterUnit, changes: dict[str, tuple[Any, Any]]) -> None:
        audit.services.record(
            f"{unit._meta.model_name}.{what}", unit, by=self.by, changes=changes, whole=self.change
        )


def parts_in_words(planned: PlannedChange) -> list[str]:
    """What a change does, a line a part: kept with a change that is undone."""
    lines = [f"{s.predecessor} → {s.successor}" for s in planned.successions]
    lines += [f"{o.origin} ⑂ {o.unit}" for o in planned.offshoots]
    lines += [
        _("%(name)s: do %(manager)s quản lý")
        % {"name": m.organisation, "manager": m.manager or m.managing_authority}
        for m in planned.moves
    ]
    return lines + [_("%(name)s: chấm dứt hoạt động") % {"name": body} for body in planned.closed]
