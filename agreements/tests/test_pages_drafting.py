"""The forms before the signature: draft, edit, circulate, comment, withdraw, delete."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.models import Agreement, Comment
from agreements.states import Status
from agreements.tests.builders import HUB, PARTNER, area, make_agreement, organisation
from agreements.tests.pages import as_, commitment_lines, draft_form, text_of
from conftest import Cast

NEW = "/agreements/new/"


@pytest.fixture(autouse=True)
def _today(on_day: Any, register: None) -> None:
    on_day(dt.date(2026, 11, 22))
    area("training")


def url(agreement: Agreement, act: str = "") -> str:
    return f"/agreements/{agreement.pk}/" + (f"{act}/" if act else "")


def test_an_officer_drafts_and_comes_to_the_new_page(client: Client, cast: Cast) -> None:
    response = as_(client, cast.hub_officer).post(NEW, draft_form())
    agreement = Agreement.objects.get()
    assert response.status_code == 302
    assert response["Location"] == url(agreement)
    assert agreement.status == Status.DRAFT
    assert (agreement.starts_on, agreement.starts_on_precision) == (dt.date(2027, 1, 1), "year")
    assert (agreement.ends_on, agreement.ends_on_precision) == (dt.date(2030, 12, 31), "month")
    assert agreement.contents.get().text == "Đào tạo bác sĩ theo đơn đặt hàng"


def test_the_same_form_sent_twice_drafts_once(client: Client, cast: Cast) -> None:
    form = draft_form()
    as_(client, cast.hub_officer)
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert Agreement.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_bad_input_keeps_what_was_typed_and_writes_nothing(client: Client, cast: Cast) -> None:
    form = draft_form(title="", starts_on="31/04/2027", ends_on="2026", partners=[])
    response = as_(client, cast.hub_officer).post(NEW, form)
    said = text_of(response)
    assert response.status_code == 400
    assert "Còn 3 chỗ cần sửa. Chưa có gì được lưu." in said
    assert "Tháng 4 có 30 ngày" in said
    assert "Thỏa thuận cần ít nhất hai bên." in said
    assert 'value="31/04/2027"' in response.content.decode()
    assert "Đào tạo bác sĩ theo đơn đặt hàng" in response.content.decode()
    assert not Agreement.objects.exists()


def test_what_the_service_refuses_is_said_at_the_field(client: Client, cast: Cast) -> None:
    form = draft_form(starts_on="2029", ends_on="2028")
    response = as_(client, cast.hub_officer).post(NEW, form)
    assert response.status_code == 400
    assert "ends_on" in response.context["form"].errors
    assert "Ngày hết hiệu lực 31/12/2028 ở trước ngày bắt đầu 01/01/2029" in text_of(response)
    assert not Agreement.objects.exists()


def test_the_hub_as_its_own_partner_is_refused(client: Client, cast: Cast) -> None:
    form = draft_form(partners=[str(organisation(HUB).pk)])
    response = as_(client, cast.hub_officer).post(NEW, form)
    assert response.status_code == 400
    assert "là đầu mối, không ghi lại trong các đối tác" in text_of(response)


def test_words_without_an_area_are_refused_and_lines_without_words_are_left_out(
    client: Client, cast: Cast
) -> None:
    as_(client, cast.hub_officer)
    response = client.post(NEW, draft_form(**commitment_lines([("", "Đào tạo")])))
    assert response.status_code == 400
    assert "Chưa chọn lĩnh vực cho nội dung này." in text_of(response)
    client.post(NEW, draft_form(**commitment_lines([("training", "Đào tạo"), ("training", "")])))
    assert Agreement.objects.get().contents.count() == 1


def test_the_hub_must_be_ones_own(client: Client, cast: Cast) -> None:
    response = as_(client, cast.partner_officer).post(NEW, draft_form())
    assert response.status_code == 400
    assert "hub" in response.context["form"].errors
    assert not Agreement.objects.exists()


def test_a_viewer_may_not_draft(client: Client, cast: Cast) -> None:
    response = as_(client, cast.hub_viewer).post(NEW, draft_form())
    assert response.status_code == 403
    assert "Chỉ chuyên viên" in text_of(response)
    assert not Agreement.objects.exists()


def test_a_department_merged_away_is_not_offered_as_a_partner(client: Client, cast: Cast) -> None:
    body = as_(client, cast.hub_officer).get(NEW).content.decode()
    assert str(organisation("syt-40-nghe-an").pk) in body
    assert str(organisation("syt-80-long-an").pk) not in body


def test_editing_starts_with_what_is_written_and_keeps_what_is_not_on_the_form(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(Status.DRAFT, title="Tên cũ", title_en="Old", partners=[PARTNER])
    as_(client, cast.hub_officer)
    page = client.get(url(agreement, "edit"))
    assert page.context["form"]["title"].value() == "Tên cũ"
    assert str(organisation(PARTNER).pk) in page.context["form"].chosen_partners
    client.post(url(agreement, "edit"), draft_form(title="Tên mới"))
    agreement.refresh_from_db()
    assert (agreement.title, agreement.title_en) == ("Tên mới", "Old")


def test_a_signed_agreement_is_not_edited(client: Client, cast: Cast) -> None:
    agreement = make_agreement(title="Đã ký")
    response = as_(client, cast.hub_officer).post(url(agreement, "edit"), draft_form(title="X"))
    assert response.status_code == 409
    assert "nội dung chỉ thay đổi bằng phụ lục sửa đổi" in text_of(response)
    agreement.refresh_from_db()
    assert agreement.title == "Đã ký"


def test_circulating_asks_first_and_twice_is_said_clearly(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.DRAFT)
    as_(client, cast.hub_officer)
    assert client.get(url(agreement, "circulate")).status_code == 200
    agreement.refresh_from_db()
    assert agreement.status == Status.DRAFT
    assert client.post(url(agreement, "circulate")).status_code == 302
    again = client.post(url(agreement, "circulate"))
    assert again.status_code == 409
    assert "Đang lấy ý kiến" in text_of(again)
    assert url(agreement) in again.content.decode()


def test_a_partner_comments_once_however_often_the_form_is_sent(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    form = {"organisation": str(organisation(PARTNER).pk), "text": "Đề nghị thêm thời hạn"}
    as_(client, cast.partner_officer)
    for _time in range(2):
        assert client.post(url(agreement, "comment"), form).status_code == 302
    assert Comment.objects.get().text == "Đề nghị thêm thời hạn"
    assert "Đề nghị thêm thời hạn" in text_of(client.get(url(agreement) + "?tab=comments"))


def test_an_empty_comment_is_refused(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    form = {"organisation": str(organisation(PARTNER).pk), "text": "  "}
    response = as_(client, cast.partner_officer).post(url(agreement, "comment"), form)
    assert response.status_code == 400
    assert not Comment.objects.exists()


def test_one_comments_for_ones_own_body_only(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    form = {"organisation": str(organisation(HUB).pk), "text": "Mạo danh"}
    response = as_(client, cast.partner_officer).post(url(agreement, "comment"), form)
    assert response.status_code == 400
    assert not Comment.objects.exists()


def test_withdrawing_brings_the_draft_back(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    as_(client, cast.hub_officer).post(url(agreement, "withdraw"))
    agreement.refresh_from_db()
    assert agreement.status == Status.DRAFT


def test_deleting_asks_first_and_then_the_draft_is_gone(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.DRAFT)
    as_(client, cast.hub_officer)
    said = text_of(client.get(url(agreement, "delete")))
    assert "Giữ nguyên Xóa bản thảo" in said
    assert client.post(url(agreement, "delete"))["Location"] == "/agreements/"
    assert not Agreement.objects.exists()
    assert client.post(url(agreement, "delete")).status_code == 404


@pytest.mark.parametrize("act", ["edit", "circulate", "withdraw", "comment", "delete"])
def test_a_stranger_gets_404_and_a_viewer_403(client: Client, cast: Cast, act: str) -> None:
    status = Status.CIRCULATED if act in ("withdraw", "comment") else Status.DRAFT
    agreement = make_agreement(status)
    for send in (client.get, client.post):
        as_(client, cast.stranger)
        assert send(url(agreement, act)).status_code == 404
        as_(client, cast.hub_viewer)
        assert send(url(agreement, act)).status_code == 403
    agreement.refresh_from_db()
    assert agreement.status == status


def test_a_field_of_cooperation_nobody_knows_is_refused(client: Client, cast: Cast) -> None:
    form = draft_form(**commitment_lines([("no-such-field", "Đào tạo bác sĩ")]))
    assert as_(client, cast.hub_officer).post(NEW, form).status_code == 400
    assert not Agreement.objects.exists()
