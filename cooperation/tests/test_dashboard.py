"""The leaders' dashboard: figures that agree with the lists they lead to, for each reader."""

import datetime as dt
import html
import io
from typing import Any

import pypdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, Report, Review
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review
from agreements.tests.reviews import opened
from audit.services import record
from conftest import Cast, organisation
from cooperation.conftest import TODAY, found_in_list
from hospitals.models import Specialty
from papers import pdf
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import make_contract, make_posts, make_round, make_trainee
from transfers.tests.request_builders import make_request

pytestmark = pytest.mark.usefixtures("today")

_DAY = dt.timedelta(days=1)
# Queries of the page when anything has changed since it was last opened, and when nothing has.
COLD, WARM = 34, 4


def shown(client: Client, query: str = "") -> Any:
    response = client.get(f"/dashboard/{query}")
    assert response.status_code == 200
    return response.context


def some_of_everything() -> None:
    agreement = make_agreement(ends_on=TODAY + 90 * _DAY)
    make_agreement(ends_on=TODAY + 900 * _DAY)
    make_review(agreement, TODAY - 5 * _DAY)
    make_review(agreement, TODAY + 5 * _DAY)
    held = {"status": ReviewStatus.HELD}
    make_review(agreement, TODAY - 70 * _DAY, held_on=TODAY - 71 * _DAY, **held)
    make_review(agreement, TODAY - 90 * _DAY, held_on=TODAY - 80 * _DAY, **held)
    make_request(RequestStatus.SUBMITTED, since=TODAY - 30 * _DAY)
    make_request(RequestStatus.WITH_SOURCE, since=TODAY - 10 * _DAY)
    make_request(RequestStatus.WITH_SOURCE, since=TODAY - 4 * _DAY)
    make_request(RequestStatus.DECLINED, since=TODAY - 40 * _DAY)
    contract = make_contract(ContractStatus.ACCEPTED)
    make_round(make_contract(), TODAY - 20 * _DAY, 3, 1)
    make_posts(make_trainee(contract), True, first=TODAY - 20 * _DAY)


# --- Figures and the lists they count -----------------------------------------------------------
def test_every_figure_is_what_its_list_counts(reader: Client) -> None:
    some_of_everything()
    page = shown(reader)
    figures = [(tile.value, tile.url) for tile in page["tiles"]]
    figures += [(count.value, count.url) for part in page["due"] for count in part.counts]
    states = [*page["requests"].going_on, *page["requests"].over]
    figures += [(one.value, one.url) for one in states]
    figures += [(one.late, one.late_url) for one in page["requests"].going_on]
    assert [tile.value for tile in page["tiles"]] == [2, 1, 1, 3, 1]
    for value, address in figures:
        assert found_in_list(reader, address) == value, address


def test_narrowed_figures_are_what_their_narrowed_lists_count(reader: Client) -> None:
    some_of_everything()
    eye = Specialty.objects.get(slug="mat")
    Agreement.objects.first().specialties.add(eye)
    page = shown(reader, "?region=DNB&specialty=mat&period=2026")
    assert page["tiles"][0].value == 1
    for tile in page["tiles"]:
        assert "region=DNB" in tile.url and "specialty=mat" in tile.url
        assert found_in_list(reader, tile.url) == tile.value, tile.url


def test_another_region_counts_nothing_of_it(reader: Client) -> None:
    some_of_everything()
    page = shown(reader, "?region=BTB")
    assert [tile.value for tile in page["tiles"]] == [0, 0, 0, 0, 0]
    assert page["due"] == [] and not page["requests"].total


def test_reviews_are_on_time_late_or_to_come(reader: Client) -> None:
    some_of_everything()
    whole = shown(reader)["due"][-1]
    assert {count.kind: count.value for count in whole.counts} == {
        "on_time": 1,
        "late": 2,
        "coming": 1,
    }
    assert shown(reader, "?period=2025")["due"] == []


def test_a_late_review_says_whose_it_is(reader: Client) -> None:
    some_of_everything()
    (late,) = shown(reader)["late"]
    assert late.hub.slug == "syt-79-ho-chi-minh"
    assert "quá hạn 5 ngày" in html.unescape(reader.get("/dashboard/").content.decode())


def test_waiting_requests_say_how_long(reader: Client) -> None:
    some_of_everything()
    waits = {one.status: one.waiting for one in shown(reader)["requests"].going_on}
    assert (waits["with_source"].middle, waits["with_source"].longest) == (4, 10)
    assert waits["submitted"].longest == 30


def test_cases_and_answers_of_one_month_are_one_point(reader: Client) -> None:
    some_of_everything()
    page = shown(reader)
    assert len(page["independence"].chart.points) == 1 and not page["independence"].chart.lines
    assert page["independence"].cases.independence_local == 0.25
    assert len(page["retention"].curve.points) == 1 and not page["retention"].curve.lines


def test_no_cases_is_no_ratio_of_nought(reader: Client) -> None:
    make_contract()
    words = reader.get("/dashboard/").content.decode()
    assert "Chưa có số liệu: chưa có ca nào được ghi" in words
    assert "0&nbsp;%</span>" not in words and "0\u00a0%</span>" not in words


def test_coverage_counts_its_holes(reader: Client) -> None:
    make_contract()
    matrix = shown(reader)["matrix"]
    line = next(line for line in matrix.lines if line.specialty.slug == "mat")
    assert {square.kind for _province, square in line.squares} >= {"covered", "gives"}
    # 34 units, one of which receives and one of which gives.
    assert line.holes == 32
    page = reader.get(line.url)
    assert len(page.context["coverage"].holes) == 32


