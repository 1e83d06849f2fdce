"""From what is stated to what follows: a `PlannedChange`, or the reasons why it cannot be.

Reads the register, writes nothing. Planning again gives the same but for the ids of new units.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from hospitals.changes import Fault, PlannedChange, Statement
from hospitals.planning.planner import Planner
from hospitals.planning.recorded import plan_of
from hospitals.register_state import read_state
from toolkit.refusal import WrongState

__all__ = ["plan_change", "plan_of", "try_plan"]


def plan_change(statement: Statement) -> PlannedChange:
    """Plan what ``statement`` says.

    Raises WrongState when the register stands against it, and ValidationError with a sentence at
    each wrong field (`Fault.field`).
    """
    planned, faults = try_plan(statement)
    if planned is None:
        raise _refusal(faults)
    return planned


def try_plan(statement: Statement) -> tuple[PlannedChange | None, list[Fault]]:
    """The plan, or None and every fault: for a file that names its lines."""
    planner = Planner(statement, read_state())
    planner.run()
    if planner.faults:
        return None, planner.faults
    return planner.planned(), []


def _refusal(faults: Iterable[Fault]) -> ValidationError | WrongState:
    by_field: dict[str, list[str]] = {}
    by_state = [fault.sentence for fault in faults if fault.by_state]
    if by_state:
        return WrongState(" ".join(dict.fromkeys(by_state)))
    for fault in faults:
        sentences = by_field.setdefault(fault.field, [])
        if fault.sentence not in sentences:
            sentences.append(fault.sentence)
    return ValidationError(dict(by_field))
