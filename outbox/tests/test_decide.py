"""A person settles a doubt."""

import pytest
from django.urls import reverse

from audit.models import Entry
from conftest import organisation
from outbox import sending, services
from outbox.models import Message, State
from toolkit.refusal import NotAllowed, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubt(cast, make) -> Message:
    """Nobody knows whether the hub's officer got this one."""
    message = make(to=cast.hub_officer, organisation_id=organisation("syt-79-ho-chi-minh").pk)
    Message.objects.filter(pk=message.pk).update(state=State.UNCERTAIN)
    message.refresh_from_db()
    return message


def url(message: Message) -> str:
    return reverse("outbox:decide", args=[message.pk])


@pytest.mark.parametrize("who", ["hub_officer", "hub_head"])
def test_an_officer_or_head_of_the_body_sends_it_again(cast, doubt, server, who):
    services.decide_uncertain(doubt, by=getattr(cast, who), send_again=True)
    assert sending.send_waiting().sent == 1
    assert server.counts() == {doubt.message_id: 1}
    assert Entry.objects.about(doubt).get().verb == "message.sent_again"


def test_taking_it_as_sent_ends_the_matter(cast, doubt, server):
    decided = services.decide_uncertain(doubt, by=cast.hub_head, send_again=False)
    assert decided.state == State.SENT
    assert sending.send_waiting().sent == 0
    entry = Entry.objects.about(doubt).get()
    assert (entry.verb, entry.actor) == ("message.taken_as_sent", cast.hub_head)
    assert entry.changes == {"state": ["uncertain", "sent"]}


@pytest.mark.parametrize("who", ["hub_viewer", "partner_head", "administrator", "auditor"])
def test_nobody_else_decides(cast, doubt, who):
    with pytest.raises(NotAllowed):
        services.decide_uncertain(doubt, by=getattr(cast, who), send_again=True)
    assert not Entry.objects.about(doubt).exists()


def test_a_message_of_no_body_is_the_administrators_to_decide(cast, make):
    message = make()
    Message.objects.filter(pk=message.pk).update(state=State.UNCERTAIN)
    with pytest.raises(NotAllowed):
        services.decide_uncertain(message, by=cast.hub_head, send_again=True)
    services.decide_uncertain(message, by=cast.administrator, send_again=True)


@pytest.mark.parametrize("state", [s for s in State if s != State.UNCERTAIN])
def test_only_a_doubt_is_decided(cast, make, state):
    message = make(to=cast.hub_officer, organisation_id=organisation("syt-79-ho-chi-minh").pk)
    token = message.pk if state == State.CLAIMED else None
    Message.objects.filter(pk=message.pk).update(
        state=state, claim_token=token, lease_until=message.due_at
    )
    with pytest.raises(WrongState):
        services.decide_uncertain(message, by=cast.hub_head, send_again=True)


def test_the_page_asks_before_it_acts(cast, doubt, client):
    client.force_login(cast.hub_officer)
    page = client.get(url(doubt))
    assert page.status_code == 200
    doubt.refresh_from_db()
    assert doubt.state == State.UNCERTAIN
    client.post(url(doubt), {"answer": "again"})
    doubt.refresh_from_db()
    assert doubt.state == State.QUEUED


def test_a_post_without_an_answer_changes_nothing(cast, doubt, client):
    client.force_login(cast.hub_officer)
    assert client.post(url(doubt), {"answer": "both"}).status_code == 200
    doubt.refresh_from_db()
    assert doubt.state == State.UNCERTAIN


def test_the_second_of_two_deciders_is_told(cast, doubt, client):
    services.decide_uncertain(doubt, by=cast.hub_head, send_again=False)
    client.force_login(cast.hub_officer)
    page = client.post(url(doubt), {"answer": "again"}, follow=True)
    assert "không cần quyết định nữa" in page.content.decode()
    doubt.refresh_from_db()
    assert doubt.state == State.SENT


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("hub_viewer", 404), ("auditor", 403), (None, 302)]
)
def test_others_do_not_get_to_the_question(cast, doubt, client, who, status):
    if who:
        client.force_login(getattr(cast, who))
    assert client.get(url(doubt)).status_code == status
    assert client.post(url(doubt), {"answer": "again"}).status_code == status
