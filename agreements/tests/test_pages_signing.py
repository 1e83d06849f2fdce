"""The forms of the signature, of filling gaps, and of amendments."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from agreements.models import Agreement, Document, Review
from agreements.states import Status
from agreements.tests.builders import area, make_agreement, not_a_pdf, pdf
from agreements.tests.pages import as_, commitment_lines, text_of
from conftest import Cast


@pytest.fixture(autouse=True)
def _today(on_day: Any, register: None) -> None:
    on_day(dt.date(2026, 11, 22))
    area("training")


def url(agreement: Agreement, act: str) -> str:
    return f"/agreements/{agreement.pk}/{act}/"


def signature(**changes: Any) -> dict[str, Any]:
    form = {"signed_on": "20/11/2026", "number": "05/TTHT-SYT", "review_anchor_on": ""}
    return {**form, "scan": pdf(), **changes}


def test_signing_keeps_scan_and_day_and_lays_the_plan(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED, ends_on=dt.date(2028, 11, 19))
    response = as_(client, cast.hub_officer).post(url(agreement, "sign"), signature())
    assert response.status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_FORCE
    assert agreement.signed_on == dt.date(2026, 11, 20)
    assert agreement.documents.get().kind == Document.Kind.SIGNED_SCAN
    assert agreement.reviews.count() == 4


def test_who_signed_for_each_party_is_kept(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    hub = agreement.parties.get(role="hub")
    names = {f"signatory-{hub.pk}": "Người mẫu Một", f"position-{hub.pk}": "Giám đốc"}
    as_(client, cast.hub_officer).post(url(agreement, "sign"), signature(**names))
    hub.refresh_from_db()
    assert (hub.signatory, hub.signatory_position) == ("Người mẫu Một", "Giám đốc")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"signed_on": "23/11/2026"}, "signed_on", "chưa đến"),
        ({"signed_on": ""}, "signed_on", "Chưa có gì ở mục này"),
        ({"signed_on": "11/2026"}, "signed_on", "chưa đủ ngày"),
        ({"scan": ""}, "scan", "Chưa có tệp. Hãy chọn tệp."),
        ({"scan": "not a pdf"}, "scan", "không phải tệp PDF"),
    ],
)
def test_a_bad_signature_is_said_at_the_field_and_nothing_is_written(
    client: Client, cast: Cast, changes: dict[str, Any], field: str, words: str
) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    if changes.get("scan"):
        changes = {"scan": not_a_pdf()}
    response = as_(client, cast.hub_officer).post(url(agreement, "sign"), signature(**changes))
    assert response.status_code == 400
    assert words in " ".join(response.context["form"].errors[field])
    assert 'value="05/TTHT-SYT"' in response.content.decode()
    agreement.refresh_from_db()
    assert agreement.status == Status.CIRCULATED
    assert not Document.objects.exists()


def test_the_form_sent_twice_signs_once_and_says_so(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    as_(client, cast.hub_officer)
    assert client.post(url(agreement, "sign"), signature()).status_code == 302
    again = client.post(url(agreement, "sign"), signature())
    assert again.status_code == 409
    assert "Đang có hiệu lực" in text_of(again)
    assert Document.objects.count() == 1


def test_the_plan_is_seen_before_signing_and_skips_nothing_at_month_ends(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(Status.CIRCULATED, ends_on=dt.date(2028, 8, 31))
    response = as_(client, cast.hub_officer).get(
        url(agreement, "sign/plan"), {"signed_on": "31/08/2026"}
    )
    said = text_of(response)
    assert "4 kỳ đánh giá" in said
    days = ["28/02/2027", "31/08/2027", "29/02/2028", "31/08/2028"]
    assert [said.index(day) for day in days] == sorted(said.index(day) for day in days)
    assert "Tổng kết 31/08/2028" in said
    assert not Review.objects.exists()


def test_without_scripts_the_preview_button_shows_the_plan_and_signs_nothing(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(Status.CIRCULATED, ends_on=dt.date(2028, 8, 31))
    sent = {"signed_on": "31/08/2026", "number": "7/TT", "preview": "1"}
    response = as_(client, cast.hub_officer).post(url(agreement, "sign"), sent)
    assert response.status_code == 200
    assert "28/02/2027" in text_of(response)
    assert 'value="7/TT"' in response.content.decode()
    agreement.refresh_from_db()
    assert agreement.status == Status.CIRCULATED


def test_the_preview_is_the_plan_that_signing_lays(client: Client, cast: Cast) -> None:
    agreement = make_agreement(
        Status.CIRCULATED, starts_on=dt.date(2026, 12, 31), ends_on=dt.date(2029, 6, 30)
    )
    as_(client, cast.hub_officer)
    query = {"signed_on": "20/11/2026"}
    plan = client.get(url(agreement, "sign/plan"), query).context["plan"]
    client.post(url(agreement, "sign"), signature())
    laid = list(agreement.reviews.order_by("sequence").values_list("due_on", "kind"))
    assert laid == [(review.due_on, review.kind) for review in plan]


def test_filling_in_asks_for_gaps_only_and_lays_the_plan(client: Client, cast: Cast) -> None:
    agreement = make_agreement(
        signed_on=None,
        origin="recorded",
        starts_on=dt.date(2024, 1, 1),
        partners=["syt-40-nghe-an"],
    )
    as_(client, cast.hub_officer)
    form = client.get(url(agreement, "fill-in")).context["form"]
    assert "signed_on" in form.fields
    assert "starts_on" not in form.fields
    response = client.post(url(agreement, "fill-in"), {"signed_on": "02/01/2024"})
    assert response.status_code == 302
    agreement.refresh_from_db()
    assert agreement.signed_on == dt.date(2024, 1, 2)
    assert agreement.reviews.exists()


def test_where_nothing_is_missing_the_form_says_so(client: Client, cast: Cast) -> None:
    agreement = make_agreement(
        number="5/TT",
        starts_on=dt.date(2026, 5, 4),
        ends_on=dt.date(2028, 5, 4),
        with_scan=True,
    )
    response = as_(client, cast.hub_officer).get(url(agreement, "fill-in"))
    assert response.status_code == 409
    assert "không còn thông tin nào thiếu" in text_of(response)


def test_an_end_before_the_start_is_refused_when_filling_in(client: Client, cast: Cast) -> None:
    agreement = make_agreement(signed_on=None, origin="recorded", starts_on=dt.date(2024, 1, 1))
    response = as_(client, cast.hub_officer).post(
        url(agreement, "fill-in"), {"ends_on": "31/12/2023", "number": "5/TT"}
    )
    assert response.status_code == 400
    assert "ends_on" in response.context["form"].errors
    assert 'value="31/12/2023"' in response.content.decode()
    agreement.refresh_from_db()
    assert agreement.ends_on is None


def amendment(agreement: Agreement, **changes: Any) -> dict[str, Any]:
    return {
        "number": "01/PL",
        "signed_on": "20/11/2026",
        "summary": "Kéo dài một năm",
        "document": pdf(),
        "title": agreement.title,
        "starts_on": "",
        "ends_on": "",
        "review_every_months": "6",
        "review_anchor_on": f"{agreement.review_anchor_on:%d/%m/%Y}",
        **commitment_lines([("training", "Đào tạo bác sĩ theo đơn đặt hàng")]),
        **changes,
    }


def test_an_amendment_changes_what_it_says_and_nothing_else(client: Client, cast: Cast) -> None:
    agreement = make_agreement(with_reviews=True)
    response = as_(client, cast.hub_officer).post(
        url(agreement, "amend"), amendment(agreement, ends_on="12/2028")
    )
    assert response.status_code == 302
    amended = agreement.amendments.get()
    assert set(amended.changes) == {"ends_on", "ends_on_precision"}
    agreement.refresh_from_db()
    assert agreement.ends_on == dt.date(2028, 12, 31)


def test_an_amendment_adds_a_commitment(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    lines = [("training", "Đào tạo bác sĩ theo đơn đặt hàng"), ("training", "Đào tạo điều dưỡng")]
    as_(client, cast.hub_officer).post(
        url(agreement, "amend"), amendment(agreement, **commitment_lines(lines))
    )
    assert [c.text for c in agreement.contents.all()] == [text for _area, text in lines]


def test_the_same_amendment_again_is_refused_and_a_missing_paper_too(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement()
    as_(client, cast.hub_officer)
    without = client.post(url(agreement, "amend"), amendment(agreement, document=""))
    assert without.status_code == 400
    assert not agreement.amendments.exists()
    client.post(url(agreement, "amend"), amendment(agreement))
    again = client.post(url(agreement, "amend"), amendment(agreement))
    assert again.status_code == 400
    assert "đã được ghi" in text_of(again)
    assert agreement.amendments.count() == 1


@pytest.mark.parametrize("act", ["sign", "sign/plan", "fill-in", "amend"])
def test_a_stranger_gets_404_and_a_viewer_403(client: Client, cast: Cast, act: str) -> None:
    status = Status.CIRCULATED if act.startswith("sign") else Status.IN_FORCE
    agreement = make_agreement(status)
    as_(client, cast.stranger)
    assert client.get(url(agreement, act)).status_code == 404
    as_(client, cast.hub_viewer)
    assert client.get(url(agreement, act)).status_code == 403
    if act != "sign/plan":
        assert client.post(url(agreement, act), signature()).status_code == 403
