"""Sending what is owed: to a real server, with the clock moved through three days of trouble."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agreements.tests.builders import make_agreement
from conftest import Cast, organisation
from exchange.models import DeliveryState, EndpointStatus, WebhookDelivery, WebhookEndpoint
from exchange.tests.receiver import Receiver, receiver
from exchange.tests.webhooks import HUB, PARTNER, make_endpoint, owe
from exchange.webhooks import keeping, sending, services
from exchange.webhooks.posting import Outcome
from exchange.webhooks.signing import secret_text
from outbox import hold
from outbox.models import Message
from outbox.rendering import render

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
THREE_DAYS = dt.timedelta(days=3)

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    settings.WEBHOOK_TIMEOUT_SECONDS = 3


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def endpoint(told: Receiver) -> WebhookEndpoint:
    return make_endpoint(url=told.url)


@pytest.fixture
def delivery(endpoint: WebhookEndpoint) -> WebhookDelivery:
    return owe(endpoint, make_agreement())


def next_moment(delivery: WebhookDelivery) -> dt.datetime:
    """When the delivery is tried next: its own pause, or its address's, is over."""
    delivery.refresh_from_db()
    quiet = WebhookEndpoint.objects.get(pk=delivery.endpoint_id).quiet_until
    return max(filter(None, [delivery.due_at, quiet]))


