"""A short round of `make attack` (scripts/attack): the same cases each time, in this process."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from schemathesis import Case, Response

from agreements.tests.builders import make_agreement
from agreements.tests.items import held_review, make_item
from audit.tasks import seal_trail
from conftest import Cast
from scripts.attack.callers import Attacker, surprise, surprise_of_fhir, token_for
from scripts.attack.facade import Answer, Ask, Facade, find_ids
from scripts.attack.known import find_known
from scripts.attack.raids import Caller, Target
from scripts.attack.tally import Tally
from transfers.states import RequestStatus
from transfers.tests.contract_builders import TODAY, make_contract, make_round, make_trainee
from transfers.tests.request_builders import make_request

# On one database is enough: what it looks for is an answer that the description does not know.
pytestmark = pytest.mark.postgres
Get = Callable[[str], Any]
# How often each operation is asked by whom: what is allowed to nobody is soon tried out.
EXAMPLES = {
    Attacker("coordinator who asks", "receiving"): 3,
    Attacker("stranger", "stranger"): 1,
    Attacker("without a token", "", ()): 1,
}
ASKS = 30  # of the FHIR facade, as each


@pytest.fixture
def get(cast: Cast, on_day: Callable[[dt.date], None], settings: Any) -> Get:
    """A portal with something of most kinds, and how it answers somebody who sees everything."""
    on_day(TODAY)
    settings.API_LIMITS = dict.fromkeys(settings.API_LIMITS, 0)
    make_item(held_review(make_agreement(code="a-1", with_reviews=True, with_scan=True)))
    contract = make_contract(code="c-1")
    make_round(contract, TODAY, 3, 2)
    make_trainee(contract)
    for status in (RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.WITH_SOURCE):
        make_request(status)
    seal_trail()
    sent = {"Authorization": f"Bearer {token_for('auditor', ('read',))}"}

    def ask(path: str) -> Any:
        answer = Client(headers={**sent, "Accept": "application/json"}).get(path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


def test_no_answer_is_outside_the_description(get: Get) -> None:
    description = get("/api/schema/")
    known = find_known(description, get)
    statement = get("/fhir/metadata")
    target = Target(description, known)
    facade = Facade(statement, find_ids(statement, get), known)
    faults = []
    for attacker, examples in EXAMPLES.items():
        tally = raided(attacker, target, facade, examples)
        assert tally.requests >= examples * len(target.operations)
        assert tally.statuses[401 if attacker.is_nobody else 200]
        faults += [f"{tally.role}: {what}: {one.example}" for what, one in tally.faults.items()]
    assert not faults, "\n".join(faults)


@contextmanager
def connection_kept() -> Iterator[None]:
    """A request of the real application ends with closing its connection, and with it the test's
    transaction. Django's test client holds that off, and lets it go on after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def raided(attacker: Attacker, target: Target, facade: Facade, examples: int) -> Tally:
    key = {}
    if not attacker.is_nobody:
        key = {"Authorization": f"Bearer {token_for(attacker.email, attacker.scopes)}"}
    application = get_wsgi_application()

    def send(case: Case) -> Response:
        with connection_kept():
            return case.call(app=application, headers=key)

    def send_to_fhir(ask: Ask) -> Answer:
        query = {"QUERY_STRING": ask.query}
        form = "application/x-www-form-urlencoded"
        sent = {"data": ask.query, "content_type": form} if ask.method == "POST" else query
        client = Client(raise_request_exception=False)
        answer = client.generic(ask.method, ask.path, **sent, headers={**key, **ask.headers})
        return Answer(answer.status_code, answer.headers.get("Content-Type", ""), answer.content)

    tally = Tally(attacker.name)
    target.raid(Caller(send, surprise(attacker)), tally, examples=examples, number=1)
    expected = surprise_of_fhir(attacker)
    facade.raid(send_to_fhir, tally, expected=expected, examples=ASKS, number=1)
    return tally
