"""Who may do what to a review, its reports and its minutes: one predicate an act.

As in `agreements.permissions`: each answers with the reason when it says no, and whether it is
the person or the state that forbids it.
"""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agreements.models import Agreement, Report, Review
from agreements.permissions import hub_head, hub_officer, not_while
from agreements.states import (
    BEFORE_SIGNATURE,
    REPORT_MOVES,
    REPORTING,
    REVIEW_MOVES,
    UNSUBMITTED,
    WAITING,
    ReviewStatus,
)
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User

# Organisation → who answers for it today.
Holders = Mapping[uuid.UUID, Organisation]


# --- The plan's rows ----------------------------------------------------------------------
def can_add_review(user: "User", agreement: Agreement) -> Verdict:
    """A meeting outside the plan."""
    allowed = hub_officer(user, agreement)
    return not_while(agreement) if allowed and agreement.status in BEFORE_SIGNATURE else allowed


def can_redate(user: "User", review: Review) -> Verdict:
    return hub_officer(user, review.agreement) and _among(review, WAITING)


def can_open(user: "User", review: Review) -> Verdict:
    return hub_officer(user, review.agreement) and in_state(review, "open")


def can_mark_held(user: "User", review: Review) -> Verdict:
    return hub_officer(user, review.agreement) and in_state(review, "hold")


def can_waive(user: "User", review: Review) -> Verdict:
    return hub_head(user, review.agreement) and in_state(review, "waive")


# --- Reports ------------------------------------------------------------------------------
def can_write_report(user: "User", report: Report) -> Verdict:
    if not user.reach.is_officer_of(report.organisation_id):
        return Verdict(False, _("Chỉ chuyên viên của cơ quan có báo cáo viết được báo cáo này."))
    return _unsubmitted(report)


def can_submit_report(user: "User", report: Report) -> Verdict:
    if not user.reach.is_head_of(report.organisation_id):
        return Verdict(False, _("Chỉ lãnh đạo của cơ quan có báo cáo nộp được báo cáo này."))
    return _unsubmitted(report)


def can_return_report(user: "User", report: Report) -> Verdict:
    allowed = hub_officer(user, report.review.agreement) and _among(report.review, REPORTING)
    if allowed and report.status not in REPORT_MOVES["return"][0]:
        return _report_not_while(report)
    return allowed


def can_nudge(user: "User", report: Report) -> Verdict:
    """Write to the body that has not filed (once a day: `services.nudge_report`)."""
    return hub_officer(user, report.review.agreement) and _unsubmitted(report)


# --- Meeting and conclusion ---------------------------------------------------------------
def can_edit_minutes(user: "User", review: Review) -> Verdict:
    return hub_officer(user, review.agreement) and _among(review, {ReviewStatus.HELD})


def can_confirm(
    user: "User", review: Review, organisation: Organisation, *, holders: Holders | None = None
) -> Verdict:
    """A head for ``organisation``, one of the bodies that answer for the parties today.

    ``holders``: who answers today, where that is known already; looked up unless given.
    """
    if not review.needs_confirmation:
        return Verdict(False, _("Cuộc họp này không cần bên nào xác nhận."), by_state=True)
    if organisation.pk not in holder_ids(review.agreement, holders):
        return Verdict(False, _("Cơ quan này không phải một bên của thỏa thuận."))
    if not user.reach.is_head_of(organisation.pk):
        return Verdict(False, _("Chỉ lãnh đạo của cơ quan xác nhận được biên bản."))
    allowed = _among(review, {ReviewStatus.HELD})
    if allowed and organisation.pk in confirmed_ids(review, holders):
        return Verdict(False, _("Cơ quan này đã xác nhận biên bản."), by_state=True)
    return allowed


def can_conclude(user: "User", review: Review) -> Verdict:
    return hub_head(user, review.agreement) and in_state(review, "conclude")


def can_reopen(user: "User", review: Review) -> Verdict:
    """Take a conclusion back, so that the minutes can be mended and confirmed anew."""
    return hub_head(user, review.agreement) and in_state(review, "reopen")


def holder_ids(agreement: Agreement, holders: Holders | None = None) -> set[uuid.UUID]:
    """The bodies that answer for the parties today: who reports, confirms and is answerable."""
    return _held([party.organisation_id for party in agreement.parties.all()], holders)


def confirmed_ids(review: Review, holders: Holders | None = None) -> set[uuid.UUID]:
    """The bodies of today whose head has confirmed the minutes as they stand."""
    standing = [row for row in review.confirmations.all() if row.voided_at is None]
    return _held([row.organisation_id for row in standing], holders)


def _held(bodies: list[uuid.UUID], holders: Holders | None) -> set[uuid.UUID]:
    if holders is None:
        holders = holders_on(bodies, clock.today()) if bodies else {}
    return {holders[pk].pk if pk in holders else pk for pk in bodies}


# --- Reading ------------------------------------------------------------------------------
def can_read_review_documents(user: "User", agreement: Agreement) -> Verdict:
    """Minutes, reports and papers: the parties' people only (and those who read everything)."""
    if user.reads_everything:
        return YES
    if any(p.organisation_id in user.reach.own for p in agreement.parties.all()):
        return YES
    return Verdict(False, _("Tài liệu của kỳ đánh giá chỉ dành cho các bên."))


def can_read_outcome(user: "User", review: Review) -> Verdict:
    """Conclusions and ratings: whoever sees the review, once they stand. What the parties still
    have to confirm is theirs."""
    if review.status == ReviewStatus.CONCLUDED or not review.needs_confirmation:
        return YES
    return can_read_review_documents(user, review.agreement)


def in_state(review: Review, act: str) -> Verdict:
    """Whether `REVIEW_MOVES` lets the review take ``act`` now, whoever does it."""
    return _among(review, REVIEW_MOVES[act][0])


def _among(review: Review, allowed: "frozenset[ReviewStatus] | set[ReviewStatus]") -> Verdict:
    if review.status in allowed:
        return YES
    return Verdict(
        False,
        _("Kỳ đánh giá đang ở trạng thái “%(status)s” nên không làm được việc này.")
        % {"status": review.get_status_display()},
        by_state=True,
    )


def _unsubmitted(report: Report) -> Verdict:
    """Written and asked for while the review takes reports and this one is not in."""
    allowed = _among(report.review, REPORTING)
    if allowed and report.status not in UNSUBMITTED:
        return _report_not_while(report)
    return allowed


def _report_not_while(report: Report) -> Verdict:
    return Verdict(
        False,
        _("Báo cáo đang ở trạng thái “%(status)s” nên không làm được việc này.")
        % {"status": report.get_status_display()},
        by_state=True,
    )
