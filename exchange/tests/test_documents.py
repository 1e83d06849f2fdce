"""Papers over the REST API: who may have which, and taking one away."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services import create_token
from agreements.models import Agreement, Document
from agreements.permissions_reviews import can_read_review_documents
from agreements.shelves import open_to_parties
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_document, make_review, pdf
from agreements.tests.items import make_activity
from audit.models import Entry
from conftest import Cast, organisation
from exchange.documents.api import SHELVES, DocumentSerializer
from files.services import store_upload
from files.shelves import Paper
from hospitals.models import RegisterChange
from toolkit import clock
from transfers.models import Contract, RequestAttachment
from transfers.states import RequestStatus
from transfers.tests.contract_builders import make_contract
from transfers.tests.request_builders import make_request

ROOT = "/api/v1/documents/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(user: User, path: str = "", **parameters: Any) -> Any:
    return signed_in(user).get(ROOT + path, parameters)


def kinds(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return sorted(row["kind"] for row in answer.json()["results"])


def stored() -> Any:
    return store_upload(pdf(), by=None)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(code="a-1")


def one_of_each(agreement: Agreement) -> dict[str, Any]:
    """Kind → the row that holds a paper of it."""
    review = make_review(agreement, clock.today(), status=ReviewStatus.HELD)
    asked = make_request(RequestStatus.WITH_SOURCE, code="r-1")
    contract = make_contract(code="c-1", scan=stored())
    item = contract.readiness.all()[0]
    item.document = stored()
    item.save()
    return {
        "annex": make_document(agreement, kind=Document.Kind.ANNEX),
        "minutes": make_document(agreement, kind=Document.Kind.MINUTES, review=review),
        "activity": make_activity(agreement, file=stored()),
        "attachment": RequestAttachment.objects.create(request=asked, file=stored(), title="Đơn"),
        "signed_scan": contract,
        "evidence": item,
        "decision": RegisterChange.objects.create(
            kind="rename", effective_on=dt.date(2026, 1, 1), legal_basis="QĐ 1", document=stored()
        ),
    }


# --- The list -----------------------------------------------------------------------------
def test_the_shape_is_the_one_described(cast: Cast, agreement: Agreement) -> None:
    document = make_document(agreement, title="Bản ký")
    (row,) = ask(cast.hub_officer).json()["results"]
    assert list(row) == list(DocumentSerializer().fields)
    assert (row["id"], row["kind"], row["title"]) == (str(document.pk), "signed_scan", "Bản ký")
    assert (row["size"], row["sha256"]) == (document.file.size, document.file.sha256)
    assert (row["name"], row["content_type"]) == ("van-ban.pdf", "application/pdf")
    assert row["record"] == {"resource": "agreements", "id": str(agreement.pk), "code": "a-1"}
    assert row["added_at"].endswith("+07:00")
    assert ask(cast.hub_officer, f"{document.pk}/").json() == row


def test_a_paper_of_every_shelf_is_found_by_its_own_id(cast: Cast, agreement: Agreement) -> None:
    rows = one_of_each(agreement)
    assert kinds(ask(cast.auditor)) == sorted(rows)
    for kind, row in rows.items():
        assert ask(cast.auditor, f"{row.pk}/").json()["kind"] == kind
    assert len(rows) == len(SHELVES)


# Who sees what beside the register's decision, which is open to everybody.
MAY = {
    "hub_officer": {"annex", "minutes", "activity", "attachment", "signed_scan", "evidence"},
    "partner_officer": {"annex", "minutes", "activity"},
    "cdc_officer": {"annex"},
    "giving_coordinator": {"annex", "attachment", "signed_scan", "evidence"},
    "receiving_coordinator": {"attachment", "signed_scan", "evidence"},
    "observer": {"annex", "minutes", "activity", "attachment", "signed_scan", "evidence"},
    "administrator": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", MAY)
def test_each_reader_has_what_the_pages_give(cast: Cast, agreement: Agreement, who: str) -> None:
    rows = one_of_each(agreement)
    user = getattr(cast, who)
    assert kinds(ask(user)) == sorted({*MAY[who], "decision"})
    for kind, row in rows.items():
        expected = 200 if kind in {*MAY[who], "decision"} else 404
        assert ask(user, f"{row.pk}/").status_code == expected
        assert ask(user, f"{row.pk}/content/").status_code == expected
        found = kinds(ask(user, record=_record_of(kind, row)))
        assert (kind in found) is (expected == 200)


def _record_of(kind: str, row: Any) -> uuid.UUID:
    field = {"annex": "agreement_id", "minutes": "review_id", "attachment": "request_id",
             "evidence": "contract_id"}.get(kind, "pk")  # fmt: skip
    pk: uuid.UUID = getattr(row, field)
    return pk


def test_a_draft_s_papers_are_the_parties_(cast: Cast) -> None:
    make_document(make_agreement(Status.DRAFT))
    assert kinds(ask(cast.cdc_officer)) == []
    assert kinds(ask(cast.partner_officer)) == ["signed_scan"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"kind": "annex"}, ["annex"]),
        ({"kind": "evidence,decision"}, ["decision", "evidence"]),
        ({"resource": "transfer-contracts"}, ["evidence", "signed_scan"]),
        ({"resource": "reviews,activities"}, ["activity", "minutes"]),
        ({"resource": "successions", "kind": "annex"}, []),
        ({"updated_since": "2100-01-01T00:00:00Z"}, []),
    ],
)
def test_filters(
    cast: Cast, agreement: Agreement, parameters: dict[str, str], expected: list[str]
) -> None:
    one_of_each(agreement)
    assert kinds(ask(cast.auditor, **parameters)) == expected


@pytest.mark.parametrize(
    "parameters", [{"kind": "x"}, {"resource": "x"}, {"record": "x"}, {"bogus": "1"}]
)
def test_what_nobody_knows_is_refused(cast: Cast, parameters: dict[str, str]) -> None:
    answer = ask(cast.auditor, **parameters)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(parameters)


def test_the_pages_follow_each_other(cast: Cast, agreement: Agreement) -> None:
    for _ in range(5):
        make_document(agreement)
    seen, address = [], f"{ROOT}?page_size=2"
    while address:
        page = signed_in(cast.auditor).get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_the_number_of_queries_does_not_grow(cast: Cast, agreement: Agreement) -> None:
    def queries() -> int:
        client = signed_in(cast.hub_officer)
        with CaptureQueriesContext(connection) as found:
            assert client.get(ROOT).status_code == 200
        return len(found)

    one_of_each(agreement)
    before = queries()
    for _ in range(6):
        make_document(agreement)
    make_contract(scan=stored())
    assert queries() == before


def test_the_whole_list_in_one_answer(cast: Cast, agreement: Agreement) -> None:
    one_of_each(agreement)
    lines = b"".join(ask(cast.auditor, format="ndjson").streaming_content).splitlines()
    assert len(lines) == len(SHELVES)


# --- The bytes ----------------------------------------------------------------------------
def test_the_bytes_are_an_attachment_that_no_browser_runs(cast: Cast, agreement: Agreement) -> None:
    document = make_document(agreement)
    answer = ask(cast.cdc_officer, f"{document.pk}/content/")
    assert b"".join(answer.streaming_content) == document.file.open().read()
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == (
        "nosniff",
        "private, no-store",
    )
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["annex", "minutes", "activity", "attachment", "signed_scan",
                                  "evidence"])  # fmt: skip
def test_who_took_it_is_on_the_trail(cast: Cast, agreement: Agreement, kind: str) -> None:
    row = one_of_each(agreement)[kind]
    _token, text = create_token(cast.hub_officer, scopes=["read"])
    header = {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_ACCEPT": "application/pdf"}
    address = f"{ROOT}{row.pk}/content/"
    assert Client().head(address, **header).status_code == 200
    assert not Entry.objects.filter(record_id=str(row.pk)).exists()
    assert Client().get(address, **header).status_code == 200
    entry = Entry.objects.get(record_id=str(row.pk))
    assert (entry.actor, entry.via, entry.token_id) == (cast.hub_officer, "api", _token.key_id)
    assert entry.verb.endswith("downloaded")
    if isinstance(row, Contract):
        assert entry.whole_type == ""
    else:
        assert entry.whole_type


def test_without_a_token_there_is_nothing(cast: Cast, agreement: Agreement) -> None:
    document = make_document(agreement)
    assert Client().get(f"{ROOT}{document.pk}/content/").status_code == 401


def test_a_review_s_papers_follow_the_pages_rule(cast: Cast, agreement: Agreement) -> None:
    merged = make_agreement(partners=["syt-74-binh-duong"])
    for who in MAY:
        user = getattr(cast, who)
        open_ = set(open_to_parties(user).values_list("pk", flat=True))
        for one in (agreement, merged):
            seen = Agreement.objects.visible_to(user).filter(pk=one.pk).exists()
            may = seen and bool(can_read_review_documents(user, one))
            assert (one.pk in open_) is may, who


def test_every_row_of_a_shelf_says_where_it_lies(cast: Cast, agreement: Agreement) -> None:
    one_of_each(agreement)
    for shelf in SHELVES:
        (row,) = shelf.rows(cast.auditor)
        paper = shelf.placed(row)
        assert isinstance(paper, Paper)
        assert (paper.resource, paper.kind in shelf.kinds) == (shelf.resource, True)


def test_another_record_s_id_is_no_document(cast: Cast) -> None:
    assert ask(cast.auditor, f"{organisation('cdc-hcm').pk}/").status_code == 404
