"""Who may issue the official papers of a review (reading: `can_read_review_documents`)."""

import uuid
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agreements.models import Review
from agreements.permissions import is_party_officer
from agreements.permissions_reviews import holder_ids
from agreements.states import ReviewStatus
from hospitals.models import Organisation
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User

_BEGUN = frozenset({ReviewStatus.OPEN, ReviewStatus.HELD, ReviewStatus.CONCLUDED})
# While a paper of the kind makes sense.
_WHILE: dict[str, frozenset[ReviewStatus]] = {
    "report": _BEGUN,
    "minutes": frozenset({ReviewStatus.HELD, ReviewStatus.CONCLUDED}),
    "invitation": frozenset({ReviewStatus.PLANNED, ReviewStatus.OPEN}),
}


def can_issue_papers(user: "User", review: Review, kind: str) -> Verdict:
    """An officer of a body that answers for a party, while the review is where it belongs."""
    if not is_party_officer(user, review.agreement):
        return Verdict(False, _("Chỉ chuyên viên của một bên lập được văn bản của kỳ đánh giá."))
    if review.status not in _WHILE[kind]:
        return Verdict(
            False,
            _("Kỳ đánh giá đang ở trạng thái “%(status)s” nên không làm được việc này.")
            % {"status": review.get_status_display()},
            by_state=True,
        )
    return YES


def can_issue_for(user: "User", review: Review, kind: str, organisation: Organisation) -> Verdict:
    """As `can_issue_papers`, in the name of ``organisation``: a holder of today."""
    allowed = can_issue_papers(user, review, kind)
    if allowed and organisation.pk not in issuer_ids(user, review):
        return Verdict(False, _("Chỉ chuyên viên của cơ quan lập được văn bản của cơ quan đó."))
    return allowed


def issuer_ids(user: "User", review: Review) -> set[uuid.UUID]:
    """The holders of the parties in whose name ``user`` may issue."""
    return {pk for pk in holder_ids(review.agreement) if user.reach.is_officer_of(pk)}
