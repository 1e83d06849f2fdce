"""Who may do what to a contract and its parts: one predicate an act.

Pages, API, services and tasks ask the same predicate; it answers with the reason when it says no.
What a start or an acceptance still lacks is part of the answer, so a page can say it beforehand.
"""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agreements.models import MergerChoice
from toolkit import clock
from toolkit.days import write_day
from toolkit.refusal import YES, Verdict
from transfers import acceptance, readiness
from transfers.models import Contract, ContractDecision
from transfers.sides import Side, organisation_id
from transfers.states import CONTRACT_MOVES, CONTRACT_UNDER_WAY, ContractStatus

if TYPE_CHECKING:
    from accounts.models import User

OVER = frozenset({ContractStatus.LIQUIDATED, ContractStatus.TERMINATED})
_BEFORE_START = frozenset({ContractStatus.DRAFT, ContractStatus.SIGNED})
_BEFORE_ACCEPTANCE = _BEFORE_START | {ContractStatus.RUNNING, ContractStatus.SUSPENDED}
# People begin to learn once the paper is signed.
_TEACHING = frozenset({ContractStatus.SIGNED, ContractStatus.RUNNING, ContractStatus.SUSPENDED})


# --- The paper ----------------------------------------------------------------------------
def can_draft(user: "User") -> Verdict:
    """Any officer may draft; one of the two sides must then be an organisation they act for."""
    if user.reach.with_role("officer"):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của một bệnh viện lập được hợp đồng."))


def can_draft_between(user: "User", source_id: uuid.UUID, recipient_id: uuid.UUID) -> Verdict:
    if user.reach.is_officer_of(source_id) or user.reach.is_officer_of(recipient_id):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của một trong hai bệnh viện lập được hợp đồng này."))


def can_edit(user: "User", contract: Contract) -> Verdict:
    allowed = _officer_of_either(user, contract)
    if allowed and contract.status != ContractStatus.DRAFT:
        return Verdict(False, _("Hợp đồng đã ký nên nội dung không sửa được nữa."), by_state=True)
    return allowed


def can_delete_draft(user: "User", contract: Contract) -> Verdict:
    """A draft nobody has signed."""
    allowed = can_edit(user, contract)
    if allowed and (contract.source_signed_on or contract.recipient_signed_on):
        return Verdict(False, _("Một bên đã ký nên không xóa được bản thảo này."), by_state=True)
    return allowed


def can_fill_in(user: "User", contract: Contract) -> Verdict:
    """Add what the source of a recorded contract left open: number, days, targets, cost."""
    allowed = _officer_of_either(user, contract)
    if allowed and (contract.origin != "recorded" or contract.status == ContractStatus.DRAFT):
        return Verdict(
            False, _("Chỉ bổ sung được cho hợp đồng ghi lại từ nơi khác."), by_state=True
        )
    return allowed


def can_sign(user: "User", contract: Contract, side: Side) -> Verdict:
    """Each head for the own side, once."""
    allowed = _head_of(user, contract, side)
    if not allowed:
        return allowed
    if contract.status != ContractStatus.DRAFT:
        return _not_while(contract)
    if getattr(contract, f"{side}_signed_on"):
        return Verdict(False, _("Bên này đã ký, đang chờ bên kia ký."), by_state=True)
    return YES


def can_start(user: "User", contract: Contract) -> Verdict:
    allowed = _head_of(user, contract, Side.SOURCE) and _in_state(contract, "start")
    if allowed and (missing := readiness.missing_for(contract, clock.today())):
        return Verdict(False, readiness.not_ready_sentence(missing), by_state=True)
    return allowed


def can_suspend(user: "User", contract: Contract) -> Verdict:
    return _head_of(user, contract, Side.SOURCE) and _in_state(contract, "suspend")


def can_resume(user: "User", contract: Contract) -> Verdict:
    return _head_of(user, contract, Side.SOURCE) and _in_state(contract, "resume")


def can_terminate(user: "User", contract: Contract) -> Verdict:
    return _head_of(user, contract, Side.SOURCE) and _in_state(contract, "terminate")


def can_decide_merger(user: "User", decision: ContractDecision, choice: str = "") -> Verdict:
    """What becomes of a contract of which a merger joined both sides: officer or head of their
    holder; ending it is the head's, as ever."""
    contract = decision.contract
    if not (_officer_of_either(user, contract) or _head_of_either(user, contract)):
        return Verdict(
            False,
            _("Chỉ chuyên viên hoặc lãnh đạo của cơ quan giữ cả hai bên quyết định được việc này."),
        )
    if decision.choice:
        return Verdict(
            False,
            _("Việc này đã được quyết định: %(choice)s.")
            % {"choice": str(decision.get_choice_display()).lower()},
            by_state=True,
        )
    if decision.since > clock.today():
        return Verdict(
            False,
            _("Sáp nhập có hiệu lực từ %(day)s. Quyết định từ ngày đó trở đi.")
            % {"day": write_day(decision.since)},
            by_state=True,
        )
    if contract.status not in CONTRACT_UNDER_WAY:
        return _not_while(contract)
    return can_terminate(user, contract) if choice == MergerChoice.TERMINATE else YES


# --- Its parts ----------------------------------------------------------------------------
def can_set_stage(user: "User", contract: Contract, part: str) -> Verdict:
    """``part``: ``planned`` days are either hospital's to write, real ones each side's own."""
    if part in Side.values:
        allowed = _officer_of(user, contract, Side(part))
    else:
        allowed = _officer_of_either(user, contract)
    return _not_while(contract) if allowed and contract.status in OVER else allowed


