"""What the REST API says of one contract beside its row in the list."""

import datetime as dt
from typing import Any

import pytest

from agreements.tests.builders import pdf
from conftest import Cast
from files.services import store_upload
from transfers.serializers import TransferContractDetailSerializer, TransferContractSerializer
from transfers.states import RequestStatus
from transfers.tests.api_client import get
from transfers.tests.contract_builders import (
    SIGNED_ON,
    STARTED_ON,
    TODAY,
    make_contract,
    make_performance,
)
from transfers.tests.request_builders import make_request

ROOT = "transfer-contracts/"


@pytest.fixture(autouse=True)
def _day(on_day: Any) -> None:
    on_day(TODAY)


def test_a_single_one_says_more_than_the_list(cast: Cast) -> None:
    make_contract(code="c-1", package="Máy Phaco", cost=1_500_000, paid_by="Hai bên")
    row = get(cast.auditor, f"{ROOT}c-1/").json()
    assert list(row) == list(TransferContractDetailSerializer().fields)
    assert (row["package"], row["cost"], row["paid_by"]) == ("Máy Phaco", 1_500_000, "Hai bên")
    assert (row["source_signed_on"], row["started_on"], row["accepted_on"]) == (
        SIGNED_ON.isoformat(),
        STARTED_ON.isoformat(),
        None,
    )
    (listed,) = get(cast.auditor, ROOT).json()["results"]
    assert list(listed) == list(TransferContractSerializer().fields)


def test_readiness_as_it_stands_today(cast: Cast) -> None:
    contract = make_contract(code="c-1")
    first, second = contract.readiness.order_by("kind")[:2]
    first.valid_until = TODAY - dt.timedelta(days=1)
    first.save()
    second.document = store_upload(pdf(), by=None)
    second.save()
    found = {row["id"]: row for row in get(cast.auditor, f"{ROOT}c-1/").json()["readiness"]}
    assert (found[str(first.pk)]["state"], found[str(second.pk)]["state"]) == ("expired", "met")
    paper = found[str(second.pk)]["document"]
    assert get(cast.auditor, f"documents/{paper}/").json()["kind"] == "evidence"
    assert found[str(first.pk)]["document"] is None


def test_is_it_still_performed(cast: Cast) -> None:
    make_performance(make_contract(code="c-1"), TODAY)
    (row,) = get(cast.auditor, f"{ROOT}c-1/").json()["performances"]
    assert (row["months"], row["is_performed"]) == (6, None)


def test_its_request_is_named_to_who_may_see_it(cast: Cast) -> None:
    asked = make_request(RequestStatus.ACCEPTED, code="r-1", sources=("cho-ray",))
    make_contract(code="c-1", request=asked)
    named = get(cast.receiving_coordinator, f"{ROOT}c-1/").json()["request"]
    assert named == {"id": str(asked.pk), "code": "r-1"}
    assert get(cast.giving_coordinator, f"{ROOT}c-1/").json()["request"] is None


def test_a_part_can_be_asked_for_alone(cast: Cast) -> None:
    make_contract(code="c-1")
    assert get(cast.auditor, f"{ROOT}c-1/", fields="code,cost").json() == {
        "code": "c-1",
        "cost": None,
    }
