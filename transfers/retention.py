"""Who stayed: of the people trained, how many are in post 6, 12 and 24 months later.

Figures only; every function takes the contracts its reader may see. What nobody answered is
counted apart and never as "left".
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hospitals.models import Organisation, Province, Specialty
from toolkit import clock
from transfers.models import Contract, Trainee, TraineePost
from transfers.models.contracts import SAMPLE_CODE
from transfers.province_figures import Borders, province_lookup

By = Literal["hospital", "province", "specialty"]


@dataclass(frozen=True)
class Retained:
    """Of the people asked about by a day: still in post, left, and not answered.

    ``has_sample``: some of them belong to a marked sample of the demonstration.
    """

    in_post: int = 0
    left: int = 0
    unknown: int = 0
    has_sample: bool = False

    @property
    def answered(self) -> int:
        """The denominator: what nobody answered is not in it."""
        return self.in_post + self.left

    @property
    def rate(self) -> float | None:
        """In post ÷ answered, 0 to 1; None when nothing was answered."""
        return self.in_post / self.answered if self.answered else None

    def with_answer(self, in_post: bool | None, *, is_sample: bool = False) -> "Retained":
        return Retained(
            self.in_post + (in_post is True),
            self.left + (in_post is False),
            self.unknown + (in_post is None),
            self.has_sample or is_sample,
        )


# Months after the training → what became of those asked about.
Retention = dict[int, Retained]


@dataclass(frozen=True)
class Departures:
    """Where those went who left."""

    public: int = 0
    private: int = 0
    unknown: int = 0
    has_sample: bool = False

    @property
    def total(self) -> int:
        return self.public + self.private + self.unknown


def retention_of(contracts: "QuerySet[Contract]", day: dt.date) -> Retention:
    """All of ``contracts`` together: one query. Months nobody was asked about yet are missing."""
    found: Retention = {}
    for row in _answers(contracts, day):
        _add(found, row)
    return dict(sorted(found.items()))


def retention_by(
    contracts: "QuerySet[Contract]", day: dt.date, by: By, *, borders: Borders = "now"
) -> dict[Organisation | Province | Specialty | None, Retention]:
    """The same by receiving hospital, by its province, or by specialty.

    The province is that of ``day``, or with ``borders`` "then" that of the day on which each
    question was due. None stands for what has no specialty or province. At most three queries.
    """
    counted: dict[Any, Retention] = defaultdict(dict)
    rows = list(_answers(contracts, day))
    keys = _keys(rows, day, by, borders)
    for row in rows:
        _add(counted[keys(row)], row)
    model = {"hospital": Organisation, "province": Province, "specialty": Specialty}[by]
    named: dict[Any, Any] = model._default_manager.in_bulk(
        [key for key in counted if key is not None]
    )
    return {named.get(key): dict(sorted(months.items())) for key, months in counted.items()}


def departures_of(contracts: "QuerySet[Contract]") -> Departures:
    """Where the trainees of ``contracts`` went: one query."""
    rows = (
        Trainee.objects.filter(contract__in=contracts.order_by().values("pk"))
        .filter(Q(left_on__isnull=False) | ~Q(left_to=""))
        .order_by()
        .values("left_to")
        .annotate(
            n=Count("pk"), samples=Count("pk", filter=Q(contract__code__startswith=SAMPLE_CODE))
        )
    )
    counted: dict[str, int] = defaultdict(int)
    for row in rows:
        counted[row["left_to"] or Trainee.LeftTo.UNKNOWN] += row["n"]
    return Departures(
        public=counted[Trainee.LeftTo.PUBLIC],
        private=counted[Trainee.LeftTo.PRIVATE],
        unknown=counted[Trainee.LeftTo.UNKNOWN],
        has_sample=any(row["samples"] for row in rows),
    )


# --- Who can still do it ------------------------------------------------------------------
def performers_of(contract_ids: Iterable[uuid.UUID], day: dt.date) -> dict[uuid.UUID, int]:
    """Contract → its certified people who have not left by ``day``: one query.

    Contracts that certified nobody are missing: nothing is known of their performers. Whoever
    was not in post at the last answer counts as gone, also without a day of departure.
    """
    last_answer = TraineePost.objects.filter(trainee=OuterRef("pk"), in_post__isnull=False)
    rows = (
        Trainee.objects.filter(contract__in=list(contract_ids), certified_on__isnull=False)
        .annotate(still=Subquery(last_answer.order_by("-months").values("in_post")[:1]))
        .order_by()
        .values("contract")
        .annotate(
            here=Count(
                "pk",
                filter=(Q(left_on=None) | Q(left_on__gt=day)) & (Q(still=None) | Q(still=True)),
            )
        )
    )
    return {row["contract"]: row["here"] for row in rows}


def performers_left(contract: Contract, day: dt.date | None = None) -> int:
    """How many of the certified are still there on ``day`` (today unless said)."""
    return performers_of([contract.pk], day or clock.today()).get(contract.pk, 0)


def hangs_on_one(contract: Contract, day: dt.date | None = None) -> bool:
    """One performer is left: if that person goes, the hospital loses the technique."""
    return performers_of([contract.pk], day or clock.today()).get(contract.pk) == 1


# --- Steps of the above -------------------------------------------------------------------
def _answers(contracts: "QuerySet[Contract]", day: dt.date) -> Iterable[Mapping[str, Any]]:
    """Every question that was due by ``day``."""
    return (
        TraineePost.objects.filter(trainee__contract__in=contracts.order_by().values("pk"))
        .filter(due_on__lte=day)
        .order_by()
        .annotate(
            recipient=F("trainee__contract__recipient"),
            specialty=Coalesce(
                "trainee__contract__specialty", "trainee__contract__technique__specialty"
            ),
        )
        .values(
            "months",
            "in_post",
            "due_on",
            "recipient",
            "specialty",
            code=F("trainee__contract__code"),
        )
    )


def _add(months: Retention, row: Mapping[str, Any]) -> None:
    before = months.get(row["months"], Retained())
    is_sample = row["code"].startswith(SAMPLE_CODE)
    months[row["months"]] = before.with_answer(row["in_post"], is_sample=is_sample)


def _keys(rows: list[Mapping[str, Any]], day: dt.date, by: By, borders: Borders) -> Any:
    """What a row is counted under: the id of its hospital, province or specialty."""
    if by == "hospital":
        return lambda row: row["recipient"]
    if by == "specialty":
        return lambda row: row["specialty"]
    province_of = province_lookup(row["recipient"] for row in rows)
    if borders == "then":
        return lambda row: province_of(row["recipient"], row["due_on"])
    return lambda row: province_of(row["recipient"], day)
