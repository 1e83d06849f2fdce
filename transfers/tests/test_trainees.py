"""The people who learn: written down once, certified, gone or still there, erased in time."""

import datetime as dt
import json
import uuid
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from toolkit.refusal import NotAllowed
from transfers.models import Contract, Trainee
from transfers.services import (
    TraineeDetails,
    answer_post,
    certify_trainee,
    correct_trainee,
    erase_expired,
    note_departure,
    record_trainee,
)
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    learner,
    mailed,
    make_contract,
    make_trainee,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

NAME = "Người mẫu Học"
FROM, TO = dt.date(2026, 3, 1), dt.date(2026, 4, 30)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract()


@pytest.fixture
def trainee(contract: Contract, sides: Sides) -> Trainee:
    return learner(contract, sides.recipient_officer, trained_from=FROM, trained_to=TO)


# --- Written down -------------------------------------------------------------------------
def test_three_questions_follow_the_training(trainee: Trainee) -> None:
    assert [(post.months, post.due_on) for post in trainee.posts.all()] == [
        (6, dt.date(2026, 10, 30)),
        (12, dt.date(2027, 4, 30)),
        (24, dt.date(2028, 4, 30)),
    ]
    assert trainee.keep_until == dt.date(2031, 4, 30)


def test_who_is_still_learning_is_not_asked_about_yet(contract: Contract, sides: Sides) -> None:
    still = learner(contract, sides.source_officer, trained_from=FROM)
    assert not still.posts.exists()
    done = correct_trainee(
        still,
        by=sides.source_officer,
        details=TraineeDetails(NAME, trained_from=FROM, trained_to=TO),
    )
    assert done.posts.count() == 3


def test_no_personal_value_stands_in_the_trail(trainee: Trainee, sides: Sides) -> None:
    certify_trainee(
        trainee, by=sides.source_officer, certified_on=TODAY, certificate_number="CN-77"
    )
    entries = Entry.objects.about(trainee.contract)
    written = json.dumps(list(entries.values("record_label", "changes")), ensure_ascii=False)
    assert NAME not in written
    assert "CN-77" not in written
    assert '"full_name": [null, null]' in written


def test_the_same_licence_number_is_refused(contract: Contract, sides: Sides) -> None:
    learner(contract, sides.source_officer, licence_number="000123/HCM-CCHN")
    assert "đã có trong danh sách" in refused(
        "licence_number",
        learner,
        contract,
        sides.recipient_officer,
        "Người mẫu Khác",
        licence_number="000123/hcm-cchn ",
    )
    assert contract.trainees.count() == 1


def test_the_same_name_is_refused(trainee: Trainee, sides: Sides) -> None:
    assert "Người này đã có" in refused(
        "full_name", learner, trainee.contract, sides.source_officer, "  người mẫu  HỌC"
    )


def test_two_people_of_one_name_are_told_apart_by_their_licences(
    contract: Contract, sides: Sides
) -> None:
    for number in ("1/CCHN", "2/CCHN"):
        learner(contract, sides.source_officer, licence_number=number)
    assert contract.trainees.count() == 2


def test_names_that_differ_by_a_tone_are_two(contract: Contract, sides: Sides) -> None:
    learner(contract, sides.source_officer, "Người mẫu Thao")
    assert learner(contract, sides.source_officer, "Người mẫu Thảo").pk


def test_one_person_may_learn_under_two_contracts(trainee: Trainee, sides: Sides) -> None:
    assert learner(make_contract(), sides.source_officer).pk


def test_the_same_form_sent_twice_keeps_one(contract: Contract, sides: Sides) -> None:
    kept = {
        record_trainee(
            contract, by=sides.source_officer, details=TraineeDetails(NAME), trainee_id=form_id
        ).pk
        for form_id in [uuid.uuid4()] * 2
    }
    assert len(kept) == 1


def test_days_that_cannot_be_are_refused(contract: Contract, sides: Sides) -> None:
    write = partial(learner, contract, sides.source_officer)
    assert "ở trước ngày bắt đầu học" in refused(
        "trained_to", write, trained_from=TO, trained_to=FROM
    )
    assert "chưa đến" in refused("trained_to", write, trained_to=dt.date(2027, 1, 1))
    assert "Chưa có họ và tên" in refused("full_name", learner, contract, sides.source_officer, " ")


def test_only_the_two_hospitals_officers_write(contract: Contract, sides: Sides) -> None:
    for other in (sides.source_head, sides.recipient_department, sides.stranger):
        with pytest.raises(NotAllowed):
            learner(contract, other)
    assert "Bản thảo" in wrong_state(
        learner, make_contract(ContractStatus.DRAFT), sides.source_officer
    )


# --- Certified ----------------------------------------------------------------------------
def test_a_certificate_is_kept(trainee: Trainee, sides: Sides) -> None:
    done = certify_trainee(
        trainee, by=sides.source_officer, certified_on=TO, certificate_number="CN-77"
    )
    assert (done.certified_on, done.certificate_number) == (TO, "CN-77")
    assert trail_of(trainee.contract) == ["trainee.recorded", "trainee.certified"]


def test_a_correction_does_not_put_the_learning_after_the_certificate(
    trainee: Trainee, sides: Sides
) -> None:
    by = sides.source_officer
    certify_trainee(trainee, by=by, certified_on=TO)
    details = TraineeDetails(NAME, trained_from=TO + dt.timedelta(days=1))
    assert "ở sau ngày chứng nhận" in refused(
        "trained_from", correct_trainee, trainee, by=by, details=details
    )


