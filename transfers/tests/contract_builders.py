"""Contracts for tests, made directly in the tables: what a service would refuse is possible."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from audit.models import Entry
from conftest import organisation
from hospitals.models import Specialty
from outbox.models import Message
from toolkit.refusal import WrongState
from transfers.models import Contract, Performance, Round, Trainee, TraineePost
from transfers.search_text import refresh_search_text
from transfers.services import ContractTerms, TraineeDetails, record_trainee
from transfers.services.acceptance import ASKED_AFTER_MONTHS
from transfers.services.contracts import lay_out
from transfers.states import ContractStatus

SOURCE = "mat-hcm"
RECIPIENT = "da-khoa-dak-nong"
TODAY = dt.date(2026, 11, 22)
SIGNED_ON = dt.date(2026, 1, 15)
STARTED_ON = dt.date(2026, 2, 2)

_SIGNED = frozenset(ContractStatus) - {ContractStatus.DRAFT}
_STARTED = _SIGNED - {ContractStatus.SIGNED}


def make_contract(
    status: ContractStatus = ContractStatus.RUNNING,
    *,
    source: str = SOURCE,
    recipient: str = RECIPIENT,
    modality: str = "transfer",
    target_cases: int | None = 20,
    target_trainees: int | None = 1,
    target_independence: int | None = None,
    ready: bool = True,
    **fields: Any,
) -> Contract:
    """A contract in ``status`` with its stages; all readiness is met unless ``ready`` is False."""
    days: dict[str, Any] = {"entered_on": SIGNED_ON}
    if status in _SIGNED:
        days |= dict.fromkeys(("signed_on", "source_signed_on", "recipient_signed_on"), SIGNED_ON)
    if status in _STARTED:
        days["started_on"] = STARTED_ON
    contract = Contract.objects.create(
        **{
            "code": f"thu-{uuid.uuid4().hex[:10]}",
            "source": organisation(source),
            "recipient": organisation(recipient),
            "modality": modality,
            "title": "Phẫu thuật Phaco",
            "specialty": Specialty.objects.get(slug="mat"),
            "status": status,
            "target_cases": target_cases,
            "target_trainees": target_trainees,
            "target_independence": target_independence,
            **days,
            **fields,
        }
    )
    lay_out(contract)
    if ready:
        contract.readiness.update(evidence="Có đủ", met_on=SIGNED_ON)
    refresh_search_text(contract)
    return contract


def make_round(contract: Contract, ends_on: dt.date, *counts: int, **fields: Any) -> Round:
    """``counts``: supervised, independent, by the expert."""
    supervised, independent, by_expert = (*counts, 0, 0, 0)[:3]
    return Round.objects.create(
        contract=contract,
        **{
            "starts_on": ends_on,
            "ends_on": ends_on,
            "supervised": supervised,
            "independent": independent,
            "by_expert": by_expert,
            **fields,
        },
    )


def make_trainee(contract: Contract, name: str = "Người mẫu Học", **fields: Any) -> Trainee:
    return Trainee.objects.create(
        contract=contract,
        **{"full_name": name, "keep_until": TODAY + dt.timedelta(days=900), **fields},
    )


def make_posts(trainee: Trainee, *answers: bool | None, first: dt.date) -> list[TraineePost]:
    """Questions at 6, 12, 24 months with their answers; the first was due on ``first``."""
    return [
        TraineePost.objects.create(
            trainee=trainee,
            months=months,
            due_on=first + dt.timedelta(days=30 * (months - 6)),
            in_post=answer,
        )
        for months, answer in zip(ASKED_AFTER_MONTHS, answers, strict=False)
    ]


def make_performance(contract: Contract, due_on: dt.date, months: int = 6) -> Performance:
    return Performance.objects.create(contract=contract, months=months, due_on=due_on)


def terms(**changes: Any) -> ContractTerms:
    """What the two hospitals agree on, complete."""
    return ContractTerms(
        **{
            "source": organisation(SOURCE),
            "recipient": organisation(RECIPIENT),
            "modality": "transfer",
            "title": "Phẫu thuật Phaco",
            "specialty": Specialty.objects.get(slug="mat"),
            "target_cases": 20,
            "target_trainees": 1,
            **changes,
        }
    )


def learner(contract: Contract, by: User, name: str = "Người mẫu Học", **fields: Any) -> Trainee:
    """A trainee written down through the service."""
    return record_trainee(contract, by=by, details=TraineeDetails(full_name=name, **fields))


def trail_of(contract: Contract) -> list[str]:
    """The verbs the trail has about the contract and its parts, the oldest first."""
    return list(Entry.objects.about(contract).order_by("id").values_list("verb", flat=True))


def mailed(kind: str) -> set[str]:
    """The addresses that were promised a mail of ``kind``."""
    found = Message.objects.filter(kind=kind)
    return set(found.values_list("recipient__email", flat=True))


def refused(field: str, act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The sentence with which ``act(*args, **kwargs)`` is refused at ``field``."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return " ".join(refusal.value.message_dict[field])


def wrong_state(act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    """The sentence with which ``act(*args, **kwargs)`` is refused because of the state."""
    with pytest.raises(WrongState) as refusal:
        act(*args, **kwargs)
    return str(refusal.value)
