"""The pages of a review's meeting: minutes, confirmation, conclusion, taking it back."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from agreements.forms_meetings import came_field, people_field, rating_field, remark_field
from agreements.models import Review
from agreements.services import conclude_review
from agreements.states import Rating, ReviewKind, ReviewStatus
from agreements.tests.builders import (
    HUB,
    PARTNER,
    make_agreement,
    make_document,
    make_review,
    organisation,
)
from agreements.tests.pages import as_, text_of
from agreements.tests.reviews import confirm, held, minuted
from conftest import Cast, person
from toolkit import clock

HIDDEN = re.compile(r'<input type="hidden" name="(seen|was-[^"]+)" value="([^"]*)">')


@pytest.fixture
def review(cast: Cast) -> Review:
    return held(make_agreement(), cast)


def url(review: Review, act: str = "") -> str:
    return f"/reviews/{review.pk}/" + (f"{act}/" if act else "")


def fresh(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


def form_of(page: HttpResponse, **typed: str) -> dict[str, Any]:
    """What a browser sends back from the minutes' page: unticked boxes are left out."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.now}
    standing = {
        name: "on" if v is True else v or "" for name, v in values.items() if v is not False
    }
    return dict(HIDDEN.findall(page.content.decode())) | standing | typed


def test_the_minutes_open_with_every_body_and_are_written(
    client: Client, cast: Cast, review: Review
) -> None:
    as_(client, cast.hub_officer)
    row, hub = review.commitments.get(), organisation(HUB)
    sent = form_of(
        client.get(url(review, "minutes")),
        place="Trụ sở Sở Y tế",
        minutes="Các bên báo cáo.",
        conclusions="Đạt",
        **{people_field(hub.pk): "Người mẫu A", rating_field(row.pk): "mostly"},
        **{remark_field(row.pk): "Đúng hạn"},
    )
    assert client.post(url(review, "minutes"), sent).status_code == 302
    row.refresh_from_db()
    assert (row.rating, row.remark) == (Rating.MOSTLY, "Đúng hạn")
    came = {each.organisation.slug: each.people for each in fresh(review).attendances.all()}
    assert came == {HUB: "Người mẫu A", PARTNER: ""}
    version = fresh(review).minutes_version
    again = form_of(client.get(url(review, "minutes")))
    assert client.post(url(review, "minutes"), again).status_code == 302
    assert fresh(review).minutes_version == version


def test_a_body_that_did_not_come_is_left_out(client: Client, cast: Cast, review: Review) -> None:
    as_(client, cast.hub_officer)
    sent = form_of(client.get(url(review, "minutes")))
    del sent[came_field(organisation(PARTNER).pk)]
    client.post(url(review, "minutes"), sent)
    assert [row.organisation.slug for row in fresh(review).attendances.all()] == [HUB]


def test_a_meeting_where_no_body_is_ticked_stays_so(
    client: Client, cast: Cast, review: Review
) -> None:
    as_(client, cast.hub_officer)
    sent = form_of(client.get(url(review, "minutes")), conclusions="Đạt")
    for slug in (HUB, PARTNER):
        del sent[came_field(organisation(slug).pk)]
    client.post(url(review, "minutes"), sent)
    form = client.get(url(review, "minutes")).context["form"]
    assert not [row.came for row in form.attendance_rows() if row.came.value()]


def test_the_page_says_how_many_confirmations_a_saving_voids(
    client: Client, cast: Cast, review: Review
) -> None:
    minuted(review, cast)
    confirm(review, cast)
    as_(client, cast.hub_officer)
    page = client.get(url(review, "minutes"))
    assert "Lưu sẽ hủy 1 xác nhận đã có." in text_of(page)
    client.post(url(review, "minutes"), form_of(page, conclusions="Đạt một phần"))
    assert "nên cần xác nhận lại" in text_of(client.get(url(review) + "?tab=meeting"))


def test_two_who_write_the_minutes_at_once_lose_nothing(
    client: Client, cast: Cast, review: Review
) -> None:
    other = person("hub-second", HUB)
    page = as_(client, cast.hub_officer).get(url(review, "minutes"))
    first, apart = form_of(page, conclusions="Đạt"), form_of(page, place="Hội trường")
    second = form_of(page, conclusions="Chưa đạt")
    client.post(url(review, "minutes"), first)
    as_(client, other)
    assert client.post(url(review, "minutes"), apart).status_code == 302
    assert (fresh(review).place, fresh(review).conclusions) == ("Hội trường", "Đạt")
    clash = client.post(url(review, "minutes"), second)
    assert clash.status_code == 409
    assert "Bản người khác đã lưu Đạt" in text_of(clash)
    assert "Chưa đạt" in text_of(clash)
    assert client.post(url(review, "minutes"), form_of(clash)).status_code == 302
    assert (fresh(review).place, fresh(review).conclusions) == ("Hội trường", "Chưa đạt")


def test_a_head_confirms_what_the_page_showed(client: Client, cast: Cast, review: Review) -> None:
    version = minuted(review, cast).minutes_version
    as_(client, cast.partner_head)
    page = client.get(url(review, "confirm"))
    assert f"bản thứ {version}" in text_of(page)
    assert "Thực hiện một phần (2/4)" in text_of(page)
    sent = {"read": str(version), "organisation": str(organisation(PARTNER).pk)}
    for _click in range(2):
        assert client.post(url(review, "confirm"), sent).status_code == 302
    assert review.confirmations.get().by == cast.partner_head
    assert client.get(url(review, "confirm")).status_code == 409


