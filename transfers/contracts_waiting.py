"""Which contracts wait for somebody to act, found by the database in one query.

The same contracts at which `transfers.presentation.contract_turns` says that it is the reader's
turn; a test holds the two together.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from toolkit import clock
from transfers.modalities import WITH_ROUNDS
from transfers.models import Contract, Performance, ReadinessItem, Round, Trainee
from transfers.states import ContractStatus

if TYPE_CHECKING:
    from accounts.models import User

_DONE = frozenset({ContractStatus.ACCEPTED, ContractStatus.LIQUIDATED})


def contracts_waiting_for(user: "User", day: dt.date | None = None) -> "QuerySet[Contract]":
    """The contracts at which ``user`` has to act on ``day``, the longest untouched first.

    The next round of a running contract comes last: nobody waits for it on a day.
    """
    day = day or clock.today()
    officer, head = user.reach.acting("officer"), user.reach.acting("head")
    either_officer = Q(source__in=officer) | Q(recipient__in=officer)
    below = Case(When(_below_targets(), then=True), default=False, output_field=BooleanField())
    # A side's own people see it; said once more so that all else is asked about few contracts.
    sides = officer + head
    rows = (
        Contract.objects.filter(pk__in=Contract.objects.visible_to(user).values("pk"))
        .filter(Q(source__in=sides) | Q(recipient__in=sides))
        .annotate(
            is_unready=Exists(_missing(day)),
            is_asked=Exists(_asked(day)),
            alone=_sum_of("independent"),
            local=_sum_of("supervised") + F("alone"),
            certified=_certified(),
        )
        .annotate(wanted_alone=F("target_independence") * F("local"))
        .annotate(is_below=below)
    )
    waiting = (
        Q(status=ContractStatus.DRAFT) & (_lacks_targets() & either_officer)
        | Q(status=ContractStatus.DRAFT) & ~_lacks_targets() & _open_side("signed_on", head)
        | Q(status=ContractStatus.SIGNED, is_unready=True) & either_officer
        | Q(status=ContractStatus.SIGNED, is_unready=False, source__in=head)
        | Q(status=ContractStatus.RUNNING, is_below=True) & either_officer
        | Q(status=ContractStatus.RUNNING, is_below=False, recipient__in=head)
        | Q(status=ContractStatus.SUSPENDED, source__in=head)
        | Q(status=ContractStatus.PROPOSED, is_below=False, source__in=head)
        | Q(status=ContractStatus.ACCEPTED) & _open_side("liquidated_on", head)
        | Q(status__in=_DONE, is_asked=True, recipient__in=officer)
    )
    comes_last = Case(
        When(status=ContractStatus.RUNNING, is_below=True, then=1),
        default=0,
        output_field=IntegerField(),
    )
    return (
        rows.filter(waiting)
        .annotate(comes_last=comes_last)
        .order_by("comes_last", "updated_at", "pk")
    )


def _lacks_targets() -> Q:
    """A contract taught in rounds is not signed without a target of cases or independence."""
    without = Q(target_cases=None) | Q(target_cases=0)
    return (
        Q(modality__in=WITH_ROUNDS)
        & without
        & (Q(target_independence=None) | Q(target_independence=0))
    )


def _below_targets() -> Q:
    """As `transfers.acceptance.unmet` says it: no target at all, or one that is not reached."""
    no_target = Q(target_cases=None, target_trainees=None, target_independence=None)
    share = Q(target_independence__isnull=False) & (
        Q(local=0) | Q(wanted_alone__gt=F("alone") * 100)
    )
    return (
        (no_target & Q(modality__in=WITH_ROUNDS))
        | Q(target_cases__gt=F("alone"))
        | Q(target_trainees__gt=F("certified"))
        | share
    )


def _open_side(act: str, head: list[Any]) -> Q:
    """A side that ``head`` leads has not signed or liquidated yet."""
    return Q(**{"source__in": head, f"source_{act}": None}) | Q(
        **{"recipient__in": head, f"recipient_{act}": None}
    )


def _missing(day: dt.date) -> "QuerySet[ReadinessItem]":
    """As `transfers.readiness.missing` finds them."""
    valid = Q(met_on__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
    return ReadinessItem.objects.filter(
        Q(met_on=None) | ~valid, contract=OuterRef("pk"), is_mandatory=True, waived_on=None
    )


def _asked(day: dt.date) -> "QuerySet[Performance]":
    return Performance.objects.filter(contract=OuterRef("pk"), is_performed=None, due_on__lte=day)


def _sum_of(column: str) -> Coalesce:
    rounds = Round.objects.filter(contract=OuterRef("pk")).order_by().values("contract")
    return Coalesce(Subquery(rounds.annotate(n=Sum(column)).values("n")), Value(0))


def _certified() -> Coalesce:
    people = Trainee.objects.filter(contract=OuterRef("pk"), certified_on__isnull=False)
    counted = people.order_by().values("contract").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), Value(0))
