"""Requests that wait for the reader stand on the home page, the longest wait first."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from conftest import Cast
from cooperation.home import home_of
from cooperation.work import waiting_for_person
from transfers.states import RequestStatus
from transfers.tests.request_builders import HUB, TODAY, make_request

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(on_day: Callable[[dt.date], None], register: None) -> None:
    on_day(TODAY)


def test_the_longest_wait_comes_first_with_its_days(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, title="mới", since=TODAY - 12 * DAY)
    make_request(RequestStatus.WITH_SOURCE, title="quá hạn", since=TODAY - 23 * DAY)
    rows = home_of(cast.giving_coordinator, TODAY).rows
    assert [(row.title, row.figure, row.tone) for row in rows] == [
        ("quá hạn", 23, "late"),
        ("mới", 12, "soon"),
    ]
    assert rows[0].unit == "ngày đã chờ"
    assert rows[0].turn is not None
    assert rows[0].turn.chip == "Đến lượt Bệnh viện: trả lời"


def test_an_unknown_wait_has_no_figure(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, waits_since=None)
    row = home_of(cast.giving_coordinator, TODAY).rows[0]
    assert (row.figure, row.unit) == (None, "chưa rõ từ ngày nào")


def test_one_act_leads_straight_to_it_several_to_the_page(cast: Cast) -> None:
    assigned = make_request(RequestStatus.ENDORSED, hub=HUB, sources=())
    answered = make_request(RequestStatus.WITH_SOURCE)
    hub = home_of(cast.hub_officer, TODAY).rows[0].turn
    source = home_of(cast.giving_coordinator, TODAY).rows[0].turn
    assert hub is not None
    assert source is not None
    assert hub.url == f"/transfer-requests/{assigned.pk}/assign/"
    assert source.url == f"/transfer-requests/{answered.pk}/"


def test_what_waits_for_others_is_not_on_the_page(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE)
    assert home_of(cast.receiving_coordinator, TODAY).rows == []
    assert home_of(cast.auditor, TODAY).rows == []


def test_five_are_shown_and_the_rest_is_counted(cast: Cast, client: Client) -> None:
    for n in range(8):
        make_request(RequestStatus.WITH_SOURCE, since=TODAY - n * DAY)
    client.force_login(cast.giving_coordinator)
    response = client.get("/")
    page = response.context["home"]
    assert (len(page.rows), page.waiting, page.waiting_requests) == (5, 8, 8)
    assert "Xem 3 việc nữa" in response.content.decode()
    assert 'href="/transfer-requests/?mine=on"' in response.content.decode()


def test_since_when_it_waits_is_said_where_it_was_sent_earlier(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, submitted_on=TODAY - 30 * DAY, since=TODAY - 23 * DAY)
    note = home_of(cast.giving_coordinator, TODAY).rows[0].note
    assert note.endswith("gửi 21/10/2026 · chờ từ 28/10/2026")


def test_what_the_reader_is_writing_stands_last_and_waits_for_nobody(cast: Cast) -> None:
    user = cast.receiving_coordinator
    draft = make_request(RequestStatus.DRAFT, title="Xin học nội soi", submitted_on=None)
    page = home_of(user, TODAY)
    assert [group.title for group in page.groups] == ["Đề xuất đang viết"]
    (row,) = page.rows
    assert row.title == "Xin học nội soi"
    assert row.turn is not None
    assert row.turn.url == f"/transfer-requests/{draft.pk}/steps/1/"
    assert page.waiting == waiting_for_person(user, TODAY).total == 0
    assert home_of(cast.giving_coordinator, TODAY).rows == []


@pytest.mark.parametrize("who", ["hub_officer", "hub_head", "giving_coordinator"])
def test_the_count_in_the_navigation_is_that_of_the_page(cast: Cast, who: str) -> None:
    user: User = getattr(cast, who)
    for _n in range(7):
        make_request(RequestStatus.ENDORSED, hub=HUB, sources=())
        make_request(RequestStatus.WITH_SOURCE)
    assert waiting_for_person(user, TODAY).total == home_of(user, TODAY).waiting


def test_the_page_asks_the_same_few_questions_however_many_there_are(
    cast: Cast, client: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    client.force_login(cast.giving_coordinator)
    client.get("/")  # notes the visit, once a session
    for n in range(1, 9):
        make_request(RequestStatus.WITH_SOURCE, since=TODAY - n * DAY)
        if n in (1, 8):
            cache.clear()
            with django_assert_num_queries(9):  # type: ignore[attr-defined]
                client.get("/")
