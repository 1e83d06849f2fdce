"""The thread: a source asks, the asker answers, both write."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import sentences
from conftest import Cast, organisation, person
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.services import answer_question, ask_for_more
from transfers.states import RequestStatus, SourceAnswer
from transfers.tests.request_builders import DAK_NONG, EYE_HOSPITAL, TODAY, make_request, trail_of

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def request_(cast: Cast) -> TransferRequest:
    return make_request(
        RequestStatus.WITH_SOURCE,
        sources=(EYE_HOSPITAL, "cho-ray"),
        since=TODAY - dt.timedelta(days=5),
    )


def thread(request: TransferRequest) -> list[tuple[str, str, str]]:
    return [(note.kind, note.organisation.slug, note.text) for note in request.notes.all()]


def test_a_question_makes_it_the_asker_s_turn(request_: TransferRequest, cast: Cast) -> None:
    request = ask_for_more(request_, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    assert (request.status, request.waits_since) == (RequestStatus.MORE_WANTED, TODAY)
    assert request.sources.first().answer == SourceAnswer.ASKED
    assert thread(request) == [("question", EYE_HOSPITAL, "Có kính hiển vi chưa?")]


def test_the_answer_hands_it_back_to_the_sources(request_: TransferRequest, cast: Cast) -> None:
    ask_for_more(request_, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    request = answer_question(request_, by=cast.receiving_coordinator, text="Có từ tháng 3")
    assert (request.status, request.waits_since) == (RequestStatus.WITH_SOURCE, TODAY)
    assert {row.answer for row in request.sources.all()} == {SourceAnswer.WAITING}
    assert thread(request)[-1] == ("answer", DAK_NONG, "Có từ tháng 3")
    assert trail_of(request) == ["request.asked", "request.answered"]


def test_a_second_source_asks_without_a_new_turn(request_: TransferRequest, cast: Cast) -> None:
    ask_for_more(request_, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    TransferRequest.objects.update(waits_since=TODAY - dt.timedelta(days=3))
    request = ask_for_more(request_, by=person("cho-ray", "cho-ray"), question="Bao nhiêu bác sĩ?")
    assert request.waits_since == TODAY - dt.timedelta(days=3)
    assert {row.answer for row in request.sources.all()} == {SourceAnswer.ASKED}


def test_the_same_question_sent_twice_stands_once(request_: TransferRequest, cast: Cast) -> None:
    for _ in range(2):
        ask_for_more(request_, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    assert len(thread(request_)) == 1
    ask_for_more(request_, by=cast.giving_coordinator, question="Và bao nhiêu giường?")
    assert len(thread(request_)) == 2


def test_an_empty_question_or_answer_is_refused(request_: TransferRequest, cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        ask_for_more(request_, by=cast.giving_coordinator, question=" ")
    assert "câu hỏi" in sentences(refused.value, "question")
    ask_for_more(request_, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    with pytest.raises(ValidationError) as refused:
        answer_question(request_, by=cast.receiving_coordinator, text="")
    assert "trả lời" in sentences(refused.value, "text")


def test_words_beyond_all_measure_are_refused(request_: TransferRequest, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        ask_for_more(request_, by=cast.giving_coordinator, question="?" * 4001)


@pytest.mark.parametrize("who", ["giving_coordinator", "hub_officer", "stranger"])
def test_only_the_asker_answers(request_: TransferRequest, cast: Cast, who: str) -> None:
    ask_for_more(request_, by=cast.giving_coordinator, question="Có kính hiển vi chưa?")
    with pytest.raises(NotAllowed):
        answer_question(request_, by=getattr(cast, who), text="Có")


def test_only_a_wanted_source_asks(request_: TransferRequest, cast: Cast) -> None:
    for who in (cast.hub_officer, cast.stranger, cast.receiving_coordinator):
        with pytest.raises(NotAllowed):
            ask_for_more(request_, by=who, question="Có kính hiển vi chưa?")


def test_an_answer_without_a_question_is_too_late_or_too_early(
    request_: TransferRequest, cast: Cast
) -> None:
    with pytest.raises(WrongState):
        answer_question(request_, by=cast.receiving_coordinator, text="Có")


def test_the_successor_of_the_asker_answers_for_it(cast: Cast) -> None:
    request = make_request(
        RequestStatus.MORE_WANTED, requester="syt-67-dak-nong", answers=[SourceAnswer.ASKED]
    )
    officer = person("lam-dong-2", "syt-68-lam-dong")
    request = answer_question(request, by=officer, text="Có")
    assert request.notes.get().organisation == organisation("syt-68-lam-dong")
