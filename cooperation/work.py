"""What waits for somebody: which agreements, tasks and requests the home page shows, and how many
of them are the reader's own to move (reviews: `cooperation.work_reviews`). Only querysets; the
rows are put into words in `cooperation.home`, `home_items` and `home_requests`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from agreements.filters import NEEDS_A_DATE
from agreements.models import ActionItem, Agreement, Comment, MergerDecision, Party
from agreements.models.action_items import ActionItemQuerySet
from agreements.models.agreements import AgreementQuerySet
from agreements.states import BEFORE_SIGNATURE, OVER, Status
from cooperation.work_reviews import reviews_waiting
from transfers.contracts_waiting import contracts_waiting_for
from transfers.models import Contract, ContractDecision, TransferRequest
from transfers.turns import waiting_for

if TYPE_CHECKING:
    from accounts.models import User


def agreements_of(user: "User", day: dt.date) -> AgreementQuerySet:
    """The agreements ``user`` sees, annotated with what they still need.

    ``is_own``: a body of the reader is a party. ``needs_date``: running, but without the day it
    was signed or the day its reviews count from. ``needs_decision``: a merger joined parties and
    nobody has decided what becomes of it (``decision_id``). ``is_draft``:
    before signature (a recorded one without a signing day needs a date instead).
    ``is_mine_to_move``: the reader is officer of its hub; ``is_mine_to_decide``: officer or head
    of it; ``is_mine_to_comment``: officer of another party that has not commented on the
    circulated draft yet. ``needs_something``: it is the reader's own and a draft, undated or
    undecided; those come first.
    """
    parties = Party.objects.filter(agreement=OuterRef("pk"))
    hub = parties.filter(role=Party.Role.HUB)
    reach = user.reach
    officer = reach.acting("officer")
    unended = (Q(ends_on=None) | Q(ends_on__gte=day)) & ~Q(status__in=OVER)
    return (
        Agreement.objects.visible_to(user)
        .annotate(
            is_own=Exists(parties.filter(organisation__in=reach.own)),
            needs_date=ExpressionWrapper(NEEDS_A_DATE & unended, output_field=BooleanField()),
            decision_id=_owed_decision(day),
        )
        .annotate(
            needs_decision=ExpressionWrapper(
                Q(decision_id__isnull=False), output_field=BooleanField()
            ),
            is_draft=ExpressionWrapper(
                Q(status__in=BEFORE_SIGNATURE, needs_date=False), output_field=BooleanField()
            ),
            is_mine_to_move=Exists(hub.filter(organisation__in=officer)),
            is_mine_to_decide=Exists(hub.filter(organisation__in=reach.acting("officer", "head"))),
            is_mine_to_comment=ExpressionWrapper(
                Q(status=Status.CIRCULATED, needs_date=False)
                & Exists(parties.filter(organisation__in=officer))
                & ~Exists(hub.filter(organisation__in=officer))
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


def _owed_decision(day: dt.date) -> Subquery:
    """The decision that a merger still asks for, the oldest first; NULL where none is owed."""
    return Subquery(_owed_decisions(day).order_by("since", "pk").values("pk")[:1])


def _owed_decisions(day: dt.date) -> "QuerySet[MergerDecision]":
    """Those of the agreement of the outer query."""
    return MergerDecision.objects.owed_on(day).filter(agreement=OuterRef("pk"))


def requests_of(user: "User", day: dt.date) -> "QuerySet[TransferRequest]":
    """The requests at which ``user`` has to act, the longest wait first."""
    rows = waiting_for(user, day).select_related("requester", "at_facility", "technique")
    return rows.defer("search_text", "note", "reason", "readiness", "duplicates_seen")


def contract_decisions_of(user: "User", day: dt.date) -> "QuerySet[ContractDecision]":
    """The decisions about contracts that wait for ``user``, the oldest first."""
    acts = user.reach.acting("officer", "head")
    owed = ContractDecision.objects.owed_on(day).filter(
        Q(contract__source__in=acts) | Q(contract__recipient__in=acts)
    )
    return owed.select_related("contract").order_by("since", "pk")


def items_of(user: "User", day: dt.date) -> ActionItemQuerySet:
    """The tasks ``user`` has to do, or to verify for another body, the first due first."""
    rows = ActionItem.objects.waiting_for(user, day).select_related("agreement", "organisation")
    return rows.defer("search_text").order_by("due_on", "pk")


def items_waiting(user: "User", day: dt.date) -> int:
    return ActionItem.objects.waiting_for(user, day).count() if user.reach.roles else 0


@dataclass(frozen=True)
class Waiting:
    """How many things wait for somebody: the figures of the navigation."""

    agreements: int = 0
    items: int = 0
    requests: int = 0
    contracts: int = 0

    @property
    def total(self) -> int:
        """The figure beside "Trang của tôi"."""
        return self.agreements + self.items + self.requests + self.contracts


def waiting_for_person(user: "User", day: dt.date) -> Waiting:
    return Waiting(
        agreements_waiting(user, day),
        items_waiting(user, day),
        requests_waiting(user, day),
        contracts_waiting(user, day),
    )


def requests_waiting(user: "User", day: dt.date) -> int:
    """How many requests wait for ``user``: the figure beside "Đề xuất"."""
    return waiting_for(user, day).count() if user.reach.roles else 0


def contracts_waiting(user: "User", day: dt.date) -> int:
    """How many contracts wait for ``user``: the figure beside "Hợp đồng chuyển giao"."""
    acts = user.reach.acting("officer", "head")
    # Asked first, here and below: most people's bodies have none, and all else is long to ask.
    if not Contract.objects.filter(Q(source__in=acts) | Q(recipient__in=acts)).exists():
        return 0
    return contracts_waiting_for(user, day).count()


def agreements_waiting(user: "User", day: dt.date) -> int:
    """How many agreements and reviews, and decisions about contracts, wait for ``user``."""
    if not user.reach.roles:
        return 0
    decisions = contract_decisions_of(user, day).count()
    own = Party.objects.filter(organisation__in=user.reach.acting("officer", "head"))
    if not own.exists():
        return decisions
    return decisions + _unfinished_agreements(own, user, day) + reviews_waiting(user, day)


def _unfinished_agreements(own: "QuerySet[Party]", user: "User", day: dt.date) -> int:
    """How many steps of ``own`` parties' agreements the reader owes: drafts to go on with, words
    about a circulated one, days and decisions that are missing."""
    unfinished = Agreement.objects.filter(
        Q(status__in=BEFORE_SIGNATURE) | NEEDS_A_DATE | Q(Exists(_owed_decisions(day))),
        pk__in=own.values("agreement"),
    )
    if not unfinished.exists():
        return 0
    mine = agreements_of(user, day).aggregate(
        drafts=Count("pk", filter=Q(is_draft=True, is_mine_to_move=True)),
        comments=Count("pk", filter=Q(is_mine_to_comment=True)),
        dates=Count("pk", filter=Q(needs_date=True, is_mine_to_move=True)),
        decisions=Count("pk", filter=Q(needs_decision=True, is_mine_to_decide=True)),
    )
    return sum(mine.values())
