"""What a digest tells about reviews, their reports and minutes, and action items."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from agreements.models import (
    ActionItem,
    Confirmation,
    Document,
    MergerDecision,
    Party,
    Report,
    Review,
    ReviewedCommitment,
)
from agreements.states import (
    BEFORE_SIGNATURE,
    REPORTING,
    UNSUBMITTED,
    ItemStatus,
    ReviewStatus,
    Status,
)
from agreements.views_common import review_heading
from cooperation.digest.things import (
    BOTH,
    HEADS,
    OFFICERS,
    SOON,
    Ask,
    Line,
    Section,
    Thing,
    due_section,
)
from hospitals.queries import holders_on
from toolkit.days import write_day

_WRITE_MINUTES = gettext_lazy("Ghi biên bản và xếp mức: %(review)s")
_CONFIRM = gettext_lazy("Xác nhận biên bản: %(review)s")
_CONCLUDE = gettext_lazy("Kết luận: %(review)s")


def things(day: dt.date, user: User | None) -> Iterator[Thing]:
    yield from _reviews_due(day, user)
    yield from _reports_owed(day, user)
    yield from _meetings(day, user)
    yield from _items(day, user)
    yield from _decisions(day, user)


def _of_parties(user: User | None) -> Q:
    """The records of agreements in which ``user`` acts for a party; all of them for None."""
    if user is None:
        return Q()
    parties = Party.objects.filter(organisation__in=list(user.reach.roles))
    return Q(agreement__in=parties.values("agreement"))


def _parties() -> Prefetch:
    return Prefetch(
        "agreement__parties", Party.objects.only("agreement_id", "organisation_id", "role")
    )


# --- Reviews --------------------------------------------------------------------------------
def _reviews_due(day: dt.date, user: User | None) -> Iterator[Thing]:
    """To be held: the officers and heads of every party, as with the reminders."""
    rows = Review.objects.waiting().filter(_of_parties(user), due_on__lte=day + SOON)
    for review in (
        rows.exclude(agreement__status__in=BEFORE_SIGNATURE)
        .select_related("agreement")
        .prefetch_related(_parties())
        .order_by("due_on", "pk")
    ):
        assert review.due_on is not None  # a waiting review always has one
        section = due_section(review.due_on, day)
        if section is not None:
            asks = tuple(
                Ask(party.organisation_id, BOTH) for party in review.agreement.parties.all()
            )
            yield Thing(section, asks, partial(_review_line, review), review.due_on)


def _review_line(review: Review) -> Line:
    heading, _colon, title = review_heading(review).partition(": ")
    return Line(heading, title, reverse("reviews:detail", args=[review.pk]))


def _reports_owed(day: dt.date, user: User | None) -> Iterator[Thing]:
    """Not handed in while the review takes reports: the body's officers and heads."""
    rows = Report.objects.filter(status__in=UNSUBMITTED, review__status__in=REPORTING)
    if user is not None:
        rows = rows.filter(organisation__in=list(user.reach.roles))
    for report in (
        rows.exclude(review__agreement__status=Status.SUSPENDED)
        .select_related("review__agreement", "organisation")
        .order_by("review__due_on", "pk")
    ):
        asks = (Ask(report.organisation_id, BOTH),)
        due_on = report.review.due_on
        section = Section.LATE if due_on and due_on < day else Section.WAITING
        yield Thing(section, asks, partial(_report_line, report), due_on)


def _report_line(report: Report) -> Line:
    review = report.review
    words = {"review": review_heading(review).partition(": ")[0]}
    return Line(
        _("Nộp báo cáo: %(review)s") % words,
        review.agreement.title,
        reverse("reviews:report", args=[review.pk, report.organisation.slug]),
    )


def _meetings(day: dt.date, user: User | None) -> Iterator[Thing]:
    """Held and not concluded: first the minutes, then the heads' words, at last the conclusion.

    The order is that of the home page (`cooperation.work_reviews`).
    """
    standing = Confirmation.objects.filter(voided_at=None)
    paper = Document.objects.filter(review=OuterRef("pk"), kind=Document.Kind.MINUTES)
    unrated = ReviewedCommitment.objects.filter(review=OuterRef("pk"), rating="")
    rows = (
        Review.objects.filter(_of_parties(user), status=ReviewStatus.HELD)
        .annotate(has_paper=Exists(paper), has_unrated=Exists(unrated))
        .select_related("agreement")
        .prefetch_related(_parties(), Prefetch("confirmations", standing))
        .order_by("held_on", "pk")
    )
    reviews = list(rows)
    holders = _holders_of_parties(reviews, day)
    for review in reviews:
        parties = list(review.agreement.parties.all())
        hubs = [party for party in parties if party.role == Party.Role.HUB]
        confirmed = {holders[row.organisation_id] for row in review.confirmations.all()}
        silent = [p for p in parties if holders[p.organisation_id] not in confirmed]
        if review.needs_confirmation and not _is_ready(review):
            yield _step(hubs, OFFICERS, review, _WRITE_MINUTES)
        elif review.needs_confirmation and silent:
            yield _step(silent, HEADS, review, _CONFIRM)
        else:
            yield _step(hubs, HEADS, review, _CONCLUDE)


