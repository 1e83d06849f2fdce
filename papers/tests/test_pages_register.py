"""A body's register of numbers on its page."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation
from papers.kinds import REPORT
from papers.models import NumberSeries, PaperNumber
from papers.services import enter_number, issue_next_number, turn_on_series, void_number

DAY = dt.date(2026, 11, 22)
HUB = "syt-79-ho-chi-minh"
URL = f"/papers/register/{HUB}/"


@pytest.fixture(autouse=True)
def _today(on_day):
    on_day(DAY)


def enter(cast: Cast, number: int, *, day: dt.date = DAY, address: str = "") -> PaperNumber:
    return enter_number(
        organisation(HUB),
        by=cast.hub_officer,
        kind=REPORT,
        dated_on=day,
        number=number,
        symbol="BC-SYT",
        label=f"Báo cáo thứ {number}",
        address=address,
    )


def test_the_year_is_listed_with_what_was_voided_and_why(client: Client, cast: Cast):
    enter(cast, 5, address="/reviews/1/")
    void_number(enter(cast, 6), by=cast.hub_officer, because="Ghi nhầm ngày")
    enter(cast, 9, day=dt.date(2025, 3, 1))
    page = as_(client, cast.hub_viewer).get(URL)

    shown = text_of(page)
    assert "05/BC-SYT" in shown and 'href="/reviews/1/"' in page.content.decode()
    assert "06/BC-SYT" in shown and "Ghi nhầm ngày" in shown
    assert "09/BC-SYT" not in shown
    assert "09/BC-SYT" in text_of(client.get(f"{URL}?year=2025"))


def test_others_do_not_find_it(client: Client, cast: Cast):
    for person in (cast.partner_head, cast.cdc_officer, cast.administrator, cast.stranger):
        assert as_(client, person).get(URL).status_code == 404
    assert as_(client, cast.auditor).get(URL).status_code == 200


def test_an_officer_turns_the_series_on_and_off(client: Client, cast: Cast):
    as_(client, cast.hub_officer)
    sent = {"kind": REPORT, "year": "2026", "symbol": "BC-SYT", "first_number": "36"}

    assert client.post(f"{URL}series/", sent).status_code == 302
    assert "số tiếp theo 36/BC-SYT" in text_of(client.get(URL))
    series = NumberSeries.objects.get()
    assert client.post(f"/papers/series/{series.pk}/off/").status_code == 302
    assert "số tiếp theo" not in text_of(client.get(URL))


def test_a_first_number_that_is_used_comes_back_at_the_field(client: Client, cast: Cast):
    enter(cast, 36)
    sent = {"kind": REPORT, "year": "2026", "symbol": "BC-SYT", "first_number": "36"}
    answer = as_(client, cast.hub_officer).post(f"{URL}series/", sent)

    assert answer.status_code == 400 and "bắt đầu từ số 37" in text_of(answer)


def test_a_number_is_voided_after_a_question(client: Client, cast: Cast):
    number = enter(cast, 5)
    url = f"/papers/numbers/{number.pk}/void/"
    as_(client, cast.hub_officer)

    assert "Hủy số 05/BC-SYT?" in text_of(client.get(url))
    assert client.post(url, {"because": ""}).status_code == 400
    assert client.post(url, {"because": "Ghi nhầm"}).status_code == 302
    assert PaperNumber.objects.get().voided_because == "Ghi nhầm"
    assert client.get(url).status_code == 409


def test_who_may_not_switch_or_void_is_told(client: Client, cast: Cast):
    number = enter(cast, 5)
    as_(client, cast.hub_viewer)

    assert client.get(f"{URL}series/").status_code == 403
    assert client.get(f"/papers/numbers/{number.pk}/void/").status_code == 403
    assert as_(client, cast.partner_officer).get(f"{URL}series/").status_code == 404


def test_the_number_of_queries_does_not_grow(client: Client, cast: Cast):
    turn_on_series(organisation(HUB), by=cast.hub_head, kind=REPORT, year=2026, symbol="BC-SYT")
    as_(client, cast.hub_officer)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            client.get(URL)
        return len(caught)

    def issue(times: int) -> None:
        for _ in range(times):
            issue_next_number(
                organisation(HUB), by=cast.hub_head, kind=REPORT, dated_on=DAY, label="Báo cáo"
            )

    issue(2)
    before = queries()
    issue(8)
    assert queries() == before
