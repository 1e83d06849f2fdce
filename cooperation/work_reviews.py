"""Which reviews wait for somebody, and whose move each one is. Only querysets.

Whose move it is follows `agreements.presentation.review_turns`, which says it in words; the two
are held together by `cooperation/tests/test_home_reviews.py`.
"""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from agreements.models import (
    Confirmation,
    Document,
    Party,
    Report,
    Review,
    ReviewedCommitment,
)
from agreements.models.reviews import ReviewQuerySet
from agreements.states import UNSUBMITTED, WAITING, ReportStatus, ReviewKind, ReviewStatus
from hospitals.models import OrganisationHolder

if TYPE_CHECKING:
    from accounts.models import User

# A review stands under "Sắp đến hạn" from this many days before its due day.
SOON = dt.timedelta(days=90)


def reviews_of(user: "User", day: dt.date) -> ReviewQuerySet:
    """The reviews that somebody has to hold, and those of the reader to conclude, by their due day.

    ``is_own``: a body of the reader is a party; ``is_mine_to_move``: the next step is the
    reader's: the report of an own body until the meeting, then the minutes, the word of an own
    body, at last the conclusion.
    """
    return _with_moves(to_hold(user) | to_conclude(user), user, day)


def first_reviews(rows: ReviewQuerySet, user: "User", day: dt.date, number: int) -> ReviewQuerySet:
    """The first ``number`` of ``rows`` as `reviews_of` has them: found by their day, then looked
    at, so that all the others cost little."""
    found = rows.order_by("due_on", "pk").values("pk")[:number]
    return _with_moves(Review.objects.filter(pk__in=found), user, day)


def reviews_waiting(user: "User", day: dt.date) -> int:
    """How many reviews that press are the reader's to move."""
    own_voice = Party.objects.filter(organisation__in=user.reach.acting("officer", "head"))
    own = Review.objects.filter(agreement__in=own_voice.values("agreement"))
    # Asked first: whose move it is is long to ask, and mostly nothing presses.
    if not pressing(own.filter(status__in=[*WAITING, ReviewStatus.HELD]), day).exists():
        return 0
    return pressing(reviews_of(user, day), day).filter(Q(is_mine_to_move=True)).count()


def to_hold(user: "User") -> ReviewQuerySet:
    return Review.objects.visible_to(user).waiting()


def to_conclude(user: "User") -> ReviewQuerySet:
    """Those that were held, of agreements of which a body of the reader is a party."""
    return Review.objects.visible_to(user).filter(_is_own(user), status=ReviewStatus.HELD)


def _is_own(user: "User") -> Exists:
    return Exists(
        Party.objects.filter(agreement=OuterRef("agreement"), organisation__in=user.reach.own)
    )


def _with_moves(rows: ReviewQuerySet, user: "User", day: dt.date) -> ReviewQuerySet:
    is_held = Q(status=ReviewStatus.HELD)
    return (
        rows.annotate(
            is_own=_is_own(user),
            is_mine_to_move=ExpressionWrapper(
                (~is_held & _mine_until_the_meeting(user, day))
                | (is_held & _mine_after_the_meeting(user, day)),
                output_field=BooleanField(),
            ),
        )
        .select_related("agreement")
        .defer("agreement__search_text", "agreement__note")
        .order_by("due_on", "pk")
    )


def pressing(rows: ReviewQuerySet, day: dt.date) -> ReviewQuerySet:
    """Those that are late, due soon, opened, or held and not yet concluded."""
    return rows.filter(
        Q(due_on__lte=day + SOON) | Q(status__in=[ReviewStatus.OPEN, ReviewStatus.HELD])
    )


def _mine_until_the_meeting(user: "User", day: dt.date) -> Q:
    """An own body's report: for its officer until it is written, for its head until it is in. With
    all of them in, or at the due day, the hub holds the meeting."""
    missing = Report.objects.filter(review=OuterRef("pk"), status__in=UNSUBMITTED)
    to_write = missing.with_completeness().filter(
        Q(status=ReportStatus.RETURNED) | Q(is_complete=False),
        organisation__in=user.reach.acting("officer"),
    )
    to_submit = missing.filter(organisation__in=user.reach.acting("head"), version__gt=0)
    is_time = Q(status=ReviewStatus.PLANNED) | Q(due_on__lte=day) | ~Q(Exists(missing))
    return (Q(status=ReviewStatus.OPEN) & (Q(Exists(to_write)) | Q(Exists(to_submit)))) | (
        is_time & Q(Exists(_hub(user, "officer")))
    )


def _mine_after_the_meeting(user: "User", day: dt.date) -> Q:
    asks_heads = (
        ~Q(kind=ReviewKind.OTHER)
        & Q(is_one_sided=False)
        & Q(due_on__gte=F("agreement__entered_on"))
    )
    minutes = Document.objects.filter(review=OuterRef("pk"), kind=Document.Kind.MINUTES)
    unrated = ReviewedCommitment.objects.filter(review=OuterRef("pk"), rating="")
    is_ready = ~Q(conclusions="") & (~Q(minutes="") | Q(Exists(minutes))) & ~Q(Exists(unrated))
    silent = _unconfirmed_parties(day)
    mine_to_confirm = silent.filter(organisation__in=user.reach.acting("head"))
    return (
        (asks_heads & ~is_ready & Q(Exists(_hub(user, "officer"))))
        | (asks_heads & is_ready & Q(Exists(mine_to_confirm)))
        | ((~asks_heads | (is_ready & ~Q(Exists(silent)))) & Q(Exists(_hub(user, "head"))))
    )


def _unconfirmed_parties(day: dt.date) -> "QuerySet[OrganisationHolder]":
    """Who answers for the parties on ``day`` and has not confirmed, under this or an older name."""
    of_day = OrganisationHolder.objects.filter(since__lte=day, until__gt=day)
    words = Confirmation.objects.filter(review=OuterRef(OuterRef(OuterRef("pk"))), voided_at=None)
    spoken = of_day.filter(holder=OuterRef("holder"), organisation__in=words.values("organisation"))
    return of_day.filter(organisation__party_to__agreement=OuterRef("agreement")).filter(
        ~Exists(spoken)
    )


def _hub(user: "User", role: str) -> "QuerySet[Party]":
    return Party.objects.filter(
        agreement=OuterRef("agreement"),
        role=Party.Role.HUB,
        organisation__in=user.reach.acting(role),
    )
