"""What becomes of an agreement after its signature: by its days, or by a head's decision."""

import datetime as dt
from collections.abc import Callable

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions, reminders
from agreements.models import Agreement, Document, Review
from agreements.services.base import lock_agreement, require_move, tell_trail, written
from agreements.services.checks import Problems
from agreements.services.documents import attach
from agreements.services.plan import refresh_plan
from agreements.states import MOVES, WAITING, ReviewKind, ReviewStatus, Status
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.refusal import Verdict

FINAL_REVIEW_AFTER = dt.timedelta(days=30)


# --- By its days --------------------------------------------------------------------------
def move_due_states(day: dt.date) -> int:
    """Bring every agreement into force or to its end that ``day`` calls for. Returns how many.

    Brought by the day, not by a person: no predicate is asked and the trail names nobody. One
    transaction an agreement; a move another process made meanwhile is not made twice.
    """
    due = Agreement.objects.filter(
        Q(status=Status.SIGNED) & (Q(starts_on=None) | Q(starts_on__lte=day))
        | Q(status__in=MOVES["expire"][0]) & Q(ends_on__lt=day)
    )
    return sum(_move_one(agreement, day) for agreement in due.order_by("pk"))


@transaction.atomic
def _move_one(agreement: Agreement, day: dt.date) -> bool:
    agreement = lock_agreement(agreement)
    moved = follow_days(agreement, day=day, by=None)
    if moved:
        reminders.plan_for_agreement(agreement, day=day)
    return moved


def follow_days(agreement: Agreement, *, day: dt.date, by: User | None) -> bool:
    """Make the moves that ``day`` brings, each with its row of the trail.

    ``agreement`` is locked by the caller. ``by`` is the person whose act showed it (a signature
    after the start), None for the task.
    """
    moved = False
    if agreement.status == Status.SIGNED and has_begun(agreement, day):
        moved = _move(agreement, "enter_force", "agreement.entered_force", by=by)
    if agreement.status in MOVES["expire"][0] and has_ended(agreement, day):
        moved = _move(agreement, "expire", "agreement.expired", by=by)
    return moved


def has_begun(agreement: Agreement, day: dt.date) -> bool:
    """Without a known start it is in force from the signing."""
    return agreement.starts_on is None or agreement.starts_on <= day


def has_ended(agreement: Agreement, day: dt.date) -> bool:
    """The last day still belongs to it."""
    return agreement.ends_on is not None and agreement.ends_on < day


def _move(agreement: Agreement, act: str, verb: str, *, by: User | None) -> bool:
    before, after = agreement.status, require_move(agreement, act)
    agreement.status = after
    agreement.save()
    tell_trail(verb, agreement, by=by, agreement=agreement, changes={"status": (before, after)})
    return True


# --- By decision --------------------------------------------------------------------------
@transaction.atomic
def suspend_agreement(
    agreement: Agreement,
    *,
    by: User | None,
    reason: str,
    document: File | None,
    on: dt.date | None = None,
) -> Agreement:
    """Pause an agreement from ``on`` (today unless said), with the decision attached.

    Its reviews are not reminded meanwhile. ``by`` is None only for the loading of the
    demonstration, which acts for nobody. Raises NotAllowed, WrongState, or ValidationError on
    ``reason``, ``document`` or ``on``.
    """
    agreement = lock_agreement(agreement)
    _demand(permissions.can_suspend, by, agreement)
    on = on or clock.today()
    before = agreement.status
    paper = _decide(agreement, "suspend", by=by, reason=reason, document=document, on=on)
    agreement.suspended_on = on
    agreement.save()
    _tell_decision("agreement.suspended", agreement, paper, by, before, reason, on)
    for review in agreement.reviews.filter(status__in=WAITING):
        cancel_waiting(review)
    return agreement


@transaction.atomic
def resume_agreement(
    agreement: Agreement,
    *,
    by: User,
    reason: str,
    document: File | None,
    on: dt.date | None = None,
) -> Agreement:
    """Let a suspended agreement run again; it expires at once if its end has passed meanwhile."""
    agreement = lock_agreement(agreement)
    permissions.can_resume(by, agreement).demand()
    on = on or clock.today()
    before = agreement.status
    paper = _decide(agreement, "resume", by=by, reason=reason, document=document, on=on)
    agreement.suspended_on = None
    agreement.save()
    _tell_decision("agreement.resumed", agreement, paper, by, before, reason, on)
    follow_days(agreement, day=clock.today(), by=by)
    refresh_plan(agreement)
    return agreement


