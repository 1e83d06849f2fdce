"""Reminding whoever's turn it is at 14 days, and their heads too at 21."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Role, User
from conftest import Cast, person
from hospitals.models import Holiday
from outbox.models import Letter, Message, State
from transfers.models import TransferRequest
from transfers.reminders_requests import (
    plan_request_reminders,
    reminder_key,
    request_reminders_owed_by,
)
from transfers.services import accept_request, ask_for_more, decline_request
from transfers.states import RequestStatus, SourceAnswer
from transfers.tasks import plan_request_reminders as task
from transfers.tests.conftest import Department
from transfers.tests.request_builders import EYE_HOSPITAL, HUB, TODAY, make_request

pytestmark = pytest.mark.usefixtures("today")

SINCE = dt.date(2026, 10, 5)  # a Monday; no holiday until the new year
DAY = dt.timedelta(days=1)


@pytest.fixture
def head(cast: Cast) -> User:
    return person("head-eye", EYE_HOSPITAL, Role.HEAD)


@pytest.fixture
def request_(cast: Cast, head: User) -> TransferRequest:
    return make_request(RequestStatus.WITH_SOURCE, since=SINCE)


def after(days: int) -> dt.date:
    return SINCE + days * DAY


def states() -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for message in Message.objects.filter(kind="request_reminder"):
        found.setdefault(message.payload["lead"], set()).add(message.state)
    return found


def queued(**only: Any) -> set[User]:
    waiting = Message.objects.filter(kind="request_reminder", state=State.QUEUED, **only)
    return {message.recipient for message in waiting}


def test_at_fourteen_days_the_officers_are_reminded(request_: TransferRequest, cast: Cast) -> None:
    assert plan_request_reminders(after(13)).planned == 0
    assert plan_request_reminders(after(14)).planned == 1
    assert queued() == {cast.giving_coordinator}


def test_at_twenty_one_days_the_heads_are_told_too(
    request_: TransferRequest, cast: Cast, head: User
) -> None:
    plan_request_reminders(after(14))
    assert plan_request_reminders(after(20)).planned == 0
    planned = plan_request_reminders(after(21))
    assert (planned.planned, planned.superseded) == (2, 1)
    assert queued() == {cast.giving_coordinator, head}


def test_planning_again_promises_nothing_more(request_: TransferRequest) -> None:
    for day in (14, 21, 22, 60):
        plan_request_reminders(after(day))
        again = plan_request_reminders(after(day))
        assert (again.planned, again.superseded) == (0, 0)
    assert Message.objects.count() == 3


def test_after_a_pause_only_the_newest_is_sent(request_: TransferRequest) -> None:
    planned = plan_request_reminders(after(40))
    assert (planned.planned, planned.superseded) == (2, 1)
    assert states() == {14: {State.SUPERSEDED}, 21: {State.QUEUED}}


def test_a_sent_reminder_stays_sent(request_: TransferRequest) -> None:
    plan_request_reminders(after(14))
    Message.objects.update(state=State.SENT)
    plan_request_reminders(after(21))
    assert states() == {14: {State.SENT}, 21: {State.QUEUED}}


def test_a_head_whose_act_it_is_is_reminded_from_the_beginning(
    cast: Cast, department: Department
) -> None:
    make_request(RequestStatus.SUBMITTED, since=SINCE)
    plan_request_reminders(after(14))
    assert queued() == {department.head, department.officer}


@pytest.mark.parametrize(
    ("status", "who"),
    [
        (RequestStatus.ENDORSED, "hub_officer"),
        (RequestStatus.WITH_SOURCE, "giving_coordinator"),
        (RequestStatus.MORE_WANTED, "receiving_coordinator"),
    ],
)
def test_who_has_the_turn_is_reminded(cast: Cast, status: RequestStatus, who: str) -> None:
    make_request(status, since=SINCE, hub=HUB)
    plan_request_reminders(after(14))
    assert queued() == {getattr(cast, who)}


def test_a_returned_draft_reminds_its_asker_a_fresh_one_nobody(cast: Cast) -> None:
    make_request(entered_on=SINCE)
    make_request(submitted_on=SINCE, waits_since=SINCE, entered_on=SINCE)
    assert plan_request_reminders(after(14)).planned == 1
    assert queued() == {cast.receiving_coordinator}


@pytest.mark.parametrize(
    "status",
    [
        RequestStatus.ACCEPTED,
        RequestStatus.DECLINED,
        RequestStatus.CONTRACTED,
        RequestStatus.WITHDRAWN,
    ],
)
def test_where_no_answer_is_owed_nobody_is_reminded(cast: Cast, status: str) -> None:
    make_request(status, since=SINCE)
    assert plan_request_reminders(after(60)).planned == 0


def test_what_waits_since_an_unknown_or_an_earlier_day_reminds_nobody(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, waits_since=None, entered_on=SINCE)
    make_request(RequestStatus.WITH_SOURCE, since=SINCE - 300 * DAY, entered_on=SINCE)
    assert plan_request_reminders(after(60)).planned == 0


def test_before_it_is_due_the_mail_comes_on_the_last_working_day(cast: Cast) -> None:
    make_request(RequestStatus.WITH_SOURCE, since=SINCE - DAY)  # day 14 is a Sunday
    friday = SINCE + 11 * DAY
    assert plan_request_reminders(friday - DAY).planned == 0
    assert plan_request_reminders(friday).planned == 1


def test_the_late_mail_comes_on_the_next_working_day(cast: Cast, head: User) -> None:
    make_request(RequestStatus.WITH_SOURCE, since=SINCE - DAY)  # day 21 is a Sunday
    Holiday.objects.create(day=after(21), name="Nghỉ bù", is_working=False)
    plan_request_reminders(after(14))
    assert plan_request_reminders(after(21)).planned == 0
    assert plan_request_reminders(after(22)).planned == 2
    late = Message.objects.filter(payload__lead=21).first()
    assert late.due_at.astimezone(dt.timezone(dt.timedelta(hours=7))).date() == after(22)


def test_an_answer_cancels_what_waits(request_: TransferRequest, cast: Cast) -> None:
    plan_request_reminders(after(14))
    accept_request(request_, by=cast.giving_coordinator)
    assert states() == {14: {State.CANCELLED}}
    assert plan_request_reminders(after(60)).planned == 0


def test_a_new_turn_is_a_new_promise(request_: TransferRequest, cast: Cast) -> None:
    plan_request_reminders(after(14))
    ask_for_more(request_, by=cast.giving_coordinator, question="Bao nhiêu ca?")
    plan_request_reminders(TODAY + 14 * DAY)
    assert queued() == {cast.receiving_coordinator}
    assert reminder_key(request_, SINCE, 14, request_.pk) != reminder_key(
        request_, TODAY, 14, request_.pk
    )


def test_when_one_of_several_declines_the_others_stay_reminded(cast: Cast) -> None:
    other = person("cho-ray", "cho-ray")
    request = make_request(
        RequestStatus.WITH_SOURCE, sources=(EYE_HOSPITAL, "cho-ray"), since=SINCE
    )
    plan_request_reminders(after(14))
    decline_request(request, by=cast.giving_coordinator, reason="Quá tải")
    assert other in queued()
    plan_request_reminders(after(21))
    assert queued(payload__lead=21) == {other}


def test_a_merged_asker_is_reminded_through_its_successor(
    cast: Cast, department: Department
) -> None:
    make_request(
        RequestStatus.MORE_WANTED,
        requester="syt-67-dak-nong",
        answers=[SourceAnswer.ASKED],
        since=SINCE,
    )
    plan_request_reminders(after(14))
    assert queued() == {department.officer}


def test_looking_writes_nothing(request_: TransferRequest) -> None:
    owed = request_reminders_owed_by(after(40))
    assert (len(owed.queue), len(owed.superseded)) == (2, 1)
    assert not Message.objects.exists()


def test_the_task_plans_for_the_portal_s_day(request_: TransferRequest) -> None:
    assert task() == 2  # TODAY is 46 days after


def test_the_number_of_queries_does_not_grow_with_the_requests(
    cast: Cast, django_assert_num_queries
) -> None:
    for many in (2, 20):
        for _ in range(many):
            make_request(RequestStatus.WITH_SOURCE, since=SINCE)
        with django_assert_num_queries(8):
            request_reminders_owed_by(after(30))


# --- By `manage.py remind` ----------------------------------------------------------------
def remind(*arguments: str) -> str:
    """What it says about these reminders: nobody here takes the weekly digest it plans too."""
    User.objects.update(wants_digest=False)
    out = io.StringIO()
    call_command("remind", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_plans_and_sends_them_once(request_: TransferRequest) -> None:
    said = "planned 2, sent 2, superseded 1, failed 0, uncertain 0"
    assert remind("--on", str(after(22))) == said
    assert "planned 0, sent 0" in remind("--on", str(after(23)))
    assert Letter.objects.count() == 2


def test_the_command_s_dry_run_names_them(request_: TransferRequest, head: User) -> None:
    said = remind("--on", str(after(22)), "--dry-run")
    assert head.email in said and said.endswith(
        "planned 2, sent 0, superseded 1, failed 0, uncertain 0"
    )
    assert not Message.objects.exists()


def test_the_command_s_check_misses_them(request_: TransferRequest) -> None:
    with pytest.raises(SystemExit):
        remind("--on", str(after(22)), "--check")
    remind("--on", str(after(22)))
    assert "planned and sent" in remind("--on", str(after(22)), "--check")
