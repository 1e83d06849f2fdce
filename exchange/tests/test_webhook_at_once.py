"""Workers that do the same at the same moment: one does it."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from agreements.tests.builders import make_agreement
from audit import sealing
from audit.services import record
from exchange.models import DeliveryState, WebhookDelivery
from exchange.tests.receiver import Receiver, receiver
from exchange.tests.webhooks import HUB, PARTNER, make_endpoint, owe
from exchange.webhooks import dispatching, sending

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("register"),
]


@pytest.fixture(autouse=True)
def _allowed(settings: Any, on_day: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    on_day(dt.date(2026, 11, 22))


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start every act at the same moment, each with its own connection; what each ended with."""
    start = threading.Barrier(len(acts))
    ended: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            ended[place] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def test_two_workers_claim_a_delivery_once(told: Receiver) -> None:
    delivery = owe(make_endpoint(url=told.url), make_agreement())
    for _round in range(20):
        WebhookDelivery.objects.update(state=DeliveryState.WAITING)
        claims = at_once(*[lambda: sending.claim(delivery.pk)] * 4)
        assert sum(claim is not None for claim in claims) == 1


def test_a_claim_that_was_looked_at_before_another_committed_is_lost() -> None:
    """The second worker waits for the row, then must look at it again."""
    delivery = owe(make_endpoint(), make_agreement())
    entered, go_on = threading.Event(), threading.Event()
    claims: list[Any] = []

    def slow() -> None:
        from django.db import transaction

        with transaction.atomic():
            WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
            entered.set()
            go_on.wait(5)
            WebhookDelivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DELIVERED)
        connection.close()

    def second() -> None:
        claims.append(sending.claim(delivery.pk))
        connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=second)]
    threads[0].start()
    entered.wait(5)
    threads[1].start()
    time.sleep(0.3)
    go_on.set()
    for thread in threads:
        thread.join()
    assert claims == [None]


def test_four_workers_post_everything_once(told: Receiver) -> None:
    told.wait = 0.01
    for slug in (HUB, PARTNER):
        endpoint = make_endpoint(slug, url=told.url)
        for _each in range(6):
            owe(endpoint, make_agreement())
    ids = {delivery.message_id for delivery in WebhookDelivery.objects.all()}
    while WebhookDelivery.objects.exclude(state=DeliveryState.DELIVERED).exists():
        at_once(*[sending.send_due] * 4)
    posted = [taken.headers["webhook-id"] for taken in told.taken]
    assert len(posted) == len(ids)
    assert set(posted) == ids


def test_two_dispatchers_write_everything_down_once() -> None:
    endpoint, agreement = make_endpoint(), make_agreement()
    for _each in range(30):
        record("agreement.signed", agreement, by=None)
    sealing.seal()
    at_once(*[dispatching.dispatch] * 4)
    assert endpoint.deliveries.count() == 30
