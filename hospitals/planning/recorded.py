"""A recorded change looked at as a plan again: for its page, for undoing it, for its effects."""

from hospitals.changes import (
    PlannedChange,
    PlannedMove,
    PlannedOffshoot,
    PlannedSuccession,
    RegisterUnit,
    Statement,
)
from hospitals.models import RegisterChange
from hospitals.planning.checks import first_day
from hospitals.planning.comparing import compared
from hospitals.register_state import read_state


def plan_of(change: RegisterChange) -> PlannedChange:
    """What ``change`` did, and what follows from it as the register stands now.

    The statement has no acts: a recorded change knows its parts only. Of one that was undone
    nothing is left (`RegisterChange.undone_parts` says what it was).
    """
    after = read_state()
    units = after.units
    successions = tuple(
        PlannedSuccession(units[row.predecessor_id], units[row.successor_id], row.kind)
        for rows in (change.province_successions.all(), change.organisation_successions.all())
        for row in rows.order_by("pk")
    )
    offshoots = tuple(
        PlannedOffshoot(units[row.origin_id], units[row.unit_id])
        for rows in (change.province_offshoots.all(), change.organisation_offshoots.all())
        for row in rows.order_by("pk")
    )
    made: list[RegisterUnit] = [
        *(planned.successor for planned in successions),
        *(planned.unit for planned in offshoots),
    ]
    return PlannedChange(
        statement=Statement((), change.effective_on, change.legal_basis, change.note),
        kind=change.kind,
        founded=tuple({u.pk: u for u in made if first_day(u) == change.effective_on}.values()),
        successions=successions,
        offshoots=offshoots,
        moves=tuple(
            PlannedMove(
                after.organisations[row.organisation_id],
                after.organisations[row.manager_id] if row.manager_id else None,
                row.managing_authority,
                after.provinces[row.province_id] if row.province_id else None,
            )
            for row in change.managements.order_by("pk")
        ),
        closed=tuple(
            after.organisations[row.organisation_id] for row in change.closings.order_by("pk")
        ),
        **compared(read_state(without=change), after, change.effective_on),
    )
