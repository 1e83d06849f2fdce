"""Every way an agreement or one of its reviews changes. Pages, API, tasks and commands come here.

A service locks the row, asks `agreements.permissions`, checks state and input, changes, writes
the trail and queues the mails, in one transaction. It raises `toolkit.refusal.NotAllowed` or
`WrongState`, or ValidationError with a sentence by field. It answers with the row as it then
stands: the one passed in is not changed.
"""

from agreements.services.action_items import (
    assign_item,
    change_item,
    do_item,
    drop_item,
    raise_item,
    send_back_item,
    verify_item,
)
from agreements.services.activities import change_activity, record_activity, remove_activity
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
from agreements.services.meetings import (
    conclude_review,
    confirm_minutes,
    edit_minutes,
    reopen_conclusion,
)
from agreements.services.opening import open_due_reviews, open_review
from agreements.services.owing import owe_decisions
from agreements.services.papers import issue_review_paper
from agreements.services.plan import PlanChange, replan_reviews, roll_review_plans
from agreements.services.recording import fill_in_agreement, record_agreement
from agreements.services.renewing import renew_agreement
from agreements.services.reports import (
    nudge_report,
    return_report,
    save_report,
    submit_report,
)
from agreements.services.reviews import (
    add_other_review,
    mark_review_held,
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
    "assign_item",
    "change_activity",
    "change_item",
    "circulate_agreement",
    "comment_on_draft",
    "conclude_review",
    "confirm_minutes",
    "decide_merger",
    "delete_draft",
    "do_item",
    "draft_agreement",
    "drop_item",
    "edit_draft",
    "edit_minutes",
    "fill_in_agreement",
    "issue_review_paper",
    "mark_review_held",
    "move_due_states",
    "nudge_report",
    "open_due_reviews",
    "open_review",
    "owe_decisions",
    "raise_item",
    "record_activity",
    "record_agreement",
    "redate_review",
    "remove_activity",
    "renew_agreement",
    "reopen_conclusion",
    "replan_reviews",
    "resume_agreement",
    "return_report",
    "roll_review_plans",
    "save_report",
    "send_back_item",
    "sign_agreement",
    "submit_report",
    "suspend_agreement",
    "terminate_agreement",
    "verify_item",
    "waive_review",
    "withdraw_draft",
]