def test_what_is_owed_arrives_signed(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> None:
    assert sending.send_due() == sending.Counts(delivered=1)
    assert sending.send_due() == sending.Counts()
    [taken] = told.taken
    assert taken.body == delivery.body.encode()
    assert json.loads(taken.body)["type"] == "agreement.signed"
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-id"] == delivery.message_id
    assert taken.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    key = base64.b64decode(secret_text(endpoint.pk, endpoint.salt).removeprefix("whsec_"))
    signed = f"{delivery.message_id}.{int(NOW.timestamp())}.".encode() + taken.body
    digest = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert taken.headers["webhook-signature"] == f"v1,{digest}"


def test_the_answer_is_kept(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> None:
    told.answer = b"a" * 2000
    sending.send_due()
    delivery.refresh_from_db()
    endpoint.refresh_from_db()
    attempt = delivery.attempts.get()
    assert (delivery.state, delivery.settled_at) == (DeliveryState.DELIVERED, NOW)
    assert (attempt.number, attempt.outcome, attempt.status_code) == (1, Outcome.OK, 200)
    assert (attempt.answer, attempt.address) == ("a" * 1000, "127.0.0.1")
    assert attempt.milliseconds is not None and attempt.milliseconds < 3000
    assert endpoint.last_success_at == NOW


def test_both_secrets_sign_after_a_change(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery, cast: Cast
) -> None:
    old = endpoint.salt
    services.rotate_secret(endpoint, by=cast.hub_head, form_id=uuid.uuid4(), keeps_old=True)
    sending.send_due()
    endpoint.refresh_from_db()
    made = told.taken[0].headers["webhook-signature"].split(" ")
    signed = f"{delivery.message_id}.{int(NOW.timestamp())}.".encode() + told.taken[0].body
    for salt, signature in zip([endpoint.salt, old], made, strict=True):
        key = base64.b64decode(secret_text(endpoint.pk, salt).removeprefix("whsec_"))
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        assert signature == "v1," + base64.b64encode(digest).decode()


def test_it_is_tried_with_growing_pauses_for_three_days(
    told: Receiver,
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    clock: time_machine.Traveller,
) -> None:
    told.status, moments = 500, []
    while delivery.state == DeliveryState.WAITING:
        moments.append(next_moment(delivery))
        clock.move_to(moments[-1])
        sending.send_due()
        delivery.refresh_from_db()
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert moments[0] == NOW
    assert moments[-1] == NOW + THREE_DAYS
    assert pauses[0] < dt.timedelta(minutes=2)
    assert pauses[:8] == sorted(pauses[:8])
    assert max(pauses) < dt.timedelta(hours=14)
    assert len(moments) == len(told.taken) == delivery.attempts.count()
    assert 13 <= len(moments) <= 15
    assert len({taken.headers["webhook-id"] for taken in told.taken}) == 1
    assert len({taken.headers["webhook-timestamp"] for taken in told.taken}) == len(moments)
    assert delivery.state == DeliveryState.FAILED


def test_a_server_that_comes_back_is_told(
    told: Receiver, delivery: WebhookDelivery, clock: time_machine.Traveller
) -> None:
    told.status = 503
    sending.send_due()
    told.status = 200
    assert sending.send_due() == sending.Counts()  # not yet
    clock.move_to(next_moment(delivery))
    assert sending.send_due().delivered == 1
    assert [a.status_code for a in delivery.attempts.all()] == [200, 503]
    assert WebhookEndpoint.objects.get().failures == 0


def test_a_receiver_that_asks_for_patience_gets_it(
    told: Receiver, delivery: WebhookDelivery
) -> None:
    told.status, told.headers = 429, {"Retry-After": "7200"}
    sending.send_due()
    delivery.refresh_from_db()
    assert delivery.due_at == NOW + dt.timedelta(hours=2)


def test_an_address_that_fails_is_not_tried_with_everything_else(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> None:
    told.status = 500
    for _more in range(5):
        owe(endpoint, make_agreement())
    sending.send_due()
    sending.send_due()
    assert len(told.taken) == 1


def test_one_address_that_fails_does_not_hold_up_another(
    told: Receiver, delivery: WebhookDelivery
) -> None:
    told.status = 500
    with receiver() as other:
        owe(make_endpoint(PARTNER, url=other.url), make_agreement())
        sending.send_due()
        assert len(other.taken) == 1


def test_after_three_days_of_nothing_the_address_is_disabled_and_the_body_is_written_to(
    told: Receiver,
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    clock: time_machine.Traveller,
    cast: Cast,
) -> None:
    told.status = 500
    sending.send_due()
    clock.move_to(NOW + THREE_DAYS)
    assert sending.send_due().failed == 1
    endpoint.refresh_from_db()
    assert endpoint.status == EndpointStatus.DISABLED
    mails = Message.objects.filter(kind="webhook_disabled")
    assert {mail.recipient for mail in mails} == {cast.hub_officer, cast.hub_head}
    assert {mail.organisation_id for mail in mails} == {organisation(HUB).pk}
    rendered = render(mails[0])
    assert rendered is not None
    assert endpoint.name in rendered.subject
    assert f"/webhooks/{endpoint.pk}/" in rendered.text
    services.resume_endpoint(endpoint, by=cast.hub_head)
    assert render(mails[0]) is None  # dealt with before it was sent


def test_one_message_that_is_never_taken_does_not_disable_an_address_that_works(
    told: Receiver,
    endpoint: WebhookEndpoint,
    delivery: WebhookDelivery,
    clock: time_machine.Traveller,
) -> None:
    told.status = 500
    sending.send_due()
    clock.move_to(NOW + dt.timedelta(days=1))
    WebhookDelivery.objects.update(due_at=NOW + THREE_DAYS)
    told.status = 200
    owe(endpoint, make_agreement())
    sending.send_due()
    told.status = 500
    clock.move_to(NOW + THREE_DAYS)
    assert sending.send_due().failed == 1
    endpoint.refresh_from_db()
    assert endpoint.status == EndpointStatus.ACTIVE


def test_a_receiver_that_wants_nothing_more_is_left_alone(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery, cast: Cast
) -> None:
    told.status = 410
    assert sending.send_due().failed == 1
    endpoint.refresh_from_db()
    assert endpoint.status == EndpointStatus.DISABLED
    rendered = render(Message.objects.filter(kind="webhook_disabled")[0])
    assert rendered is not None and "410" in rendered.text


def test_what_the_body_may_no_longer_see_is_not_sent(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> None:
    """Written down while it was a party; the right ended before the message went out."""
    delivery.entry.refresh_from_db()
    endpoint.organisation = organisation("syt-01-ha-noi")
    endpoint.save()
    assert sending.send_due() == sending.Counts(dropped=1)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DROPPED
    assert told.taken == []
    assert not delivery.attempts.exists()


@pytest.mark.parametrize("status", [EndpointStatus.PAUSED, EndpointStatus.DISABLED])
def test_nothing_goes_to_an_address_that_is_stopped(
    told: Receiver, endpoint: WebhookEndpoint, delivery: WebhookDelivery, status: EndpointStatus
) -> None:
    WebhookEndpoint.objects.update(status=status)
    assert sending.send_due() == sending.Counts()
    assert told.taken == []


def test_nothing_is_sent_while_the_outbox_is_on_hold(
    told: Receiver, delivery: WebhookDelivery
) -> None:
    hold.place_hold(reason="khôi phục")
    assert sending.send_due() == sending.Counts()
    assert sending.claim(delivery.pk) is None
    hold.release_holds()
    assert sending.send_due().delivered == 1


def test_a_worker_that_died_leaves_a_lease_that_ends(
    told: Receiver, delivery: WebhookDelivery, clock: time_machine.Traveller, settings: Any
) -> None:
    assert sending.claim(delivery.pk)  # and then nothing
    assert sending.send_due() == sending.Counts()
    clock.shift(settings.WEBHOOK_LEASE_SECONDS + 1)
    assert sending.send_due().delivered == 1
    done, lost = delivery.attempts.all()
    assert (done.outcome, lost.outcome, lost.ended_at) == (Outcome.OK, "", None)
    assert told.taken[0].headers["webhook-id"] == delivery.message_id


def test_a_worker_that_was_given_up_does_not_undo_what_the_next_one_did(
    told: Receiver, delivery: WebhookDelivery, clock: time_machine.Traveller, settings: Any
) -> None:
    slow = sending.claim(delivery.pk)
    assert slow is not None
    clock.shift(settings.WEBHOOK_LEASE_SECONDS + 1)
    sending.send_due()
    told.status = 500
    sending._send(slow, sending.Counts())
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED
    assert {a.status_code for a in delivery.attempts.all()} == {200, 500}  # both were seen


def test_the_claim_asks_the_row_itself(
    delivery: WebhookDelivery, django_assert_max_num_queries: Any
) -> None:
    """In a sub-query PostgreSQL would not look again at a row that another worker has changed."""
    with django_assert_max_num_queries(5) as seen:
        sending.claim(delivery.pk)
    [update] = [q["sql"] for q in seen.captured_queries if q["sql"].startswith("UPDATE")]
    where = update.partition(" WHERE ")[2]
    assert '"exchange_webhookdelivery"."state" = ' in where
    assert '"exchange_webhookdelivery"."id" IN (SELECT' not in where


def test_a_test_is_tried_once_and_also_when_the_address_is_stopped(
    told: Receiver, endpoint: WebhookEndpoint, cast: Cast
) -> None:
    told.status = 500
    WebhookEndpoint.objects.update(status=EndpointStatus.PAUSED)
    tested = services.send_test(endpoint, by=cast.hub_officer)
    assert sending.send_due().failed == 1
    tested.refresh_from_db()
    assert tested.state == DeliveryState.FAILED
    assert json.loads(told.taken[0].body)["type"] == "webhook.test"
    assert not Message.objects.filter(kind="webhook_disabled").exists()


def test_a_redirect_a_slow_server_and_a_private_name_are_failures_that_are_shown(
    told: Receiver, delivery: WebhookDelivery, clock: time_machine.Traveller, settings: Any
) -> None:
    told.status, told.headers = 302, {"Location": "https://receiver.example/"}
    sending.send_due()
    settings.WEBHOOK_TIMEOUT_SECONDS, told.wait = 0.3, 5
    clock.move_to(next_moment(delivery))
    sending.send_due()
    settings.WEBHOOK_ALLOW_PRIVATE = False
    clock.move_to(next_moment(delivery))
    sending.send_due()
    seen = [a.outcome for a in delivery.attempts.all()]
    assert seen == [Outcome.FORBIDDEN, Outcome.TIMEOUT, Outcome.REDIRECT]


def test_old_deliveries_are_forgotten(
    told: Receiver, delivery: WebhookDelivery, clock: time_machine.Traveller
) -> None:
    sending.send_due()
    assert keeping.forget_old() == 0
    clock.move_to(NOW + keeping.KEPT_FOR + dt.timedelta(days=1))
    assert keeping.forget_old() == 1


def test_the_batch_ends_in_time(told: Receiver, delivery: WebhookDelivery) -> None:
    assert sending.send_due(seconds=-1) == sending.Counts()
    assert timezone.now() == NOW