@transaction.atomic
def terminate_agreement(
    agreement: Agreement,
    *,
    by: User,
    reason: str,
    document: File | None,
    number: str = "",
    on: dt.date | None = None,
    final_review_on: dt.date | None = None,
) -> Agreement:
    """End an agreement before its time: open reviews are cancelled, a final one is asked for.

    ``number`` is that of the decision. The final review is due 30 days after the end unless
    ``final_review_on`` says otherwise. Raises NotAllowed, WrongState or ValidationError.
    """
    agreement = lock_agreement(agreement)
    permissions.can_terminate(by, agreement).demand()
    on = on or clock.today()
    final_review_on = final_review_on or on + FINAL_REVIEW_AFTER
    before = agreement.status
    problems = Problems()
    if final_review_on < on:
        problems.add(
            "final_review_on",
            _("Ngày tổng kết %(final)s ở trước ngày chấm dứt %(day)s. Ghi từ ngày đó trở đi.")
            % {"final": written(final_review_on), "day": written(on)},
        )
    paper = _decide(
        agreement,
        "terminate",
        by=by,
        reason=reason,
        document=document,
        on=on,
        number=number,
        problems=problems,
    )
    agreement.terminated_on = on
    agreement.save()
    _tell_decision("agreement.terminated", agreement, paper, by, before, reason, on)
    _ask_for_final_review(agreement, on=on, due_on=final_review_on, by=by)
    reminders.plan_for_agreement(agreement, day=clock.today())
    return agreement


def _demand(
    predicate: Callable[[User, Agreement], Verdict], by: User | None, agreement: Agreement
) -> None:
    """Ask the predicate about a person; the portal itself (``by`` None) is not asked."""
    if by is not None:
        predicate(by, agreement).demand()


def _decide(
    agreement: Agreement,
    act: str,
    *,
    by: User | None,
    reason: str,
    document: File | None,
    on: dt.date,
    number: str = "",
    problems: Problems | None = None,
) -> Document:
    """Check state, reason, day and paper of a decision; keep the paper and set the status."""
    target = require_move(agreement, act)
    problems = problems or Problems()
    problems.check_text("reason", reason, _("Chưa có lý do. Hãy ghi lý do như trong văn bản."))
    problems.check_not_coming("on", on)
    begun = agreement.signed_on or agreement.starts_on
    if begun and on < begun:
        problems.add(
            "on",
            _("Ngày %(day)s ở trước ngày ký %(begun)s. Hãy xem lại ngày.")
            % {"day": written(on), "begun": written(begun)},
        )
    problems.check_paper(
        "document", document, missing=_("Chưa có văn bản kèm theo. Hãy chọn tệp của quyết định.")
    )
    problems.raise_if_any()
    assert document is not None
    agreement.status = target
    return attach(agreement, document, by=by, kind=Document.Kind.DECISION, title=number)


def _tell_decision(
    verb: str,
    agreement: Agreement,
    paper: Document,
    by: User | None,
    before: str,
    reason: str,
    on: dt.date,
) -> None:
    tell_trail(
        verb,
        agreement,
        by=by,
        agreement=agreement,
        changes={
            "status": (before, agreement.status),
            "on": (None, on),
            "reason": (None, reason.strip()),
            "document": (None, paper.title),
            "sha256": (None, paper.file.sha256),
        },
    )


def _ask_for_final_review(
    agreement: Agreement, *, on: dt.date, due_on: dt.date, by: User
) -> Review:
    """Cancel what was still to be held and put one final review in its place.

    What was due before the agreement was entered can still be filled in, so it stays.
    """
    waiting = list(
        agreement.reviews.select_for_update()
        .filter(status__in=WAITING, due_on__gte=agreement.entered_on)
        .order_by("due_on")
    )
    for review in waiting:
        before, review.status = review.status, ReviewStatus.CANCELLED
        review.save()
        cancel_waiting(review)
        tell_trail(
            "review.cancelled",
            review,
            by=by,
            agreement=agreement,
            changes={"status": (before, review.status)},
        )
    begun = waiting[0].period_from if waiting else agreement.review_anchor_on
    last = max((r.sequence or 0 for r in agreement.reviews.all()), default=0)
    final = Review.objects.create(
        agreement=agreement,
        sequence=last + 1,
        kind=ReviewKind.FINAL,
        period_from=min(begun, on) if begun else None,
        period_to=on,
        planned_on=due_on,
        due_on=due_on,
    )
    tell_trail(
        "review.added",
        final,
        by=by,
        agreement=agreement,
        changes={"kind": (None, final.kind), "due_on": (None, due_on)},
    )
    return final