def _is_ready(review: Any) -> bool:
    """The minutes say all that the heads confirm."""
    has_minutes = review.minutes or review.has_paper
    return bool(review.conclusions and has_minutes and not review.has_unrated)


def _step(parties: Iterable[Party], roles: frozenset[str], review: Review, words: Any) -> Thing:
    asks = tuple(Ask(party.organisation_id, roles) for party in parties)
    return Thing(Section.WAITING, asks, partial(_meeting_line, review, words))


def _holders_of_parties(
    reviews: Iterable[Review], day: dt.date
) -> defaultdict[uuid.UUID, uuid.UUID | None]:
    """Party or confirming body → who answers for it on ``day``: one query."""
    bodies = {p.organisation_id for review in reviews for p in review.agreement.parties.all()}
    bodies |= {row.organisation_id for review in reviews for row in review.confirmations.all()}
    found: defaultdict[uuid.UUID, uuid.UUID | None] = defaultdict(lambda: None)
    found.update({pk: holder.pk for pk, holder in holders_on(bodies, day).items()})
    return found


def _meeting_line(review: Review, words: Any) -> Line:
    title = str(words) % {"review": review_heading(review).partition(": ")[0]}
    return Line(title, review.agreement.title, reverse("reviews:detail", args=[review.pk]))


# --- Action items ---------------------------------------------------------------------------
def _items(day: dt.date, user: User | None) -> Iterator[Thing]:
    asked = Q(pk__in=ActionItem.objects.owed().filter(due_on__lte=day + SOON).values("pk"))
    rows = (
        ActionItem.objects.filter(_of_parties(user))
        .filter(asked | Q(status=ItemStatus.DONE))
        .select_related("agreement")
        .prefetch_related(_parties())
        .order_by("due_on", "pk")
    )
    items = list(rows)
    bodies = {item.organisation_id for item in items}
    bodies |= {p.organisation_id for item in items for p in item.agreement.parties.all()}
    holders = {pk: holder.pk for pk, holder in holders_on(bodies, day).items()}
    for item in items:
        if item.status == ItemStatus.DONE:
            line = partial(_item_line, item, to_verify=True)
            yield Thing(Section.WAITING, _verifiers(item, holders), line)
        elif (section := due_section(item.due_on, day)) is not None:
            line = partial(_item_line, item, to_verify=False)
            yield Thing(section, _doers(item, section), line, item.due_on)


def _doers(item: ActionItem, section: Section) -> tuple[Ask, ...]:
    """Whoever was given the task, else the body's officers; officers and heads once it is late."""
    asks = [Ask(item.organisation_id, OFFICERS, person=item.person_id)]
    if section == Section.LATE:
        asks.append(Ask(item.organisation_id, BOTH))
    return tuple(asks)


def _verifiers(item: ActionItem, holders: dict[uuid.UUID, uuid.UUID]) -> tuple[Ask, ...]:
    """The officers of the other bodies; the head where a merger has left only one."""
    parties = {p.organisation_id for p in item.agreement.parties.all()}
    doer = holders.get(item.organisation_id)
    others = [pk for pk in parties if holders.get(pk) != doer]
    done_by = item.done_by_id
    if others:
        return tuple(Ask(pk, OFFICERS, but_for=done_by) for pk in sorted(others, key=str))
    return tuple(Ask(pk, HEADS, but_for=done_by) for pk in sorted(parties, key=str))


def _item_line(item: ActionItem, *, to_verify: bool) -> Line:
    what = item.what if len(item.what) <= 160 else f"{item.what[:159]}…"
    title = _("Xác nhận đã làm xong: %(what)s") % {"what": what} if to_verify else what
    return Line(title, item.agreement.title, reverse("actions:detail", args=[item.pk]))


# --- Decisions after a merger ---------------------------------------------------------------
def _decisions(day: dt.date, user: User | None) -> Iterator[Thing]:
    """Owed until they are made: the hub's officers and heads, as with the reminders."""
    rows = MergerDecision.objects.owed_on(day).filter(_of_parties(user))
    for decision in (
        rows.select_related("agreement").prefetch_related(_parties()).order_by("since", "pk")
    ):
        parties = decision.agreement.parties.all()
        asks = tuple(Ask(p.organisation_id, BOTH) for p in parties if p.role == Party.Role.HUB)
        yield Thing(Section.WAITING, asks, partial(_decision_line, decision))


def _decision_line(decision: MergerDecision) -> Line:
    title = _("Quyết định sau sáp nhập ngày %(day)s") % {"day": write_day(decision.since)}
    path = reverse("agreements:decide-merger", args=[decision.pk])
    return Line(title, decision.agreement.title, path)
