"""The requests of a review's period: filed, answered, still open."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from agreements.models import Agreement
from conftest import Cast, organisation
from transfers.models import RequestNote, TransferRequest
from transfers.states import NoteKind, RequestStatus, SourceAnswer
from transfers.tests.figure_builders import (
    DAY,
    EDGES,
    ELSEWHERE,
    FIRST,
    LAST,
    agreement_of_both,
    parts,
)
from transfers.tests.request_builders import EYE_HOSPITAL, HUB, LAM_DONG, make_request

ACCEPTED, DECLINED = SourceAnswer.ACCEPTED, SourceAnswer.DECLINED

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return agreement_of_both()


def answered(
    status: RequestStatus, answer: str, on: dt.date | None, **fields: Any
) -> TransferRequest:
    request = make_request(status, answers=[answer], since=FIRST - 40 * DAY, **fields)
    request.sources.update(answered_on=on)
    return request


def ask(request: TransferRequest, author: Any, on: dt.date) -> None:
    note = RequestNote.objects.create(
        request=request,
        organisation=request.requester,
        author=author,
        kind=NoteKind.QUESTION,
        text="Bệnh viện có mấy phòng mổ?",
    )
    noon = timezone.make_aware(dt.datetime.combine(on, dt.time(23, 30)))
    RequestNote.objects.filter(pk=note.pk).update(created_at=noon)


# --- Filed --------------------------------------------------------------------------------
def test_requests_filed_from_the_first_to_the_last_day(agreement: Agreement) -> None:
    for day in EDGES:
        make_request(RequestStatus.WITH_SOURCE, since=day)
    assert parts(agreement, "requests_filed") == {"filed": 2, "undated": 0}


def test_a_request_filed_on_an_unknown_day_is_counted_apart_when_it_was_entered(
    agreement: Agreement,
) -> None:
    for day in EDGES:
        make_request(RequestStatus.WITH_SOURCE, submitted_on=None, entered_on=day)
    assert parts(agreement, "requests_filed") == {"filed": 0, "undated": 2}


def test_what_the_own_department_has_not_endorsed_is_not_counted(agreement: Agreement) -> None:
    make_request(RequestStatus.SUBMITTED, since=FIRST)
    make_request(RequestStatus.DRAFT, submitted_on=FIRST)
    make_request(RequestStatus.WITHDRAWN, since=FIRST, endorsed_on=None)
    assert parts(agreement, "requests_filed")["filed"] == 0
    assert parts(agreement, "requests_open")["open"] == 0


def test_a_request_to_the_other_partys_department_counts(agreement: Agreement) -> None:
    make_request(RequestStatus.ENDORSED, sources=(), hub=HUB, since=FIRST)
    make_request(RequestStatus.WITH_SOURCE, requester=LAM_DONG, since=FIRST)
    assert parts(agreement, "requests_filed")["filed"] == 2


def test_requests_from_or_to_others_are_not_counted(agreement: Agreement) -> None:
    make_request(RequestStatus.WITH_SOURCE, requester=ELSEWHERE, since=FIRST)
    make_request(RequestStatus.WITH_SOURCE, sources=[ELSEWHERE], since=FIRST)
    make_request(RequestStatus.WITH_SOURCE, requester="nhi-dong-1", since=FIRST)
    assert parts(agreement, "requests_filed")["filed"] == 0


def test_a_request_that_names_an_agreement_counts_there_only(agreement: Agreement) -> None:
    other = agreement_of_both()
    make_request(RequestStatus.WITH_SOURCE, since=FIRST, agreement=other)
    make_request(RequestStatus.WITH_SOURCE, since=FIRST, agreement=agreement, requester=ELSEWHERE)
    assert parts(agreement, "requests_filed")["filed"] == 1
    assert parts(other, "requests_filed")["filed"] == 1


def test_a_party_has_the_requests_of_its_side(agreement: Agreement) -> None:
    nghe_an = organisation("syt-40-nghe-an")
    agreement.parties.create(organisation=nghe_an, role="partner", name_as_signed="Sở Y tế")
    make_request(RequestStatus.WITH_SOURCE, since=FIRST)
    for party, count in ((LAM_DONG, 1), (HUB, 1), (nghe_an.slug, 0)):
        assert parts(agreement, "requests_filed", party)["filed"] == count


# --- Answered -----------------------------------------------------------------------------
def test_requests_accepted_from_the_first_to_the_last_day(agreement: Agreement) -> None:
    for day in EDGES:
        answered(RequestStatus.ACCEPTED, ACCEPTED, day)
    answered(RequestStatus.CONTRACTED, ACCEPTED, LAST)
    assert parts(agreement, "requests_answered") == {"accepted": 3, "declined": 0, "asked": 0}


def test_a_request_is_declined_on_the_day_the_last_source_declined(agreement: Agreement) -> None:
    for day in EDGES:
        answered(RequestStatus.DECLINED, DECLINED, day)
    still = make_request(
        RequestStatus.WITH_SOURCE,
        sources=[EYE_HOSPITAL, "nhi-dong-1"],
        answers=[DECLINED, SourceAnswer.WAITING],
    )
    still.sources.filter(answer=DECLINED).update(answered_on=FIRST)
    assert parts(agreement, "requests_answered")["declined"] == 2


def test_a_request_asked_about_twice_counts_once(agreement: Agreement, cast: Cast) -> None:
    for day in EDGES:
        request = make_request(RequestStatus.MORE_WANTED, since=FIRST - DAY)
        ask(request, cast.giving_coordinator, day)
    ask(request, cast.giving_coordinator, LAST)
    ask(request, cast.giving_coordinator, LAST)
    assert parts(agreement, "requests_answered")["asked"] == 3


def test_an_answer_on_an_unknown_day_is_in_no_period(agreement: Agreement) -> None:
    answered(RequestStatus.ACCEPTED, ACCEPTED, None)
    assert set(parts(agreement, "requests_answered").values()) == {0}
    assert parts(agreement, "requests_open")["open"] == 0


# --- Open at the end ----------------------------------------------------------------------
def test_a_request_is_open_from_its_filing_to_its_answer(agreement: Agreement) -> None:
    for day in EDGES:
        make_request(RequestStatus.WITH_SOURCE, since=day)
    answered(RequestStatus.ACCEPTED, ACCEPTED, LAST)
    answered(RequestStatus.ACCEPTED, ACCEPTED, LAST + DAY)
    answered(RequestStatus.DECLINED, DECLINED, LAST)
    answered(RequestStatus.DECLINED, DECLINED, LAST + DAY)
    assert parts(agreement, "requests_open")["open"] == 5


def test_a_withdrawn_request_was_open_before(agreement: Agreement) -> None:
    for day in (LAST, LAST + DAY):
        make_request(RequestStatus.WITHDRAWN, since=day, submitted_on=FIRST, endorsed_on=FIRST)
    assert parts(agreement, "requests_open")["open"] == 1


def test_a_request_filed_on_an_unknown_day_is_open_from_its_entry(agreement: Agreement) -> None:
    for day in (LAST, LAST + DAY):
        make_request(RequestStatus.WITH_SOURCE, submitted_on=None, entered_on=day)
    assert parts(agreement, "requests_open")["open"] == 1