def test_nobody_is_certified_before_learning(trainee: Trainee, sides: Sides) -> None:
    assert "ở trước ngày bắt đầu học" in refused(
        "certified_on",
        certify_trainee,
        trainee,
        by=sides.source_officer,
        certified_on=FROM - dt.timedelta(days=1),
    )


# --- Still there? -------------------------------------------------------------------------
def test_the_recipient_answers_when_it_is_asked(trainee: Trainee, sides: Sides) -> None:
    first, second, _third = trainee.posts.all()
    answered = answer_post(first, by=sides.recipient_officer, in_post=True)
    assert (answered.in_post, answered.answered_on) == (True, TODAY)
    assert "Chưa đến ngày hỏi 30/04/2027" in refused(
        "answer", answer_post, second, by=sides.recipient_officer, in_post=True
    )
    with pytest.raises(NotAllowed):
        answer_post(first, by=sides.source_officer, in_post=True)


def test_a_departure_settles_the_open_questions(trainee: Trainee, sides: Sides) -> None:
    left = note_departure(
        trainee, by=sides.recipient_officer, left_on=dt.date(2026, 11, 1), left_to="private"
    )
    assert (left.left_on, left.left_to) == (dt.date(2026, 11, 1), "private")
    assert list(trainee.posts.values_list("months", "in_post")) == [
        (6, True),
        (12, False),
        (24, False),
    ]


def test_no_may_come_with_the_day_or_without(trainee: Trainee, sides: Sides) -> None:
    post = trainee.posts.get(months=6)
    answer_post(post, by=sides.recipient_officer, in_post=False)
    trainee.refresh_from_db()
    assert trainee.left_on is None
    answer_post(
        post,
        by=sides.recipient_officer,
        in_post=False,
        left_on=dt.date(2026, 9, 1),
        left_to="public",
    )
    trainee.refresh_from_db()
    assert f"{trainee.left_on} {trainee.left_to}" == "2026-09-01 public"


def test_answers_and_departure_do_not_contradict(trainee: Trainee, sides: Sides) -> None:
    post = trainee.posts.get(months=6)
    late = dt.date(2026, 11, 10)
    assert "vẫn còn làm việc" in refused(
        "left_on",
        answer_post,
        post,
        by=sides.recipient_officer,
        in_post=False,
        left_on=late,
    )
    note_departure(trainee, by=sides.recipient_officer, left_on=dt.date(2026, 9, 1))
    assert "đã nghỉ từ 01/09/2026" in refused(
        "in_post", answer_post, post, by=sides.recipient_officer, in_post=True
    )


def test_nobody_leaves_tomorrow_or_before_coming(trainee: Trainee, sides: Sides) -> None:
    leave = partial(note_departure, trainee, by=sides.recipient_officer)
    assert "chưa đến" in refused("left_on", leave, left_on=TODAY + dt.timedelta(days=1))
    assert "ở trước" in refused("left_on", leave, left_on=FROM - dt.timedelta(days=1))
    assert refused("left_to", leave, left_on=TODAY, left_to="moon")


def test_when_one_performer_is_left_both_hospitals_are_told(
    contract: Contract, sides: Sides
) -> None:
    make_trainee(contract, "Người mẫu A", certified_on=TO)
    leaver = make_trainee(contract, "Người mẫu B", certified_on=TO)
    note_departure(leaver, by=sides.recipient_officer, left_on=TODAY)
    assert mailed("contract_few_performers") == {
        sides.source_officer.email,
        sides.source_head.email,
        sides.recipient_officer.email,
        sides.recipient_head.email,
    }


def test_while_enough_are_left_nobody_is_alarmed(contract: Contract, sides: Sides) -> None:
    people = [make_trainee(contract, f"Người mẫu {n}", certified_on=TO) for n in "ABC"]
    note_departure(people[0], by=sides.recipient_officer, left_on=TODAY)
    assert mailed("contract_few_performers") == set()


# --- Kept as long as needed ---------------------------------------------------------------
def test_personal_data_are_erased_and_the_figures_stay(contract: Contract) -> None:
    due = make_trainee(
        contract,
        position="Bác sĩ",
        licence_number="1/CCHN",
        certificate_number="CN-1",
        certified_on=TO,
        keep_until=TODAY - dt.timedelta(days=1),
    )
    kept = make_trainee(contract, "Người mẫu Còn", keep_until=TODAY)
    assert erase_expired(TODAY) == 1
    due.refresh_from_db()
    kept.refresh_from_db()
    assert (due.full_name, due.position, due.licence_number, due.certificate_number) == ("",) * 4
    assert (due.certified_on, due.erased_on) == (TO, TODAY)
    assert (due.name, kept.name) == ("Đã xóa tên", "Người mẫu Còn")
    assert trail_of(contract) == ["trainee.erased"]
    assert erase_expired(TODAY) == 0


def test_an_erased_name_does_not_come_back(contract: Contract, sides: Sides) -> None:
    trainee = make_trainee(contract, keep_until=TODAY - dt.timedelta(days=1))
    erase_expired(TODAY)
    with pytest.raises(ValidationError, match="đã xóa"):
        correct_trainee(trainee, by=sides.source_officer, details=TraineeDetails(NAME))