def can_meet_readiness(user: "User", contract: Contract) -> Verdict:
    allowed = _officer_of_either(user, contract)
    return _unless(allowed, contract, _BEFORE_ACCEPTANCE)


def can_waive_readiness(user: "User", contract: Contract) -> Verdict:
    """A head of either side, before the start."""
    allowed = _head_of_either(user, contract)
    return _unless(allowed, contract, _BEFORE_START)


def can_record_round(user: "User", contract: Contract) -> Verdict:
    allowed = _officer_of_either(user, contract)
    return _unless(allowed, contract, frozenset({ContractStatus.RUNNING}))


def can_remove_round(user: "User", contract: Contract) -> Verdict:
    """While it runs: what was accepted was accepted on these figures."""
    return can_record_round(user, contract)


def can_record_trainee(user: "User", contract: Contract) -> Verdict:
    return _unless(_officer_of_either(user, contract), contract, _TEACHING)


def can_certify_trainee(user: "User", contract: Contract) -> Verdict:
    """Also correct what was written: a certificate may come after the acceptance."""
    allowed = _officer_of_either(user, contract)
    return _not_while(contract) if allowed and contract.status == ContractStatus.DRAFT else allowed


def can_note_departure(user: "User", contract: Contract) -> Verdict:
    """People leave at any time, also after the contract is over."""
    return can_certify_trainee(user, contract)


def can_read_trainees(user: "User", contract: Contract) -> Verdict:
    """The same people as in `Trainee.objects.visible_to`; others see figures."""
    near = user.reach.own | user.reach.managed
    if contract.source_id in near or contract.recipient_id in near:
        return YES
    return Verdict(
        False, _("Thông tin người học chỉ dành cho hai bệnh viện và hai Sở Y tế quản lý.")
    )


def can_answer_post(user: "User", contract: Contract) -> Verdict:
    return _officer_of(user, contract, Side.RECIPIENT)


def can_answer_performance(user: "User", contract: Contract) -> Verdict:
    return _officer_of(user, contract, Side.RECIPIENT)


# --- The end ------------------------------------------------------------------------------
def can_propose(user: "User", contract: Contract, *, unmet: Sequence[str] | None = None) -> Verdict:
    """``unmet``: what is known to keep it from acceptance; looked up unless given."""
    allowed = _head_of(user, contract, Side.RECIPIENT) and _in_state(contract, "propose")
    return allowed and _targets_met(contract, unmet)


def can_confirm(user: "User", contract: Contract, *, unmet: Sequence[str] | None = None) -> Verdict:
    """``unmet`` as for `can_propose`."""
    allowed = _head_of(user, contract, Side.SOURCE) and _in_state(contract, "confirm")
    return allowed and _targets_met(contract, unmet)


def can_send_back(user: "User", contract: Contract) -> Verdict:
    return _head_of(user, contract, Side.SOURCE) and _in_state(contract, "send_back")


def can_liquidate(user: "User", contract: Contract, side: Side) -> Verdict:
    """Each head for the own side, once."""
    allowed = _head_of(user, contract, side) and _in_state(contract, "liquidate")
    if allowed and getattr(contract, f"{side}_liquidated_on"):
        return Verdict(False, _("Bên này đã thanh lý, đang chờ bên kia."), by_state=True)
    return allowed


# --- Steps of the above -------------------------------------------------------------------
def _officer_of(user: "User", contract: Contract, side: Side) -> Verdict:
    if user.reach.is_officer_of(organisation_id(contract, side)):
        return YES
    if side == Side.SOURCE:
        return Verdict(False, _("Chỉ chuyên viên của bên chuyển giao làm được việc này."))
    return Verdict(False, _("Chỉ chuyên viên của bên tiếp nhận làm được việc này."))


def _officer_of_either(user: "User", contract: Contract) -> Verdict:
    if any(_officer_of(user, contract, side) for side in Side):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của một trong hai bệnh viện làm được việc này."))


def _head_of(user: "User", contract: Contract, side: Side) -> Verdict:
    if user.reach.is_head_of(organisation_id(contract, side)):
        return YES
    if side == Side.SOURCE:
        return Verdict(False, _("Chỉ lãnh đạo của bên chuyển giao làm được việc này."))
    return Verdict(False, _("Chỉ lãnh đạo của bên tiếp nhận làm được việc này."))


def _head_of_either(user: "User", contract: Contract) -> Verdict:
    if any(_head_of(user, contract, side) for side in Side):
        return YES
    return Verdict(False, _("Chỉ lãnh đạo của một trong hai bệnh viện làm được việc này."))


def _in_state(contract: Contract, act: str) -> Verdict:
    return YES if contract.status in CONTRACT_MOVES[act][0] else _not_while(contract)


def _unless(allowed: Verdict, contract: Contract, states: frozenset[ContractStatus]) -> Verdict:
    return _not_while(contract) if allowed and contract.status not in states else allowed


def _targets_met(contract: Contract, unmet: Sequence[str] | None) -> Verdict:
    if missing := acceptance.unmet(contract) if unmet is None else unmet:
        return Verdict(False, acceptance.below_target_sentence(missing), by_state=True)
    return YES


def _not_while(contract: Contract) -> Verdict:
    return Verdict(
        False,
        _("Hợp đồng đang ở trạng thái “%(status)s” nên không làm được việc này.")
        % {"status": contract.get_status_display()},
        by_state=True,
    )
