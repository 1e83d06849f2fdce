"""Contracts of which a merger put both sides into one holder: asking, and the answer."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.mergers import bodies_with_successors, owe
from agreements.models import MergerChoice
from agreements.services.checks import Problems
from hospitals.services import hold_change
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.refusal import WrongState
from transfers import permissions_contracts as permissions
from transfers.models import Contract, ContractDecision
from transfers.services.contract_base import lock_contract, tell_trail
from transfers.services.contract_running import terminate_contract
from transfers.states import CONTRACT_UNDER_WAY

# Nobody is left to sign with: both sides are one.
CHOICES = (MergerChoice.CONTINUE_INTERNAL, MergerChoice.TERMINATE)


@transaction.atomic
def owe_contract_decisions(contract_ids: Iterable[uuid.UUID] | None = None) -> int:
    """Ask for a decision wherever one holder answers for both sides of a contract under way.

    Of all contracts, or of those named. Brought by the register, not by a person: no predicate is
    asked. Returns how many are new; run again, it writes nothing.
    """
    contracts = Contract.objects.filter(status__in=CONTRACT_UNDER_WAY)
    if contract_ids is not None:
        contracts = contracts.filter(pk__in=list(contract_ids))
    else:
        asked = ContractDecision.objects.filter(choice="").values("contract")
        moved = bodies_with_successors()
        contracts = (
            contracts.filter(source__in=moved)
            | contracts.filter(recipient__in=moved)
            | contracts.filter(pk__in=asked)
        )
    sides = {
        pk: (source, recipient)
        for pk, source, recipient in contracts.values_list("pk", "source_id", "recipient_id")
    }
    if not sides:
        return 0
    rows = ContractDecision.objects.all()
    return len(owe(rows, "contract", sides, today=clock.today()))


@transaction.atomic
def decide_contract_merger(
    decision: ContractDecision, *, by: User, choice: str, reason: str
) -> ContractDecision:
    """Answer what a merger asks about a contract: it goes on as internal work, or ends.

    Raises NotAllowed, WrongState, or ValidationError on ``choice`` or ``reason``.
    """
    hold_change(decision.change_id)
    contract = lock_contract(decision.contract)
    try:
        decision = ContractDecision.objects.select_for_update().get(pk=decision.pk)
    except ContractDecision.DoesNotExist as error:
        raise WrongState(_("Sáp nhập này đã bị hủy nên không còn gì để quyết định.")) from error
    decision.contract = contract
    permissions.can_decide_merger(by, decision, choice).demand()
    problems = Problems()
    if choice not in CHOICES:
        problems.add("choice", _("Chưa chọn quyết định. Chọn một trong các cách."))
    problems.check_text("reason", reason, _("Chưa có lý do. Ghi lý do của quyết định."))
    problems.raise_if_any()
    if choice == MergerChoice.TERMINATE:
        terminate_contract(contract, by=by, reason=reason)
    decision.choice, decision.reason = choice, reason.strip()
    decision.decided_by, decision.decided_on = by, clock.today()
    decision.save()
    tell_trail(
        "contract.merger_decided",
        decision,
        by=by,
        contract=contract,
        changes={"choice": (None, choice), "reason": (None, decision.reason)},
    )
    cancel_waiting(decision)
    return decision
