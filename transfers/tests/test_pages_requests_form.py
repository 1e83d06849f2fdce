"""The guided form of a request: five steps, a draft at each, the warning, submitting."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from agreements.tests.builders import make_agreement, not_a_pdf, pdf
from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation, person
from transfers.models import TransferRequest
from transfers.services import attach_to_request
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    LAM_DONG,
    make_contract,
    make_request,
    phaco,
    specialty,
)

NEW = "/transfer-requests/new/"


@pytest.fixture(autouse=True)
def _today(today: None, register: None) -> None:
    """All these tests stand on one day."""


def url(asked: TransferRequest, part: str = "") -> str:
    return f"/transfer-requests/{asked.pk}/{part}"


def first_step(**changes: Any) -> dict[str, Any]:
    hospital = str(organisation(DAK_NONG).pk)
    return {
        "form_id": str(uuid.uuid4()),
        "requester": hospital,
        "at_facility": hospital,
        **changes,
    }


def draft(**fields: Any) -> TransferRequest:
    return make_request(RequestStatus.DRAFT, sources=(), facility=DAK_NONG, title="", **fields)


def go(client: Client, asked: TransferRequest, number: int, **data: Any) -> HttpResponse:
    return client.post(url(asked, f"steps/{number}/"), {"go": "next", **data})  # type: ignore[return-value]


# --- Beginning and resuming -----------------------------------------------------------------
def test_the_first_step_begins_a_draft_and_goes_on(client: Client, cast: Cast) -> None:
    response = as_(client, cast.receiving_coordinator).post(NEW, first_step())
    asked = TransferRequest.objects.get()
    assert response["Location"] == url(asked, "steps/2/")
    assert asked.status == RequestStatus.DRAFT
    assert asked.at_facility == organisation(DAK_NONG)


def test_the_same_form_sent_twice_is_one_draft(client: Client, cast: Cast) -> None:
    form = first_step()
    as_(client, cast.receiving_coordinator)
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert TransferRequest.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_whose_draft_was_submitted_meanwhile_is_told(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.WITH_SOURCE)
    response = as_(client, cast.receiving_coordinator).post(NEW, first_step(form_id=str(asked.pk)))
    assert response.status_code == 409
    assert "Đề xuất đã gửi nên nội dung không sửa được nữa" in text_of(response)


def test_a_head_without_the_officers_role_gets_403(client: Client, cast: Cast) -> None:
    assert as_(client, cast.hub_head).get(NEW).status_code == 403


def test_another_body_cannot_be_the_asker(client: Client, cast: Cast) -> None:
    other = str(organisation("mat-hcm").pk)
    response = as_(client, cast.receiving_coordinator).post(NEW, first_step(requester=other))
    assert response.status_code == 400
    assert "Nơi này không phải cơ quan của mình" in text_of(response)
    assert not TransferRequest.objects.exists()


def test_a_department_chooses_among_the_facilities_it_manages(client: Client, cast: Cast) -> None:
    page = as_(client, person("lam-dong", LAM_DONG)).get(NEW)
    offered = {body.slug for body in page.context["form"].fields["at_facility"].queryset}
    assert DAK_NONG in offered
    assert EYE_HOSPITAL not in offered
    assert LAM_DONG not in offered


def test_the_draft_is_resumed_where_it_was_left(client: Client, cast: Cast) -> None:
    asked = draft(step=4)
    response = as_(client, cast.receiving_coordinator).get(url(asked, "edit/"))
    assert response["Location"] == url(asked, "steps/4/")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_step_shows_where_one_is(client: Client, cast: Cast, number: int) -> None:
    asked = draft()
    response = as_(client, cast.receiving_coordinator).get(url(asked, f"steps/{number}/"))
    assert response.status_code == 200
    assert f"Bước {number}/5" in text_of(response)


def test_there_is_no_sixth_step(client: Client, cast: Cast) -> None:
    asked = draft()
    assert as_(client, cast.receiving_coordinator).get(url(asked, "steps/6/")).status_code == 404


def test_a_stranger_gets_404_and_a_reader_of_the_draft_403(client: Client, cast: Cast) -> None:
    asked = draft()
    reader = person("reader", DAK_NONG, "viewer")
    assert as_(client, cast.stranger).get(url(asked, "steps/2/")).status_code == 404
    assert as_(client, reader).get(url(asked, "steps/2/")).status_code == 403


def test_a_submitted_request_is_not_edited(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.SUBMITTED)
    response = as_(client, cast.receiving_coordinator).get(url(asked, "steps/3/"))
    assert response.status_code == 409


# --- Going on, back and away ----------------------------------------------------------------
def test_going_on_without_a_choice_is_refused_at_the_field(client: Client, cast: Cast) -> None:
    asked = draft(modality="")
    response = go(as_(client, cast.receiving_coordinator), asked, 2)
    assert response.status_code == 400
    assert "Chưa chọn hình thức" in text_of(response)


def test_going_back_asks_for_nothing_and_saves(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 5, go="back", reason="", staff="2 bác sĩ")
    asked.refresh_from_db()
    assert response["Location"] == url(asked, "steps/4/")
    assert asked.readiness == {"staff": "2 bác sĩ"}


def test_leaving_saves_and_leads_to_the_page_of_the_draft(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 5, go="leave", reason="Đang viết dở")
    asked.refresh_from_db()
    assert response["Location"] == url(asked)
    assert (asked.reason, asked.step) == ("Đang viết dở", 5)


def test_bad_input_keeps_what_was_typed(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 3, title="Nội dung đang ghi", patients_a_year="ba trăm")
    said = text_of(response)
    assert response.status_code == 400
    assert "Ghi số người bằng chữ số" in said
    assert "Nội dung đang ghi" in said
    assert "ba trăm" in response.content.decode()


def test_the_need_is_told_before_one_goes_on_but_not_to_save(client: Client, cast: Cast) -> None:
    asked = draft(specialties=())
    as_(client, cast.receiving_coordinator)
    assert "Ghi ít nhất một trong ba mục" in text_of(client.get(url(asked, "steps/3/")))
    refused = go(client, asked, 3, patients_a_year="320")
    assert refused.status_code == 400
    assert set(refused.context["form"].errors) == {"technique"}
    assert 'value="320"' in refused.content.decode()
    for way, page in (("back", "steps/2/"), ("leave", "")):
        saved = go(client, asked, 3, go=way, patients_a_year="320")
        assert saved["Location"] == url(asked, page)
    asked.refresh_from_db()
    assert asked.patients_a_year == 320


@pytest.mark.parametrize(
    ("typed", "kept"), [("320", 320), ("1.500", 1500), ("1 500", 1500), ("", None)]
)
def test_numbers_are_read_as_people_write_them(
    client: Client, cast: Cast, typed: str, kept: int | None
) -> None:
    asked = draft()
    go(as_(client, cast.receiving_coordinator), asked, 3, title="Nội dung", patients_a_year=typed)
    asked.refresh_from_db()
    assert asked.patients_a_year == kept


@pytest.mark.parametrize("typed", ["-5", "0", "900000"])
def test_absurd_numbers_are_refused_with_a_sentence(client: Client, cast: Cast, typed: str) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 3, title="Nội dung", patients_a_year=typed)
    assert response.status_code == 400
    assert "người bệnh mỗi năm không hợp lý" in text_of(response)


# --- Technique ------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["phaco", "thuy tinh the", "MAT phaco", "tán nhuyễn"])
def test_the_catalogue_is_searched_without_diacritics(
    client: Client, cast: Cast, words: str
) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = client.get(url(asked, "techniques/"), {"words": words})
    assert [one.slug for one in response.context["techniques"]] == ["phaco"]
    assert "<html" not in response.content.decode()


def test_the_chosen_technique_stays_while_another_is_looked_for(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = client.get(
        url(asked, "techniques/"), {"words": "tim ho", "technique": str(phaco().pk)}
    )
    assert response.context["techniques"][0] == phaco()
    assert response.context["chosen_technique"] == str(phaco().pk)


def test_an_unknown_name_is_to_be_written_in_words(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = client.get(url(asked, "techniques/"), {"words": "ghép tạng", "technique": "xx"})
    assert "Danh mục không có “ghép tạng”" in text_of(response)


def test_without_scripts_the_search_is_a_button(client: Client, cast: Cast) -> None:
    asked = draft()
    response = go(as_(client, cast.receiving_coordinator), asked, 3, go="find", words="phaco")
    assert response.status_code == 200
    assert [one.slug for one in response.context["techniques"]] == ["phaco"]
    assert "chỗ cần sửa" not in text_of(response)


def test_the_techniques_specialty_is_taken_unless_others_are_chosen(
    client: Client, cast: Cast
) -> None:
    asked = draft(specialties=())
    go(as_(client, cast.receiving_coordinator), asked, 3, technique=str(phaco().pk))
    asked.refresh_from_db()
    assert asked.technique == phaco()
    assert [one.slug for one in asked.specialties.all()] == ["mat"]


# --- Others nearby --------------------------------------------------------------------------
@pytest.fixture
def neighbour() -> str:
    """A hospital in the same province (of today) that learns the technique."""
    make_contract(
        ContractStatus.RUNNING, recipient="syt-67-dak-nong", technique=phaco(), modality="transfer"
    )
    return organisation("syt-67-dak-nong").name


@pytest.fixture
def joining(neighbour: str) -> str:
    """The way to join it: with who holds its place today."""
    return f"Xin học cùng {organisation(LAM_DONG).name}"


def test_the_warning_follows_what_is_typed(
    client: Client, cast: Cast, neighbour: str, joining: str
) -> None:
    asked = draft(specialties=())
    as_(client, cast.receiving_coordinator)
    response = client.get(url(asked, "duplicates/"), {"technique": str(phaco().pk)})
    said = text_of(response)
    assert neighbour in said
    assert "đang tiếp nhận" in said
    assert joining in said
    assert "Vẫn gửi đề xuất riêng" in said


def test_nobody_nearby_no_warning(client: Client, cast: Cast) -> None:
    asked = draft(specialties=())
    as_(client, cast.receiving_coordinator)
    response = client.get(url(asked, "duplicates/"), {"technique": str(phaco().pk)})
    assert "gần đây" not in text_of(response)


def test_the_first_time_the_warning_is_news_and_the_draft_is_kept(
    client: Client, cast: Cast, neighbour: str
) -> None:
    asked = draft(specialties=())
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 3, technique=str(phaco().pk))
    asked.refresh_from_db()
    assert response.status_code == 200
    assert "gần đây" in text_of(response)
    assert "chỗ cần sửa" not in text_of(response)
    assert (asked.technique, asked.step) == (phaco(), 3)


def test_going_on_alone_takes_a_reason(client: Client, cast: Cast, neighbour: str) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    typed = {"technique": str(phaco().pk), "seen": "1", "way": "own"}
    refused = go(client, asked, 3, **typed)
    assert refused.status_code == 400
    assert "Ghi vì sao không học chung" in text_of(refused)
    response = go(client, asked, 3, **typed, duplicate_reason="Người bệnh đi trên 150 km.")
    asked.refresh_from_db()
    assert response["Location"] == url(asked, "steps/4/")
    assert asked.duplicate_reason == "Người bệnh đi trên 150 km."


def test_no_reason_is_asked_when_one_goes_back(client: Client, cast: Cast, neighbour: str) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 3, go="back", technique=str(phaco().pk), seen="1")
    assert response["Location"] == url(asked, "steps/2/")


def test_joining_a_neighbour_is_kept_as_the_reason(
    client: Client, cast: Cast, joining: str
) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    go(client, asked, 3, technique=str(phaco().pk), seen="1", way=joining)
    asked.refresh_from_db()
    assert asked.duplicate_reason == joining
    page = client.get(url(asked, "steps/3/"))
    assert page.context["duplicates"]["way"].value() == joining


def test_one_does_not_join_oneself(client: Client, cast: Cast) -> None:
    make_contract(ContractStatus.ACCEPTED, recipient=DAK_NONG, technique=phaco())
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = client.get(url(asked, "duplicates/"), {"technique": str(phaco().pk)})
    said = text_of(response)
    assert response.context["ways"] == []
    assert "Lý do cần đề xuất riêng" in said
    assert "Chính nơi đề xuất đã có" in said
    assert "nơi gần đây đã có" not in said


def test_own_records_stand_apart_from_those_nearby(
    client: Client, cast: Cast, neighbour: str
) -> None:
    make_contract(ContractStatus.ACCEPTED, recipient=DAK_NONG, technique=phaco())
    asked = draft()
    as_(client, cast.receiving_coordinator)
    said = text_of(client.get(url(asked, "duplicates/"), {"technique": str(phaco().pk)}))
    assert "1 nơi gần đây đã có" in said
    assert said.index(neighbour) < said.index("Hồ sơ của chính nơi đề xuất:")
    assert "(chính bệnh viện này)" in said


# --- Sources --------------------------------------------------------------------------------
def test_hospitals_are_proposed_with_the_reason_why(client: Client, cast: Cast) -> None:
    asked = draft()
    said = text_of(as_(client, cast.receiving_coordinator).get(url(asked, "steps/4/")))
    assert organisation(EYE_HOSPITAL).name in said
    assert "Bệnh viện tuyến cuối có chuyên khoa Mắt." in said


def test_other_hospitals_are_found_without_diacritics_and_chosen_ones_stay(
    client: Client, cast: Cast
) -> None:
    asked = draft()
    chosen = organisation("nhi-dong-1")
    response = as_(client, cast.receiving_coordinator).get(
        url(asked, "sources/"), {"words": "cho ray", "sources": [str(chosen.pk), "xx"]}
    )
    assert response.context["besides"] == [chosen]
    assert [body.slug for body in response.context["found"]] == ["cho-ray"]


def test_none_one_or_several_may_be_chosen(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    slugs = [EYE_HOSPITAL, "cho-ray"]
    for wanted in (slugs, slugs[:1], []):
        response = go(client, asked, 4, sources=[str(organisation(slug).pk) for slug in wanted])
        assert response["Location"] == url(asked, "steps/5/")
        assert {row.organisation.slug for row in asked.sources.all()} == set(wanted)


def test_without_a_source_the_page_says_who_will_choose(client: Client, cast: Cast) -> None:
    make_agreement(hub=HUB, partners=[LAM_DONG], title="Thỏa thuận hai sở")
    asked = draft()
    said = text_of(as_(client, cast.receiving_coordinator).get(url(asked, "steps/4/")))
    assert "Sở Y tế TP. Hồ Chí Minh sẽ chọn bệnh viện nguồn, theo “Thỏa thuận hai sở”" in said


def test_the_receiving_hospital_cannot_be_its_own_source(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 4, sources=[str(organisation(DAK_NONG).pk)])
    assert response.status_code == 400
    assert "là bên tiếp nhận nên không thể là bệnh viện nguồn" in text_of(response)


# --- The last step --------------------------------------------------------------------------
def test_a_paper_is_added_and_taken_off_without_losing_the_words(
    client: Client, cast: Cast
) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    go(client, asked, 5, go="attach", reason="Vì cần", file=pdf("to-trinh.pdf"))
    asked.refresh_from_db()
    paper = asked.attachments.get()
    assert (asked.reason, paper.title) == ("Vì cần", "to-trinh.pdf")
    response = go(client, asked, 5, go=f"detach:{paper.pk}", reason="Vì rất cần")
    asked.refresh_from_db()
    assert response["Location"] == url(asked, "steps/5/")
    assert (asked.reason, asked.attachments.count()) == ("Vì rất cần", 0)


def test_a_paper_in_disguise_is_refused_and_nothing_is_saved(client: Client, cast: Cast) -> None:
    asked = draft()
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 5, reason="Vì cần", go="submit", file=not_a_pdf())
    asked.refresh_from_db()
    assert response.status_code == 400
    assert "không phải tệp" in text_of(response)
    assert "Vì cần" in text_of(response)
    assert (asked.reason, asked.status) == ("", RequestStatus.DRAFT)


def test_submitting_hands_the_request_to_the_own_department(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT, title="Chuyển giao Phaco")
    as_(client, cast.receiving_coordinator)
    response = client.post(
        url(asked, "steps/5/"), {"go": "submit", "reason": "Vì cần"}, follow=True
    )
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SUBMITTED
    assert "Đã gửi đề xuất." in text_of(response)
    assert "Chờ lãnh đạo Sở Y tế tỉnh Lâm Đồng: xác nhận" in text_of(response)


def test_what_keeps_it_from_being_sent_leads_to_the_step_that_mends_it(
    client: Client, cast: Cast
) -> None:
    asked = draft(specialties=())
    as_(client, cast.receiving_coordinator)
    response = go(client, asked, 5, go="submit", reason="Vì cần")
    asked.refresh_from_db()
    said = text_of(response)
    assert response.status_code == 400
    assert "Chưa gửi được. Bản thảo đã được lưu." in said
    assert "Sửa ở bước 3: Kỹ thuật và nhu cầu" in said
    assert "Sửa ở bước 4: Nơi chuyển giao" in said
    assert (asked.reason, asked.status) == ("Vì cần", RequestStatus.DRAFT)


def test_a_duplicate_that_came_meanwhile_is_asked_about_before_sending(
    client: Client, cast: Cast, neighbour: str
) -> None:
    asked = make_request(RequestStatus.DRAFT, technique=phaco())
    response = go(as_(client, cast.receiving_coordinator), asked, 5, go="submit", reason="Vì cần")
    assert response.status_code == 400
    assert "Hãy ghi lý do vẫn cần đề xuất riêng" in text_of(response)
    assert "Sửa ở bước 3" in text_of(response)


def test_the_saved_draft_is_sent_by_its_own_address_too(client: Client, cast: Cast) -> None:
    asked = make_request(RequestStatus.DRAFT, reason="Vì cần")
    as_(client, cast.receiving_coordinator)
    assert client.get(url(asked, "submit/"))["Location"] == url(asked, "steps/5/")
    assert client.post(url(asked, "submit/"))["Location"] == url(asked)
    assert client.post(url(asked, "submit/")).status_code == 409
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SUBMITTED


def test_the_last_step_shows_the_whole_and_its_papers(client: Client, cast: Cast) -> None:
    asked = make_request(
        RequestStatus.DRAFT, technique=phaco(), patients_a_year=320, specialties=("mat",)
    )
    attach_to_request(asked, by=cast.receiving_coordinator, upload=pdf("to-trinh.pdf"))
    said = text_of(as_(client, cast.receiving_coordinator).get(url(asked, "steps/5/")))
    for words in (phaco().name, "320 ca mỗi năm", "(Mắt)", "to-trinh.pdf", "Nhân lực *"):
        assert words in said
    assert "lãnh đạo Sở Y tế tỉnh Lâm Đồng xác nhận rồi" in said


def test_a_specialty_of_the_hospital_is_a_chip_at_hand(client: Client, cast: Cast) -> None:
    asked = draft(specialties=("mat",))
    context = as_(client, cast.receiving_coordinator).get(url(asked, "steps/3/")).context
    assert specialty("mat") in context["near_specialties"]
    assert len(context["near_specialties"]) + len(context["other_specialties"]) == 37
