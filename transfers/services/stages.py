"""The days of a stage: planned by either hospital, real ones written by each side for itself."""

import datetime as dt
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import written
from agreements.services.checks import Problems
from audit.services import difference
from transfers import permissions_contracts as permissions
from transfers.models import Stage
from transfers.services.contract_base import check_year, lock_contract, tell_trail, touch

StagePart = Literal["planned", "source", "recipient"]


@transaction.atomic
def set_stage(
    stage: Stage,
    *,
    by: User,
    part: StagePart,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    is_done: bool | None = None,
) -> Stage:
    """Write the days of one ``part`` of a stage; None means not known.

    ``is_done`` says whether the stage is over; without it the stage counts as over once both
    sides have written a last day. Raises NotAllowed, WrongState, or ValidationError on
    ``starts_on`` or ``ends_on``.
    """
    contract = lock_contract(stage.contract)
    permissions.can_set_stage(by, contract, part).demand()
    stage = Stage.objects.select_for_update().get(pk=stage.pk, contract=contract)
    problems = Problems()
    if starts_on and ends_on and ends_on < starts_on:
        problems.add(
            "ends_on",
            _(
                "Ngày kết thúc %(end)s ở trước ngày bắt đầu %(start)s. "
                "Hãy xem lại một trong hai ngày."
            )
            % {"end": written(ends_on), "start": written(starts_on)},
        )
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is not None:
            check_year(problems, field, day)
            if part != "planned":
                problems.check_not_coming(field, day)
    problems.raise_if_any()
    new: dict[str, Any] = {f"{part}_from": starts_on, f"{part}_to": ends_on}
    ended = {"source_to": stage.source_to, "recipient_to": stage.recipient_to} | new
    if is_done is not None:
        new["is_done"] = is_done
    elif part != "planned" and ended["source_to"] and ended["recipient_to"]:
        new["is_done"] = True
    changes = difference(stage, new)
    if not changes:
        return stage
    for name, value in new.items():
        setattr(stage, name, value)
    stage.save()
    contract.save(update_fields=["updated_at"])  # shows its stages
    touch(contract)
    tell_trail("stage.set", stage, by=by, contract=contract, changes=changes)
    return stage
