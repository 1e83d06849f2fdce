"""The list of reviews, a review's page, and the acts that move it on."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import Review
from agreements.states import ReviewKind, ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_document, make_review, pdf
from agreements.tests.pages import as_, text_of
from audit.services import record
from conftest import Cast
from outbox.models import State
from outbox.services import new_message

TODAY = dt.date(2026, 11, 22)
URL = "/reviews/"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def url(review: Review, act: str = "") -> str:
    return f"{URL}{review.pk}/" + (f"{act}/" if act else "")


def days(client: Client, **query: Any) -> list[dt.date | None]:
    return [row.review.due_on for row in client.get(URL, query).context["rows"]]


def test_the_list_opens_with_what_is_coming_soonest_first(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    for day in (dt.date(2027, 7, 1), dt.date(2027, 1, 1), dt.date(2026, 11, 1)):
        make_review(agreement, day)
    as_(client, cast.hub_officer)
    assert days(client) == [dt.date(2027, 1, 1), dt.date(2027, 7, 1)]
    assert days(client, show="late") == [dt.date(2026, 11, 1)]
    assert len(days(client, show="all")) == 3
    assert "quá hạn 21 ngày" in text_of(client.get(URL, {"show": "late"}))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "annual"}, 1),
        ({"status": "open"}, 1),
        ({"due_from": "01/06/2027"}, 1),
        ({"due_to": "2027-05-31"}, 2),
        ({"late": "on"}, 1),
        ({"agreement": "dong nai"}, 4),
        ({"agreement": "khong co"}, 0),
        ({"mine": "on"}, 4),
    ],
)
def test_each_filter_narrows(client: Client, cast: Cast, query: dict[str, str], found: int) -> None:
    agreement = make_agreement()
    make_review(agreement, dt.date(2026, 11, 1))
    make_review(agreement, dt.date(2027, 1, 1), status=ReviewStatus.OPEN)
    make_review(agreement, dt.date(2027, 7, 1), kind=ReviewKind.ANNUAL)
    make_review(agreement, dt.date(2026, 6, 1), status=ReviewStatus.CONCLUDED)
    as_(client, cast.hub_officer)
    expected = {"due_to": 3}.get(next(iter(query)), found)
    assert len(days(client, show="all", **query)) == expected


def test_mine_leaves_out_what_one_only_manages(client: Client, cast: Cast) -> None:
    make_review(
        make_agreement(hub="cdc-hcm", partners=["cdc-dong-nai"], level="cdc"), dt.date(2027, 1, 1)
    )
    as_(client, cast.hub_officer)
    assert len(days(client)) == 1
    assert days(client, mine="on") == []


def test_a_review_of_others_is_not_there(client: Client, cast: Cast) -> None:
    review = make_review(make_agreement(), dt.date(2027, 1, 1))
    as_(client, cast.stranger)
    assert days(client, show="all") == []
    assert client.get(url(review)).status_code == 404


def test_pages_lose_nothing_and_take_the_same_number_of_queries(client: Client, cast: Cast) -> None:
    agreements = [make_agreement() for _n in range(2)]
    as_(client, cast.hub_officer)
    counts = []
    for offset in (0, 15):
        for n in range(15):
            make_review(agreements[n % 2], dt.date(2027, 1, 1) + dt.timedelta(days=n % 4 + offset))
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    first = client.get(URL)
    rest = client.get(URL, {"cursor": first.context["page"].next})
    seen = [row.review.pk for r in (first, rest) for row in r.context["rows"]]
    assert len(seen) == len(set(seen)) == 30


def test_the_page_tells_days_history_and_mails_by_state(client: Client, cast: Cast) -> None:
    review = make_review(make_agreement(), dt.date(2027, 1, 21))
    review.date_changes.create(
        old_due_on=dt.date(2027, 1, 4),
        new_due_on=dt.date(2027, 1, 21),
        reason="Giám đốc đi công tác",
        changed_by=cast.hub_officer,
    )
    reminder, news = "review_reminder", "review_redated"
    for kind, state in (
        (reminder, State.SENT),
        (reminder, State.SENT),
        (reminder, State.QUEUED),
        (news, State.SENT),
    ):
        new_message(
            key=f"{state}-{timezone.now().timestamp()}",
            kind=kind,
            recipient=cast.partner_officer,
            due_at=timezone.now(),
            record=review,
            organisation_id=None,
            state=state,
        ).save()
    said = text_of(as_(client, cast.hub_officer).get(url(review)))
    assert "04/01/2027 → 21/01/2027" in said
    assert "Giám đốc đi công tác" in said
    assert "còn 60 ngày" in said
    assert "Chờ gửi 1" in said
    assert "Đã gửi 2" in said
    assert str(cast.partner_officer) not in said
    for outsider in (cast.giving_coordinator, cast.observer):
        assert "Đã gửi" not in text_of(as_(client, outsider).get(url(review)))


def test_an_observer_reads_a_review_without_its_trail(client: Client, cast: Cast) -> None:
    review = make_review(make_agreement(), dt.date(2027, 1, 21))
    record("review.opened", review, by=cast.hub_officer, whole=review.agreement)
    assert "Nhật ký" in text_of(as_(client, cast.auditor).get(url(review)))
    said = text_of(as_(client, cast.observer).get(url(review)))
    assert "Nhật ký" not in said
    assert str(cast.hub_officer) not in said


def test_what_was_due_before_the_entry_is_explained(client: Client, cast: Cast) -> None:
    agreement = make_agreement(signed_on=dt.date(2023, 7, 21), entered_on=TODAY)
    review = make_review(agreement, dt.date(2024, 1, 21))
    said = text_of(as_(client, cast.hub_officer).get(url(review)))
    assert "không ghi nhận" in said
    assert "quá hạn 1036 ngày" not in said


def test_a_review_is_opened_held_and_concluded(client: Client, cast: Cast) -> None:
    review = make_review(make_agreement(), dt.date(2026, 11, 30))
    as_(client, cast.hub_officer)
    assert client.post(url(review, "open")).status_code == 302
    assert client.post(url(review, "open")).status_code == 409
    assert client.post(url(review, "hold"), {"held_on": "21/11/2026"}).status_code == 302
    assert client.post(url(review, "hold"), {"held_on": "21/11/2026"}).status_code == 409
    as_(client, cast.hub_head)
    bad = client.post(url(review, "conclude"), {"conclusions": "Đạt phần lớn", "minutes": ""})
    assert bad.status_code == 400
    assert "minutes" in bad.context["form"].errors
    assert "Đạt phần lớn" in bad.content.decode()
    review.commitments.update(rating="fully")
    good = client.post(
        url(review, "conclude"),
        {"conclusions": "Đạt", "minutes": pdf(), "unconfirmed_because": "Bên kia đồng ý miệng"},
    )
    assert good.status_code == 302
    review.refresh_from_db()
    assert (review.status, review.conclusions) == (ReviewStatus.CONCLUDED, "Đạt")


def test_minutes_that_hang_on_the_review_are_not_asked_for_again(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement()
    review = make_review(agreement, TODAY, status=ReviewStatus.HELD)
    make_document(agreement, kind="minutes", review=review)
    response = as_(client, cast.hub_head).post(
        url(review, "conclude"), {"conclusions": "Đạt", "unconfirmed_because": "Họp từ xa"}
    )
    assert response.status_code == 302


def test_redating_asks_for_a_reason_and_keeps_the_old_day(client: Client, cast: Cast) -> None:
    review = make_review(make_agreement(), dt.date(2027, 1, 21))
    as_(client, cast.hub_officer)
    bad = client.post(url(review, "redate"), {"due_on": "28/01/2027", "reason": ""})
    assert bad.status_code == 400
    assert 'value="28/01/2027"' in bad.content.decode()
    past = client.post(url(review, "redate"), {"due_on": "01/11/2026", "reason": "x"})
    assert "đã qua" in text_of(past)
    good = client.post(url(review, "redate"), {"due_on": "28/01/2027", "reason": "Lịch họp"})
    assert good.status_code == 302
    review.refresh_from_db()
    assert review.due_on == dt.date(2027, 1, 28)
    assert review.date_changes.get().old_due_on == dt.date(2027, 1, 21)
    again = client.post(url(review, "redate"), {"due_on": "28/01/2027", "reason": "Lịch họp"})
    assert again.status_code == 400
    assert review.date_changes.count() == 1


def test_a_head_waives_with_reason_and_document(client: Client, cast: Cast) -> None:
    review = make_review(make_agreement(), dt.date(2027, 1, 21))
    as_(client, cast.hub_head)
    assert client.post(url(review, "waive"), {"reason": "Gộp kỳ"}).status_code == 400
    form = {"reason": "Gộp kỳ", "document": pdf()}
    assert client.post(url(review, "waive"), form).status_code == 302
    review.refresh_from_db()
    assert review.status == ReviewStatus.WAIVED


def test_a_meeting_outside_the_plan_is_written_once(client: Client, cast: Cast) -> None:
    agreement = make_agreement(signed_on=dt.date(2024, 4, 3))
    address = f"{URL}of/{agreement.pk}/add/"
    form = {"held_on": "05/11/2024", "one_sided": "on", "conclusions": "", "minutes": ""}
    as_(client, cast.hub_officer)
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 400
    review = agreement.reviews.get()
    assert review.kind == ReviewKind.OTHER
    assert review.is_one_sided


@pytest.mark.parametrize("act", ["open", "redate", "hold", "conclude", "waive"])
def test_a_stranger_gets_404_and_a_viewer_403(client: Client, cast: Cast, act: str) -> None:
    status = ReviewStatus.HELD if act == "conclude" else ReviewStatus.PLANNED
    review = make_review(make_agreement(), dt.date(2026, 11, 30), status=status)
    for send in (client.get, client.post):
        as_(client, cast.stranger)
        assert send(url(review, act)).status_code == 404
        as_(client, cast.hub_viewer)
        assert send(url(review, act)).status_code == 403


def test_a_meeting_is_not_added_to_a_draft(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.DRAFT)
    address = f"{URL}of/{agreement.pk}/add/"
    assert as_(client, cast.hub_officer).get(address).status_code == 409
