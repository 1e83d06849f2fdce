"""Requests over the REST API: shape, filters, pages, who sees them."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from conftest import Cast
from transfers.models import TransferRequest
from transfers.serializers import TransferRequestDetailSerializer, TransferRequestSerializer
from transfers.services import ask_for_more
from transfers.states import ContractStatus, RequestStatus, SourceAnswer
from transfers.tests.api_client import ADDRESS, codes, fields, get, signed_in
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    LAM_DONG,
    TODAY,
    make_contract,
    make_request,
    phaco,
)

pytestmark = pytest.mark.usefixtures("today")

INTERFACE = {
    *("id", "code", "status", "turn_of", "modality", "requester", "at_facility", "sources"),
    *("technique", "specialties", "patients_a_year", "reason", "readiness", "submitted_on"),
    "updated_at",
}


@pytest.fixture
def api(cast: Cast) -> Any:
    return lambda path="", **parameters: get(
        cast.auditor, f"transfer-requests/{path}", **parameters
    )


# --- Shape --------------------------------------------------------------------------------
def test_the_shape_is_the_one_described(api: Any) -> None:
    make_request(RequestStatus.WITH_SOURCE, code="r-1", technique=phaco())
    row = api().json()["results"][0]
    described = TransferRequestSerializer().fields
    assert list(row) == list(described)
    assert set(row) >= INTERFACE
    assert list(row["turn_of"]) == list(described["turn_of"].fields)
    assert list(row["sources"][0]) == list(described["sources"].child.fields)
    assert list(row["requester"]) == list(described["requester"].fields)


def test_what_it_says(api: Any) -> None:
    asked = make_request(
        RequestStatus.WITH_SOURCE,
        code="r-1",
        technique=phaco(),
        facility=DAK_NONG,
        patients_a_year=300,
        reason="Nhiều người bệnh",
        readiness={"staff": "Hai bác sĩ"},
    )
    row = api("r-1/").json()
    assert (row["id"], row["status"], row["modality"]) == (str(asked.pk), "with_source", "transfer")
    assert (row["technique"], row["specialties"]) == ("phaco", ["mat"])
    assert row["requester"]["slug"] == row["at_facility"]["slug"] == DAK_NONG
    assert row["requester"]["province"] == "67-dak-nong"
    assert row["sources"][0]["organisation"]["slug"] == EYE_HOSPITAL
    assert (row["sources"][0]["answer"], row["patients_a_year"]) == ("waiting", 300)
    assert (row["reason"], row["readiness"]) == ("Nhiều người bệnh", {"staff": "Hai bác sĩ"})
    assert row["submitted_on"] == "2026-11-20"
    assert dt.datetime.fromisoformat(row["updated_at"]).utcoffset() == dt.timedelta(hours=7)


def test_whose_turn_it_is_and_until_when(api: Any) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1", since=TODAY - dt.timedelta(days=21))
    turn = api("r-1/").json()["turn_of"]
    assert turn["act"] == "endorse"
    assert [body["slug"] for body in turn["organisations"]] == [LAM_DONG]
    assert (turn["since"], turn["due_on"], turn["is_late"]) == ("2026-10-30", "2026-11-20", True)


def test_what_is_not_known_is_null_or_empty(api: Any) -> None:
    make_request(
        RequestStatus.DECLINED, code="r-1", modality="", sources=(), specialties=(), title="",
        submitted_on=None,
    )  # fmt: skip
    row = api("r-1/").json()
    nulls = {name for name, value in row.items() if value is None}
    assert nulls == {
        *("turn_of", "at_facility", "assigning_hub", "technique", "patients_a_year"),
        "submitted_on",
    }
    assert (row["sources"], row["specialties"], row["readiness"]) == ([], [], {})


def test_open_lists_are_marked(api: Any) -> None:
    make_request(RequestStatus.ENDORSED, code="r-1", sources_open=True, specialties_open=True)
    row = api("r-1/").json()
    assert row["sources_open"] and row["specialties_open"]


def test_it_is_found_by_id_or_code(api: Any) -> None:
    asked = make_request(code="r-1")
    assert api(f"{asked.pk}/").json() == api("r-1/").json()


@pytest.mark.parametrize("path", ["r-2/", "00000000-0000-0000-0000-000000000000/"])
def test_what_is_not_there_is_404(api: Any, path: str) -> None:
    make_request(code="r-1")
    assert api(path).status_code == 404


def test_the_detail_holds_the_thread_without_names(api: Any, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE, code="r-1")
    ask_for_more(asked, by=cast.giving_coordinator, question="Có máy chưa?")
    row = api("r-1/").json()
    assert list(row) == list(TransferRequestDetailSerializer().fields)
    (note,) = row["thread"]
    assert (note["kind"], note["text"]) == ("question", "Có máy chưa?")
    assert note["organisation"]["slug"] == EYE_HOSPITAL
    assert cast.giving_coordinator.full_name not in str(row)


def test_a_draft_shows_who_nearby_has_the_same(api: Any) -> None:
    make_contract(ContractStatus.LIQUIDATED, recipient="ba-ria", technique=phaco())
    make_request(code="r-1", technique=phaco())
    (notice,) = api("r-1/").json()["duplicates"]
    described: Any = TransferRequestDetailSerializer().fields["duplicates"]
    assert set(notice) == set(described.child.fields)
    assert notice["standing"] == "mastered"


# --- Filters ------------------------------------------------------------------------------
def test_by_status_one_or_several(api: Any) -> None:
    for status in (RequestStatus.SUBMITTED, RequestStatus.ACCEPTED, RequestStatus.DRAFT):
        make_request(status, code=f"r-{status}")
    assert codes(api(status="accepted")) == ["r-accepted"]
    assert codes(api(status="submitted,draft")) == ["r-draft", "r-submitted"]


def test_by_code(api: Any) -> None:
    make_request(code="r-1")
    make_request(code="r-10")
    assert codes(api(code="r-1")) == ["r-1"]
    assert codes(api(code="none")) == []


@pytest.mark.parametrize("province", ["67-dak-nong", "68-lam-dong"])
def test_by_province_as_founded_or_of_today(api: Any, province: str) -> None:
    make_request(code="r-1")
    make_request(code="r-2", requester="syt-01-ha-noi")
    assert codes(api(province=province)) == ["r-1"]


def test_by_specialty_also_of_its_technique(api: Any) -> None:
    make_request(code="r-1")
    make_request(code="r-2", specialties=(), technique=phaco())
    make_request(code="r-3", specialties=())
    assert codes(api(specialty="mat")) == ["r-1", "r-2"]


def test_by_technique(api: Any) -> None:
    make_request(code="r-1", technique=phaco())
    make_request(code="r-2")
    assert codes(api(technique="phaco")) == ["r-1"]


def test_by_time_of_change(api: Any) -> None:
    for code in ("r-1", "r-2"):
        make_request(code=code)
    then = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    TransferRequest.objects.filter(code="r-1").update(updated_at=then)
    assert codes(api(updated_since="2021-01-01T00:00:00+07:00")) == ["r-2"]
    assert codes(api(updated_since="2020-01-01T07:00:00+07:00")) == ["r-1", "r-2"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("bogus", "1"), ("status", "late"), ("province", "x"), ("specialty", "x"), ("technique", "x"),
     ("updated_since", "yesterday"), ("code", "x" * 61), ("ordering", "reason"), ("cursor", "x"),
     ("page_size", "501")],
)  # fmt: skip
def test_an_unknown_or_malformed_parameter_is_named(api: Any, parameter: str, value: str) -> None:
    assert fields(api(**{parameter: value})) == [parameter]


def test_a_single_record_takes_no_filter(api: Any) -> None:
    make_request(code="r-1")
    assert fields(api("r-1/", status="draft")) == ["status"]


@pytest.mark.parametrize("ordering", ["code", "-title", "submitted_on", "-updated_at"])
def test_all_pages_are_the_whole_list(api: Any, cast: Cast, ordering: str) -> None:
    for number in range(5):
        make_request(code=f"r-{number}", submitted_on=None if number % 2 else TODAY)
    page = api(ordering=ordering, page_size=2).json()
    seen = [row["code"] for row in page["results"]]
    while page["next"]:
        page = signed_in(cast.auditor).get(page["next"]).json()
        seen += [row["code"] for row in page["results"]]
    whole = [row["code"] for row in api(ordering=ordering).json()["results"]]
    assert seen == whole
    assert len(set(seen)) == 5


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.auditor)

    def add(number: int, status: RequestStatus, *sources: str) -> None:
        make_request(
            status,
            code=f"r-{number}",
            sources=sources,
            hub="" if sources else HUB,
            facility=DAK_NONG,
            technique=phaco(),
        )

    add(0, RequestStatus.WITH_SOURCE, EYE_HOSPITAL)
    with django_assert_max_num_queries(10) as few:
        assert client.get(f"{ADDRESS}/transfer-requests/").status_code == 200
    for number in range(1, 10):
        add(number, RequestStatus.SUBMITTED, EYE_HOSPITAL, "cho-ray")
        add(number + 10, RequestStatus.ENDORSED)
    with django_assert_num_queries(len(few.captured_queries)):
        answer = client.get(f"{ADDRESS}/transfer-requests/")
    assert len(answer.json()["results"]) == 19


# --- Who sees it --------------------------------------------------------------------------
READERS = {"auditor", "observer"}
ASKERS = READERS | {"receiving_coordinator"}
FROM_ENDORSEMENT = ASKERS | {"giving_coordinator", "hub_officer", "hub_head", "hub_viewer"}


@pytest.mark.parametrize("status", [RequestStatus.DRAFT, RequestStatus.SUBMITTED])
def test_before_its_endorsement_it_is_the_askers(cast: Cast, status: RequestStatus) -> None:
    make_request(status, code="r-1")
    assert _who_sees(cast) == ASKERS


@pytest.mark.parametrize("status", [RequestStatus.WITH_SOURCE, RequestStatus.ACCEPTED])
def test_then_the_sources_and_their_department_join(cast: Cast, status: RequestStatus) -> None:
    make_request(status, code="r-1")
    assert _who_sees(cast) == FROM_ENDORSEMENT


def test_without_a_source_the_hub_that_assigns_sees_it(cast: Cast) -> None:
    make_request(RequestStatus.ENDORSED, code="r-1", sources=(), hub=HUB)
    assert _who_sees(cast) == FROM_ENDORSEMENT - {"giving_coordinator"}


def test_their_department_sees_it_from_the_start(cast: Cast, department: Any) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1")
    assert get(department.officer, "transfer-requests/r-1/").status_code == 200


@pytest.mark.parametrize("parameters", [{"status": "submitted"}, {"code": "r-1"},
     {"province": "67-dak-nong"}, {"specialty": "mat"}, {"technique": "phaco"},
     {"ordering": "-updated_at"}])  # fmt: skip
def test_no_filter_opens_what_is_closed(cast: Cast, parameters: dict[str, str]) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1", technique=phaco())
    assert codes(get(cast.giving_coordinator, "transfer-requests/", **parameters)) == []


def test_anothers_answers_like_one_that_does_not_exist(cast: Cast) -> None:
    make_request(code="r-1")
    for method in ("get", "options"):
        call = getattr(signed_in(cast.stranger), method)
        anothers, nothing = (call(f"{ADDRESS}/transfer-requests/{key}/") for key in ("r-1", "r-2"))
        assert (anothers.status_code, anothers.content) == (nothing.status_code, nothing.content)


def test_each_source_keeps_its_own_answer(api: Any) -> None:
    make_request(
        RequestStatus.WITH_SOURCE,
        code="r-1",
        sources=(EYE_HOSPITAL, "cho-ray"),
        answers=(SourceAnswer.DECLINED, SourceAnswer.WAITING),
    )
    row = api("r-1/").json()
    assert [source["answer"] for source in row["sources"]] == ["declined", "waiting"]
    assert [body["slug"] for body in row["turn_of"]["organisations"]] == ["cho-ray"]


def _who_sees(cast: Cast) -> set[str]:
    """Those of the cast who see r-1 in the list; the detail and the list agree for each."""
    found = set()
    for field in dataclasses.fields(cast):
        user = getattr(cast, field.name)
        listed = codes(get(user, "transfer-requests/")) == ["r-1"]
        status = get(user, "transfer-requests/r-1/").status_code
        assert status == (200 if listed else 404)
        if listed:
            found.add(field.name)
    return found
