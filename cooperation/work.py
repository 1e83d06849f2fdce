"""What waits for somebody: which agreements, reviews and requests the home page shows, and how
many of them are the reader's own to move. Only querysets; the rows are put into words in
`cooperation.home` and `cooperation.home_requests`.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from agreements.filters import needing_a_date
from agreements.models import Agreement, Amendment, Comment, Party, Review
from agreements.models.agreements import AgreementQuerySet
from agreements.models.reviews import ReviewQuerySet
from agreements.states import BEFORE_SIGNATURE, OVER, WAITING, ReviewStatus, Status
from transfers.contracts_waiting import contracts_waiting_for
from transfers.models import TransferRequest
from transfers.turns import waiting_for

if TYPE_CHECKING:
    from accounts.models import User

# A review stands under "Sắp đến hạn" from this many days before its due day.
SOON = dt.timedelta(days=90)


def agreements_of(user: "User", day: dt.date) -> AgreementQuerySet:
    """The agreements ``user`` sees, annotated with what they still need.

    ``is_own``: a body of the reader is a party. ``needs_date``: running, but without the day it
    was signed or the day its reviews count from. ``needs_decision``: since a merger one holder
    answers for several of its parties, and no amendment has been signed since. ``is_draft``:
    before signature (a recorded one without a signing day needs a date instead).
    ``is_mine_to_move``: the reader is officer of its hub; ``is_mine_to_decide``: officer or head
    of it; ``is_mine_to_comment``: officer of another party that has not commented on the
    circulated draft yet. ``needs_something``: it is the reader's own and a draft, undated or
    undecided; those come first.
    """
    parties = Party.objects.filter(agreement=OuterRef("pk"))
    hub = parties.filter(role=Party.Role.HUB)
    reach = user.reach
    unended = Q(ends_on=None) | Q(ends_on__gte=day)
    undated = needing_a_date(Agreement.objects.filter(pk=OuterRef("pk"))).filter(unended)
    return (
        Agreement.objects.visible_to(user)
        .annotate(
            is_own=Exists(parties.filter(organisation__in=reach.own)),
            needs_date=Exists(undated.exclude(status__in=OVER)),
            merged_since=_merged_since(day),
        )
        .annotate(
            needs_decision=ExpressionWrapper(
                Q(merged_since__isnull=False)
                & ~Q(status__in=OVER | BEFORE_SIGNATURE)
                & ~Exists(
                    Amendment.objects.filter(
                        agreement=OuterRef("pk"), signed_on__gte=OuterRef("merged_since")
                    )
                ),
                output_field=BooleanField(),
            ),
            is_draft=ExpressionWrapper(
                Q(status__in=BEFORE_SIGNATURE, needs_date=False), output_field=BooleanField()
            ),
            is_mine_to_move=Exists(hub.filter(organisation__in=_acting(user, "officer"))),
            is_mine_to_decide=Exists(hub.filter(organisation__in=_acting(user, "officer", "head"))),
            is_mine_to_comment=ExpressionWrapper(
                Q(status=Status.CIRCULATED, needs_date=False)
                & Exists(parties.filter(organisation__in=_acting(user, "officer")))
                & ~Exists(hub.filter(organisation__in=_acting(user, "officer")))
                & ~Exists(
                    Comment.objects.filter(agreement=OuterRef("pk"), organisation__in=reach.own)
                ),
                output_field=BooleanField(),
            ),
        )
        .annotate(
            needs_something=ExpressionWrapper(
                Q(is_own=True) & (Q(is_draft=True) | Q(needs_date=True) | Q(needs_decision=True)),
                output_field=BooleanField(),
            )
        )
        .defer("search_text", "note")
        .order_by("-needs_something", "-updated_at")
    )


def _merged_since(day: dt.date) -> Subquery:
    """Since when one body answers for several of an agreement's parties; NULL where none does.

    A holder that is itself renamed later changes nothing: the first of them counts.
    """
    held_together = (
        Party.objects.filter(agreement=OuterRef("pk"), organisation__holders__since__lte=day)
        .order_by()
        .values("organisation__holders__holder")
        .annotate(signatures=Count("pk"), since=Max("organisation__holders__since"))
        .filter(signatures__gt=1)
        .order_by("since")
    )
    return Subquery(held_together.values("since")[:1])


def reviews_of(user: "User", day: dt.date) -> ReviewQuerySet:
    """The reviews ``user`` sees that somebody has to hold or conclude, by their due day.

    ``is_own``: a body of the reader is a party; ``is_mine_to_move``: the next step is the
    reader's: an officer's of the hub until it is held, then a head's.
    """
    parties = Party.objects.filter(agreement=OuterRef("agreement"))
    hub = parties.filter(role=Party.Role.HUB)
    is_waiting = Q(status__in=WAITING, due_on__gte=F("agreement__entered_on")) & ~Q(
        agreement__status=Status.SUSPENDED
    )
    is_held = Q(status=ReviewStatus.HELD)
    return (
        Review.objects.visible_to(user)
        .filter(is_waiting | is_held)
        .annotate(
            is_own=Exists(parties.filter(organisation__in=user.reach.own)),
            is_mine_to_move=ExpressionWrapper(
                (is_held & Exists(hub.filter(organisation__in=_acting(user, "head"))))
                | (~is_held & Exists(hub.filter(organisation__in=_acting(user, "officer")))),
                output_field=BooleanField(),
            ),
        )
        .select_related("agreement")
        .order_by("due_on", "pk")
    )


def pressing(rows: ReviewQuerySet, day: dt.date) -> ReviewQuerySet:
    """Those that are late, due soon, or held and not yet concluded."""
    return rows.filter(Q(due_on__lte=day + SOON) | Q(status=ReviewStatus.HELD))


def _acting(user: "User", *roles: str) -> list[Any]:
    """The organisations for whose records ``user`` acts with one of ``roles``."""
    return [body for body, held in user.reach.roles.items() if held & set(roles)]


def requests_of(user: "User", day: dt.date) -> "QuerySet[TransferRequest]":
    """The requests at which ``user`` has to act, the longest wait first."""
    rows = waiting_for(user, day).select_related("requester", "at_facility", "technique")
    return rows.defer("search_text", "note", "reason", "readiness", "duplicates_seen")


def count_for(user: "User", day: dt.date) -> int:
    """How many things wait for ``user``: the figure beside "Trang của tôi"."""
    transfers = requests_waiting(user, day) + contracts_waiting(user, day)
    return agreements_waiting(user, day) + transfers


def requests_waiting(user: "User", day: dt.date) -> int:
    """How many requests wait for ``user``: the figure beside "Đề xuất"."""
    return waiting_for(user, day).count() if user.reach.roles else 0


def contracts_waiting(user: "User", day: dt.date) -> int:
    """How many contracts wait for ``user``: the figure beside "Hợp đồng chuyển giao"."""
    return contracts_waiting_for(user, day).count() if user.reach.roles else 0


def agreements_waiting(user: "User", day: dt.date) -> int:
    """How many agreements and reviews wait for ``user``."""
    if not user.reach.roles:
        return 0
    rows = agreements_of(user, day)
    mine = rows.aggregate(
        drafts=Count("pk", filter=Q(is_draft=True, is_mine_to_move=True)),
        comments=Count("pk", filter=Q(is_mine_to_comment=True)),
        dates=Count("pk", filter=Q(needs_date=True, is_mine_to_move=True)),
        decisions=Count("pk", filter=Q(needs_decision=True, is_mine_to_decide=True)),
    )
    reviews = pressing(reviews_of(user, day), day).filter(Q(is_mine_to_move=True))
    return sum(mine.values()) + reviews.count()
