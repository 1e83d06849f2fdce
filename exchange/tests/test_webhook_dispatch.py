"""From the sealed trail to what each address is owed: who is told of what, and each thing once."""

import datetime as dt
import uuid
from typing import Any

import pytest

from agreements.models import Review
from agreements.services import circulate_agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_review
from audit import sealing, verbs
from audit.services import record
from conftest import Cast, organisation
from exchange.models import EndpointStatus, WebhookDelivery, WebhookPosition
from exchange.tests.webhooks import HUB, PARTNER, happen, make_endpoint, owe, said, told
from exchange.webhooks import dispatching
from exchange.webhooks.events import BY_VERB, EVENTS, EventType
from transfers.models import Round
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.request_builders import make_contract, make_request

TODAY = dt.date(2026, 11, 22)
HANOI = "syt-01-ha-noi"
EYE_HOSPITAL = "mat-hcm"
DAK_NONG = "da-khoa-dak-nong"

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def make_round(contract: Any) -> Round:
    return Round.objects.create(contract=contract, starts_on=TODAY, ends_on=TODAY, supervised=1)


def record_about(event: EventType) -> tuple[Any, Any]:
    """A record that the hub may see, and its whole."""
    if event.about == "agreement":
        return make_agreement(), None
    if event.about == "review":
        agreement = make_agreement()
        return make_review(agreement, TODAY), agreement
    if event.about == "request":
        return make_request(RequestStatus.WITH_SOURCE), None
    contract = make_contract(ContractStatus.RUNNING)
    return (make_round(contract), contract) if event.about == "round" else (contract, None)


def test_every_event_is_made_of_a_verb_of_the_trail() -> None:
    assert len(BY_VERB) == len(EVENTS)
    assert [verb for verb in BY_VERB if verb not in verbs.words] == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_each_event_is_told_with_where_to_read_it(event: EventType, client: Any) -> None:
    endpoint = make_endpoint(
        EYE_HOSPITAL if event.about in ("request", "contract", "round") else HUB
    )
    about, whole = record_about(event)
    happen(event.verb, about, whole=whole, status=event.into)
    assert told(endpoint) == [event.name]
    message = said(endpoint.deliveries.get())
    assert message["type"] == event.name
    assert message["data"]["id"] == str(about.pk)
    for address in (message["data"]["url"], message["data"]["page"]):
        path = address.removeprefix("http://127.0.0.1:8000")
        assert client.get(path).status_code in (302, 401)  # there is something behind a sign-in


def test_the_message_is_small_and_says_what_the_api_says() -> None:
    endpoint, agreement = make_endpoint(), make_agreement(code="thu-1")
    delivery = owe(endpoint, agreement)
    message = said(delivery)
    assert dt.datetime.fromisoformat(message["timestamp"]) == delivery.entry.at.replace(
        microsecond=delivery.entry.at.microsecond // 1000 * 1000
    )
    assert message["data"] == {
        "id": str(agreement.pk),
        "code": "thu-1",
        "status": "in_force",
        "url": f"http://127.0.0.1:8000/api/v1/agreements/{agreement.pk}/",
        "page": f"http://127.0.0.1:8000/agreements/{agreement.pk}/",
    }


def test_what_others_may_not_see_is_not_told_to_them() -> None:
    parties = [make_endpoint(HUB), make_endpoint(PARTNER)]
    stranger = make_endpoint(HANOI)
    happen("agreement.signed", make_agreement())
    assert [told(endpoint) for endpoint in parties] == [["agreement.signed"]] * 2
    assert told(stranger) == []


def test_a_draft_is_told_to_its_parties_only() -> None:
    partner, hospital, stranger = (
        make_endpoint(PARTNER),
        make_endpoint(EYE_HOSPITAL),
        make_endpoint(HANOI),
    )
    happen("agreement.circulated", make_agreement(Status.CIRCULATED))
    assert told(partner) == ["agreement.circulated"]
    assert told(hospital) == told(stranger) == []


def test_what_happened_to_the_draft_stays_with_the_parties_after_the_signature() -> None:
    """The hub's hospital sees the signed agreement; the dispatcher comes late."""
    hospital, partner = make_endpoint(EYE_HOSPITAL), make_endpoint(PARTNER)
    agreement = make_agreement()
    happen("agreement.circulated", agreement)
    happen("agreement.signed", agreement)
    assert told(hospital) == ["agreement.signed"]
    assert told(partner) == ["agreement.circulated", "agreement.signed"]


def test_a_request_is_told_to_its_source_once_it_is_endorsed() -> None:
    source, asker = make_endpoint(EYE_HOSPITAL), make_endpoint(DAK_NONG)
    happen("request.submitted", make_request(RequestStatus.SUBMITTED))
    happen("request.endorsed", make_request(RequestStatus.WITH_SOURCE))
    assert told(source) == ["request.endorsed"]
    assert told(asker) == ["request.submitted", "request.endorsed"]


