"""Requests and contracts from elsewhere: entered as known, and refused where they contradict."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import sentences
from audit.models import Entry
from conftest import organisation
from hospitals.models import Specialty
from toolkit import clock
from transfers.models import Contract, Round, Stage, Trainee, TransferRequest
from transfers.recording import Learner, Wanted, record_contract, record_request
from transfers.states import RequestStatus

TOMORROW = dt.timedelta(days=1)


def request(**changes: Any) -> TransferRequest:
    return TransferRequest(
        **{
            "code": "TT-1",
            "title": "Chuyển giao phẫu thuật phaco",
            "requester": organisation("syt-72-tay-ninh"),
            "modality": "transfer",
            "status": RequestStatus.WITH_SOURCE,
            "origin": "recorded",
            **changes,
        }
    )


def contract(**changes: Any) -> Contract:
    return Contract(
        **{
            "code": "thu",
            "title": "Phẫu thuật Phaco",
            "source": organisation("mat-hcm"),
            "recipient": organisation("da-khoa-dak-nong"),
            "modality": "transfer",
            "status": "running",
            "origin": "recorded",
            **changes,
        }
    )


def one_round(**changes: Any) -> Round:
    days = {"starts_on": dt.date(2024, 1, 1), "ends_on": dt.date(2024, 3, 1)}
    return Round(**{**days, "supervised": 5, **changes})


def eye_hospital() -> Wanted:
    return Wanted(organisation("mat-hcm"))


def test_a_request_keeps_what_is_known(register: None) -> None:
    eye = Specialty.objects.get(slug="mat")
    made = record_request(request(), specialties=[eye], sources=[eye_hospital()])
    assert (made.entered_on, made.waits_since, made.submitted_on) == (clock.today(), None, None)
    assert [wanted.organisation.slug for wanted in made.sources.all()] == ["mat-hcm"]
    entry = Entry.objects.about(made).get()
    assert (entry.verb, entry.actor) == ("request.recorded", None)


def test_a_request_is_found_without_diacritics(register: None) -> None:
    eye = Specialty.objects.get(slug="mat")
    made = record_request(request(), specialties=[eye], sources=[eye_hospital()])
    found = TransferRequest.objects.get(pk=made.pk).search_text
    assert all(words in found for words in ("chuyen giao phau thuat", "tay ninh", "benh vien mat"))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": ""}),
        ("modality", {"modality": "telepathy"}),
        ("status", {"status": "lost"}),
        ("sources", {"status": RequestStatus.ACCEPTED}),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(
    register: None, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refused:
        record_request(request(**changes))
    assert sentences(refused.value, field)
    assert not TransferRequest.objects.exists()


def test_nobody_asks_themself(register: None) -> None:
    with pytest.raises(ValidationError) as refused:
        record_request(request(), sources=[Wanted(organisation("syt-72-tay-ninh"))])
    assert "chính mình" in sentences(refused.value, "sources")


def test_a_code_is_recorded_once(register: None) -> None:
    record_request(request(status=RequestStatus.ENDORSED))
    with pytest.raises(ValidationError) as refused:
        record_request(request(status=RequestStatus.ENDORSED))
    assert sentences(refused.value, "code")


def test_a_day_to_come_is_refused(register: None) -> None:
    with pytest.raises(ValidationError) as refused:
        record_request(
            request(status=RequestStatus.SUBMITTED, submitted_on=clock.today() + TOMORROW)
        )
    assert "chưa đến" in sentences(refused.value, "submitted_on")


def test_a_contract_gets_all_stages_and_no_invented_day(register: None) -> None:
    survey = Stage(kind="survey", source_from=dt.date(2024, 1, 2), is_done=True)
    made = record_contract(contract(), stages=[survey], rounds=[one_round()])
    assert made.stages.count() == 7
    assert made.stages.all()[0].kind == "survey"
    assert made.stages.exclude(source_from=None).get().is_done
    assert not made.readiness.exists()
    assert made.source_name == organisation("mat-hcm").name_vi
    entry = Entry.objects.about(made).get()
    assert (entry.verb, entry.changes["rounds"]) == ("contract.recorded", [None, 1])


def test_a_contract_has_two_sides(register: None) -> None:
    with pytest.raises(ValidationError):
        record_contract(contract(recipient=organisation("mat-hcm")))
    assert not Contract.objects.exists()


def test_no_round_before_the_start_or_to_come(register: None) -> None:
    ahead = one_round(ends_on=clock.today() + TOMORROW)
    with pytest.raises(ValidationError) as refused:
        record_contract(contract(started_on=dt.date(2024, 2, 1)), rounds=[one_round(), ahead])
    said = sentences(refused.value, "rounds")
    assert "trước ngày bắt đầu" in said and "chưa đến" in said


def test_a_part_that_contradicts_itself_undoes_the_whole(register: None) -> None:
    backwards = one_round(starts_on=dt.date(2024, 5, 1))
    with pytest.raises(ValidationError):
        record_contract(contract(), rounds=[backwards])
    assert not Contract.objects.exists()


def test_the_trail_names_no_trainee(register: None) -> None:
    learner = Trainee(full_name="Người học mẫu A", keep_until=dt.date(2030, 1, 1))
    made = record_contract(contract(), learners=[Learner(learner)])
    assert made.trainees.get().full_name == "Người học mẫu A"
    assert "Người học" not in str(Entry.objects.about(made).get().changes)
