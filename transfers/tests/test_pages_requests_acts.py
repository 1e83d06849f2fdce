"""The forms of the acts on a request: who may, what is asked, and what a lost race says."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from agreements.tests.builders import not_a_pdf, pdf
from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation, person
from transfers.models import RequestNote, TransferRequest
from transfers.states import NoteKind, RequestStatus, SourceAnswer
from transfers.tests.conftest import Department
from transfers.tests.request_builders import DAK_NONG, EYE_HOSPITAL, HUB, make_request

ACTS = [
    "endorse",
    "return",
    "assign",
    "accept",
    "decline",
    "ask",
    "answer",
    "withdraw",
    "delete",
    "attach",
]


@pytest.fixture(autouse=True)
def _today(today: None, register: None) -> None:
    """All these tests stand on one day."""


def act(client: Client, user: User, asked: TransferRequest, name: str, **data: Any) -> HttpResponse:
    return as_(client, user).post(f"/transfer-requests/{asked.pk}/{name}/", data)  # type: ignore[return-value]


def look(client: Client, user: User, asked: TransferRequest, name: str) -> HttpResponse:
    return as_(client, user).get(f"/transfer-requests/{asked.pk}/{name}/")  # type: ignore[return-value]


def status_of(asked: TransferRequest) -> str:
    asked.refresh_from_db()
    return asked.status


def test_the_head_of_the_own_department_endorses(
    client: Client, cast: Cast, department: Department
) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    assert "đề xuất tới Bệnh viện Mắt TP. Hồ Chí Minh" in text_of(
        look(client, department.head, asked, "endorse")
    )
    response = act(client, department.head, asked, "endorse", remark="Sở đồng ý.")
    assert response["Location"] == f"/transfer-requests/{asked.pk}/"
    assert status_of(asked) == RequestStatus.WITH_SOURCE
    assert asked.notes.get().text == "Sở đồng ý."


def test_endorsing_for_another_department_is_403(
    client: Client, cast: Cast, department: Department
) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    response = act(client, cast.hub_head, asked, "endorse")
    assert response.status_code == 403
    assert "Chỉ lãnh đạo của Sở Y tế tỉnh Lâm Đồng" in text_of(response)


def test_the_second_to_endorse_is_told_what_happened(
    client: Client, cast: Cast, department: Department
) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    act(client, department.head, asked, "endorse")
    response = act(client, department.head, asked, "return", reason="Thiếu số liệu")
    assert response.status_code == 409
    assert "Đề xuất đã ở trạng thái “Chờ bệnh viện nguồn trả lời”" in text_of(response)
    assert f'href="/transfer-requests/{asked.pk}/"' in response.content.decode()
    assert status_of(asked) == RequestStatus.WITH_SOURCE


def test_returning_takes_a_reason(client: Client, cast: Cast, department: Department) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    assert act(client, department.head, asked, "return").status_code == 400
    assert act(client, department.head, asked, "return", reason="  ").status_code == 400
    act(client, department.head, asked, "return", reason="Ghi rõ số bác sĩ.")
    assert status_of(asked) == RequestStatus.DRAFT


def test_the_hub_chooses_sources_among_proposals_and_by_search(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.ENDORSED, hub=HUB, sources=())
    said = text_of(look(client, cast.hub_officer, asked, "assign"))
    assert "Bệnh viện tuyến cuối có chuyên khoa Mắt." in said
    assert "Chọn một hay nhiều bệnh viện" in said
    none = act(client, cast.hub_officer, asked, "assign")
    assert none.status_code == 400
    assert "Hãy chọn ít nhất một bệnh viện" in text_of(none)
    found = act(client, cast.hub_officer, asked, "assign", go="find", words="cho ray")
    assert found.status_code == 200
    assert "Bệnh viện Chợ Rẫy" in text_of(found)
    chosen = [str(organisation(slug).pk) for slug in (EYE_HOSPITAL, "cho-ray")]
    act(client, cast.hub_officer, asked, "assign", sources=chosen)
    assert status_of(asked) == RequestStatus.WITH_SOURCE
    assert asked.sources.count() == 2


def test_a_source_accepts(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    source = str(organisation(EYE_HOSPITAL).pk)
    act(client, cast.giving_coordinator, asked, "accept", source=source, reason="Đợt 1 tháng 3.")
    assert status_of(asked) == RequestStatus.ACCEPTED
    assert asked.sources.get().reason == "Đợt 1 tháng 3."


def test_nobody_answers_their_own_request(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    response = act(client, cast.receiving_coordinator, asked, "accept")
    assert response.status_code == 403
    assert "Không tự trả lời đề xuất của cơ quan mình." in text_of(response)


def test_declining_asks_for_the_reason_and_says_what_follows(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE, sources=(EYE_HOSPITAL, "cho-ray"))
    source = str(organisation(EYE_HOSPITAL).pk)
    page = text_of(look(client, cast.giving_coordinator, asked, "decline"))
    assert "Câu trả lời không đổi lại được." in page
    assert "Đề xuất vẫn chờ Bệnh viện Chợ Rẫy trả lời." in page
    empty = act(client, cast.giving_coordinator, asked, "decline", source=source)
    assert empty.status_code == 400
    act(client, cast.giving_coordinator, asked, "decline", source=source, reason="Hết chỗ.")
    assert status_of(asked) == RequestStatus.WITH_SOURCE
    assert asked.sources.get(organisation=source).answer == SourceAnswer.DECLINED


def test_a_question_goes_out_and_its_answer_comes_back(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    source = str(organisation(EYE_HOSPITAL).pk)
    question = "Có mấy kính hiển vi?"
    act(client, cast.giving_coordinator, asked, "ask", source=source, question=question)
    assert status_of(asked) == RequestStatus.MORE_WANTED
    assert question in text_of(look(client, cast.receiving_coordinator, asked, "answer"))
    response = act(client, cast.receiving_coordinator, asked, "answer", text="Có một kính.")
    assert response["Location"].endswith("#thread")
    assert status_of(asked) == RequestStatus.WITH_SOURCE
    kinds = list(RequestNote.objects.filter(request=asked).values_list("kind", flat=True))
    assert kinds == [NoteKind.QUESTION, NoteKind.ANSWER]


def test_who_serves_two_wanted_hospitals_says_for_which_one_answers(
    client: Client, cast: Cast
) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE, sources=(EYE_HOSPITAL, "cho-ray"))
    both = person("both", EYE_HOSPITAL)
    both.memberships.create(
        organisation=organisation("cho-ray"), role="officer", valid_from="2020-01-01"
    )
    page = look(client, both, asked, "accept")
    assert "Trả lời thay cho" in text_of(page)
    act(client, both, asked, "accept", source=str(organisation("cho-ray").pk))
    assert asked.sources.get(answer=SourceAnswer.ACCEPTED).organisation.slug == "cho-ray"


def test_withdrawing_is_confirmed_and_final(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    page = text_of(look(client, cast.receiving_coordinator, asked, "withdraw"))
    assert "Không gửi lại được" in page
    assert "Bệnh viện Mắt TP. Hồ Chí Minh không còn phải trả lời." in page
    act(client, cast.receiving_coordinator, asked, "withdraw", reason="Đã có nơi khác.")
    assert status_of(asked) == RequestStatus.WITHDRAWN
    late = act(client, cast.giving_coordinator, asked, "accept")
    assert late.status_code == 409


def test_a_draft_is_deleted_and_leads_to_the_list(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT)
    response = act(client, cast.receiving_coordinator, asked, "delete")
    assert response["Location"] == "/transfer-requests/"
    assert not TransferRequest.objects.exists()


def test_a_returned_draft_is_withdrawn_not_deleted(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT, submitted_on="2026-11-01")
    assert look(client, cast.receiving_coordinator, asked, "delete").status_code == 409
    assert look(client, cast.receiving_coordinator, asked, "withdraw").status_code == 200


def test_a_paper_is_added_while_it_waits(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    wrong = act(client, cast.receiving_coordinator, asked, "attach", file=not_a_pdf())
    assert wrong.status_code == 400
    act(client, cast.receiving_coordinator, asked, "attach", file=pdf(), title="Tờ trình")
    assert asked.attachments.get().title == "Tờ trình"


@pytest.mark.parametrize(
    "name",
    [
        "endorse",
        "return",
        "assign",
        "accept",
        "decline",
        "ask",
        "answer",
        "withdraw",
        "delete",
        "attach",
        "submit",
        "edit",
    ],
)
def test_a_stranger_gets_404_at_every_act(client: Client, cast: Cast, name: str) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    assert look(client, cast.stranger, asked, name).status_code == 404
    assert act(client, cast.stranger, asked, name).status_code in (404, 405)


@pytest.mark.parametrize(
    "name",
    [
        "endorse",
        "return",
        "assign",
        "accept",
        "decline",
        "ask",
        "answer",
        "withdraw",
        "delete",
        "attach",
    ],
)
def test_a_reader_without_the_right_gets_403(client: Client, cast: Cast, name: str) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    reader = person("reader", DAK_NONG, "viewer")
    assert look(client, reader, asked, name).status_code == 403
