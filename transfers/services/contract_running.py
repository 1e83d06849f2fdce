"""A signed contract on its way: started, suspended, resumed, terminated by the source's head."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.checks import Problems
from toolkit import clock
from transfers import notices_contracts as notices
from transfers import permissions_contracts as permissions
from transfers import readiness
from transfers.models import Contract
from transfers.services.contract_base import (
    check_act_day,
    check_reason,
    lock_contract,
    require_move,
    tell_trail,
)


@transaction.atomic
def start_contract(contract: Contract, *, by: User, on: dt.date | None = None) -> Contract:
    """Begin on ``on`` (today unless said). Refused while a mandatory readiness item is open, and
    for an earlier day on which one still was.

    Raises NotAllowed, WrongState (the sentence names what is missing) or ValidationError on
    ``on``.
    """
    contract = lock_contract(contract)
    permissions.can_start(by, contract).demand()
    on = on or clock.today()
    problems = Problems()
    check_act_day(problems, "on", on, after=contract.signed_on, of=_("ngày ký"))
    if on < clock.today() and (missing := readiness.missing_for(contract, on)):
        problems.add("on", readiness.not_ready_on_sentence(missing, on))
    problems.raise_if_any()
    contract.started_on = on
    _move(contract, "start", "contract.started", by=by, on=on)
    notices.tell_started(contract, by=by)
    return contract


@transaction.atomic
def suspend_contract(
    contract: Contract, *, by: User, reason: str, on: dt.date | None = None
) -> Contract:
    """Pause from ``on`` (today unless said): no rounds, and stages are not reminded meanwhile."""
    contract = lock_contract(contract)
    permissions.can_suspend(by, contract).demand()
    on = on or clock.today()
    _check_decision(contract, reason, on)
    contract.suspended_on = on
    _move(contract, "suspend", "contract.suspended", by=by, on=on, reason=reason)
    notices.tell_suspended(contract, by=by, reason=reason)
    return contract


@transaction.atomic
def resume_contract(
    contract: Contract, *, by: User, reason: str, on: dt.date | None = None
) -> Contract:
    """Let a suspended contract run again from ``on`` (today unless said)."""
    contract = lock_contract(contract)
    permissions.can_resume(by, contract).demand()
    on = on or clock.today()
    problems = Problems()
    check_reason(problems, reason)
    check_act_day(problems, "on", on, after=contract.suspended_on, of=_("ngày tạm dừng"))
    problems.raise_if_any()
    contract.suspended_on = None
    _move(contract, "resume", "contract.resumed", by=by, on=on, reason=reason)
    notices.tell_resumed(contract, by=by, reason=reason)
    return contract


@transaction.atomic
def terminate_contract(
    contract: Contract, *, by: User, reason: str, on: dt.date | None = None
) -> Contract:
    """End a contract before its acceptance, for good. What was recorded stays."""
    contract = lock_contract(contract)
    permissions.can_terminate(by, contract).demand()
    on = on or clock.today()
    _check_decision(contract, reason, on)
    contract.terminated_on = on
    _move(contract, "terminate", "contract.terminated", by=by, on=on, reason=reason)
    notices.tell_terminated(contract, by=by, reason=reason)
    return contract


def _check_decision(contract: Contract, reason: str, on: dt.date) -> None:
    problems = Problems()
    check_reason(problems, reason)
    if contract.started_on:
        check_act_day(problems, "on", on, after=contract.started_on, of=_("ngày bắt đầu"))
    else:
        check_act_day(problems, "on", on, after=contract.signed_on, of=_("ngày ký"))
    problems.raise_if_any()


def _move(
    contract: Contract, act: str, verb: str, *, by: User, on: dt.date, reason: str = ""
) -> None:
    before, contract.status = contract.status, require_move(contract, act)
    contract.save()
    tell_trail(
        verb,
        contract,
        by=by,
        contract=contract,
        changes={
            "status": (before, contract.status),
            "on": (None, on),
            **({"reason": (None, reason.strip())} if reason else {}),
        },
    )
