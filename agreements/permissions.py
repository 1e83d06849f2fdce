"""Who may do what to an agreement and its reviews: one predicate an act.

Pages, API, services and tasks ask the same predicate; it answers with the reason when it says
no, so a page can say why a button is missing. The table stands in docs/architecture.md.
"""

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agreements.models import Agreement, MergerChoice, MergerDecision, Party, Review
from agreements.states import BEFORE_SIGNATURE, MOVES, OVER, WAITING, ReviewStatus, Status
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


def _hub_officer(user: "User", agreement: Agreement) -> Verdict:
    if is_hub_officer(user, agreement):
        return YES
    return Verdict(False, _("Chỉ chuyên viên của cơ quan đầu mối làm được việc này."))


def _hub_head(user: "User", agreement: Agreement) -> Verdict:
    if is_hub_head(user, agreement):
        return YES
    return Verdict(False, _("Chỉ lãnh đạo của cơ quan đầu mối làm được việc này."))


def _in_state(agreement: Agreement, act: str) -> Verdict:
    if agreement.status in MOVES[act][0]:
        return YES
    return _not_while(agreement)


def _not_while(agreement: Agreement) -> Verdict:
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
    allowed = _hub_officer(user, agreement)
    if allowed and agreement.status not in BEFORE_SIGNATURE:
        return Verdict(
            False,
            _("Thỏa thuận đã ký: nội dung chỉ thay đổi bằng phụ lục sửa đổi."),
            by_state=True,
        )
    return allowed


def can_delete_draft(user: "User", agreement: Agreement) -> Verdict:
    allowed = _hub_officer(user, agreement)
    return _not_while(agreement) if allowed and agreement.status != Status.DRAFT else allowed


def can_circulate(user: "User", agreement: Agreement) -> Verdict:
    return _hub_officer(user, agreement) and _in_state(agreement, "circulate")


def can_withdraw(user: "User", agreement: Agreement) -> Verdict:
    return _hub_officer(user, agreement) and _in_state(agreement, "withdraw")


def can_comment(user: "User", agreement: Agreement) -> Verdict:
    if not is_party_officer(user, agreement):
        return Verdict(False, _("Chỉ chuyên viên của một bên góp ý được."))
    return YES if agreement.status == Status.CIRCULATED else _not_while(agreement)


def can_sign(user: "User", agreement: Agreement) -> Verdict:
    return _hub_officer(user, agreement) and _in_state(agreement, "sign")


def can_fill_in(user: "User", agreement: Agreement) -> Verdict:
    """Fill gaps of a recorded agreement: a day, the number, a missing document."""
    allowed = _hub_officer(user, agreement)
    if allowed and agreement.status in BEFORE_SIGNATURE:
        return _not_while(agreement)
    return allowed


def can_add_document(user: "User", agreement: Agreement) -> Verdict:
    return _hub_officer(user, agreement)


def can_amend(user: "User", agreement: Agreement) -> Verdict:
    allowed = _hub_officer(user, agreement)
    if allowed and agreement.status in BEFORE_SIGNATURE | OVER:
        return _not_while(agreement)
    return allowed


def can_suspend(user: "User", agreement: Agreement) -> Verdict:
    return _hub_head(user, agreement) and _in_state(agreement, "suspend")


def can_resume(user: "User", agreement: Agreement) -> Verdict:
    return _hub_head(user, agreement) and _in_state(agreement, "resume")


def can_terminate(user: "User", agreement: Agreement) -> Verdict:
    return _hub_head(user, agreement) and _in_state(agreement, "terminate")


def can_renew(user: "User", agreement: Agreement) -> Verdict:
    allowed = _hub_head(user, agreement)
    if allowed and agreement.status in BEFORE_SIGNATURE | {Status.TERMINATED}:
        return _not_while(agreement)
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
        return _not_while(agreement)
    if choice == MergerChoice.TERMINATE:
        return can_terminate(user, agreement)
    if choice == MergerChoice.RE_SIGN:
        return can_renew(user, agreement)
    return YES


# --- Reviews ------------------------------------------------------------------------------
def can_add_review(user: "User", agreement: Agreement) -> Verdict:
    """A meeting outside the plan."""
    allowed = _hub_officer(user, agreement)
    return _not_while(agreement) if allowed and agreement.status in BEFORE_SIGNATURE else allowed


def can_redate(user: "User", review: Review) -> Verdict:
    return _hub_officer(user, review.agreement) and _waiting(review)


def can_open(user: "User", review: Review) -> Verdict:
    allowed = _hub_officer(user, review.agreement)
    if allowed and review.status != ReviewStatus.PLANNED:
        return _review_not_while(review)
    return allowed


def can_mark_held(user: "User", review: Review) -> Verdict:
    return _hub_officer(user, review.agreement) and _waiting(review)


def can_waive(user: "User", review: Review) -> Verdict:
    return _hub_head(user, review.agreement) and _waiting(review)


def can_conclude(user: "User", review: Review) -> Verdict:
    allowed = _hub_head(user, review.agreement)
    if allowed and review.status != ReviewStatus.HELD:
        return _review_not_while(review)
    return allowed


def can_read_review_documents(user: "User", agreement: Agreement) -> Verdict:
    """Documents of a review: the parties' people only (and those who read everything)."""
    if user.reads_everything:
        return YES
    if any(p.organisation_id in user.reach.own for p in agreement.parties.all()):
        return YES
    return Verdict(False, _("Tài liệu của kỳ đánh giá chỉ dành cho các bên."))


def _waiting(review: Review) -> Verdict:
    return YES if review.status in WAITING else _review_not_while(review)


def _review_not_while(review: Review) -> Verdict:
    return Verdict(
        False,
        _("Kỳ đánh giá đang ở trạng thái “%(status)s” nên không làm được việc này.")
        % {"status": review.get_status_display()},
        by_state=True,
    )