def test_only_the_signature_that_completes_a_contract_is_told() -> None:
    endpoint, contract = make_endpoint(EYE_HOSPITAL), make_contract(ContractStatus.DRAFT)
    happen("contract.signed", contract, status="draft")
    assert told(endpoint) == []
    happen("contract.signed", contract, status="signed")
    assert told(endpoint) == ["contract.signed"]


def test_a_round_that_is_gone_is_told_by_its_contract() -> None:
    endpoint, contract = make_endpoint(EYE_HOSPITAL), make_contract()
    one = make_round(contract)
    pk = str(one.pk)
    record("round.removed", one, by=None, whole=contract)
    one.delete()
    sealing.seal()
    assert told(endpoint) == ["round.removed"]
    data = said(endpoint.deliveries.get())["data"]
    assert (data["id"], data["url"], data["starts_on"]) == (pk, None, None)
    assert data["contract"] == {"id": str(contract.pk), "code": contract.code}


def test_a_record_that_is_gone_is_not_told() -> None:
    endpoint, agreement = make_endpoint(), make_agreement(Status.DRAFT)
    happen("agreement.withdrawn", agreement)
    agreement.parties.all().delete()
    agreement.contents.all().delete()
    agreement.delete()
    assert told(endpoint) == []


def test_a_real_act_is_told(cast: Cast) -> None:
    endpoint = make_endpoint(PARTNER)
    circulate_agreement(make_agreement(Status.DRAFT), by=cast.hub_officer)
    assert told(endpoint) == []  # not before it is sealed
    sealing.seal()
    assert told(endpoint) == ["agreement.circulated"]
    assert cast.hub_officer.full_name not in endpoint.deliveries.get().body


def test_only_chosen_events_are_told() -> None:
    endpoint = make_endpoint(events=["agreement.expired"])
    agreement = make_agreement()
    happen("agreement.signed", agreement)
    happen("agreement.expired", agreement)
    assert told(endpoint) == ["agreement.expired"]


def test_everything_is_told_once_however_often_one_looks() -> None:
    endpoint = make_endpoint()
    happen("agreement.signed", make_agreement())
    assert told(endpoint) == told(endpoint) == ["agreement.signed"]
    WebhookPosition.objects.update(seq=0)  # as after a restore from backup
    assert told(endpoint) == ["agreement.signed"]


def test_the_id_depends_on_the_place_in_the_trail_only() -> None:
    endpoint = make_endpoint()
    happen("agreement.signed", make_agreement())
    told(endpoint)
    before = endpoint.deliveries.get().message_id
    endpoint.deliveries.all().delete()
    WebhookPosition.objects.update(seq=0)
    told(endpoint)
    assert endpoint.deliveries.get().message_id == before


def test_what_was_before_the_registration_is_not_told() -> None:
    agreement = make_agreement()
    happen("agreement.signed", agreement)
    endpoint = make_endpoint(from_seq=sealing.version())
    happen("agreement.expired", agreement)
    assert told(endpoint) == ["agreement.expired"]


@pytest.mark.parametrize("status", [EndpointStatus.PAUSED, EndpointStatus.DISABLED])
def test_what_happens_while_it_is_stopped_is_not_told(status: EndpointStatus) -> None:
    endpoint, other = make_endpoint(status=status), make_endpoint(PARTNER)
    happen("agreement.signed", make_agreement())
    assert told(endpoint) == []
    assert told(other) == ["agreement.signed"]


def test_a_long_tail_is_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "BATCH", 2)
    endpoint, agreement = make_endpoint(), make_agreement()
    for verb in (
        "agreement.signed",
        "agreement.suspended",
        "agreement.resumed",
        "agreement.expired",
    ):
        happen(verb, agreement)
    assert len(told(endpoint)) == 4
    assert WebhookPosition.objects.get().seq == sealing.head()


def test_with_nobody_listening_the_trail_is_passed_over() -> None:
    happen("agreement.signed", make_agreement())
    dispatching.dispatch()
    assert WebhookPosition.objects.get().seq == sealing.head()
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_does_not_grow_with_what_happened(
    number: int, django_assert_max_num_queries: Any
) -> None:
    make_endpoint()
    make_endpoint(name="Bảng theo dõi")
    for _each in range(number):
        agreement = make_agreement()
        happen("agreement.signed", agreement)
        happen("review.concluded", make_review(agreement, TODAY), whole=agreement)
    with django_assert_max_num_queries(18):
        dispatching.dispatch()
    assert WebhookDelivery.objects.count() == 4 * number


def test_the_reader_is_the_body_and_nobody_more() -> None:
    """A department of another region reads what its own people read: nothing of this."""
    from exchange.webhooks.readers import reader_for

    reader = reader_for(organisation(HANOI).pk, TODAY)
    review = make_review(make_agreement(), TODAY)
    assert not Review.objects.visible_to(reader).filter(pk=review.pk).exists()
    assert reader.reach.roles[organisation(HANOI).pk] == {"viewer"}
    assert uuid.UUID(int=0) not in reader.reach.own
