"""Who manages an organisation, and where it lies, is shown for the day everywhere."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import Cast, organisation
from hospitals.changes import NewUnit, Part
from hospitals.models import Organisation
from hospitals.queries import place_of
from hospitals.tests.builders import DAY, act, record
from papers.agencies import parent_of
from transfers.papers.context import _side

pytestmark = pytest.mark.django_db

BEFORE = DAY - dt.timedelta(days=1)
# Managed by a department, handed to a ministry; the other way round; split off with a province.
GIVEN, TAKEN, SPLIT_OFF = "da-khoa-dak-nong", "cho-ray", "mat-hcm"
MINISTRY = "Bộ Quốc phòng [Mẫu]"


@pytest.fixture(autouse=True)
def moves(cast: Cast) -> None:
    record(cast.administrator, act("handover", GIVEN, managing_authority=MINISTRY))
    record(cast.administrator, act("handover", TAKEN, into="syt-79-ho-chi-minh"), basis="Mẫu 2")


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.stranger)
    return client


def listed(reader: Client, slug: str, day: dt.date) -> str:
    """The cell of the list that says who manages."""
    answer = reader.get(f"/organisations/?search={slug.replace('-', '+')}&on={day}")
    assert answer.status_code == 200
    (line,) = [row for row in answer.context["rows"] if row.slug == slug]
    return str(line.manager)


def asked(reader: Client, slug: str, day: dt.date) -> tuple[str, str | None]:
    row = reader.get(f"/api/v1/organisations/{slug}/?on={day}").json()
    return row["managing_authority"], row["on_day"]["managed_by"]


def test_the_list_shows_who_manages_on_the_day(reader: Client) -> None:
    authority = organisation(TAKEN).managing_authority
    assert authority
    assert listed(reader, GIVEN, BEFORE) == place_of(organisation(GIVEN), BEFORE).managed_by.name
    assert listed(reader, GIVEN, DAY) == MINISTRY
    assert listed(reader, TAKEN, BEFORE) == authority
    assert listed(reader, TAKEN, DAY) == organisation("syt-79-ho-chi-minh").name
    page = reader.get(f"/organisations/?search=dak+nong&on={DAY}").content.decode()
    assert MINISTRY in page


def test_the_api_answers_who_manages_on_the_day(reader: Client) -> None:
    authority = organisation(TAKEN).managing_authority
    assert asked(reader, GIVEN, BEFORE) == (
        "",
        place_of(organisation(GIVEN), BEFORE).managed_by.slug,
    )
    assert asked(reader, GIVEN, DAY) == (MINISTRY, None)
    assert asked(reader, TAKEN, BEFORE) == (authority, None)
    assert asked(reader, TAKEN, DAY) == ("", "syt-79-ho-chi-minh")


def test_the_lists_of_the_api_do_too_with_as_many_queries_for_many(reader: Client) -> None:
    counts = []
    for size in (1, 100):
        with CaptureQueriesContext(connection) as queries:
            rows = reader.get(f"/api/v1/hospitals/?on={DAY}&page_size={size}").json()["results"]
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert {row["slug"]: row["managing_authority"] for row in rows}[GIVEN] == MINISTRY


def test_papers_name_who_manages_on_their_day(cast: Cast) -> None:
    body = organisation(GIVEN)
    before, after = place_of(body, BEFORE), place_of(body, DAY)
    assert before is not None
    assert before.managed_by is not None
    assert [parent_of(body, place) for place in (before, after)] == [
        before.managed_by.name_vi,
        MINISTRY,
    ]
    words: Any = {"name": "", "representative": "", "position": ""}
    assert _side(body, after, **words).parent == MINISTRY


# --- Moved to another province ------------------------------------------------------------------
def found(uid: str, day: dt.date) -> bool:
    return Organisation.objects.in_province(uid, day).filter(slug=SPLIT_OFF).exists()


def test_a_body_that_moved_is_found_where_it_lies_on_the_day(cast: Cast) -> None:
    assert found("79-ho-chi-minh", DAY)
    part = Part(NewUnit("Tỉnh Sài Gòn", code="97"), takes=(organisation(SPLIT_OFF),))
    parting = act("split", "79-ho-chi-minh", into="79-ho-chi-minh", parts=(part,))
    record(cast.administrator, parting, basis="Mẫu 3")
    assert (found("79-ho-chi-minh", BEFORE), found("79-ho-chi-minh", DAY)) == (True, False)
    assert (found("97-sai-gon", BEFORE), found("97-sai-gon", DAY)) == (False, True)


def test_an_old_unit_still_finds_what_went_with_it_into_another(cast: Cast) -> None:
    found_in = Organisation.objects.in_province("67-dak-nong", DAY)
    assert found_in.filter(slug=GIVEN).exists()
