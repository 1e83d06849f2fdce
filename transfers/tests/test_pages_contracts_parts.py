"""Stages, readiness and answers after acceptance on their pages; papers handed out."""

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from docx import Document

from agreements.tests.builders import make_agreement, not_a_pdf, pdf
from agreements.tests.pages import as_, text_of
from conftest import Cast
from files.services import store_upload
from papers.pdf import PdfUnavailable
from transfers.models import ReadinessItem
from transfers.states import ContractStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_performance, trail_of
from transfers.tests.contract_pages import url
from transfers.tests.contract_sides import Sides


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


# --- Stages -------------------------------------------------------------------------------
def test_each_side_writes_its_own_days(client: Client, sides: Sides) -> None:
    contract = make_contract()
    days = {"starts_on": "03/02/2026", "ends_on": "10/02/2026", "is_done": "on"}
    as_(client, sides.recipient_officer)
    assert client.post(url(contract, "stages/survey/recipient"), days).status_code == 302
    assert client.post(url(contract, "stages/survey/source"), days).status_code == 403
    stage = contract.stages.get(kind="survey")
    assert (stage.recipient_to, stage.source_to) == (dt.date(2026, 2, 10), None)
    assert stage.is_done


def test_a_stage_that_ends_before_it_begins_is_refused(client: Client, sides: Sides) -> None:
    contract = make_contract()
    response = as_(client, sides.source_officer).post(
        url(contract, "stages/training/planned"),
        {"starts_on": "10/12/2026", "ends_on": "01/12/2026"},
    )
    assert response.status_code == 400
    assert "ở trước ngày bắt đầu 10/12/2026" in text_of(response)
    assert 'value="01/12/2026"' in response.content.decode()


@pytest.mark.parametrize("part", ["stages/khac/source", "stages/survey/khac"])
def test_an_unknown_stage_or_part_answers_404(client: Client, sides: Sides, part: str) -> None:
    assert as_(client, sides.source_officer).get(url(make_contract(), part)).status_code == 404


# --- Readiness ----------------------------------------------------------------------------
@pytest.fixture
def item(sides: Sides) -> ReadinessItem:
    return make_contract(ContractStatus.SIGNED, ready=False).readiness.get(kind="equipment")


def test_evidence_is_written_with_its_paper(
    client: Client, sides: Sides, item: ReadinessItem
) -> None:
    sent = {"evidence": "Kính hiển vi", "met_on": "20/11/2026", "document": pdf()}
    as_(client, sides.recipient_officer)
    assert client.post(url(item.contract, f"readiness/{item.pk}"), sent).status_code == 302
    item.refresh_from_db()
    assert item.evidence == "Kính hiển vi"
    handed = client.get(url(item.contract, f"readiness/{item.pk}/document"))
    assert handed["Content-Disposition"].startswith("attachment")
    assert trail_of(item.contract)[-1] == "document.downloaded"


def test_bad_evidence_is_refused_and_stays_typed(
    client: Client, sides: Sides, item: ReadinessItem
) -> None:
    sent = {"evidence": "Gõ rồi", "met_on": "01/12/2026", "document": not_a_pdf()}
    response = as_(client, sides.recipient_officer).post(
        url(item.contract, f"readiness/{item.pk}"), sent
    )
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"met_on", "document"}
    assert "Gõ rồi" in response.content.decode()


def test_a_waiver_with_its_reason_stands_on_the_contracts_face(
    client: Client, sides: Sides, item: ReadinessItem
) -> None:
    as_(client, sides.source_head)
    response = client.post(
        url(item.contract, f"readiness/{item.pk}/waive"), {"reason": "Máy đang về"}
    )
    assert response.status_code == 302
    said = text_of(client.get(url(item.contract)))
    assert f"{sides.source_head} miễn 22/11/2026 : Máy đang về" in said


def test_only_a_head_waives_and_only_with_a_reason(
    client: Client, sides: Sides, item: ReadinessItem
) -> None:
    address = url(item.contract, f"readiness/{item.pk}/waive")
    assert as_(client, sides.source_officer).post(address, {"reason": "x"}).status_code == 403
    assert as_(client, sides.source_head).post(address, {"reason": ""}).status_code == 400
    item.refresh_from_db()
    assert item.waived_on is None


