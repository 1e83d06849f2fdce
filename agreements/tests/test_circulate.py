"""Showing a draft to its parties, taking it back, commenting on it."""

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement, Comment
from agreements.services import circulate_agreement, comment_on_draft, withdraw_draft
from agreements.states import Status
from agreements.tests.builders import PARTNER, make_agreement, sentences, trail_of
from conftest import Cast, organisation
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(Status.DRAFT)


def circulated() -> Agreement:
    return make_agreement(Status.CIRCULATED)


def test_the_partners_are_invited_to_comment(agreement: Agreement, cast: Cast) -> None:
    assert circulate_agreement(agreement, by=cast.hub_officer).status == Status.CIRCULATED
    written_to = set(Message.objects.values_list("recipient__email", flat=True))
    assert cast.partner_officer.email in written_to
    assert cast.hub_officer.email not in written_to
    assert trail_of(agreement) == ["agreement.circulated"]


def test_circulating_twice_is_a_wrong_state(agreement: Agreement, cast: Cast) -> None:
    circulate_agreement(agreement, by=cast.hub_officer)
    with pytest.raises(WrongState, match="Đang lấy ý kiến"):
        circulate_agreement(agreement, by=cast.hub_officer)
    assert trail_of(agreement) == ["agreement.circulated"]


def test_a_partner_may_not_circulate(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        circulate_agreement(agreement, by=cast.partner_officer)


def test_a_draft_taken_back_sends_no_invitation(agreement: Agreement, cast: Cast) -> None:
    circulate_agreement(agreement, by=cast.hub_officer)
    assert withdraw_draft(agreement, by=cast.hub_officer).status == Status.DRAFT
    assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert trail_of(agreement)[-1] == "agreement.withdrawn"


def test_a_second_circulation_invites_again(agreement: Agreement, cast: Cast) -> None:
    for _round in range(2):
        circulate_agreement(agreement, by=cast.hub_officer)
        withdraw_draft(agreement, by=cast.hub_officer)
    invitations = Message.objects.filter(recipient=cast.partner_officer)
    assert invitations.count() == 2


def test_only_a_circulated_draft_is_taken_back(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(WrongState):
        withdraw_draft(agreement, by=cast.hub_officer)
    with pytest.raises(NotAllowed):
        withdraw_draft(circulated(), by=cast.partner_officer)


def test_a_partner_comments(cast: Cast) -> None:
    agreement = circulated()
    comment = comment_on_draft(
        agreement, by=cast.partner_officer, organisation=organisation(PARTNER), text=" Đồng ý. "
    )
    assert comment.text == "Đồng ý."
    assert trail_of(agreement) == ["agreement.commented"]


def test_a_predecessors_successor_comments_for_it(cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED, partners=["syt-75-dong-nai"])
    today = organisation(PARTNER)
    comment_on_draft(agreement, by=cast.partner_officer, organisation=today, text="Đồng ý.")
    assert agreement.comments.get().organisation == today


def test_the_same_words_sent_twice_are_kept_once(cast: Cast) -> None:
    agreement = circulated()
    for _time in range(2):
        comment_on_draft(
            agreement, by=cast.partner_officer, organisation=organisation(PARTNER), text="Đồng ý."
        )
    assert Comment.objects.count() == 1
    assert trail_of(agreement) == ["agreement.commented"]


def test_nobody_comments_for_another_party(cast: Cast) -> None:
    agreement = circulated()
    hub = organisation("syt-79-ho-chi-minh")
    with pytest.raises(NotAllowed):
        comment_on_draft(agreement, by=cast.partner_officer, organisation=hub, text="Đồng ý.")
    own = organisation("syt-01-ha-noi")
    with pytest.raises(NotAllowed):
        comment_on_draft(agreement, by=cast.stranger, organisation=own, text="Đồng ý.")


def test_a_comment_needs_words_and_a_circulated_draft(agreement: Agreement, cast: Cast) -> None:
    partner = organisation(PARTNER)
    with pytest.raises(WrongState):
        comment_on_draft(agreement, by=cast.partner_officer, organisation=partner, text="A")
    with pytest.raises(ValidationError) as refusal:
        comment_on_draft(circulated(), by=cast.partner_officer, organisation=partner, text=" ")
    assert "Chưa có ý kiến" in sentences(refusal.value, "text")
    assert not Comment.objects.exists()
