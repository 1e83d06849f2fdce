"""Who may do what to an agreement: one predicate an act (its reviews: `permissions_reviews`).

Pages, API, services and tasks ask the same predicate; it answers with the reason when it says
no, so a page can say why a button is missing. The table stands in docs/architecture.md.
"""

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agreements.models import Agreement, MergerChoice, MergerDecision, Party
from agreements.states import BEFORE_SIGNATURE, MOVES, OVER, Status
from toolkit import clock
from toolkit.days import write_day
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User


def hub_of(agreement: Agreement) -> uuid.UUID | None:
    """The organisation that signed as hub; who answers for it today is in the reach."""
    for party in agreement.parties.all():
        if party.role == Party.Role.HUB:
            return party.organisation_id
    return None


def is_hub_officer(user: "User", agreement: Agreement) -> bool:
    hub = hub_of(agreement)
    return hub is not None and user.reach.is_officer_of(hub)


def is_hub_head(user: "User", agreement: Agreement) -> bool:
    hub = hub_of(agreement)
    return hub is not None and user.reach.is_head_of(hub)


def is_party_officer(user: "User", agreement: Agreement) -> bool:
    return any(user.reach.is_officer_of(p.organisation_id) for p in agreement.parties.all())


def hub_officer(user: "User", agreement: Agreement) -> Verdict:
    if is_hub_officer(user, agreement):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của cơ quan đầu mối làm được việc này."))


def hub_head(user: "User", agreement: Agreement) -> Verdict:
    if is_hub_head(user, agreement):
        return YES
    return Verdict(False, _("Chỉ lãnh đạo của cơ quan đầu mối làm được việc này."))


def _in_state(agreement: Agreement, act: str) -> Verdict:
    if agreement.status in MOVES[act][0]:
        return YES
    return not_while(agreement)


def not_while(agreement: Agreement) -> Verdict:
    return Verdict(
        False,
        _("Thỏa thuận đang ở trạng thái “%(status)s” nên không làm được việc này.")
        % {"status": agreement.get_status_display()},
        by_state=True,
    )


def can_draft(user: "User") -> Verdict:
    """Any officer may draft; the organisation they choose as hub must be one they act for."""
    if user.reach.with_role("officer"):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của một cơ quan lập được thỏa thuận."))


def can_draft_for(user: "User", hub_id: uuid.UUID) -> Verdict:
    if user.reach.is_officer_of(hub_id):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của cơ quan đầu mối lập được thỏa thuận này."))


def can_edit_draft(user: "User", agreement: Agreement) -> Verdict:
    allowed = hub_officer(user, agreement)
    if allowed and agreement.status not in BEFORE_SIGNATURE:
        return Verdict(
            False,
            _("Thỏa thuận đã ký: nội dung chỉ thay đổi bằng phụ lục sửa đổi."),
            by_state=True,
        )
    return allowed


def can_delete_draft(user: "User", agreement: Agreement) -> Verdict:
    allowed = hub_officer(user, agreement)
    return not_while(agreement) if allowed and agreement.status != Status.DRAFT else allowed


def can_circulate(user: "User", agreement: Agreement) -> Verdict:
    return hub_officer(user, agreement) and _in_state(agreement, "circulate")


def can_withdraw(user: "User", agreement: Agreement) -> Verdict:
    return hub_officer(user, agreement) and _in_state(agreement, "withdraw")


def can_comment(user: "User", agreement: Agreement) -> Verdict:
    if not is_party_officer(user, agreement):
        return Verdict(False, _("Chỉ chuyên viên của một bên góp ý được."))
    return YES if agreement.status == Status.CIRCULATED else not_while(agreement)


def can_sign(user: "User", agreement: Agreement) -> Verdict:
    return hub_officer(user, agreement) and _in_state(agreement, "sign")


def can_fill_in(user: "User", agreement: Agreement) -> Verdict:
    """Fill gaps of a recorded agreement: a day, the number, a missing document."""
    allowed = hub_officer(user, agreement)
    if allowed and agreement.status in BEFORE_SIGNATURE:
        return not_while(agreement)
    return allowed


def can_add_document(user: "User", agreement: Agreement) -> Verdict:
    return hub_officer(user, agreement)


def can_amend(user: "User", agreement: Agreement) -> Verdict:
    allowed = hub_officer(user, agreement)
    if allowed and agreement.status in BEFORE_SIGNATURE | OVER:
        return not_while(agreement)
    return allowed


def can_suspend(user: "User", agreement: Agreement) -> Verdict:
    return hub_head(user, agreement) and _in_state(agreement, "suspend")


def can_resume(user: "User", agreement: Agreement) -> Verdict:
    return hub_head(user, agreement) and _in_state(agreement, "resume")


def can_terminate(user: "User", agreement: Agreement) -> Verdict:
    return hub_head(user, agreement) and _in_state(agreement, "terminate")


def can_renew(user: "User", agreement: Agreement) -> Verdict:
    allowed = hub_head(user, agreement)
    if allowed and agreement.status in BEFORE_SIGNATURE | {Status.TERMINATED}:
        return not_while(agreement)
    return allowed


def can_decide_merger(user: "User", decision: MergerDecision, choice: str = "") -> Verdict:
    """What becomes of an agreement of which a merger joined parties: officer or head of the hub;
    ending it and signing it anew are the head's. Administrators record the merger, and sign
    nothing."""
    agreement = decision.agreement
    if not (is_hub_officer(user, agreement) or is_hub_head(user, agreement)):
        return Verdict(
            False, _("Chỉ chuyên viên hoặc lãnh đạo của cơ quan đầu mối quyết định được việc này.")
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
    if agreement.status in BEFORE_SIGNATURE | OVER:
        return not_while(agreement)
    if choice == MergerChoice.TERMINATE:
        return can_terminate(user, agreement)
    if choice == MergerChoice.RE_SIGN:
        return can_renew(user, agreement)
    return YES
