"""The weekly digest: to whom, when, once a week, and what it says."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from agreements.models import Report, Review
from agreements.reminders import lookers, planners, write_down
from agreements.states import ItemStatus, ReviewStatus, Status
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_review, organisation
from agreements.tests.items import make_item
from conftest import Cast, person
from cooperation import tasks
from cooperation.digest.planning import KIND, owed_by, plan_due, send_day
from cooperation.work_reviews import reviews_of
from hospitals.models import Holiday
from hospitals.models.calendar import working_calendar
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.contract_builders import make_contract
from transfers.tests.request_builders import make_request

MONDAY = dt.date(2026, 11, 23)
SATURDAY = dt.date(2026, 11, 28)
NEXT_MONDAY = dt.date(2026, 11, 30)  # no holiday in its week
_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def monday(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    on_day(MONDAY)


def recipients() -> set[str]:
    return set(Message.objects.filter(kind=KIND).values_list("recipient__email", flat=True))


def sent_to(user: User) -> Letter:
    plan_due(MONDAY)
    send_waiting(ignore_hours=True)
    return Letter.objects.get(address=user.email, message__kind=KIND)


def due(day: dt.date = MONDAY + 7 * _DAY, **fields: object) -> Review:
    return make_review(make_agreement(), day, **fields)


# --- To whom ----------------------------------------------------------------------------------
def test_a_review_due_soon_is_told_to_officers_and_heads_of_every_party(cast: Cast) -> None:
    due()
    assert plan_due(MONDAY).planned == 4
    told = {cast.hub_officer, cast.hub_head, cast.partner_officer, cast.partner_head}
    assert recipients() == {user.email for user in told}


def test_nobody_is_written_to_without_anything(cast: Cast) -> None:
    due(MONDAY + 15 * _DAY)
    assert plan_due(MONDAY).planned == 0


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.DRAFT])
def test_a_paused_or_unsigned_agreement_asks_nobody(status: Status) -> None:
    make_review(make_agreement(status), MONDAY)
    assert plan_due(MONDAY).planned == 0


def test_who_opted_out_is_left_out(cast: Cast) -> None:
    due()
    User.objects.filter(pk=cast.hub_head.pk).update(wants_digest=False)
    assert plan_due(MONDAY).planned == 3
    assert cast.hub_head.email not in recipients()


def test_a_merged_department_is_told_through_its_successor(cast: Cast) -> None:
    long_an = make_agreement(partners=["syt-80-long-an"])
    make_review(long_an, MONDAY)
    successor = person("tay-ninh", "syt-80-tay-ninh")
    plan_due(MONDAY)
    assert successor.email in recipients()


def test_a_report_is_asked_of_the_body_that_owes_it(cast: Cast) -> None:
    review = due(MONDAY + 60 * _DAY, status=ReviewStatus.OPEN)
    Report.objects.create(review=review, organisation=organisation(HUB))
    plan_due(MONDAY)
    assert recipients() == {cast.hub_officer.email, cast.hub_head.email}
    assert f"/reviews/{review.pk}/report/{HUB}/" in sent_to(cast.hub_head).text


WRITTEN = {"minutes": "Đã họp", "conclusions": "Đạt", "minutes_version": 1}


@pytest.mark.parametrize(
    ("fields", "confirmed_by", "who", "words"),
    [
        ({}, [], ["hub_officer"], "Ghi biên bản"),
        (WRITTEN, [], ["hub_head", "partner_head"], "Xác nhận biên bản"),
        (WRITTEN, [HUB], ["partner_head"], "Xác nhận biên bản"),
        (WRITTEN, [HUB, PARTNER], ["hub_head"], "Kết luận: "),
        ({"is_one_sided": True}, [], ["hub_head"], "Kết luận: "),
    ],
)
def test_a_held_review_waits_for_whoever_has_to_go_on(
    cast: Cast, fields: dict[str, object], confirmed_by: list[str], who: list[str], words: str
) -> None:
    review = due(MONDAY - _DAY, status=ReviewStatus.HELD, **fields)
    for slug in confirmed_by:
        review.confirmations.create(
            organisation=organisation(slug), by=cast.hub_head, minutes_version=1
        )
    told = {getattr(cast, name) for name in who}
    plan_due(MONDAY)
    assert recipients() == {user.email for user in told}
    assert words in sent_to(told.pop()).text
    # The home page says the same.
    everybody = [cast.hub_officer, cast.hub_head, cast.partner_officer, cast.partner_head]
    mine = [u for u in everybody if reviews_of(u, MONDAY).filter(is_mine_to_move=True).exists()]
    assert {user.email for user in mine} == recipients()


def test_an_action_item_is_told_to_whoever_was_given_it(cast: Cast) -> None:
    make_item(due_on=MONDAY + 3 * _DAY, person=cast.partner_head)
    plan_due(MONDAY)
    # The review that set it was held: the hub's officer has to write the minutes.
    assert recipients() == {cast.partner_head.email, cast.hub_officer.email}


def test_a_late_item_is_told_to_the_whole_body(cast: Cast) -> None:
    make_item(due_on=MONDAY - _DAY, person=cast.partner_head)
    plan_due(MONDAY)
    assert recipients() >= {cast.partner_head.email, cast.partner_officer.email}
    assert sent_to(cast.partner_head).text.count("Gửi danh sách bác sĩ đi học") == 1


def test_a_done_item_waits_for_the_other_side(cast: Cast) -> None:
    make_item(status=ItemStatus.DONE, done_by=cast.partner_officer)
    assert "Xác nhận đã làm xong" in sent_to(cast.hub_officer).text
    assert cast.partner_officer.email not in recipients()


def test_a_request_is_told_to_whose_turn_it_is(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, since=MONDAY - 2 * _DAY)
    plan_due(MONDAY)
    assert recipients() == {cast.giving_coordinator.email}


def test_a_contract_is_told_to_the_side_that_has_to_act(cast: Cast) -> None:
    head = person("giving-head", "mat-hcm", "head")
    make_contract(ContractStatus.PROPOSED)
    plan_due(MONDAY)
    assert recipients() == {head.email}
    assert "Xác nhận nghiệm thu" in sent_to(head).text


def test_a_stage_that_ends_soon_is_told_to_both_sides(cast: Cast) -> None:
    contract = make_contract(ContractStatus.RUNNING)
    contract.stages.filter(kind="training").update(planned_to=MONDAY + _DAY)
    plan_due(MONDAY)
    assert recipients() == {cast.giving_coordinator.email, cast.receiving_coordinator.email}


def test_planning_costs_the_same_however_many_people(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            owed_by(MONDAY)
        return len(queries)

    def more() -> None:
        due()
        make_item(due_on=MONDAY)
        make_request(RequestStatus.WITH_SOURCE)
        make_contract(ContractStatus.ACCEPTED)

    more()
    few = cost()
    for number in range(8):
        person(f"more-{number}", HUB)
        more()
    assert len(owed_by(MONDAY).queue) >= 13
    assert cost() == few


# --- When ---------------------------------------------------------------------------------------
def test_it_is_one_a_week(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    due(MONDAY)
    assert plan_due(MONDAY).planned == 4
    for later in range(7):
        assert plan_due(MONDAY + later * _DAY).planned == 0
    assert plan_due(MONDAY + 7 * _DAY).planned == 4
    assert Message.objects.filter(kind=KIND).count() == 8


def test_what_comes_up_on_tuesday_waits_for_the_next_monday(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE)
    assert plan_due(MONDAY).planned == 1
    due()
    assert plan_due(MONDAY + _DAY).planned == 0


def test_a_scheduler_that_was_off_sends_it_later_that_week(cast: Cast) -> None:
    due()
    assert plan_due(MONDAY + 3 * _DAY).planned == 4
    assert {m.due_at.date() for m in Message.objects.all()} <= {MONDAY, MONDAY - _DAY}


@pytest.mark.parametrize("day", [SATURDAY, SATURDAY + _DAY])
def test_nobody_is_written_to_on_a_day_off(day: dt.date) -> None:
    due()
    assert plan_due(day).planned == 0


def test_a_monday_off_moves_it_to_the_next_working_day() -> None:
    due()
    Holiday.objects.create(day=NEXT_MONDAY, name="Nghỉ bù")
    assert plan_due(NEXT_MONDAY).planned == 0
    assert plan_due(NEXT_MONDAY + _DAY).planned == 4


def test_a_week_off_has_none() -> None:
    for weekday in range(5):
        Holiday.objects.create(day=NEXT_MONDAY + weekday * _DAY, name="Tết")
    assert send_day(NEXT_MONDAY, working_calendar()) is None
    due()
    assert plan_due(NEXT_MONDAY).planned == 0


def test_the_week_counts_across_the_new_year() -> None:
    due(dt.date(2026, 12, 31))
    plan_due(dt.date(2026, 12, 30))
    assert plan_due(dt.date(2027, 1, 4)).planned == 4
    weeks = {key.split(":")[1] for key in Message.objects.values_list("key", flat=True)}
    assert weeks == {"2026-W53", "2027-W01"}


def test_what_two_planners_write_at_once_is_one(cast: Cast) -> None:
    due()
    both = owed_by(MONDAY), owed_by(MONDAY)
    assert [write_down(owed).planned for owed in both] == [4, 0]


def test_command_and_scheduler_plan_it(cast: Cast) -> None:
    assert plan_due in planners and owed_by in lookers
    due()
    out = io.StringIO()
    call_command("remind", "--dry-run", stdout=out)
    assert out.getvalue().count("digest:2026-W48:") == 4
    assert tasks.plan_weekly_digests() == 4


def test_a_report_that_opens_on_monday_is_in_it(cast: Cast) -> None:
    review = due(MONDAY + 30 * _DAY)
    assert tasks.plan_weekly_digests() == 4
    assert Review.objects.get(pk=review.pk).status == ReviewStatus.OPEN


# --- At the moment of sending -----------------------------------------------------------------
def test_it_says_what_is_late_due_and_waiting_and_how_it_stops(cast: Cast) -> None:
    late, soon = due(MONDAY - 3 * _DAY), due()
    make_item(status=ItemStatus.DONE, done_by=cast.partner_officer)
    letter = sent_to(cast.hub_officer)
    assert letter.subject == "4 việc trong tuần từ 23/11/2026, 1 việc quá hạn"
    for said in (
        "Quá hạn (1)",
        "Sắp đến hạn (1)",
        "Đang chờ Ông/Bà (2)",
        "Hạn 20/11/2026",
        "Hạn 30/11/2026",
        f"/reviews/{late.pk}/",
        f"/reviews/{soon.pk}/",
        "/people/me/#id_wants_digest",
        "mỗi tuần một lần",
    ):
        assert said in letter.text
        assert said in letter.html


def test_long_lists_are_cut_and_counted(cast: Cast) -> None:
    for _ in range(12):
        due()
    assert "và 2 việc nữa" in sent_to(cast.hub_officer).text


def _held(cast: Cast) -> None:
    Review.objects.update(status=ReviewStatus.CONCLUDED, held_on=MONDAY)


def _left(cast: Cast) -> None:
    Membership.objects.filter(user=cast.hub_officer).update(valid_until=MONDAY - _DAY)


def _opted_out(cast: Cast) -> None:
    User.objects.filter(pk=cast.hub_officer.pk).update(wants_digest=False)


@pytest.mark.parametrize("happened", [_held, _left, _opted_out])
def test_what_happened_meanwhile_cancels_it(cast: Cast, happened: Callable[[Cast], None]) -> None:
    due()
    plan_due(MONDAY)
    happened(cast)
    send_waiting(ignore_hours=True)
    mine = Message.objects.get(kind=KIND, recipient=cast.hub_officer)
    assert mine.state == State.CANCELLED
    assert plan_due(MONDAY).planned == 0


def test_one_that_waited_into_the_next_week_is_not_sent(
    cast: Cast, on_day: Callable[[dt.date], None]
) -> None:
    due()
    plan_due(MONDAY)
    on_day(MONDAY + 7 * _DAY)
    plan_due(MONDAY + 7 * _DAY)
    send_waiting(ignore_hours=True)
    assert Letter.objects.filter(address=cast.hub_officer.email).count() == 1


def test_a_strangers_agreement_is_not_told(cast: Cast) -> None:
    due()
    secret = make_agreement(hub="syt-01-ha-noi", title="Thỏa thuận của Hà Nội")
    make_review(secret, MONDAY)
    hub_text, letter = sent_to(cast.hub_officer).text, Letter.objects
    assert "Hà Nội" not in hub_text
    assert "Hà Nội" in letter.get(address=cast.stranger.email).text


def test_the_account_page_turns_it_off_and_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    page = client.get("/people/me/").content.decode()
    assert 'id="id_wants_digest" checked' in page.replace(" disabled", "")
    client.post("/people/me/", {"language": "vi", "theme": "auto"})
    assert not User.objects.get(pk=cast.hub_officer.pk).wants_digest
    client.post("/people/me/", {"language": "vi", "theme": "auto", "wants_digest": "on"})
    assert User.objects.get(pk=cast.hub_officer.pk).wants_digest


def test_the_menus_language_switch_leaves_it_alone(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.hub_officer.pk).update(wants_digest=False)
    client.force_login(cast.hub_officer)
    client.post("/preferences/", {"language": "en", "next": "/"})
    user = User.objects.get(pk=cast.hub_officer.pk)
    assert (user.language, user.wants_digest) == ("en", False)
