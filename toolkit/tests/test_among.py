"""One parameter for many ids, on whichever database the tests run."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from hospitals.models import Organisation, OrganisationHolder
from toolkit.among import Among

pytestmark = pytest.mark.usefixtures("register")
NAMED = ["cho-ray", "syt-79-ho-chi-minh"]


def ids() -> set[uuid.UUID]:
    return set(Organisation.objects.filter(slug__in=NAMED).values_list("pk", flat=True))


def found(condition: Among | Q | Exists) -> list[str]:
    return list(
        Organisation.objects.filter(condition).order_by("slug").values_list("slug", flat=True)
    )


def test_it_finds_those_of_the_ids_that_are_there() -> None:
    assert found(Among("pk", ids() | {uuid.uuid4()})) == NAMED


def test_ids_may_be_texts() -> None:
    assert found(Among("pk", [str(pk) for pk in ids()])) == NAMED


def test_it_looks_at_a_foreign_key_and_inside_a_subquery() -> None:
    held = OrganisationHolder.objects.filter(
        Among("holder_id", ids()), organisation=OuterRef("pk"), since__lte=dt.date(2026, 1, 1)
    )
    assert set(NAMED) <= set(found(Exists(held)))


def test_none_of_no_ids_and_the_other_side_of_an_or() -> None:
    assert found(Among("pk", [])) == []
    assert found(Q(Among("pk", frozenset())) | Q(slug="cho-ray")) == ["cho-ray"]


def test_it_can_be_denied() -> None:
    assert found(~Q(Among("pk", ids())) & Q(slug__in=[*NAMED, "syt-74-binh-duong"])) == [
        "syt-74-binh-duong"
    ]


def test_no_ids_ask_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        found(Among("pk", []))
    assert len(asked) == 0
