"""What technique transfer adds to the figures of a review (`agreements.review_figures`).

Which records count: `transfers.agreement_scope`, with the parties' sides of the period's last day.
What had become of requests and contracts by then: `request_history`, `contract_history`. A round
belongs to the period it ended in; a sum of several sessions is one row and belongs to its last day.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from agreements.review_figures import Asked, Figure, Parts
from toolkit.days import write_day
from toolkit.span_fields import DaySpan
from transfers.agreement_scope import contracts_of, links_of, requests_of, runs_in, visits_of
from transfers.contract_history import UNKNOWN, signed_in, states_on
from transfers.figures import Cases
from transfers.models import (
    Contract,
    Round,
    SatelliteLink,
    Trainee,
    TraineePost,
    TransferRequest,
    Visit,
)
from transfers.models.contracts import ContractQuerySet
from transfers.request_history import accepted_in, asked_in, declined_in, open_on, with_answers
from transfers.states import ContractStatus
from transfers.visit_kinds import VISIT_KINDS

_WHO = ("supervised", "independent", "by_expert")


def transfer_figures(asked: Asked) -> list[Figure]:
    """All figures of this room: nine queries."""
    contracts = contracts_of(asked.sides, Contract.objects.exclude(status=ContractStatus.DRAFT))
    return [
        *_requests(asked),
        *_contracts(asked, contracts),
        *_cases(asked, contracts),
        _trainees(asked, contracts),
        _retention(asked, contracts),
        *_visits(asked),
        _satellites(asked),
    ]


def _span(asked: Asked) -> DaySpan:
    return DaySpan(asked.first, asked.last)


def _requests(asked: Asked) -> list[Figure]:
    """Filed, answered, still open. ``undated``: entered in the period, filed on an unknown day."""
    span = _span(asked)
    rows = requests_of(asked.sides, TransferRequest.objects.all())
    found = (
        with_answers(rows)
        .annotate(was_asked=asked_in(span))
        .aggregate(
            filed=Count("pk", filter=Q(submitted_on__range=span.days)),
            undated=Count("pk", filter=Q(submitted_on=None, entered_on__range=span.days)),
            accepted=Count("pk", filter=accepted_in(span)),
            declined=Count("pk", filter=declined_in(span)),
            asked=Count("pk", filter=Q(was_asked=True)),
            open=Count("pk", filter=open_on(asked.last)),
        )
    )

    def figure(key: str, *parts: str, **filters: str) -> Figure:
        address = asked.address("requests:list", **filters)
        return Figure(key=key, parts={part: found[part] for part in parts}, url=address)

    return [
        figure("requests_filed", "filed", "undated", filed=asked.span),
        figure("requests_answered", "accepted", "declined", "asked", answered=asked.span),
        figure("requests_open", "open", open_on=write_day(asked.last)),
    ]


def _contracts(asked: Asked, contracts: ContractQuerySet) -> list[Figure]:
    """By state at the end of the period, and signed in it."""
    states = Counter(states_on(contracts, asked.last).values())
    by_state: Parts = {
        status: states[status] for status in (*ContractStatus.values, UNKNOWN) if status != "draft"
    }
    signed = contracts.filter(signed_in(_span(asked))).count()
    return [
        Figure(
            key="contracts_by_state",
            parts={"total": sum(states.values()), **by_state},
            url=asked.address("contracts:list", standing_on=write_day(asked.last)),
        ),
        Figure(
            key="contracts_signed",
            parts={"signed": signed},
            url=asked.address("contracts:list", signed=asked.span),
        ),
    ]


def _cases(asked: Asked, contracts: ContractQuerySet) -> list[Figure]:
    """Cases of the period; independence of all cases known by its start and by its end.

    Without cases there is no ratio: None, not 0.
    """
    in_period = Q(ends_on__range=(asked.first, asked.last))
    before = Q(ends_on__lt=asked.first)
    rounds = Round.objects.filter(contract__in=contracts.order_by().values("pk"))
    found = rounds.filter(ends_on__lte=asked.last).aggregate(
        **_sums("period", in_period, "sessions"), **_sums("start", before), **_sums("end", Q())
    )
    period, start, end = (_counted(found, name) for name in ("period", "start", "end"))
    span = {"since": write_day(asked.first), "until": write_day(asked.last)}
    by_whom: Parts = {name: getattr(period, name) for name in ("sessions", "total", *_WHO)}
    address = asked.address("contracts:independence", until=write_day(asked.last))
    return [
        Figure(key="cases", parts=by_whom, url=asked.address("contracts:independence", **span)),
        Figure(key="independence_local", parts=_ratios(start, end, "local"), url=address),
        Figure(key="independence_all", parts=_ratios(start, end, "total"), url=address),
    ]


def _sums(name: str, condition: Q, *more: str) -> dict[str, Any]:
    return {
        f"{name}_{column}": Coalesce(Sum(column, filter=condition), 0) for column in (*_WHO, *more)
    }


def _counted(found: Mapping[str, int], name: str) -> Cases:
    return Cases(
        supervised=found[f"{name}_supervised"],
        independent=found[f"{name}_independent"],
        by_expert=found[f"{name}_by_expert"],
        sessions=found.get(f"{name}_sessions", 0),
    )


def _ratios(start: Cases, end: Cases, of: str) -> Parts:
    parts: Parts = {}
    for name, cases in (("start", start), ("end", end)):
        whole = getattr(cases, of)
        parts[f"{name}_independent"] = cases.independent
        parts[f"{name}_cases"] = whole
        parts[f"{name}_ratio"] = cases.independent / whole if whole else None
    return parts


def _trainees(asked: Asked, contracts: ContractQuerySet) -> Figure:
    span = _span(asked)
    people = Trainee.objects.filter(contract__in=contracts.order_by().values("pk"))
    parts: Parts = people.aggregate(
        trained=Count("pk", filter=Q(trained_to__range=span.days)),
        certified=Count("pk", filter=Q(certified_on__range=span.days)),
    )
    return Figure(
        key="trainees", parts=parts, url=asked.address("contracts:list", trained=asked.span)
    )


def _retention(asked: Asked, contracts: ContractQuerySet) -> Figure:
    """People about whom a question fell due in the period: the last one counts.

    ``ratio`` is in post ÷ answered; whom nobody answered for is counted apart.
    """
    posts = TraineePost.objects.filter(
        trainee__contract__in=contracts.order_by().values("pk"),
        due_on__range=(asked.first, asked.last),
    )
    last = dict(posts.order_by("due_on", "months").values_list("trainee", "in_post"))
    said = Counter(last.values())
    answered = said[True] + said[False]
    return Figure(
        key="retention",
        parts={
            "asked": len(last),
            "in_post": said[True],
            "left": said[False],
            "unanswered": said[None],
            "ratio": said[True] / answered if answered else None,
        },
        url=asked.address("contracts:list", asked=asked.span),
    )


def _visits(asked: Asked) -> list[Figure]:
    """Tele-consultations and expert visits: how many, and what became of the patients."""
    rows = visits_of(asked.sides, Visit.objects.all())
    found: dict[str, Mapping[str, Any]] = {
        row["kind"]: row
        for row in rows.filter(happened_on__range=(asked.first, asked.last))
        .order_by()
        .values("kind")
        .annotate(visits=Count("pk"), treated=Sum("treated_on_site"), sent_on=Sum("moved"))
    }
    span = {"since": write_day(asked.first), "until": write_day(asked.last)}
    return [
        Figure(
            key=f"visits_{kind}",
            parts=_visit_parts(found.get(kind, {})),
            url=asked.address("networks:visits", kind=kind, **span),
        )
        for kind in VISIT_KINDS
    ]


def _visit_parts(row: Mapping[str, Any]) -> Parts:
    return {
        "visits": row.get("visits", 0),
        "treated_on_site": row.get("treated", 0),
        "moved": row.get("sent_on", 0),
    }


def _satellites(asked: Asked) -> Figure:
    """Links of the last day, and those that began or ended in the period.

    A link that nobody knows the first day of is never new.
    """
    first, last = asked.first, asked.last
    parts: Parts = links_of(asked.sides, SatelliteLink.objects.all()).aggregate(
        running=Count("pk", filter=runs_in(DaySpan(last, last))),
        new=Count("pk", filter=Q(since__range=(first, last))),
        ended=Count("pk", filter=Q(until__gte=first, until__lt=last)),
    )
    return Figure(
        key="satellites",
        parts=parts,
        url=asked.address("networks:satellites", ran=asked.span),
    )
