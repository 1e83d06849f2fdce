"""The home page's rows about reviews and tasks: whose move it is, from the opening to the end."""

import datetime as dt

import pytest

from accounts.models import User
from agreements.models import ActionItem, Review
from agreements.services import do_item, raise_item, submit_report
from agreements.states import ReviewKind, ReviewStatus
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_review, organisation
from agreements.tests.reviews import confirm, held, minuted, opened, report_of, write
from conftest import Cast
from cooperation.home import home_of
from cooperation.home_parts import Row
from cooperation.work import waiting_for_person
from cooperation.work_reviews import reviews_of
from toolkit import clock

MEMBERS = ("hub_officer", "hub_head", "hub_viewer", "partner_officer", "partner_head")


def rows(user: User) -> list[Row]:
    return home_of(user, clock.today()).rows


def movers(cast: Cast) -> dict[str, str]:
    """Who has a move at the only review → the last part of the address it leads to."""
    found = {}
    for name in MEMBERS:
        user = getattr(cast, name)
        home = home_of(user, clock.today())
        row = next(row for row in home.rows if row.review is not None)
        review = reviews_of(user, clock.today()).get(pk=row.review.pk)
        assert row.is_mine == review.is_mine_to_move, name
        assert waiting_for_person(user, clock.today()).total == home.waiting
        if row.is_mine and row.turn:
            found[name] = row.turn.url.rstrip("/").rsplit("/", 1)[-1]
    return found


def test_an_opened_review_asks_each_body_s_officer_for_its_report(cast: Cast) -> None:
    opened(make_agreement(), cast)
    assert movers(cast) == {"hub_officer": HUB, "partner_officer": PARTNER}


def test_a_written_report_waits_for_the_head_too(cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    write(report_of(review), cast)
    assert movers(cast) == {"hub_officer": HUB, "partner_officer": PARTNER, "partner_head": PARTNER}


def test_a_report_with_every_answer_waits_for_the_head_alone(cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    report = write(report_of(review), cast)
    report.answers.create(commitment=review.commitments.get(), text="Đã làm")
    assert movers(cast) == {"hub_officer": HUB, "partner_head": PARTNER}
    turn = rows(cast.partner_officer)[0].turn
    assert turn is not None
    assert turn.chip == f"Chờ lãnh đạo {report.organisation.name}: nộp báo cáo"


def test_with_its_own_report_in_a_body_waits_for_the_others(cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    submit_report(write(report_of(review), cast), by=cast.partner_head)
    assert movers(cast) == {"hub_officer": HUB}
    row = rows(cast.partner_officer)[0]
    assert row.turn is not None
    assert row.turn.chip == "Chờ 1 cơ quan: nộp báo cáo"


def test_with_every_report_in_the_hub_holds_the_meeting(cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    for slug, head in ((HUB, cast.hub_head), (PARTNER, cast.partner_head)):
        report = report_of(review, slug)
        report.answers.create(commitment=review.commitments.get(), text="Đã làm")
        submit_report(report, by=head)
    assert movers(cast) == {"hub_officer": "hold"}


def test_at_the_due_day_the_meeting_is_held_without_the_last_report(cast: Cast) -> None:
    review = opened(make_agreement(), cast)
    review.reports.filter(organisation__slug=HUB).update(
        status="submitted", submitted_at=clock.now()
    )
    Review.objects.update(due_on=clock.today())
    assert movers(cast) == {"hub_officer": "hold", "partner_officer": PARTNER}


def test_minutes_confirmations_and_conclusion_follow_each_other(cast: Cast) -> None:
    review = held(make_agreement(), cast)
    assert movers(cast) == {"hub_officer": "minutes"}
    minuted(review, cast)
    assert movers(cast) == {"hub_head": "confirm", "partner_head": "confirm"}
    confirm(review, cast)
    assert movers(cast) == {"hub_head": "confirm"}
    confirm(review, cast, HUB)
    assert movers(cast) == {"hub_head": "conclude"}


def test_a_voided_confirmation_is_asked_for_again(cast: Cast) -> None:
    review = held(make_agreement(), cast)
    minuted(review, cast)
    confirm(review, cast)
    minuted(review, cast, conclusions="Khác")
    assert movers(cast) == {"hub_head": "confirm", "partner_head": "confirm"}


def test_a_meeting_beside_the_plan_waits_for_its_conclusion(cast: Cast) -> None:
    make_review(make_agreement(), clock.today(), status=ReviewStatus.HELD, kind=ReviewKind.OTHER)
    assert movers(cast) == {"hub_head": "conclude"}


def test_an_early_opened_review_is_pressing(cast: Cast) -> None:
    opened(make_agreement(), cast)
    Review.objects.update(due_on=clock.today() + dt.timedelta(days=200))
    assert movers(cast) == {"hub_officer": HUB, "partner_officer": PARTNER}


def test_a_successor_confirms_for_its_predecessor(cast: Cast) -> None:
    review = held(make_agreement(partners=["syt-75-dong-nai", "syt-70-binh-phuoc"]), cast)
    minuted(review, cast, attendances=[])
    assert movers(cast) == {"hub_head": "confirm", "partner_head": "confirm"}
    confirm(review, cast)
    assert movers(cast) == {"hub_head": "confirm"}


@pytest.fixture
def item(cast: Cast) -> ActionItem:
    return raise_item(
        held(make_agreement(), cast),
        by=cast.hub_officer,
        what="Gửi danh sách học viên",
        organisation=organisation(PARTNER),
        due_on=clock.today() + dt.timedelta(days=7),
    )


def item_rows(user: User) -> list[Row]:
    assert waiting_for_person(user, clock.today()).total == home_of(user, clock.today()).waiting
    return [row for row in rows(user) if row.item is not None]


def test_a_task_waits_for_its_body_then_for_another_to_verify(cast: Cast, item: ActionItem) -> None:
    row = item_rows(cast.partner_officer)[0]
    assert row.turn is not None
    assert (row.figure, row.turn.url) == (7, f"/action-items/{item.pk}/do/")
    assert item_rows(cast.hub_officer) == []
    do_item(item, by=cast.partner_officer, done_on=clock.today(), note="Đã gửi")
    assert item_rows(cast.partner_officer) == []
    assert item_rows(cast.hub_officer)[0].unit == "chờ xác nhận"


def test_more_tasks_than_fit_are_counted_behind_a_link(cast: Cast, item: ActionItem) -> None:
    for number in range(6):
        ActionItem.objects.create(
            agreement=item.agreement,
            review=item.review,
            what=f"Việc {number}",
            organisation=item.organisation,
            due_on=item.due_on,
        )
    group = next(g for g in home_of(cast.partner_officer, clock.today()).groups if g.hidden)
    assert (len(group.rows), group.hidden) == (5, 2)
    assert len(item_rows(cast.partner_officer)) == 5
