"""A request's page: next act, facts, sources, thread, duplicates, papers, trail."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agreements.tests.builders import pdf
from agreements.tests.pages import as_, text_of
from audit.services import record
from conftest import Cast, organisation, person
from transfers.models import RequestNote, TransferRequest
from transfers.services import attach_to_request
from transfers.states import ContractStatus, NoteKind, RequestStatus, SourceAnswer
from transfers.tests.conftest import Department
from transfers.tests.request_builders import (
    DAK_NONG,
    HUB,
    TODAY,
    make_contract,
    make_request,
    phaco,
    trail_of,
)


@pytest.fixture(autouse=True)
def _today(today: None, register: None) -> None:
    """All these tests stand on one day."""


def url(asked: TransferRequest) -> str:
    return f"/transfer-requests/{asked.pk}/"


def said_to(client: Client, user: User, asked: TransferRequest) -> str:
    return text_of(as_(client, user).get(url(asked)))


def note(asked: TransferRequest, kind: NoteKind, text: str, author: User) -> RequestNote:
    return RequestNote.objects.create(
        request=asked, organisation=organisation(DAK_NONG), author=author, kind=kind, text=text
    )


def test_who_has_to_act_has_the_buttons_and_others_are_told_who(
    client: Client, cast: Cast, department: Department
) -> None:
    asked = make_request(RequestStatus.SUBMITTED, since=TODAY - dt.timedelta(days=3))
    own = said_to(client, department.head, asked)
    assert "Đến lượt Sở: xác nhận" in own
    assert "Xác nhận đề xuất" in own
    assert "Trả lại" in own
    theirs = said_to(client, cast.receiving_coordinator, asked)
    assert "Chờ lãnh đạo Sở Y tế tỉnh Lâm Đồng: xác nhận" in theirs
    assert "Chờ từ 17/11/2026, đã 3 ngày; nên trả lời trước 08/12/2026." in theirs
    assert "Xác nhận đề xuất" not in theirs


def test_an_officer_of_the_department_is_told_that_the_head_endorses(
    client: Client, cast: Cast, department: Department
) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    said = said_to(client, department.officer, asked)
    assert "Chỉ lãnh đạo của Sở Y tế tỉnh Lâm Đồng xác nhận" in said


@pytest.mark.parametrize(
    ("status", "who", "button"),
    [
        (RequestStatus.DRAFT, "receiving_coordinator", "Ghi tiếp đề xuất"),
        (RequestStatus.ENDORSED, "hub_officer", "Chọn bệnh viện nguồn"),
        (RequestStatus.WITH_SOURCE, "giving_coordinator", "Nhận đề xuất"),
        (RequestStatus.MORE_WANTED, "receiving_coordinator", "Trả lời câu hỏi"),
    ],
)
def test_each_turn_has_its_act(
    client: Client, cast: Cast, status: RequestStatus, who: str, button: str
) -> None:
    endorsed = status == RequestStatus.ENDORSED
    asked = make_request(
        status, hub=HUB if endorsed else "", sources=() if endorsed else ("mat-hcm",)
    )
    page = as_(client, getattr(cast, who)).get(url(asked)).context["page"]
    assert page.next_act.button.label == button
    assert client.get(page.next_act.button.url).status_code == 200


def test_a_returned_draft_leads_back_into_the_form(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT, submitted_on=TODAY, waits_since=TODAY)
    note(asked, NoteKind.RETURN, "Ghi rõ số bác sĩ.", cast.hub_head)
    said = said_to(client, cast.receiving_coordinator, asked)
    assert "Sở trả lại đề xuất" in said
    assert "Ghi rõ số bác sĩ." in said
    assert "Sửa đề xuất" in said


def test_an_accepted_request_leads_to_its_contract(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.ACCEPTED, answers=(SourceAnswer.ACCEPTED,))
    page = as_(client, cast.giving_coordinator).get(url(asked)).context["page"]
    assert page.next_act.button.url == f"/transfer-contracts/new/?request={asked.pk}"
    make_contract(ContractStatus.DRAFT, request=asked)
    TransferRequest.objects.update(status=RequestStatus.CONTRACTED)
    response = client.get(url(asked))
    assert "Đề xuất đã có hợp đồng" in text_of(response)
    assert response.context["page"].contract_url in response.content.decode()


def test_a_source_that_has_no_part_in_the_contract_is_not_led_to_it(
    client: Client, cast: Cast
) -> None:
    asked = make_request(RequestStatus.CONTRACTED, sources=("mat-hcm", "cho-ray"))
    contract = make_contract(request=asked)
    record("request.contracted", asked, by=None, changes={"contract": (None, contract.code)})
    for user, is_led in ((cast.giving_coordinator, True), (person("cho-ray", "cho-ray"), False)):
        page = as_(client, user).get(url(asked), {"trail": "all"}).content.decode()
        assert (f'href="/transfer-contracts/{contract.pk}/"' in page) == is_led
        assert (contract.code in page) == is_led


def test_the_sources_answers_stand_one_by_one(client: Client, cast: Cast) -> None:
    asked = make_request(
        RequestStatus.WITH_SOURCE,
        sources=("mat-hcm", "cho-ray"),
        answers=(SourceAnswer.DECLINED, SourceAnswer.WAITING),
    )
    asked.sources.filter(answer=SourceAnswer.DECLINED).update(
        reason="Hết chỗ năm nay.", answered_on=TODAY
    )
    said = said_to(client, cast.receiving_coordinator, asked)
    assert "Hết chỗ năm nay. trả lời 20/11/2026 Không nhận" in said
    assert "Chờ Bệnh viện Chợ Rẫy: trả lời" in said


def test_the_endorser_reads_the_duplicates_and_the_reason(
    client: Client, cast: Cast, department: Department
) -> None:
    seen = {
        "organisation": "Bệnh viện Bà Rịa",
        "subject": "Mắt",
        "modality": "transfer",
        "standing": "running",
        "year": 2025,
    }
    asked = make_request(
        RequestStatus.SUBMITTED,
        duplicates_seen=[seen],
        duplicate_reason="Người bệnh đi trên 150 km.",
    )
    for path in ("", "endorse/"):
        said = text_of(as_(client, department.head).get(url(asked) + path))
        assert "Bệnh viện Bà Rịa" in said
        assert "đang tiếp nhận" in said
        assert "Người bệnh đi trên 150 km." in said


def test_both_sides_read_the_thread(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.MORE_WANTED, answers=(SourceAnswer.ASKED,))
    note(asked, NoteKind.QUESTION, "Có mấy bác sĩ?", cast.giving_coordinator)
    for user in (cast.receiving_coordinator, cast.giving_coordinator):
        assert "Có mấy bác sĩ?" in said_to(client, user, asked)


def test_what_is_unknown_is_said(client: Client, cast: Cast) -> None:
    asked = make_request(
        RequestStatus.WITH_SOURCE,
        waits_since=None,
        submitted_on=None,
        endorsed_on=None,
        origin="recorded",
        specialties=(),
        specialties_open=True,
        note="Nguồn không nêu bệnh viện nào.",
    )
    said = said_to(client, cast.giving_coordinator, asked)
    assert "ngày gửi chưa ghi" in said
    assert "Không rõ chờ từ ngày nào." in said
    assert "Về nguồn ghi: Nguồn không nêu bệnh viện nào." in said
    assert "Nhu cầu chưa ghi" in said


def test_a_merged_department_is_named_with_its_holder_of_today(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE, requester="syt-67-dak-nong")
    said = said_to(client, cast.giving_coordinator, asked)
    assert "Sở Y tế tỉnh Đắk Nông nay là Sở Y tế tỉnh Lâm Đồng" in said


def test_a_stranger_gets_404_and_the_source_only_after_the_endorsement(
    client: Client, cast: Cast
) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    assert as_(client, cast.stranger).get(url(asked)).status_code == 404
    assert as_(client, cast.giving_coordinator).get(url(asked)).status_code == 404
    TransferRequest.objects.update(status=RequestStatus.WITH_SOURCE, endorsed_on=TODAY)
    assert client.get(url(asked)).status_code == 200


def test_a_paper_is_handed_out_to_who_sees_the_request_and_that_is_on_the_trail(
    client: Client, cast: Cast
) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    paper = attach_to_request(asked, by=cast.receiving_coordinator, upload=pdf("to-trinh.pdf"))
    address = f"/transfer-requests/attachments/{paper.pk}/"
    assert as_(client, cast.giving_coordinator).get(address).status_code == 404
    response = as_(client, cast.receiving_coordinator).get(address)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert trail_of(asked)[-1] == "document.downloaded"


def test_rare_acts_stand_in_the_menu_of_who_may(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    labels = [
        [act.label for act in as_(client, user).get(url(asked)).context["acts"]]
        for user in (cast.receiving_coordinator, cast.giving_coordinator, cast.auditor)
    ]
    assert labels == [["Thêm tài liệu", "Rút đề xuất"], [], []]


def test_the_whole_trail_is_one_click_away(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT)
    for n in range(8):
        attach_to_request(asked, by=cast.receiving_coordinator, upload=pdf(f"t{n}.pdf"))
    as_(client, cast.receiving_coordinator)
    assert len(client.get(url(asked)).context["trail"]) == 6
    assert len(client.get(url(asked), {"trail": "all"}).context["trail"]) == 8


def test_the_number_of_queries_does_not_grow_with_its_parts(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE, technique=phaco())
    as_(client, cast.receiving_coordinator)
    counts = []
    for _round in range(2):
        note(asked, NoteKind.REMARK, "Ghi chú", person(f"p{_round}", DAK_NONG))
        attach_to_request(asked, by=cast.receiving_coordinator, upload=pdf(f"x{_round}.pdf"))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(url(asked))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 35
