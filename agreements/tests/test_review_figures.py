"""What the portal knows of a period by itself: activities and action items of the agreement."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import ActionItem, Activity, Agreement, Review
from agreements.party_sides import sides_of
from agreements.presentation.figures import FigureRow, figure_rows
from agreements.review_figures import figures_of
from agreements.states import ItemStatus, ReviewStatus
from agreements.tests.builders import HUB, area, make_agreement, make_review, organisation

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
LAM_DONG = "syt-68-lam-dong"
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def agreement(register: None) -> Agreement:
    return make_agreement(partners=[LAM_DONG])


def make_activity(
    agreement: Agreement, day: dt.date | None, kind: str = "course", *bodies: str, **fields: Any
) -> Activity:
    activity = Activity.objects.create(
        agreement=agreement,
        area=area(),
        kind=kind,
        title="Lớp tập huấn",
        happened_on=day,
        happened_on_precision="day" if day else "",
        **fields,
    )
    activity.organisations.set([organisation(slug) for slug in bodies])
    return activity


def make_item(review: Review, due_on: dt.date = LAST, body: str = LAM_DONG, **fields: Any) -> None:
    ActionItem.objects.create(
        agreement=review.agreement,
        review=review,
        what="Lập danh sách kỹ thuật",
        organisation=organisation(body),
        due_on=due_on,
        **fields,
    )


def held(agreement: Agreement, on: dt.date = FIRST - 30 * DAY) -> Review:
    return make_review(agreement, on, status=ReviewStatus.HELD)


def parts(agreement: Agreement, key: str, organisation_slug: str = "") -> dict[str, Any]:
    body = organisation(organisation_slug) if organisation_slug else None
    found = figures_of(agreement, FIRST, LAST, body)
    return next(figure["parts"] for figure in found if figure["key"] == key)


def row(stored: dict[str, Any]) -> FigureRow:
    return figure_rows([stored])[0]


# --- Activities ---------------------------------------------------------------------------
def test_activities_are_counted_by_kind_from_the_first_to_the_last_day(
    agreement: Agreement,
) -> None:
    for day in (FIRST - DAY, FIRST, LAST, LAST + DAY):
        make_activity(agreement, day, people_reached=20)
    make_activity(agreement, FIRST, "conference")
    found = parts(agreement, "activities")
    assert (found["total"], found["kind.course"], found["kind.conference"]) == (3, 2, 1)
    assert found["people"] == 40


def test_activities_without_a_day_or_only_planned_are_counted_apart(agreement: Agreement) -> None:
    make_activity(agreement, None)
    make_activity(agreement, None, is_planned=True)
    make_activity(agreement, LAST, is_planned=True)
    make_activity(agreement, LAST + DAY, is_planned=True)
    found = parts(agreement, "activities")
    assert (found["total"], found["undated"], found["planned"]) == (0, 1, 2)


def test_activities_of_another_agreement_are_not_counted(agreement: Agreement) -> None:
    make_activity(make_agreement(partners=[LAM_DONG]), FIRST)
    assert parts(agreement, "activities")["total"] == 0


def test_a_body_has_the_activities_it_or_its_hospitals_took_part_in(agreement: Agreement) -> None:
    make_activity(agreement, FIRST, "course", "da-khoa-dak-nong", "mat-hcm")
    make_activity(agreement, FIRST, "course", "mat-hcm")
    make_activity(agreement, FIRST, "course", recorded_for=organisation(LAM_DONG))
    assert parts(agreement, "activities", LAM_DONG)["total"] == 2
    assert parts(agreement, "activities", HUB)["total"] == 2


# --- Action items -------------------------------------------------------------------------
def test_action_items_stand_as_they_did_at_the_end_of_the_period(agreement: Agreement) -> None:
    review = held(agreement)
    make_item(review, LAST)
    make_item(review, LAST - DAY)
    done = {"status": ItemStatus.DONE}
    make_item(review, done_on=LAST, **done)
    make_item(review, done_on=LAST + DAY, **done)
    found = parts(agreement, "action_items")
    assert found == {"open": 3, "late": 1, "done": 1, "verified": 0}


def test_an_item_is_verified_in_the_period_of_that_day(agreement: Agreement) -> None:
    review = held(agreement)
    for day in (FIRST - DAY, FIRST, LAST, LAST + DAY):
        verified = {"status": ItemStatus.VERIFIED, "done_on": FIRST - DAY, "verified_on": day}
        make_item(review, **verified)
    found = parts(agreement, "action_items")
    assert (found["verified"], found["done"], found["open"]) == (2, 1, 0)


def test_items_set_later_dropped_or_of_another_agreement_are_not_counted(
    agreement: Agreement,
) -> None:
    make_item(held(agreement, LAST + DAY))
    make_item(held(agreement), status=ItemStatus.DROPPED)
    make_item(held(make_agreement(partners=[LAM_DONG])))
    assert set(parts(agreement, "action_items").values()) == {0}


def test_an_item_set_on_the_last_day_is_counted(agreement: Agreement) -> None:
    make_item(held(agreement, LAST))
    assert parts(agreement, "action_items")["open"] == 1


def test_a_body_has_its_own_items_and_those_of_its_predecessors(agreement: Agreement) -> None:
    review = held(agreement)
    make_item(review, body=HUB)
    make_item(review, body="syt-67-dak-nong")
    assert parts(agreement, "action_items", LAM_DONG)["open"] == 1
    assert parts(agreement, "action_items", HUB)["open"] == 1


# --- Sides --------------------------------------------------------------------------------
def test_a_side_is_the_holder_its_predecessors_and_what_it_manages_that_day(register: None) -> None:
    agreement = make_agreement(partners=["syt-67-dak-nong"])
    before = sides_of(agreement, dt.date(2024, 12, 31), organisation("syt-67-dak-nong"))
    after = sides_of(agreement, LAST, organisation(LAM_DONG))
    slugs = [set(sides.bodies().values_list("slug", flat=True)) for sides in (before, after)]
    assert {"syt-67-dak-nong", "da-khoa-dak-nong"} <= slugs[0]
    assert LAM_DONG not in slugs[0]
    assert {LAM_DONG, "syt-67-dak-nong", "da-khoa-dak-nong"} <= slugs[1]
    assert "mat-hcm" not in slugs[1]


@pytest.mark.parametrize(
    ("day", "body"),
    [
        # The report was owed before the merger, the period ends after it.
        (LAST, "syt-67-dak-nong"),
        # The period ended before the merger, the report is owed after it.
        (dt.date(2024, 12, 31), LAM_DONG),
    ],
)
def test_a_merger_between_period_and_report_leaves_no_empty_figures(
    register: None, day: dt.date, body: str
) -> None:
    agreement = make_agreement(partners=["syt-67-dak-nong"])
    make_activity(agreement, day, "course", "da-khoa-dak-nong")
    found = figures_of(agreement, day, day, organisation(body))
    figure = next(figure for figure in found if figure["key"] == "activities")
    assert figure["parts"]["total"] == 1
    hubs = figures_of(agreement, day, day, organisation(HUB))
    assert next(one for one in hubs if one["key"] == "activities")["parts"]["total"] == 0


# --- Shape and words ------------------------------------------------------------------------
def test_the_number_of_queries_does_not_grow(agreement: Agreement) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            figures_of(agreement, FIRST, LAST, organisation(LAM_DONG))
        return len(seen)

    review = held(agreement)
    make_activity(agreement, FIRST, "course", "da-khoa-dak-nong")
    make_item(review)
    few = queries()
    for number in range(5):
        make_activity(agreement, FIRST + number * DAY, "course", "da-khoa-dak-nong")
        make_item(review)
    assert queries() == few


def test_a_figure_leads_to_its_records(agreement: Agreement, client: Any, cast: Any) -> None:
    client.force_login(cast.hub_officer)
    for figure in figures_of(agreement, FIRST, LAST):
        assert client.get(figure["url"]).status_code == 200, figure["url"]


def test_activities_are_told_in_words() -> None:
    stored = {"total": 2, "kind.course": 1, "kind.exchange_visit": 1, "people": 1500, "undated": 1}
    said = row({"key": "activities", "parts": stored, "url": "/a/"})
    assert (said.label, said.value) == ("Hoạt động khác trong kỳ", "2 hoạt động")
    assert "Lớp tập huấn, đào tạo: 1" in said.context
    assert "1.500 người tham gia" in said.context
    assert "ngoài ra 1 hoạt động chưa rõ ngày" in said.context
    assert said.url == "/a/"


def test_a_figure_nobody_knows_any_more_still_shows_its_numbers() -> None:
    said = row({"key": "beds_lent", "parts": {"beds": 1500, "share": 0.25, "odd": None}})
    assert (said.label, said.value) == ("beds_lent", "beds: 1.500; share: 0,250")


@pytest.mark.parametrize("stored", [None, "", {}, 7, [None, 3, {"parts": {}}]])
def test_what_is_no_figure_is_left_out(stored: Any) -> None:
    assert figure_rows(stored) == []


def test_a_kind_or_part_that_is_not_known_does_not_break_the_line() -> None:
    odd = {"key": "activities", "parts": {"total": None, "kind.juggling": 2}, "url": None}
    said = row(odd)
    assert (said.value, said.context, said.url) == ("0 hoạt động", "juggling: 2", "")
    assert row({"key": "action_items", "parts": "?"}).value == "0 việc đang làm"
