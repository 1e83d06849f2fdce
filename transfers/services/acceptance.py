"""The end of a contract: proposed, confirmed or sent back, liquidated; and asked again later."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import written
from agreements.services.checks import Problems
from toolkit import clock
from toolkit.refusal import WrongState
from transfers import notices_contracts as notices
from transfers import permissions_contracts as permissions
from transfers.case_counts import last_round_on
from transfers.models import Contract, Performance
from transfers.services.contract_base import (
    check_act_day,
    check_reason,
    lock_contract,
    require_move,
    tell_trail,
)
from transfers.sides import Side
from transfers.states import CONTRACT_MASTERED

# When the portal asks again: after the training whether the person is still in post, after the
# acceptance whether the technique is still performed (issue: at 6, 12 and 24 months).
ASKED_AFTER_MONTHS = (6, 12, 24)


@transaction.atomic
def propose_acceptance(contract: Contract, *, by: User, on: dt.date | None = None) -> Contract:
    """The recipient's head proposes acceptance on ``on`` (today unless said).

    Raises NotAllowed, WrongState (below target: the sentence says what is missing) or
    ValidationError on ``on``.
    """
    contract = lock_contract(contract)
    permissions.can_propose(by, contract).demand()
    on = on or clock.today()
    problems = Problems()
    last_round = last_round_on([contract.pk]).get(contract.pk)
    if last_round is not None:  # no round lies before the start
        check_act_day(problems, "on", on, after=last_round, of=_("ngày cuối của đợt mới nhất"))
    else:
        check_act_day(problems, "on", on, after=contract.started_on, of=_("ngày bắt đầu"))
    problems.raise_if_any()
    before, contract.status = contract.status, require_move(contract, "propose")
    contract.proposed_on = on
    contract.save()
    _tell(contract, "contract.proposed", by, before, on)
    notices.tell_proposed(contract, by=by)
    return contract


@transaction.atomic
def send_back_acceptance(contract: Contract, *, by: User, reason: str) -> Contract:
    """The source's head does not confirm yet; the contract runs on. Raises ValidationError too."""
    contract = lock_contract(contract)
    permissions.can_send_back(by, contract).demand()
    problems = Problems()
    check_reason(problems, reason)
    problems.raise_if_any()
    before, contract.status = contract.status, require_move(contract, "send_back")
    contract.proposed_on = None
    contract.save()
    _tell(contract, "contract.sent_back", by, before, clock.today(), reason=reason)
    notices.tell_sent_back(contract, by=by, reason=reason)
    return contract


@transaction.atomic
def confirm_acceptance(contract: Contract, *, by: User, on: dt.date | None = None) -> Contract:
    """The source's head confirms: accepted. Whether the technique is still performed is asked
    6, 12 and 24 months later."""
    contract = lock_contract(contract)
    permissions.can_confirm(by, contract).demand()
    on = on or clock.today()
    problems = Problems()
    check_act_day(problems, "on", on, after=contract.proposed_on, of=_("ngày đề nghị nghiệm thu"))
    problems.raise_if_any()
    before, contract.status = contract.status, require_move(contract, "confirm")
    contract.accepted_on = on
    contract.save()
    Performance.objects.bulk_create(
        Performance(contract=contract, months=months, due_on=on + relativedelta(months=months))
        for months in ASKED_AFTER_MONTHS
    )
    _tell(contract, "contract.accepted", by, before, on)
    notices.tell_accepted(contract, by=by)
    return contract


@transaction.atomic
def liquidate_contract(
    contract: Contract, *, by: User, side: Side, on: dt.date | None = None
) -> Contract:
    """``side``'s head closes the contract for the own side; liquidated once both have."""
    contract = lock_contract(contract)
    permissions.can_liquidate(by, contract, side).demand()
    target = require_move(contract, "liquidate")
    on = on or clock.today()
    problems = Problems()
    check_act_day(problems, "on", on, after=contract.accepted_on, of=_("ngày nghiệm thu"))
    problems.raise_if_any()
    before = contract.status
    setattr(contract, f"{side}_liquidated_on", on)
    if getattr(contract, f"{side.other}_liquidated_on"):
        contract.status = target
    contract.save()
    _tell(contract, "contract.liquidated", by, before, on, side=side)
    if contract.status == target:
        notices.tell_liquidated(contract, by=by)
    else:
        notices.tell_liquidated_by_one(contract, side=side, by=by)
    return contract


@transaction.atomic
def answer_performance(
    performance: Performance, *, by: User, is_performed: bool, note: str = ""
) -> Performance:
    """The recipient's officer says whether the technique is still performed; can be corrected.

    Raises NotAllowed, WrongState, or ValidationError when it is not asked yet or the technique
    was given up without a word of why.
    """
    contract = lock_contract(performance.contract)
    permissions.can_answer_performance(by, contract).demand()
    if contract.status not in CONTRACT_MASTERED:
        raise WrongState(_("Hợp đồng chưa nghiệm thu nên chưa có câu hỏi này."))
    performance = Performance.objects.select_for_update().get(pk=performance.pk, contract=contract)
    problems = Problems()
    check_asked(problems, performance.due_on)
    if not is_performed:
        problems.check_text("note", note, _("Chưa có lý do. Hãy ghi vì sao không còn thực hiện."))
    problems.raise_if_any()
    before = performance.is_performed
    performance.is_performed = is_performed
    performance.note = note.strip()
    performance.answered_on = clock.today()
    performance.save()
    tell_trail(
        "performance.answered",
        performance,
        by=by,
        contract=contract,
        changes={
            "months": (None, performance.months),
            "is_performed": (before, is_performed),
            "note": (None, performance.note or None),
        },
    )
    return performance


def check_asked(problems: Problems, due_on: dt.date) -> None:
    """What is to be said 6, 12 or 24 months later cannot be known before."""
    if due_on > clock.today():
        problems.add(
            "answer",
            _("Chưa đến ngày hỏi %(day)s. Hãy trả lời từ ngày đó trở đi.")
            % {"day": written(due_on)},
        )


def _tell(
    contract: Contract,
    verb: str,
    by: User,
    before: str,
    on: dt.date | None,
    *,
    reason: str = "",
    side: Side | None = None,
) -> None:
    tell_trail(
        verb,
        contract,
        by=by,
        contract=contract,
        changes={
            "status": (before, contract.status),
            **({"on": (None, on)} if on else {}),
            **({"side": (None, side)} if side else {}),
            **({"reason": (None, reason.strip())} if reason else {}),
        },
    )
