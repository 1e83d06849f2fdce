"""Writing requests over the REST API: drafts, submitting and withdrawing, and the answers."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from conftest import Cast, organisation, person
from transfers.models import TransferRequest
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.api_client import ADDRESS, fields, refused, send, signed_in, with_token
from transfers.tests.conftest import Department
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    make_contract,
    make_request,
    phaco,
    trail_of,
)

pytestmark = pytest.mark.usefixtures("today")

ROOT = "transfer-requests/"
FULL = {
    "modality": "transfer",
    "technique": "phaco",
    "specialties": ["mat"],
    "sources": [EYE_HOSPITAL],
    "title": "Chuyển giao phẫu thuật Phaco",
    "patients_a_year": 300,
    "reason": "Nhiều người bệnh phải chuyển tuyến",
    "readiness": {"staff": "Hai bác sĩ", "licence": ""},
}


@pytest.fixture
def asker(cast: Cast) -> Any:
    return cast.receiving_coordinator


# --- Drafts -------------------------------------------------------------------------------
def test_a_draft_is_begun_with_all_it_says(asker: Any) -> None:
    answer = send(asker, ROOT, FULL)
    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert (row["status"], row["requester"]["slug"]) == ("draft", DAK_NONG)
    assert (row["technique"], row["specialties"]) == ("phaco", ["mat"])
    assert row["sources"][0]["organisation"]["slug"] == EYE_HOSPITAL
    assert row["readiness"] == {"staff": "Hai bác sĩ"}
    saved = TransferRequest.objects.get()
    assert (saved.created_by, saved.patients_a_year) == (asker, 300)
    assert trail_of(saved) == ["request.drafted"]


def test_records_are_named_by_key_or_id(asker: Any) -> None:
    source = organisation(EYE_HOSPITAL)
    answer = send(asker, ROOT, {**FULL, "sources": [str(source.pk)], "requester": DAK_NONG})
    assert answer.json()["sources"][0]["organisation"]["id"] == str(source.pk)


def test_the_same_id_sent_twice_is_one_draft(asker: Any) -> None:
    body = {**FULL, "id": str(uuid.uuid4())}
    first, second = send(asker, ROOT, body), send(asker, ROOT, body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"] == body["id"]
    assert TransferRequest.objects.count() == 1


def test_an_id_that_is_anothers_is_refused_and_changes_nothing(cast: Cast, asker: Any) -> None:
    other = make_request(requester="mat-hcm", sources=(), title="Của nơi khác")
    answer = send(asker, ROOT, {**FULL, "id": str(other.pk)})
    assert fields(answer) == [""]
    other.refresh_from_db()
    assert other.title == "Của nơi khác"


def test_a_draft_is_changed_field_by_field(asker: Any) -> None:
    code = send(asker, ROOT, FULL).json()["code"]
    answer = send(asker, f"{ROOT}{code}/", {"patients_a_year": 400, "sources": []}, method="patch")
    assert answer.status_code == 200, answer.content
    row = answer.json()
    assert (row["patients_a_year"], row["sources"]) == (400, [])
    assert row["title"] == FULL["title"]


def test_what_was_submitted_is_not_changed(asker: Any) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    answer = send(asker, f"{ROOT}{asked.code}/", {"title": "Khác"}, method="patch")
    assert "đã gửi" in refused(answer, 409)


def test_only_an_officer_of_the_asker_writes_its_drafts(cast: Cast, department: Department) -> None:
    asked = make_request()
    viewer = person("viewer", DAK_NONG, Role.VIEWER)
    assert send(viewer, ROOT, FULL).status_code == 403
    assert send(cast.auditor, ROOT, FULL).status_code == 403
    for user in (viewer, department.officer, cast.auditor):
        path = f"{ROOT}{asked.pk}/"
        refused(send(user, path, {"title": "Khác"}, method="patch"), 403)
    assert "nơi đề xuất" in refused(send(cast.stranger, ROOT, {"requester": DAK_NONG}), 403)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"modality": "magic"}, "modality"),
        ({"technique": "nothing"}, "technique"),
        ({"technique": "mắt\x00"}, "technique"),
        ({"specialties": ["mat", "x"]}, "specialties.1"),
        ({"specialties": "mat"}, "specialties"),
        ({"sources": [DAK_NONG]}, "sources"),
        ({"sources": [EYE_HOSPITAL, EYE_HOSPITAL]}, "sources"),
        ({"sources": [HUB]}, "sources"),
        ({"sources": ["x"] * 51}, "sources"),
        ({"requester": 7}, "requester"),
        ({"at_facility": "cho-ray"}, "at_facility"),
        ({"assigning_hub": EYE_HOSPITAL}, "assigning_hub"),
        ({"patients_a_year": -5}, "patients_a_year"),
        ({"patients_a_year": 10**30}, "patients_a_year"),
        ({"patients_a_year": "many"}, "patients_a_year"),
        ({"title": "x" * 401}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": None}, "title"),
        ({"readiness": {"money": "có"}}, "readiness.money"),
        ({"readiness": []}, "readiness"),
        ({"id": "1"}, "id"),
        ({"status": "accepted"}, "status"),
        ({"code": "r-1"}, "code"),
    ],
)
def test_bad_input_is_named_and_nothing_is_kept(
    asker: Any, change: dict[str, Any], field: str
) -> None:
    assert fields(send(asker, ROOT, {**FULL, **change})) == [field]
    assert not TransferRequest.objects.exists()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"title": NaN}', 400),
        (b'{"title": "\\ud800"}', 400),
        (b'{"\\ud800": 1}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"patients_a_year": ' + b"9" * 5000 + b"}", 400),
        (b'{"title": "' + b"x" * 1_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_object_is_refused(asker: Any, raw: bytes, status: int) -> None:
    client = signed_in(asker)
    answer = client.post(f"{ADDRESS}/{ROOT}", raw, content_type="application/json")
    refused(answer, status)


def test_a_form_is_not_read(asker: Any) -> None:
    refused(signed_in(asker).post(f"{ADDRESS}/{ROOT}", {"title": "x"}), 415)


def test_a_write_takes_no_parameters(asker: Any) -> None:
    make_request(code="r-1")
    assert fields(send(asker, f"{ROOT}?dry_run=1", FULL)) == ["dry_run"]
    assert fields(send(asker, f"{ROOT}r-1/submit/?force=1")) == ["force"]


# --- The asker's acts ---------------------------------------------------------------------
def test_it_is_submitted_once(asker: Any) -> None:
    make_request(code="r-1")
    answer = send(asker, f"{ROOT}r-1/submit/")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["status"], answer.json()["turn_of"]["act"]) == ("submitted", "endorse")
    assert "Chờ Sở xác nhận" in refused(send(asker, f"{ROOT}r-1/submit/"), 409)


def test_duplicates_take_a_reason(asker: Any) -> None:
    make_contract(ContractStatus.LIQUIDATED, recipient="ba-ria", technique=phaco())
    make_request(code="r-1", technique=phaco())
    assert fields(send(asker, f"{ROOT}r-1/submit/")) == ["duplicate_reason"]
    answer = send(asker, f"{ROOT}r-1/submit/", {"duplicate_reason": "Cách 200 km"})
    row = answer.json()
    assert (row["status"], row["duplicate_reason"]) == ("submitted", "Cách 200 km")
    assert [notice["standing"] for notice in row["duplicates"]] == ["mastered"]


def test_what_is_not_complete_stays_a_draft(asker: Any) -> None:
    asked = make_request(code="r-1", modality="")
    assert fields(send(asker, f"{ROOT}r-1/submit/")) == ["modality"]
    asked.refresh_from_db()
    assert asked.status == RequestStatus.DRAFT


def test_it_is_withdrawn_with_a_remark(asker: Any) -> None:
    make_request(RequestStatus.WITH_SOURCE, code="r-1")
    row = send(asker, f"{ROOT}r-1/withdraw/", {"reason": "Đã tự làm được"}).json()
    assert (row["status"], row["turn_of"]) == ("withdrawn", None)
    assert row["thread"][0]["text"] == "Đã tự làm được"


def test_the_asker_answers_what_was_asked(asker: Any) -> None:
    make_request(RequestStatus.MORE_WANTED, code="r-1", answers=("asked",))
    row = send(asker, f"{ROOT}r-1/answer/", {"text": "Có hai máy"}).json()
    assert (row["status"], row["sources"][0]["answer"]) == ("with_source", "waiting")


# --- The other side's ---------------------------------------------------------------------
def test_the_head_of_the_department_endorses(department: Department) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1")
    row = send(department.head, f"{ROOT}r-1/endorse/", {"remark": "Cần sớm"}).json()
    assert (row["status"], row["thread"][0]["text"]) == ("with_source", "Cần sớm")


def test_or_returns_it(department: Department) -> None:
    make_request(RequestStatus.SUBMITTED, code="r-1")
    row = send(department.head, f"{ROOT}r-1/return/", {"reason": "Thiếu số liệu"}).json()
    assert (row["status"], row["turn_of"]["act"]) == ("draft", "supplement")


def test_the_hub_chooses_the_sources(cast: Cast) -> None:
    make_request(RequestStatus.ENDORSED, code="r-1", sources=(), hub=HUB)
    row = send(cast.hub_officer, f"{ROOT}r-1/assign/", {"sources": [EYE_HOSPITAL]}).json()
    assert row["status"] == "with_source"
    assert row["sources"][0]["organisation"]["slug"] == EYE_HOSPITAL


def test_a_source_accepts(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, code="r-1")
    body = {"source": EYE_HOSPITAL, "reason": "Từ quý I"}
    row = send(cast.giving_coordinator, f"{ROOT}r-1/accept/", body).json()
    assert (row["status"], row["sources"][0]["answer"]) == ("accepted", "accepted")
    assert (row["sources"][0]["reason"], row["sources"][0]["answered_on"]) == (
        "Từ quý I",
        "2026-11-20",
    )


def test_a_source_declines_with_a_reason(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, code="r-1")
    row = send(cast.giving_coordinator, f"{ROOT}r-1/decline/", {"reason": "Hết chỗ"}).json()
    assert (row["status"], row["sources"][0]["reason"]) == ("declined", "Hết chỗ")


def test_a_source_asks_for_more(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, code="r-1")
    row = send(cast.giving_coordinator, f"{ROOT}r-1/ask/", {"question": "Có máy chưa?"}).json()
    assert (row["status"], row["turn_of"]["act"]) == ("more_wanted", "supplement")


# Act → status it starts from, a good body.
ACTS: dict[str, tuple[RequestStatus, dict[str, Any]]] = {
    "submit": (RequestStatus.DRAFT, {}),
    "withdraw": (RequestStatus.WITH_SOURCE, {}),
    "endorse": (RequestStatus.SUBMITTED, {}),
    "return": (RequestStatus.SUBMITTED, {"reason": "Thiếu"}),
    "assign": (RequestStatus.ENDORSED, {"sources": [EYE_HOSPITAL]}),
    "accept": (RequestStatus.WITH_SOURCE, {}),
    "decline": (RequestStatus.WITH_SOURCE, {"reason": "Hết chỗ"}),
    "ask": (RequestStatus.WITH_SOURCE, {"question": "Có máy chưa?"}),
    "answer": (RequestStatus.MORE_WANTED, {"text": "Có"}),
}
WRONG = {**dict.fromkeys(ACTS, "auditor"), "accept": "receiving_coordinator"}


@pytest.mark.parametrize("act", ACTS)
def test_who_sees_it_but_may_not_act_gets_403(cast: Cast, act: str) -> None:
    status, body = ACTS[act]
    asked = make_request(status, code="r-1", hub=HUB)
    for who in {"auditor", WRONG[act]}:
        refused(send(getattr(cast, who), f"{ROOT}r-1/{act}/", body), 403)
    asked.refresh_from_db()
    assert asked.status == status
    assert not trail_of(asked)


@pytest.mark.parametrize("act", ACTS)
def test_who_does_not_see_it_gets_404_even_for_a_bad_body(cast: Cast, act: str) -> None:
    make_request(ACTS[act][0], code="r-1", hub=HUB)
    for key in ("r-1", "r-2"):
        refused(send(cast.stranger, f"{ROOT}{key}/{act}/", {"bogus": 1}), 404)


@pytest.mark.parametrize("act", ACTS)
def test_what_has_moved_on_meanwhile_is_a_conflict(
    cast: Cast, department: Department, act: str
) -> None:
    make_request(RequestStatus.DECLINED, code="r-1", hub=HUB)
    by = {"endorse": department.head, "return": department.head, "assign": cast.hub_officer}
    sources = dict.fromkeys(("accept", "decline", "ask"), cast.giving_coordinator)
    user = {**by, **sources}.get(act, cast.receiving_coordinator)
    refused(send(user, f"{ROOT}r-1/{act}/", ACTS[act][1]), 409)


@pytest.mark.parametrize(
    ("act", "field"),
    [("return", "reason"), ("decline", "reason"), ("ask", "question"), ("answer", "text"),
     ("assign", "sources")],
)  # fmt: skip
def test_what_an_act_needs_is_asked_for(
    cast: Cast, department: Department, act: str, field: str
) -> None:
    make_request(ACTS[act][0], code="r-1", hub=HUB)
    by = {"return": department.head, "assign": cast.hub_officer, "answer": None}
    user = by.get(act, cast.giving_coordinator) or cast.receiving_coordinator
    empty: Any = [] if act == "assign" else "  "
    assert fields(send(user, f"{ROOT}r-1/{act}/", {})) == [field]
    assert fields(send(user, f"{ROOT}r-1/{act}/", {field: empty})) == [field]
    assert fields(send(user, f"{ROOT}r-1/{act}/", {"bogus": 1})) == ["bogus"]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_an_act_is_only_posted(cast: Cast, method: str) -> None:
    make_request(code="r-1")
    refused(getattr(signed_in(cast.auditor), method)(f"{ADDRESS}/{ROOT}r-1/submit/"), 405)


# --- Tokens -------------------------------------------------------------------------------
def test_a_token_without_the_scope_writes_nothing(cast: Cast, client: Any, asker: Any) -> None:
    asked = make_request(code="r-1")
    header = with_token(asker, "read", "rounds:write")
    for method, path in (("post", ""), ("patch", "r-1/"), *(("post", f"r-1/{a}/") for a in ACTS)):
        answer = getattr(client, method)(
            f"{ADDRESS}/{ROOT}{path}", {}, content_type="application/json", **header
        )
        assert "requests:write" in refused(answer, 403)
    asked.refresh_from_db()
    assert asked.status == RequestStatus.DRAFT
    assert TransferRequest.objects.count() == 1


def test_a_token_with_the_scope_does_what_its_owner_may(client: Any, asker: Any) -> None:
    header = with_token(asker, "requests:write")
    path = f"{ADDRESS}/{ROOT}"
    answer = client.post(path, FULL, content_type="application/json", **header)
    assert answer.status_code == 201, answer.content
    refused(client.get(path, **header), 403)  # reading is a scope of its own


def test_nobody_writes_without_signing_in(register: None, client: Any) -> None:
    refused(client.post(f"{ADDRESS}/{ROOT}", FULL, content_type="application/json"), 401)


def test_a_session_writes_only_with_its_csrf_token(asker: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(asker)
    refused(client.post(f"{ADDRESS}/{ROOT}", FULL, content_type="application/json"), 403)
    assert not TransferRequest.objects.exists()
