"""The mails about a request: who gets which, and what they say."""

import datetime as dt

import pytest

from accounts.models import Role, User
from agreements.tests.builders import make_agreement
from conftest import Cast, organisation, person
from outbox import sending
from outbox.models import Letter, Message, State
from outbox.rendering import render
from transfers.messages_requests import REQUEST_MOVED
from transfers.models import TransferRequest
from transfers.reminders_requests import plan_request_reminders
from transfers.services import (
    accept_request,
    answer_question,
    ask_for_more,
    assign_sources,
    decline_request,
    endorse_request,
    return_request,
    submit_request,
    withdraw_request,
)
from transfers.states import RequestStatus
from transfers.tests.conftest import Department
from transfers.tests.request_builders import (
    EYE_HOSPITAL,
    HUB,
    TODAY,
    bodies,
    make_contract,
    make_request,
    phaco,
)

pytestmark = pytest.mark.usefixtures("today")


def told() -> set[User]:
    """Who was promised a mail since the last call."""
    waiting = Message.objects.filter(kind=REQUEST_MOVED, state=State.QUEUED)
    found = {message.recipient for message in waiting.select_related("recipient")}
    waiting.update(state=State.SENT)
    return found


def deliver(user: User) -> Letter:
    """Send what waits; the newest letter of ``user``."""
    sending.send_waiting(ignore_hours=True)
    return Letter.objects.filter(address=user.email).latest("delivered_at")


def test_the_whole_way_everybody_hears_whose_turn_it_is(cast: Cast, department: Department) -> None:
    coordinator, source = cast.receiving_coordinator, cast.giving_coordinator
    make_agreement(partners=("syt-67-dak-nong",))
    request = submit_request(make_request(sources=()), by=coordinator)
    assert told() == {department.head, department.officer}
    return_request(request, by=department.head, reason="Thiếu số liệu")
    assert told() == {coordinator}
    submit_request(request, by=coordinator)
    told()
    endorse_request(request, by=department.head)
    assert told() == {cast.hub_officer, coordinator}
    assign_sources(request, by=cast.hub_officer, sources=bodies(EYE_HOSPITAL))
    assert told() == {source, coordinator, department.officer}
    ask_for_more(request, by=source, question="Có kính hiển vi chưa?")
    assert told() == {coordinator}
    answer_question(request, by=coordinator, text="Có từ tháng 3")
    assert told() == {source}
    accept_request(request, by=source)
    assert told() == {coordinator, department.officer, cast.hub_officer}


def test_a_refusal_is_told_to_the_asking_side(cast: Cast, department: Department) -> None:
    request = make_request(RequestStatus.WITH_SOURCE)
    decline_request(request, by=cast.giving_coordinator, reason="Quá tải")
    assert told() == {cast.receiving_coordinator, department.officer}


def test_an_acceptance_is_told_to_the_other_sources(cast: Cast) -> None:
    other = person("cho-ray", "cho-ray")
    request = make_request(RequestStatus.WITH_SOURCE, sources=(EYE_HOSPITAL, "cho-ray"))
    accept_request(request, by=cast.giving_coordinator)
    assert told() == {cast.receiving_coordinator, other, cast.hub_officer}


def test_a_recorded_request_is_not_withdrawn_behind_the_source(cast: Cast) -> None:
    """Of the recorded ones nobody knows when they were sent or endorsed."""
    request = make_request(RequestStatus.WITH_SOURCE, submitted_on=None, endorsed_on=None)
    withdraw_request(request, by=cast.receiving_coordinator)
    assert "đã rút đề xuất" in deliver(cast.giving_coordinator).subject
    assert TransferRequest.objects.visible_to(cast.giving_coordinator).get() == request


def test_a_withdrawal_is_told_to_whoever_had_it(cast: Cast, department: Department) -> None:
    withdraw_request(make_request(RequestStatus.SUBMITTED), by=cast.receiving_coordinator)
    assert told() == {department.officer}
    withdraw_request(make_request(RequestStatus.WITH_SOURCE), by=cast.receiving_coordinator)
    assert told() == {cast.giving_coordinator, department.officer}


def test_the_named_facility_is_told(cast: Cast, department: Department) -> None:
    request = make_request(requester="syt-68-lam-dong", facility="da-khoa-dak-nong")
    submit_request(request, by=department.officer)
    assert told() == {cast.giving_coordinator, cast.receiving_coordinator}


def test_heads_and_viewers_are_left_in_peace_until_it_is_theirs(cast: Cast) -> None:
    head = person("head-eye", EYE_HOSPITAL, Role.HEAD)
    viewer = person("viewer-eye", EYE_HOSPITAL, Role.VIEWER)
    request = make_request(RequestStatus.ENDORSED, sources=(), hub=HUB)
    assign_sources(request, by=cast.hub_officer, sources=bodies(EYE_HOSPITAL))
    assert not told() & {head, viewer}


