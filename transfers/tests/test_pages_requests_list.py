"""The list of requests: what it shows, filters, sorting, paging, and the empty states."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.pages import as_, text_of
from conftest import Cast
from transfers.models import TransferRequest
from transfers.search_text import refresh_search_text
from transfers.states import RequestStatus, SourceAnswer
from transfers.tests.conftest import Department
from transfers.tests.request_builders import HUB, TODAY, make_request, phaco

URL = "/transfer-requests/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(today: None, register: None) -> None:
    """All these tests stand on one day."""


def titles(client: Client, **query: Any) -> list[str]:
    return [row.heading for row in client.get(URL, query).context["rows"]]


def searchable(**fields: Any) -> TransferRequest:
    asked = make_request(**fields)
    refresh_search_text(asked)
    return asked


def test_whose_turn_since_when_and_until_when(
    client: Client, cast: Cast, department: Department
) -> None:
    make_request(RequestStatus.SUBMITTED, since=TODAY - 10 * DAY)
    said = text_of(as_(client, cast.receiving_coordinator).get(URL))
    assert "Chờ lãnh đạo Sở Y tế tỉnh Lâm Đồng: xác nhận" in said
    assert "10 ngày hạn 01/12/2026" in said
    assert "Đến lượt Sở: xác nhận" in text_of(as_(client, department.head).get(URL))


def test_an_answer_that_is_late_says_so(client: Client, cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, since=TODAY - 21 * DAY)
    response = as_(client, cast.giving_coordinator).get(URL)
    assert "Quá hạn trả lời" in text_of(response)
    assert titles(client, late="on") == titles(client)


def test_an_unknown_wait_is_unknown(client: Client, cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, waits_since=None, submitted_on=None, origin="recorded")
    said = text_of(as_(client, cast.giving_coordinator).get(URL))
    assert "chưa ghi chưa ghi" in said


def test_a_stranger_sees_none_and_is_told_why_the_list_is_empty(client: Client, cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE)
    response = as_(client, cast.stranger).get(URL)
    assert response.context["rows"] == []
    assert "Chưa có đề xuất nào" in text_of(response)


def test_whoever_is_not_signed_in_is_sent_to_the_door(client: Client) -> None:
    assert client.get(URL)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "submitted"}, ["Ba"]),
        ({"modality": "satellite"}, ["Hai"]),
        ({"specialty": "mat"}, ["Ba", "Một"]),
        ({"specialty": "nhi"}, ["Hai"]),
        ({"technique": "phaco"}, ["Một"]),
        ({"source": "nhi-dong-1"}, ["Hai"]),
        ({"province": "68-lam-dong"}, ["Ba", "Một"]),
        ({"province": "67-dak-nong"}, ["Ba", "Một"]),
        ({"search": "dak nong"}, ["Ba", "Một"]),
        ({"search": "HAI nhi dong"}, ["Hai"]),
        ({"mine": "on"}, []),
    ],
)
def test_each_filter_narrows(
    client: Client, cast: Cast, query: dict[str, str], found: list[str]
) -> None:
    searchable(status=RequestStatus.WITH_SOURCE, title="Một", technique=phaco(), specialties=())
    searchable(
        status=RequestStatus.WITH_SOURCE,
        title="Hai",
        requester="syt-75-dong-nai",
        sources=("nhi-dong-1",),
        specialties=("nhi",),
        modality="satellite",
    )
    searchable(status=RequestStatus.SUBMITTED, title="Ba")
    as_(client, cast.auditor)
    assert sorted(titles(client, **query)) == found


def test_mine_to_act_is_what_the_navigation_counts(
    client: Client, cast: Cast, department: Department
) -> None:
    make_request(RequestStatus.SUBMITTED, title="Xác nhận")
    make_request(RequestStatus.WITH_SOURCE, title="Trả lời")
    as_(client, department.head)
    assert titles(client, mine="on") == ["Xác nhận"]
    sections = {s.label: s.count for s in client.get(URL).context["portal"].sections}
    assert sections["Đề xuất"] == 1


def test_the_longest_wait_comes_first_and_unknown_ones_last(client: Client, cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, title="mới", since=TODAY)
    make_request(RequestStatus.WITH_SOURCE, title="lâu", since=TODAY - 9 * DAY)
    make_request(RequestStatus.WITH_SOURCE, title="không rõ", waits_since=None)
    make_request(
        RequestStatus.DECLINED,
        title="xong",
        since=TODAY - 90 * DAY,
        answers=(SourceAnswer.DECLINED,),
    )
    as_(client, cast.giving_coordinator)
    found = titles(client)
    assert found[:2] == ["lâu", "mới"]
    assert set(found[2:]) == {"không rõ", "xong"}
    assert titles(client, ordering="-waiting")[:2] == ["mới", "lâu"]


@pytest.mark.parametrize("name", ["waiting", "submitted", "title", "updated"])
def test_every_ordering_turns_round_and_pages_lose_nothing(
    client: Client, cast: Cast, name: str
) -> None:
    for n in range(30):
        known = None if n % 3 == 0 else TODAY - (n % 5) * DAY
        make_request(
            RequestStatus.WITH_SOURCE, title=f"T{n:02}", waits_since=known, submitted_on=known
        )
    as_(client, cast.giving_coordinator)
    for ordering in (name, f"-{name}"):
        seen, query = [], {"ordering": ordering}
        while True:
            response = client.get(URL, query)
            seen += [row.heading for row in response.context["rows"]]
            if not (cursor := response.context["page"].next):
                break
            query = {"ordering": ordering, "cursor": cursor}
        assert len(seen) == len(set(seen)) == 30


def test_an_altered_cursor_leads_to_the_first_page(client: Client, cast: Cast) -> None:
    response = as_(client, cast.hub_officer).get(URL, {"cursor": "xx", "status": "draft"})
    assert response["Location"] == f"{URL}?status=draft"


def test_a_value_the_filter_does_not_know_is_400(client: Client, cast: Cast) -> None:
    assert as_(client, cast.hub_officer).get(URL, {"status": "xx"}).status_code == 400


def test_the_chips_take_one_filter_away(client: Client, cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE)
    response = as_(client, cast.giving_coordinator).get(
        URL, {"status": "with_source", "mine": "on"}
    )
    chips = {chip.name: chip for chip in response.context["chips"]}
    assert chips["status"].label == "Trạng thái: Chờ bệnh viện nguồn trả lời"
    assert chips["status"].without == "?mine=on"


def test_the_empty_list_names_one_filter_to_drop_and_what_that_would_give(
    client: Client, cast: Cast
) -> None:
    make_request(RequestStatus.WITH_SOURCE)
    response = as_(client, cast.giving_coordinator).get(
        URL, {"status": "with_source", "modality": "satellite"}
    )
    assert "Bỏ lọc “Hình thức: Bệnh viện vệ tinh” thì có 1 kết quả." in text_of(response)
    assert response.context["drop"].address == "?status=with_source"


def test_htmx_gets_the_results_alone(client: Client, cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE)
    response = as_(client, cast.giving_coordinator).get(
        URL, {"search": "", "mine": "on"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == f"{URL}?mine=on"


def test_sources_and_techniques_offered_are_those_of_visible_requests(
    client: Client, cast: Cast
) -> None:
    make_request(RequestStatus.WITH_SOURCE, technique=phaco())
    form = as_(client, cast.stranger).get(URL).context["form"]
    assert "mat-hcm" not in str(form.fields["source"].choices)
    assert "phaco" not in str(form.fields["technique"].choices)


def test_only_an_officer_is_offered_to_file(client: Client, cast: Cast) -> None:
    assert "Lập đề xuất" in text_of(as_(client, cast.receiving_coordinator).get(URL))
    assert "Lập đề xuất" not in text_of(as_(client, cast.hub_head).get(URL))


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, cast: Cast) -> None:
    as_(client, cast.hub_officer)
    counts = []
    for more in (5, 20):
        for n in range(more):
            make_request(
                RequestStatus.ENDORSED if n % 2 else RequestStatus.WITH_SOURCE,
                hub=HUB if n % 2 else "",
                sources=() if n % 2 else ("mat-hcm", "cho-ray"),
                technique=phaco(),
            )
        cache.clear()  # so that what waits for the reader is counted too
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 26
