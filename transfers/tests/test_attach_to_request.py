"""Papers beside a request."""

import pytest
from django.core.exceptions import ValidationError

from agreements.tests.builders import not_a_pdf, pdf, sentences
from conftest import Cast
from files.models import StoredFile
from toolkit.refusal import NotAllowed, WrongState
from transfers.services import attach_to_request, delete_draft_request, detach_from_request
from transfers.services.requests_drafting import MOST_ATTACHMENTS
from transfers.states import RequestStatus
from transfers.tests.request_builders import make_request, trail_of

pytestmark = pytest.mark.usefixtures("today")


def test_the_asker_adds_a_paper(cast: Cast) -> None:
    request = make_request()
    attach_to_request(request, by=cast.receiving_coordinator, upload=pdf("to-trinh.pdf"))
    assert request.attachments.get().title == "to-trinh.pdf"
    assert trail_of(request) == ["request.attached"]


def test_the_same_paper_sent_twice_is_kept_once(cast: Cast) -> None:
    request, paper = make_request(), pdf()
    first = attach_to_request(request, by=cast.receiving_coordinator, upload=paper)
    again = attach_to_request(request, by=cast.receiving_coordinator, upload=paper)
    assert first == again
    assert (request.attachments.count(), StoredFile.objects.count()) == (1, 1)


def test_what_is_no_paper_is_refused(cast: Cast) -> None:
    request = make_request()
    for upload in (None, not_a_pdf()):
        with pytest.raises(ValidationError) as refused:
            attach_to_request(request, by=cast.receiving_coordinator, upload=upload)
        assert "PDF" in sentences(refused.value, "file")


def test_more_than_can_be_read_is_refused(cast: Cast) -> None:
    request = make_request()
    for _ in range(MOST_ATTACHMENTS):
        attach_to_request(request, by=cast.receiving_coordinator, upload=pdf())
    with pytest.raises(ValidationError):
        attach_to_request(request, by=cast.receiving_coordinator, upload=pdf())


def test_a_question_may_be_answered_with_a_paper(cast: Cast) -> None:
    request = make_request(RequestStatus.MORE_WANTED)
    assert attach_to_request(request, by=cast.receiving_coordinator, upload=pdf()).pk


def test_others_and_later_nobody_adds(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        attach_to_request(
            make_request(RequestStatus.WITH_SOURCE), by=cast.giving_coordinator, upload=pdf()
        )
    with pytest.raises(WrongState):
        attach_to_request(
            make_request(RequestStatus.DECLINED), by=cast.receiving_coordinator, upload=pdf()
        )


def test_a_paper_is_taken_off_a_draft_only(cast: Cast) -> None:
    request = make_request()
    paper = attach_to_request(request, by=cast.receiving_coordinator, upload=pdf())
    detach_from_request(paper, by=cast.receiving_coordinator)
    detach_from_request(paper, by=cast.receiving_coordinator)  # a second click changes nothing
    assert not StoredFile.objects.exists()
    sent = make_request(RequestStatus.SUBMITTED)
    paper = attach_to_request(sent, by=cast.receiving_coordinator, upload=pdf())
    with pytest.raises(WrongState):
        detach_from_request(paper, by=cast.receiving_coordinator)


def test_a_deleted_draft_takes_its_papers_along(cast: Cast) -> None:
    request = make_request()
    attach_to_request(request, by=cast.receiving_coordinator, upload=pdf())
    delete_draft_request(request, by=cast.receiving_coordinator)
    assert not StoredFile.objects.exists()
