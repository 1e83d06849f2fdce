"""Every door closes with the right: what a person held open a second ago opens nothing more."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import create_token, end_membership
from agreements.tests.builders import make_agreement, make_document
from agreements.tests.items import held_review, make_item
from audit.tasks import seal_trail
from conftest import Cast
from exchange.tests.fhir import matches
from transfers.states import RequestStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_round
from transfers.tests.request_builders import make_request

LISTS = (
    "agreements", "reviews", "action-items", "documents", "transfer-requests",
    "transfer-contracts", "rounds",
)  # fmt: skip


class Program:
    """A system with a token; it keeps what it was told: ids, tags, cursors."""

    def __init__(self, user: User) -> None:
        _token, text = create_token(user, scopes=["read", "requests:write", "rounds:write"])
        self.headers = {"Authorization": f"Bearer {text}"}

    def get(self, path: str, tag: str = "", **parameters: Any) -> Any:
        headers = {**self.headers, **({"If-None-Match": tag} if tag else {})}
        path = path if path.startswith("/") else f"/api/v1/{path}"
        return Client().get(path, parameters, headers=headers)

    def rows(self, name: str, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.get(f"{name}/", **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]


@pytest.fixture
def program(cast: Cast, on_day: Callable[[dt.date], None]) -> Program:
    on_day(TODAY)
    agreement = make_agreement(code="a-1", partners=["mat-hcm", "syt-75-dong-nai-tp"])
    make_agreement(code="a-2", partners=["mat-hcm"])
    make_document(agreement)
    make_item(held_review(agreement))
    make_request(RequestStatus.WITH_SOURCE, code="r-1")
    make_round(make_contract(code="c-1"), TODAY, 1)
    seal_trail()
    return Program(cast.giving_coordinator)


@pytest.fixture
def lose(cast: Cast) -> Callable[[], None]:
    def act() -> None:
        end_membership(cast.giving_coordinator.memberships.get(), by=cast.administrator, on=TODAY)
        seal_trail()

    return act


def test_lists_records_and_their_tags(program: Program, lose: Callable[[], None]) -> None:
    held = {name: program.rows(name)[0]["id"] for name in LISTS}
    tags = {name: program.get(f"{name}/{pk}/")["ETag"] for name, pk in held.items()}
    assert program.get(f"agreements/{held['agreements']}/", tags["agreements"]).status_code == 304
    lose()
    for name, pk in held.items():
        assert program.rows(name) == [], name
        assert program.get(f"{name}/{pk}/", tags[name]).status_code == 404, name
        stream = program.get(f"{name}/", format="ndjson")
        assert b"".join(stream.streaming_content) == b"", name


def test_bytes(program: Program, lose: Callable[[], None]) -> None:
    path = f"documents/{program.rows('documents')[0]['id']}/content/"
    assert program.get(path).status_code == 200
    lose()
    assert program.get(path).status_code == 404
    assert program.get(f"documents/{uuid.uuid4()}/content/").status_code == 404


def test_a_page_that_was_begun(program: Program, lose: Callable[[], None]) -> None:
    after = program.get("agreements/", page_size=1).json()["next"]
    lose()
    answer = Client().get(after, headers=program.headers).json()
    assert answer == {"next": None, "previous": None, "results": []}


def test_the_feed_takes_everything_back(program: Program, lose: Callable[[], None]) -> None:
    cursor = program.get("changes/", page_size=500).json()["next"]
    assert program.get("changes/", after=cursor).json()["results"] == []
    lose()
    found = program.get("changes/", after=cursor, page_size=500).json()
    assert not found["has_more"]
    emptied = {one["resource"] for one in found["results"] if one["resync"]}
    assert emptied >= set(LISTS)
    assert not [one for one in found["results"] if one["object"] and one["resource"] in LISTS]


def test_another_s_place_in_the_feed_opens_nothing(program: Program, cast: Cast) -> None:
    """A cursor is a place, not a key: who follows it sees his own, from the beginning."""
    page = program.get("changes/", page_size=500).json()
    seen = Program(cast.stranger).get("changes/", after=page["next"], page_size=500).json()
    assert {one["resource"] for one in seen["results"] if one["resync"]} >= set(LISTS)
    assert not [one for one in seen["results"] if one["object"] and one["resource"] in LISTS]


def test_ties_in_fhir(program: Program, lose: Callable[[], None]) -> None:
    path = "/fhir/OrganizationAffiliation"
    bundle = program.get(path, _count=500, _total="accurate")
    (tie, *_others) = matches(bundle.json())
    one = program.get(f"{path}/{tie['id']}")
    assert program.get(f"{path}/{tie['id']}", one["ETag"]).status_code == 304
    lose()
    assert program.get(f"{path}/{tie['id']}", one["ETag"]).status_code == 404
    gone = program.get(path, bundle["ETag"], _count=500, _total="accurate").json()
    assert (gone["total"], matches(gone)) == (0, [])
    for query in ({"_id": tie["id"]}, {"_revinclude": "x"}):
        assert matches(program.get(path, **query).json()) == []


def test_the_same_address_and_tag_of_another_person(program: Program, cast: Cast) -> None:
    """A tag is one reader's: another who brings it is answered his own."""
    tag = program.get("agreements/")["ETag"]
    answer = Program(cast.stranger).get("agreements/", tag)
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert "Authorization" in answer["Vary"] and "private" in answer["Cache-Control"]