def test_an_item_of_another_contract_answers_404(
    client: Client, sides: Sides, item: ReadinessItem
) -> None:
    other = make_contract()
    as_(client, sides.source_head)
    for part in ("", "/waive", "/document"):
        assert client.get(url(other, f"readiness/{item.pk}{part}")).status_code == 404


# --- After acceptance -----------------------------------------------------------------------
def test_the_recipient_answers_whether_it_is_still_performed(client: Client, sides: Sides) -> None:
    asked = make_performance(make_contract(ContractStatus.ACCEPTED), TODAY)
    address = url(asked.contract, f"performances/{asked.pk}")
    assert as_(client, sides.source_officer).get(address).status_code == 403
    as_(client, sides.recipient_officer)
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {"is_performed": "no", "note": ""}).status_code == 400
    assert client.post(address, {"is_performed": "yes"}).status_code == 302
    asked.refresh_from_db()
    assert asked.is_performed is True


# --- Papers -------------------------------------------------------------------------------
def test_the_draft_is_handed_out_as_word_and_it_is_on_the_trail(
    client: Client, sides: Sides
) -> None:
    contract = make_contract(ContractStatus.DRAFT)
    response = as_(client, sides.recipient_officer).get(f"{url(contract)}contract.docx")
    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"].endswith('.docx"')
    assert trail_of(contract) == ["contract.paper_downloaded"]


def test_the_paper_cites_the_agreement_only_for_who_may_see_it(
    client: Client, sides: Sides, cast: Cast
) -> None:
    fields = {"hub": "syt-75-dong-nai-tp", "partners": ["syt-01-ha-noi"]}
    contract = make_contract(agreement=make_agreement(title="Thỏa thuận kín", **fields))
    for person, is_cited in ((sides.source_officer, False), (cast.partner_officer, True)):
        response = as_(client, person).get(f"{url(contract)}contract.docx")
        document = Document(io.BytesIO(response.content))
        said = " ".join(paragraph.text for paragraph in document.paragraphs)
        assert ("Thỏa thuận kín" in said) == is_cited


def test_where_pdf_cannot_be_made_the_package_is_named_and_word_offered(
    client: Client, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_pango(*args: Any, **kwargs: Any) -> None:
        raise PdfUnavailable("Máy chủ chưa tạo được tệp PDF vì thiếu gói libpango-1.0-0.")

    monkeypatch.setattr("transfers.views_contracts_papers.pdf_attachment", without_pango)
    contract = make_contract()
    response = as_(client, sides.source_officer).get(f"{url(contract)}contract.pdf")
    assert response.status_code == 503
    assert "thiếu gói libpango-1.0-0" in text_of(response)
    assert f"{url(contract)}contract.docx" in response.content.decode()


def test_the_signed_scan_is_handed_out_where_there_is_one(client: Client, sides: Sides) -> None:
    with_scan = make_contract(scan=store_upload(pdf(), by=None))
    as_(client, sides.source_department)
    assert client.get(url(with_scan, "scan"))["X-Content-Type-Options"] == "nosniff"
    assert client.get(url(make_contract(), "scan")).status_code == 404


@pytest.mark.parametrize("paper", ["contract.docx", "contract.pdf", "scan/"])
def test_a_stranger_gets_no_paper(client: Client, sides: Sides, paper: str) -> None:
    contract = make_contract(scan=store_upload(pdf(), by=None))
    assert as_(client, sides.stranger).get(url(contract) + paper).status_code == 404


def test_the_minutes_that_close_a_contract_are_handed_out_in_their_time(
    client: Client, sides: Sides
) -> None:
    contract = make_contract(status="accepted", accepted_on=dt.date(2026, 10, 15))
    as_(client, sides.source_officer)
    for kind in ("acceptance", "liquidation"):
        for ending, begins in (("docx", b"PK"), ("pdf", b"%PDF-")):
            answer = client.get(f"{url(contract)}minutes/{kind}.{ending}")
            assert answer.status_code == 200 and answer.content.startswith(begins)
    assert client.get(f"{url(contract)}minutes/other.docx").status_code == 404
    contract.status = "running"
    contract.save()
    assert client.get(f"{url(contract)}minutes/liquidation.docx").status_code == 409
