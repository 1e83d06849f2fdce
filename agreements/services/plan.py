"""Keeping the review rows in line with the plan, and the promises in line with the rows."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from agreements import reminders
from agreements.models import Agreement, Review
from agreements.schedule import PlannedReview, review_plan
from agreements.services.base import lock_agreement, tell_trail
from agreements.services.owing import owe_decisions
from agreements.states import BEFORE_SIGNATURE, OVER, ReviewKind, ReviewStatus, Status
from outbox.models import Message
from outbox.services import cancel_waiting
from toolkit import clock

_PLANNED = frozenset({ReviewStatus.PLANNED, ReviewStatus.CANCELLED})


@dataclass(frozen=True)
class PlanChange:
    """How many review rows one replanning wrote."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def replan_reviews(agreement: Agreement, *, today: dt.date) -> PlanChange:
    """Bring the review rows in line with `agreements.schedule.review_plan`.

    Only rows that are still planned follow the plan. One that was re-dated keeps its day as long
    as the plan's own day for it stays; open, held, concluded and waived ones are left as they
    are. Mails waiting for a review that moved or fell out are cancelled. Run again, it writes
    nothing. Part of an act or of `roll_review_plans`: those write the trail, which says here
    only what was deleted.
    """
    if agreement.status in BEFORE_SIGNATURE or agreement.status == Status.TERMINATED:
        return PlanChange()
    wanted = review_plan(
        anchor=agreement.review_anchor_on,
        every_months=agreement.review_every_months,
        ends_on=agreement.ends_on,
        today=today,
    )
    rows = list(
        agreement.reviews.select_for_update()
        .exclude(kind=ReviewKind.OTHER)
        .exclude(sequence=None)
        .order_by("sequence")
    )
    redated = set(
        Review.objects.filter(agreement=agreement, date_changes__isnull=False).values_list(
            "pk", flat=True
        )
    )
    pairs, left_over = _matched(wanted, rows)
    new = [_new_row(agreement, plan, sequence) for plan, sequence in pairs.missing]
    Review.objects.bulk_create(new)
    changed = sum(_follow(row, plan, row.pk in redated) for row, plan in pairs.found)
    removed = sum(_drop(row) for row in left_over)
    return PlanChange(len(new), changed, removed)


def refresh_plan(agreement: Agreement) -> None:
    """Replan and promise what is due by today: the end of every act that changes a plan."""
    today = clock.today()
    owe_decisions([agreement.pk])
    replan_reviews(agreement, today=today)
    reminders.plan_for_agreement(agreement, day=today)


def roll_review_plans(day: dt.date) -> int:
    """Extend the plans of agreements without a known end. Returns how many grew.

    Brought by the day, not by a person: no predicate is asked. Each agreement is its own
    transaction, so one that fails leaves the others rolled.
    """
    open_ended = Agreement.objects.filter(
        ends_on=None, review_anchor_on__isnull=False, review_every_months__isnull=False
    ).exclude(status__in=BEFORE_SIGNATURE | OVER)
    return sum(_roll(agreement, day) for agreement in open_ended)


@transaction.atomic
def _roll(agreement: Agreement, day: dt.date) -> bool:
    agreement = lock_agreement(agreement)
    change = replan_reviews(agreement, today=day)
    if not change:
        return False
    agreement.save(update_fields=["updated_at"])
    tell_trail(
        "agreement.plan_rolled",
        agreement,
        by=None,
        agreement=agreement,
        changes={"reviews_added": (0, change.added)},
    )
    reminders.plan_for_agreement(agreement, day=day)
    return True


# --- Matching plan and rows ---------------------------------------------------------------
@dataclass(frozen=True)
class _Pairs:
    found: list[tuple[Review, PlannedReview]]
    missing: list[tuple[PlannedReview, int]]


def _matched(wanted: list[PlannedReview], rows: list[Review]) -> tuple[_Pairs, list[Review]]:
    """Which row stands for which planned review, and the rows nobody asked for.

    They meet by sequence. Only the final review may stand under another number: when the cycle
    review of its number was already held, it takes the next free one.
    """
    by_sequence = {row.sequence: row for row in rows}
    pairs = _Pairs([], [])
    for plan in wanted:
        row = by_sequence.get(plan.sequence)
        if row is not None and plan.kind == ReviewKind.FINAL and _is_done_cycle(row):
            del by_sequence[plan.sequence]
            row = next((r for r in by_sequence.values() if r.kind == ReviewKind.FINAL), None)
            if row is None:
                pairs.missing.append((plan, max(r.sequence or 0 for r in rows) + 1))
                continue
        if row is None:
            pairs.missing.append((plan, plan.sequence))
        else:
            by_sequence.pop(row.sequence)
            pairs.found.append((row, plan))
    return pairs, list(by_sequence.values())


def _is_done_cycle(row: Review) -> bool:
    return row.kind != ReviewKind.FINAL and row.status not in _PLANNED


def _new_row(agreement: Agreement, plan: PlannedReview, sequence: int) -> Review:
    return Review(
        agreement=agreement,
        sequence=sequence,
        kind=plan.kind,
        period_from=plan.period_from,
        period_to=plan.period_to,
        planned_on=plan.due_on,
        due_on=plan.due_on,
    )


def _follow(row: Review, plan: PlannedReview, was_redated: bool) -> bool:
    """Let a planned row take the plan's values. Returns whether anything was written."""
    if row.status not in _PLANNED:
        return False
    keeps_day = was_redated and row.status == ReviewStatus.PLANNED and row.planned_on == plan.due_on
    due_on = row.due_on if keeps_day else plan.due_on
    values = {
        "kind": plan.kind,
        "period_from": plan.period_from,
        "period_to": plan.period_to,
        "planned_on": plan.due_on,
        "due_on": due_on,
        "status": ReviewStatus.PLANNED,
    }
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    moved = row.due_on != due_on or row.kind != plan.kind
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if moved:
        cancel_waiting(row)
    return True


def _drop(row: Review) -> bool:
    """Take a planned row out of the plan: deleted if it left no trace, else cancelled."""
    if row.status != ReviewStatus.PLANNED:
        return False
    cancel_waiting(row)
    left_trace = (
        Message.objects.filter(record_type=row._meta.label_lower, record_id=str(row.pk)).exists()
        or row.date_changes.exists()
        or row.documents.exists()
        or row.papers.exists()
    )
    if left_trace:
        row.status = ReviewStatus.CANCELLED
        row.save()
    else:
        tell_trail(
            "review.left_plan",
            row,
            by=None,
            agreement=row.agreement,
            changes={"due_on": (row.due_on, None)},
        )
        row.delete()
    return True
