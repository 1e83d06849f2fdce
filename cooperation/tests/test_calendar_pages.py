"""The calendar's pages: what stands on which day for whom, filters, holidays, pages by key."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Review
from agreements.states import ItemStatus, ReviewStatus, Status
from agreements.tests.builders import make_agreement, make_review
from agreements.tests.items import held_review, make_item
from conftest import Cast
from cooperation.calendar.agenda import agenda_from
from cooperation.calendar.entries import Calendar, Choice, EntryKind, Span
from cooperation.calendar.month import Month
from cooperation.conftest import TODAY
from hospitals.models import Holiday
from transfers.states import ContractStatus
from transfers.tests.contract_builders import make_contract

pytestmark = pytest.mark.usefixtures("today")

_DAY = dt.timedelta(days=1)


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.hub_officer)
    return client


def seen(user, choice: Choice = Choice(), **span: dt.date) -> list[tuple[str, dt.date]]:  # noqa: B008
    entries = Calendar(user, choice).entries(Span(**span))
    return [(entry.kind.value, entry.day) for entry in entries]


def stage(planned_to: dt.date | None, status: ContractStatus = ContractStatus.RUNNING, **fields):
    contract = make_contract(status)
    found = contract.stages.get(kind="training")
    for name, value in {"planned_to": planned_to, **fields}.items():
        setattr(found, name, value)
    found.save()
    return found


# --- What has an entry ------------------------------------------------------------------------
def test_reviews_items_and_stages_stand_on_their_days(cast: Cast) -> None:
    review = make_review(make_agreement(), TODAY + _DAY)
    make_item(review, due_on=TODAY + 2 * _DAY)
    assert seen(cast.hub_officer) == [("review", TODAY + _DAY), ("item", TODAY + 2 * _DAY)]
    stage(TODAY + 3 * _DAY)
    assert seen(cast.receiving_coordinator) == [("stage", TODAY + 3 * _DAY)]


def test_a_held_review_stands_on_the_day_of_the_meeting(cast: Cast) -> None:
    make_review(
        make_agreement(), TODAY, status=ReviewStatus.HELD, held_on=TODAY - 5 * _DAY, kind="final"
    )
    assert seen(cast.hub_officer) == [("review", TODAY - 5 * _DAY)]


@pytest.mark.parametrize("status", [ReviewStatus.WAIVED, ReviewStatus.CANCELLED])
def test_a_review_nobody_holds_has_no_entry(cast: Cast, status: ReviewStatus) -> None:
    make_review(make_agreement(), TODAY, status=status)
    assert seen(cast.hub_officer) == []


def test_what_was_due_before_the_portal_or_is_paused_has_no_entry(cast: Cast) -> None:
    make_review(make_agreement(entered_on=TODAY), TODAY - _DAY)
    make_review(make_agreement(Status.SUSPENDED), TODAY)
    make_item(held_review(make_agreement(Status.TERMINATED)), due_on=TODAY)
    make_item(held_review(), ItemStatus.DROPPED, due_on=TODAY)
    assert ("review", TODAY) not in seen(cast.hub_officer)
    assert {kind for kind, _day in seen(cast.hub_officer, first=TODAY - _DAY)} == set()


def test_a_done_stage_stands_where_it_really_ended(cast: Cast) -> None:
    stage(TODAY, is_done=True, recipient_to=TODAY - 9 * _DAY)
    assert seen(cast.giving_coordinator) == [("stage", TODAY - 9 * _DAY)]


@pytest.mark.parametrize(
    "status", [ContractStatus.DRAFT, ContractStatus.SUSPENDED, ContractStatus.TERMINATED]
)
def test_stages_of_a_contract_that_does_not_run_have_no_entry(
    cast: Cast, status: ContractStatus
) -> None:
    stage(TODAY, status)
    assert seen(cast.giving_coordinator) == []


def test_nobody_sees_what_is_not_theirs(cast: Cast) -> None:
    review = make_review(make_agreement(), TODAY)
    make_item(review, due_on=TODAY)
    stage(TODAY)
    assert seen(cast.stranger) == []
    assert seen(cast.administrator) == []
    assert [kind for kind, _day in seen(cast.auditor)] == ["review", "item", "stage"]


def test_what_is_late_says_so(cast: Cast) -> None:
    make_review(make_agreement(), TODAY - _DAY)
    (entry,) = Calendar(cast.hub_officer).entries(Span())
    assert entry.is_late and entry.state == "Quá hạn"


# --- Filters ----------------------------------------------------------------------------------
def test_one_kind_alone(cast: Cast) -> None:
    make_item(make_review(make_agreement(), TODAY), due_on=TODAY)
    wanted = Choice(kinds=frozenset({EntryKind.ITEM}))
    assert seen(cast.hub_officer, wanted) == [("item", TODAY)]


def test_one_organisation_and_what_it_took_over(cast: Cast) -> None:
    make_review(make_agreement(partners=["syt-80-long-an"]), TODAY)
    make_review(make_agreement(), TODAY + _DAY)
    wanted = Choice(organisation="syt-80-tay-ninh")
    assert seen(cast.hub_officer, wanted) == [("review", TODAY)]
    assert seen(cast.hub_officer, Choice(organisation="khong-co")) == []


def test_mine_leaves_out_what_only_the_department_is_party_to(cast: Cast) -> None:
    make_review(make_agreement(), TODAY)
    assert seen(cast.giving_coordinator) == [("review", TODAY)]
    assert seen(cast.giving_coordinator, Choice(mine=True)) == []


def test_the_page_filters_and_keeps_filters_between_months(officer: Client) -> None:
    make_item(make_review(make_agreement(), TODAY), due_on=TODAY, what="Việc riêng")
    page = officer.get("/calendar/", {"kind": "review", "month": "2026-11"}).content.decode()
    assert "Việc riêng" not in page
    assert "?kind=review&amp;month=2026-12" in page
    assert "?kind=review&amp;month=2026-10" in page


def test_a_filter_that_nobody_offers_filters_nothing(officer: Client) -> None:
    make_review(make_agreement(), TODAY)
    answer = officer.get("/calendar/", {"kind": "party"})
    assert answer.status_code == 400
    assert answer.context["count"] == 1


def test_a_strangers_organisation_is_not_offered(officer: Client) -> None:
    make_agreement(hub="syt-01-ha-noi", title="Thỏa thuận của Hà Nội")
    assert "syt-01-ha-noi" not in officer.get("/calendar/").content.decode()


# --- The month --------------------------------------------------------------------------------
def test_the_month_is_whole_weeks_from_monday(officer: Client) -> None:
    weeks = officer.get("/calendar/", {"month": "2026-11"}).context["weeks"]
    assert [len(week) for week in weeks] == [7] * 6
    assert (weeks[0][0].day, weeks[-1][-1].day) == (dt.date(2026, 10, 26), dt.date(2026, 12, 6))
    assert [day.day for week in weeks for day in week if day.is_today] == [TODAY]


@pytest.mark.parametrize("asked", ["", "2026-13", "0000-01", "x", "2026-11-22", "99999-01"])
def test_a_month_nobody_means_is_this_one(officer: Client, asked: str) -> None:
    answer = officer.get("/calendar/", {"month": asked})
    assert (answer.status_code, answer.context["month"]) == (200, Month(2026, 11))


def test_time_ends_where_forms_end(officer: Client) -> None:
    assert officer.get("/calendar/", {"month": "1900-01"}).context["previous"] == ""
    assert officer.get("/calendar/", {"month": "2200-12"}).context["next"] == ""


def test_holidays_and_worked_saturdays_are_marked(officer: Client) -> None:
    Holiday.objects.create(day=dt.date(2026, 11, 14), name="Ngày làm bù thử", is_working=True)
    Holiday.objects.create(day=dt.date(2026, 11, 12), name="Ngày nghỉ thử")
    answer = officer.get("/calendar/", {"month": "2026-11"})
    days = {day.day.day: day for week in answer.context["weeks"] for day in week[:7]}
    by_day = {d.day: d for week in answer.context["weeks"] for d in week}
    saturday, thursday = by_day[dt.date(2026, 11, 14)], by_day[dt.date(2026, 11, 12)]
    assert (saturday.is_off, saturday.is_made_up) == (False, True)
    assert (thursday.is_off, thursday.name) == (True, "Ngày nghỉ thử")
    assert by_day[dt.date(2026, 11, 21)].is_off and days
    assert "Ngày làm bù thử" in answer.content.decode()


def test_a_full_day_shows_three_and_says_how_many_more(officer: Client) -> None:
    agreement = make_agreement(title="Thỏa thuận đầy ngày")
    for _ in range(5):
        make_review(agreement, TODAY)
    page = officer.get("/calendar/").content.decode()
    assert page.count("calendar-entry") == 3
    assert "còn 2 mục" in page and "/calendar/list/?from=2026-11-22" in page


@pytest.mark.parametrize("page", ["/calendar/", "/calendar/list/"])
def test_samples_are_marked_once(officer: Client, page: str) -> None:
    chip = 'class="sample-chip"'
    agreement = make_agreement(code="mau-thu", title="Thỏa thuận")
    make_review(agreement, TODAY)
    assert chip in officer.get(page).content.decode()
    type(agreement).objects.update(title="[Mẫu] Thỏa thuận")
    words = officer.get(page).content.decode()
    assert "[Mẫu] Thỏa thuận" in words and chip not in words


# --- The list ---------------------------------------------------------------------------------
def test_pages_hold_whole_days_and_lead_to_each_other(cast: Cast) -> None:
    agreement = make_agreement()
    days = [TODAY + number // 4 * _DAY for number in range(40)]
    for day in days:
        make_review(agreement, day)
    desk = Calendar(cast.hub_officer)
    first = agenda_from(desk, TODAY, size=10)
    assert [len(day.entries) for day in first.days] == [4, 4]
    seen_days, page = [d.day for d in first.days], first
    while page.next:
        before, page = page, agenda_from(desk, page.next, size=10)
        assert agenda_from(desk, page.previous, size=10).days == before.days
        seen_days += [d.day for d in page.days]
    assert seen_days == sorted(set(days))


def test_a_day_with_more_than_a_page_is_shown_whole(cast: Cast) -> None:
    agreement = make_agreement()
    for day in (TODAY, *[TODAY + _DAY] * 12, TODAY + 2 * _DAY):
        make_review(agreement, day)
    desk = Calendar(cast.hub_officer)
    page = agenda_from(desk, TODAY + _DAY, size=5)
    assert [len(day.entries) for day in page.days] == [12]
    assert (page.previous, page.next) == (TODAY, TODAY + 2 * _DAY)


def test_the_list_starts_today_and_reads_its_day_from_the_address(officer: Client) -> None:
    make_review(make_agreement(), TODAY - _DAY)
    make_review(make_agreement(), TODAY)
    assert officer.get("/calendar/list/").context["count"] == 1
    answer = officer.get("/calendar/list/", {"from": "2026-11-21"})
    assert answer.context["count"] == 2
    assert officer.get("/calendar/list/", {"from": "31/12/2026"}).context["first"] == TODAY


def test_the_empty_list_says_why(officer: Client) -> None:
    assert "Không có mục nào từ ngày này" in officer.get("/calendar/list/").content.decode()


def test_htmx_gets_the_results_alone(officer: Client) -> None:
    for page in ("/calendar/", "/calendar/list/"):
        answer = officer.get(page, headers={"HX-Request": "true"})
        assert answer.content.decode().lstrip().startswith('<div id="results">')
        assert answer["HX-Push-Url"].startswith(page)


# --- Doors and costs --------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["/calendar/", "/calendar/list/", "/calendar/feeds/"])
def test_only_people_who_are_signed_in_enter(client: Client, page: str) -> None:
    assert client.get(page).url.startswith("/accounts/login/")


def test_the_person_menu_leads_here(officer: Client) -> None:
    assert re.search(r'menu-item" href="/calendar/"', officer.get("/help/").content.decode())


@pytest.mark.parametrize("page", ["/calendar/", "/calendar/list/"])
def test_pages_cost_the_same_however_much_they_show(officer: Client, cast: Cast, page: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            officer.get(page)
        return len(queries)

    def more() -> None:
        make_item(make_review(make_agreement(), TODAY + _DAY), due_on=TODAY + _DAY)
        stage(TODAY + _DAY)

    more()
    cost()
    few = cost()
    for _ in range(6):
        more()
    assert Review.objects.count() == 7
    assert cost() == few
