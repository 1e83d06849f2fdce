"""Undoing a recorded change, while nothing later builds on it: the rows stand as before."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import audit.services
from hospitals.changes import PlannedChange, succession_effects
from hospitals.derived import rebuild_derived
from hospitals.ledger import take_back, written_over
from hospitals.models import RegisterChange
from hospitals.permissions import can_record_change
from hospitals.planning import plan_of
from hospitals.services.changes import lock_register, parts_in_words
from toolkit.refusal import WrongState


@transaction.atomic
def undo_change(change: RegisterChange, *, by: Any, because: str) -> RegisterChange:
    """Take ``change`` back whole; it stays on record as undone, with the reason.

    Raises NotAllowed; WrongState, with what stands in the way, when the change came with the data
    files, is undone already, or something was built on it; ValidationError without a reason.
    """
    # The change first: who decides what it asks for holds it too (`hold_change`).
    change = RegisterChange.objects.select_for_update().get(pk=change.pk)
    lock_register()
    can_record_change(by).demand()
    if not because.strip():
        raise ValidationError({"because": _("Chưa có lý do. Ghi vì sao hủy thay đổi này.")})
    planned = plan_of(change)
    if obstacles := list(obstacles_to_undo(change, planned)):
        raise WrongState(" ".join(obstacles))
    with translation.override("vi"):
        change.undone_parts = parts_in_words(planned)
    try:
        take_back(change.ledger)
    except ProtectedError as error:
        names = ", ".join(sorted({str(row) for row in error.protected_objects})[:3])
        raise WrongState(
            _(
                "Đã có bản ghi gắn với đơn vị do thay đổi này lập ra: %(names)s. "
                "Chuyển hoặc xóa các bản ghi đó trước."
            )
            % {"names": names}
        ) from error
    change.undone_by, change.undone_at, change.undone_because = by, timezone.now(), because.strip()
    change.save(update_fields=["undone_by", "undone_at", "undone_because", "undone_parts"])
    audit.services.record(
        "change.undone", change, by=by, changes={"because": (None, because.strip())}
    )
    rebuild_derived()
    for room in succession_effects:
        room.turn_back(change, planned, by)
    return change


def obstacles_to_undo(change: RegisterChange, planned: PlannedChange) -> Iterator[str]:
    """Why ``change`` cannot be undone now, each with what to do; nothing when it can."""
    if change.origin == RegisterChange.Origin.REFERENCE:
        yield _("Thay đổi này nạp từ danh mục tham chiếu. Sửa tệp danh mục rồi nạp lại.")
        return
    if change.undone_at is not None:
        yield _("Thay đổi này đã được hủy.")
        return
    for later in _built_on_in_register(change, planned):
        yield _("“%(later)s” được ghi sau và dựa vào thay đổi này. Hủy thay đổi đó trước.") % {
            "later": later
        }
    for row in written_over(change.ledger):
        yield _("“%(name)s” đã được sửa sau thay đổi này. Sửa lại như cũ trước khi hủy.") % {
            "name": row
        }
    for room in succession_effects:
        yield from room.built_on(change, planned)


def _built_on_in_register(
    change: RegisterChange, planned: PlannedChange
) -> Iterator[RegisterChange]:
    """Changes recorded later that touch what this one ended, made or moved, or end what took
    its place."""
    mine = {
        *(unit.pk for unit in planned.founded),
        *(unit.pk for unit in planned.predecessors),
        *(move.organisation.pk for move in planned.moves),
        *(body.pk for body in planned.closed),
        *(cut.unit.pk for cut in planned.offshoots),
    }
    takers = {step.successor.pk for step in planned.successions}
    takers |= {cut.origin.pk for cut in planned.offshoots}
    later = RegisterChange.objects.standing().filter(
        origin=RegisterChange.Origin.PORTAL, recorded_at__gt=change.recorded_at
    )
    for other in later.exclude(pk=change.pk).order_by("recorded_at"):
        ended, involved = units_of(other)
        if involved & mine or ended & takers:
            yield other


def units_of(change: RegisterChange) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The units that ``change`` ended or split, and all that it names."""
    ended: set[uuid.UUID] = set()
    involved: set[uuid.UUID] = set()
    for rows in (change.province_successions, change.organisation_successions):
        for old, new in rows.values_list("predecessor_id", "successor_id"):
            ended.add(old)
            involved |= {old, new}
    for cuts in (change.province_offshoots, change.organisation_offshoots):
        for origin, unit in cuts.values_list("origin_id", "unit_id"):
            ended.add(origin)
            involved |= {origin, unit}
    for body, manager, province in change.managements.values_list(
        "organisation_id", "manager_id", "province_id"
    ):
        involved |= {pk for pk in (body, manager, province) if pk}
    closed = set(change.closings.values_list("organisation_id", flat=True))
    return ended | closed, involved | closed