# --- Readers --------------------------------------------------------------------------------
def test_nobody_sees_figures_of_what_is_not_theirs(cast: Cast, client: Client) -> None:
    some_of_everything()
    client.force_login(cast.stranger)
    page = shown(client)
    assert [tile.value for tile in page["tiles"]] == [0, 0, 0, 0, 0]
    assert page["late"] == [] and not page["independence"].cases.total
    assert not page["retention"].curve.points


def test_who_has_not_reported_is_for_the_parties(cast: Cast, client: Client) -> None:
    agreement = make_agreement()
    review = make_review(agreement, TODAY - 5 * _DAY, status=ReviewStatus.OPEN)
    partner = organisation("syt-75-dong-nai-tp")
    Report.objects.create(review=review, organisation=partner)
    client.force_login(cast.partner_officer)
    assert shown(client)["late"][0].unreported == [partner.name]
    client.force_login(cast.cdc_officer)
    assert [one.unreported for one in shown(client)["late"]] == [[]]


def test_signed_out_leads_to_the_sign_in(client: Client) -> None:
    for address in ("/dashboard/", "/dashboard/dashboard.pdf"):
        assert client.get(address).status_code == 302


def test_it_stands_in_the_navigation(reader: Client) -> None:
    words = reader.get("/dashboard/").content.decode()
    assert '<a href="/dashboard/" aria-current="page">Điều hành</a>' in words


# --- Filters, empty, queries ---------------------------------------------------------------------
def test_filters_stand_in_the_address_and_as_chips(reader: Client) -> None:
    words = html.unescape(reader.get("/dashboard/?specialty=mat&period=2025").content.decode())
    assert "Chuyên khoa: Mắt" in words and "Giai đoạn: Năm 2025" in words
    assert "/dashboard/dashboard.pdf?specialty=mat&period=2025" in words


def test_a_filter_changed_by_htmx_answers_with_the_figures_alone(reader: Client) -> None:
    response = reader.get("/dashboard/?period=2025", headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/dashboard/?period=2025"


def test_what_is_not_understood_is_said(reader: Client) -> None:
    assert reader.get("/dashboard/?region=nowhere").status_code == 400


def test_an_empty_portal_says_so_in_every_card(reader: Client) -> None:
    words = reader.get("/dashboard/").content.decode()
    for said in (
        "Không có kỳ đánh giá nào đến hạn",
        "chưa có ca nào được ghi",
        "Không có kỳ đánh giá nào quá hạn",
        "Không có đề xuất nào đang đi",
    ):
        assert said in words


def test_the_number_of_queries_does_not_grow(reader: Client) -> None:
    some_of_everything()
    reader.get("/dashboard/")
    cold, warm = [], []
    for _time in range(2):
        cache.clear()
        cold.append(queries(reader))
        warm.append(queries(reader))
        for _again in range(3):
            some_of_everything()
            make_agreement(Status.IN_FORCE)
    assert (cold, warm) == ([COLD] * 2, [WARM] * 2)


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get("/dashboard/")
    return len(asked)


def test_it_is_counted_anew_when_something_has_changed(reader: Client) -> None:
    agreement = make_agreement()
    assert shown(reader)["tiles"][0].value == 1
    agreement.status = Status.SUSPENDED
    agreement.save()
    record("agreement.suspended", agreement, by=None)
    assert shown(reader)["tiles"][0].value == 0


def test_every_number_is_a_link_the_noughts_too(reader: Client) -> None:
    some_of_everything()
    words = reader.get("/dashboard/").content.decode()
    page = shown(reader)
    addresses = [count.url for part in page["due"] for count in part.counts]
    addresses += [one.url for one in (*page["requests"].going_on, *page["requests"].over)]
    addresses += [tile.url for tile in page["tiles"]]
    addresses += [line.url for line in page["matrix"].lines]
    addresses += [page["independence"].url, page["retention"].url, page["matrix"].url]
    for address in addresses:
        assert f'href="{html.escape(address)}"' in words, address


def test_the_map_is_coloured_by_the_agreements_one_sees(reader: Client) -> None:
    some_of_everything()
    drawn = {one.row.province.short_name: one.row.value for one in shown(reader)["map"].drawn}
    assert drawn["TP. Hồ Chí Minh"] == 2
    words = reader.get("/dashboard/?region=DNB").content.decode()
    assert "Hoàng Sa" in words and "Trường Sa" in words
    assert "by=agreements&amp;region=DNB" in words


# --- On paper -----------------------------------------------------------------------------------
def test_the_pdf_is_one_landscape_page(cast: Cast, reader: Client) -> None:
    """Also when the late reviews have long names and many who owe their reports."""
    partners = [f"syt-{slug}" for slug in ("40-nghe-an", "80-tay-ninh", "86-vinh-long")]
    for _time in range(8):
        some_of_everything()
        opened(make_agreement(title="Hợp tác toàn diện về y tế " * 6, partners=partners), cast)
    Review.objects.filter(status=ReviewStatus.OPEN).update(due_on=TODAY - 40 * _DAY)
    response = reader.get("/dashboard/dashboard.pdf?period=2026")
    assert response["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    assert len(pages) == 1
    box = pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    text = pages[0].extract_text()
    assert "Điều hành" in text and "đề xuất đang chờ" in text
    assert "Hoàng Sa" in text


def test_where_no_pdf_can_be_made_the_browser_prints(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(meanwhile: str) -> Any:
        raise pdf.PdfUnavailable(f"thiếu gói. {meanwhile}")

    monkeypatch.setattr(pdf, "_weasyprint", refuse)
    response = reader.get("/dashboard/dashboard.pdf?specialty=mat")
    assert response.status_code == 503
    assert "In trang Điều hành bằng trình duyệt" in response.content.decode()