def test_what_changed_after_reading_is_not_confirmed(
    client: Client, cast: Cast, review: Review
) -> None:
    read = minuted(review, cast).minutes_version
    minuted(review, cast, conclusions="Khác hẳn")
    sent = {"read": str(read), "organisation": str(organisation(PARTNER).pk)}
    stale = as_(client, cast.partner_head).post(url(review, "confirm"), sent)
    assert stale.status_code == 400
    assert f"{cast.hub_officer} đã sửa biên bản" in text_of(stale)
    assert "Khác hẳn" in text_of(stale) and "chỗ cần sửa" not in text_of(stale)
    assert f'name="read" value="{read + 1}"' in stale.content.decode()
    assert not review.confirmations.exists()


def test_minutes_that_lack_something_are_not_confirmed(
    client: Client, cast: Cast, review: Review
) -> None:
    sent = {"read": str(review.minutes_version), "organisation": str(organisation(PARTNER).pk)}
    answer = as_(client, cast.partner_head).post(url(review, "confirm"), sent)
    assert answer.status_code == 400
    assert "chưa ghi đủ" in text_of(answer)


def test_a_head_who_concludes_over_newer_minutes_sees_them_first(
    client: Client, cast: Cast, review: Review
) -> None:
    read = minuted(review, cast).minutes_version
    minuted(review, cast, conclusions="Chuyên viên ghi lại")
    sent = {"read": str(read), "conclusions": "Lãnh đạo ghi", "unconfirmed_because": "Gấp"}
    stale = as_(client, cast.hub_head).post(url(review, "conclude"), sent)
    assert stale.status_code == 400
    said = text_of(stale)
    assert f"{cast.hub_officer} đã sửa biên bản" in said
    assert "Bản người khác đã lưu Chuyên viên ghi lại" in said and "Lãnh đạo ghi" in said
    assert (fresh(review).status, fresh(review).conclusions) == ("held", "Chuyên viên ghi lại")
    again = {**sent, "read": str(read + 1)}
    assert client.post(url(review, "conclude"), again).status_code == 302
    assert fresh(review).conclusions == "Lãnh đạo ghi"


def test_the_conclusion_s_page_lists_what_is_missing(
    client: Client, cast: Cast, review: Review
) -> None:
    as_(client, cast.hub_head)
    said = text_of(client.get(url(review, "conclude")))
    assert "Chưa có biên bản" in said
    assert "1 cam kết chưa đánh giá" in said
    assert "Chưa xác nhận:" in said
    minuted(review, cast)
    confirm(review, cast)
    said = text_of(client.get(url(review, "conclude")))
    assert "Mọi cam kết đã đánh giá" in said
    assert "Lý do kết luận khi chưa đủ xác nhận" in said


def test_with_every_confirmation_no_reason_is_asked_for(
    client: Client, cast: Cast, review: Review
) -> None:
    minuted(review, cast, conclusions="Một\nHai")
    confirm(review, cast, HUB)
    confirm(review, cast)
    as_(client, cast.hub_head)
    assert "Lý do kết luận" not in text_of(client.get(url(review, "conclude")))
    sent = {"conclusions": "Một\r\nHai", "minutes": ""}
    assert client.post(url(review, "conclude"), sent).status_code == 302
    assert fresh(review).status == ReviewStatus.CONCLUDED
    assert review.confirmations.filter(voided_at=None).count() == 2


def test_other_conclusions_than_those_confirmed_take_a_reason(
    client: Client, cast: Cast, review: Review
) -> None:
    minuted(review, cast)
    confirm(review, cast, HUB)
    confirm(review, cast)
    sent = {"conclusions": "Khác", "minutes": ""}
    bad = as_(client, cast.hub_head).post(url(review, "conclude"), sent)
    assert bad.status_code == 400
    assert "khác bản các bên đã xác nhận" in text_of(bad)
    assert 'name="unconfirmed_because"' in bad.content.decode()


def test_a_conclusion_is_taken_back_with_a_reason(
    client: Client, cast: Cast, review: Review
) -> None:
    minuted(review, cast)
    confirm(review, cast)
    conclude_review(review, by=cast.hub_head, unconfirmed_because="Bên kia đi vắng")
    as_(client, cast.hub_head)
    assert "1 xác nhận đã có bị hủy" in text_of(client.get(url(review, "reopen")))
    assert client.post(url(review, "reopen"), {"reason": ""}).status_code == 400
    assert client.post(url(review, "reopen"), {"reason": "Ghi sai số"}).status_code == 302
    assert fresh(review).status == ReviewStatus.HELD


@pytest.mark.parametrize("act", ["minutes", "confirm", "conclude"])
def test_a_stranger_gets_404_and_who_may_not_403(
    client: Client, cast: Cast, review: Review, act: str
) -> None:
    assert as_(client, cast.stranger).get(url(review, act)).status_code == 404
    assert as_(client, cast.partner_officer).get(url(review, act)).status_code == 403


def test_a_meeting_beside_the_plan_asks_nobody_to_confirm(client: Client, cast: Cast) -> None:
    review = make_review(
        make_agreement(), clock.today(), status=ReviewStatus.HELD, kind=ReviewKind.OTHER
    )
    make_document(review.agreement, kind="minutes", review=review)
    assert as_(client, cast.partner_head).get(url(review, "confirm")).status_code == 409
    as_(client, cast.hub_head)
    assert "Trước khi kết luận" not in text_of(client.get(url(review, "conclude")))
    sent = {"conclusions": "Đạt", "minutes": ""}
    assert client.post(url(review, "conclude"), sent).status_code == 302
