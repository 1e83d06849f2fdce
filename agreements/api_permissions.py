"""The acts on agreements, reviews, reports, action items and activities that the REST API tells
its reader about (``permissions``), for many records with the same few queries."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects

from agreements import permissions as of_agreements
from agreements import permissions_items as of_items
from agreements import permissions_papers as of_papers
from agreements import permissions_reviews as of_reviews
from agreements.models import (
    ActionItem,
    ActionItemCarry,
    Activity,
    Agreement,
    MergerChoice,
    MergerDecision,
    Report,
    Review,
)
from agreements.states import ReviewStatus
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.api.acts import Acts, Told, allowed
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User

Holders = Mapping[uuid.UUID, Organisation]

AGREEMENT_ACTS: Acts = {
    "edit": of_agreements.can_edit_draft,
    "delete": of_agreements.can_delete_draft,
    "circulate": of_agreements.can_circulate,
    "withdraw": of_agreements.can_withdraw,
    "comment": of_agreements.can_comment,
    "sign": of_agreements.can_sign,
    "fill_in": of_agreements.can_fill_in,
    "add_document": of_agreements.can_add_document,
    "amend": of_agreements.can_amend,
    "suspend": of_agreements.can_suspend,
    "resume": of_agreements.can_resume,
    "terminate": of_agreements.can_terminate,
    "renew": of_agreements.can_renew,
    "add_review": of_reviews.can_add_review,
    "record_activity": of_items.can_record_activity,
}


def _can_read_documents(user: "User", review: Review) -> Verdict:
    return of_reviews.can_read_review_documents(user, review.agreement)


def _can_confirm(user: "User", review: Review, *, holders: Holders | None = None) -> Verdict:
    """For one of the bodies that answer for the parties today."""
    refused = Verdict(False)
    if review.status != ReviewStatus.HELD:
        return refused
    for pk in of_reviews.holder_ids(review.agreement, holders):
        if user.reach.is_head_of(pk) and of_reviews.can_confirm(
            user, review, Organisation(pk=pk), holders=holders
        ):
            return YES
    return refused


REVIEW_ACTS: Acts = {
    "redate": of_reviews.can_redate,
    "open": of_reviews.can_open,
    "hold": of_reviews.can_mark_held,
    "waive": of_reviews.can_waive,
    "edit_minutes": of_reviews.can_edit_minutes,
    "raise_item": of_items.can_raise_item,
    "confirm": _can_confirm,
    "conclude": of_reviews.can_conclude,
    "reopen": of_reviews.can_reopen,
    "issue_report": partial(of_papers.can_issue_papers, kind="report"),
    "issue_minutes": partial(of_papers.can_issue_papers, kind="minutes"),
    "issue_invitation": partial(of_papers.can_issue_papers, kind="invitation"),
    "read_documents": _can_read_documents,
}
REPORT_ACTS: Acts = {
    "write": of_reviews.can_write_report,
    "submit": of_reviews.can_submit_report,
    "return": of_reviews.can_return_report,
    "nudge": of_reviews.can_nudge,
}
ITEM_ACTS: Acts = {
    "change": of_items.can_change_item,
    "assign": of_items.can_assign_item,
    "do": of_items.can_do_item,
    "verify": of_items.can_verify_item,
    "send_back": of_items.can_send_back_item,
    "drop": of_items.can_drop_item,
}
ACTIVITY_ACTS: Acts = {
    "change": of_items.can_change_activity,
    "read_file": of_items.can_read_activity_file,
}


def _can_sign_anew(user: "User", decision: MergerDecision) -> Verdict:
    """With parties that are left to sign with."""
    if decision.is_whole:
        return Verdict(False)
    return of_agreements.can_decide_merger(user, decision, MergerChoice.RE_SIGN)


# By what is chosen.
DECISION_ACTS: Acts = {
    "continue_internal": partial(
        of_agreements.can_decide_merger, choice=MergerChoice.CONTINUE_INTERNAL
    ),
    "terminate": partial(of_agreements.can_decide_merger, choice=MergerChoice.TERMINATE),
    "re_sign": _can_sign_anew,
}


def agreement_permissions(keys: Iterable[uuid.UUID], user: "User") -> Told:
    """Two queries."""
    rows = Agreement.objects.filter(pk__in=list(keys)).only("status").prefetch_related("parties")
    return {row.pk: allowed(AGREEMENT_ACTS, user, row) for row in rows}


def with_review_rights(keys: Iterable[uuid.UUID]) -> list[Review]:
    """The reviews with what the predicates read: three queries."""
    return list(
        Review.objects.filter(pk__in=list(keys))
        .select_related("agreement")
        .defer("agreement__search_text", "agreement__note")
        .prefetch_related("agreement__parties", "confirmations")
    )


def review_permissions(rows: Sequence[Review], user: "User") -> Told:
    """``rows``: `with_review_rights`. At most one query."""
    held = [row for row in rows if row.status == ReviewStatus.HELD]
    bodies = {party.organisation_id for row in held for party in row.agreement.parties.all()}
    bodies |= {one.organisation_id for row in held for one in row.confirmations.all()}
    holders = holders_on(bodies, clock.today()) if bodies else {}
    acts: Acts = {**REVIEW_ACTS, "confirm": partial(_can_confirm, holders=holders)}
    return {row.pk: allowed(acts, user, row) for row in rows}


def report_permissions(rows: Sequence[Report], review: Review, user: "User") -> Told:
    """``rows``: reports of ``review``. One query, none when its parties are loaded."""
    prefetch_related_objects([review], "agreement__parties")
    for row in rows:
        row.review = review
    return {row.pk: allowed(REPORT_ACTS, user, row) for row in rows}


def item_permissions(rows: Sequence[ActionItem], user: "User") -> Told:
    """Four queries."""
    carries = ActionItemCarry.objects.select_related("review")
    prefetch_related_objects(
        list(rows), "review", "agreement__parties", Prefetch("carries", carries)
    )
    return {row.pk: allowed(ITEM_ACTS, user, row) for row in rows}


def activity_permissions(rows: Sequence[Activity], user: "User") -> Told:
    """One query."""
    prefetch_related_objects(list(rows), "agreement__parties")
    return {row.pk: allowed(ACTIVITY_ACTS, user, row) for row in rows}


def decision_permissions(rows: Sequence[MergerDecision], user: "User") -> Told:
    """One query."""
    prefetch_related_objects(list(rows), "agreement__parties")
    return {row.pk: allowed(DECISION_ACTS, user, row) for row in rows}


def told(permissions: Told, key: uuid.UUID) -> dict[str, Any]:
    return {"permissions": permissions[key]}
