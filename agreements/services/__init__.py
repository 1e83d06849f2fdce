"""Every way an agreement or one of its reviews changes. Pages, API, tasks and commands come here.

A service locks the row, asks `agreements.permissions`, checks state and input, changes, writes
the trail and queues the mails, in one transaction. It raises `toolkit.refusal.NotAllowed` or
`WrongState`, or ValidationError with a sentence by field. It answers with the row as it then
stands: the one passed in is not changed.
"""

from agreements.services.amending import AMENDABLE, amend_agreement
from agreements.services.checks import Commitment
from agreements.services.decisions import decide_merger
from agreements.services.documents import add_document
from agreements.services.drafting import (
    circulate_agreement,
    comment_on_draft,
    delete_draft,
    draft_agreement,
    edit_draft,
    withdraw_draft,
)
from agreements.services.lifecycle import (
    move_due_states,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from agreements.services.owing import owe_decisions
from agreements.services.plan import PlanChange, replan_reviews, roll_review_plans
from agreements.services.recording import fill_in_agreement, record_agreement
from agreements.services.renewing import renew_agreement
from agreements.services.reviews import (
    add_other_review,
    conclude_review,
    mark_review_held,
    open_review,
    redate_review,
    waive_review,
)
from agreements.services.signing import Signatory, sign_agreement

__all__ = [
    "AMENDABLE",
    "Commitment",
    "PlanChange",
    "Signatory",
    "add_document",
    "add_other_review",
    "amend_agreement",
    "circulate_agreement",
    "comment_on_draft",
    "conclude_review",
    "decide_merger",
    "delete_draft",
    "draft_agreement",
    "edit_draft",
    "fill_in_agreement",
    "mark_review_held",
    "move_due_states",
    "open_review",
    "owe_decisions",
    "record_agreement",
    "redate_review",
    "renew_agreement",
    "replan_reviews",
    "resume_agreement",
    "roll_review_plans",
    "sign_agreement",
    "suspend_agreement",
    "terminate_agreement",
    "waive_review",
    "withdraw_draft",
]