def test_a_mail_says_what_happened_whose_turn_it_is_since_when_and_where(
    cast: Cast, department: Department
) -> None:
    request = submit_request(
        make_request(title="Phaco cho <Đắk Nông> & huyện"), by=cast.receiving_coordinator
    )
    letter = deliver(department.head)
    asker = organisation("da-khoa-dak-nong").name_vi
    assert letter.subject == f"{asker} gửi đề xuất: Phaco cho <Đắk Nông> & huyện"
    for said in (
        "Kính gửi Ông/Bà Người mẫu head-lam-dong",
        "Đến lượt Sở Y tế tỉnh Lâm Đồng: xác nhận",
        "Từ ngày 20/11/2026",
        "Hạn trả lời 11/12/2026",
        f"/transfer-requests/{request.pk}/",
    ):
        assert said in letter.text and said in letter.html
    assert "Phaco cho &lt;Đắk Nông&gt; &amp; huyện" in letter.html


def test_others_read_for_whom_it_waits(cast: Cast, department: Department) -> None:
    request = make_request(RequestStatus.SUBMITTED)
    endorse_request(request, by=department.head)
    letter = deliver(cast.receiving_coordinator)
    eye = organisation(EYE_HOSPITAL).name_vi
    assert letter.subject.startswith("Sở Y tế tỉnh Lâm Đồng đã xác nhận đề xuất")
    assert f"Chờ {eye}: trả lời" in letter.text


def test_the_words_of_the_act_are_quoted(cast: Cast) -> None:
    request = make_request(RequestStatus.WITH_SOURCE)
    decline_request(request, by=cast.giving_coordinator, reason="Đang <quá tải>")
    letter = deliver(cast.receiving_coordinator)
    assert "Lý do: Đang <quá tải>" in letter.text
    assert "Lý do: Đang &lt;quá tải&gt;" in letter.html
    assert "Không có việc nào đang chờ" in letter.text


def test_the_endorser_reads_the_duplicates_and_the_reason(
    cast: Cast, department: Department
) -> None:
    make_contract(technique=phaco(), recipient="ba-ria", started_on=dt.date(2024, 2, 1))
    submit_request(
        make_request(technique=phaco()), by=cast.receiving_coordinator, duplicate_reason="Quá xa"
    )
    letter = deliver(department.head)
    assert f"{organisation('ba-ria').name_vi}: {phaco().name_vi}" in letter.text
    assert "đang tiếp nhận, năm 2024" in letter.text
    assert "Lý do vẫn đề xuất riêng: Quá xa" in letter.text


def test_a_mail_that_the_request_has_outrun_is_not_sent(cast: Cast, department: Department) -> None:
    request = submit_request(make_request(), by=cast.receiving_coordinator)
    endorse_request(request, by=department.head)
    sending.send_waiting(ignore_hours=True)
    assert not Letter.objects.filter(address=department.head.email).exists()
    assert Message.objects.filter(state=State.CANCELLED).count() == 2


def test_who_has_lost_the_right_meanwhile_gets_nothing(cast: Cast, department: Department) -> None:
    submit_request(make_request(), by=cast.receiving_coordinator)
    department.head.memberships.update(valid_until=TODAY - dt.timedelta(days=1))
    message = Message.objects.get(recipient=department.head)
    assert render(message) is None


def test_a_reminder_counts_the_days(cast: Cast) -> None:
    request = make_request(
        RequestStatus.WITH_SOURCE, since=TODAY - dt.timedelta(days=15), title="Phaco"
    )
    plan_request_reminders(TODAY)
    letter = deliver(cast.giving_coordinator)
    assert letter.subject == "Đề xuất đã chờ 15 ngày: Phaco"
    assert "Hạn trả lời 26/11/2026" in letter.text
    assert f"/transfer-requests/{request.pk}/" in letter.html


def test_a_late_reminder_says_so_to_the_head_too(cast: Cast) -> None:
    head = person("head-eye", EYE_HOSPITAL, Role.HEAD)
    make_request(RequestStatus.WITH_SOURCE, since=TODAY - dt.timedelta(days=21), title="Phaco")
    plan_request_reminders(TODAY)
    assert deliver(head).subject == "Quá hạn trả lời: đề xuất đã chờ 21 ngày: Phaco"


def test_a_reminder_whose_turn_has_passed_is_not_sent(cast: Cast) -> None:
    make_request(
        RequestStatus.WITH_SOURCE,
        sources=(EYE_HOSPITAL, "cho-ray"),
        since=TODAY - dt.timedelta(days=15),
    )
    person("cho-ray", "cho-ray")
    plan_request_reminders(TODAY)
    decline_request(TransferRequest.objects.get(), by=cast.giving_coordinator, reason="Quá tải")
    reminder = Message.objects.get(kind="request_reminder", recipient=cast.giving_coordinator)
    assert render(reminder) is None
