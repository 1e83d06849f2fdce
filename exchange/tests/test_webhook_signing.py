"""Signatures, checked by a computation of the tests' own after the Standard Webhooks text."""

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from typing import Any

import pytest
from django.test import override_settings

from exchange.models import WebhookEndpoint
from exchange.webhooks.signing import new_salt, secret_text, signatures

AT = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
BODY = '{"type":"webhook.test","data":{"name":"Đắk Nông"}}'.encode()


def endpoint(**fields: Any) -> WebhookEndpoint:
    return WebhookEndpoint(**{"id": uuid.uuid4(), "salt": new_salt(), **fields})


def expected(secret: str, message_id: str, at: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([message_id.encode(), str(at).encode(), body])
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def test_the_computation_of_these_tests_agrees_with_the_conventions_own_example() -> None:
    body = b'{"test": 2432232314}'
    signature = expected(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_signature_is_of_id_time_and_body() -> None:
    one = endpoint()
    secret = secret_text(one.pk, one.salt)
    made = signatures(one, "msg_1", AT, BODY)
    assert made == expected(secret, "msg_1", int(AT.timestamp()), BODY)
    assert made != signatures(one, "msg_2", AT, BODY)
    assert made != signatures(one, "msg_1", AT + dt.timedelta(seconds=1), BODY)
    assert made != signatures(one, "msg_1", AT, BODY + b" ")


def test_a_secret_is_32_bytes_and_each_address_has_its_own() -> None:
    one, other = endpoint(), endpoint()
    texts = {secret_text(e.pk, e.salt) for e in (one, other)} | {secret_text(one.pk, other.salt)}
    assert len(texts) == 3
    assert all(len(base64.b64decode(text.removeprefix("whsec_"))) == 32 for text in texts)


def test_the_database_alone_does_not_give_the_secret() -> None:
    one = endpoint()
    here = secret_text(one.pk, one.salt)
    with override_settings(SECRET_KEY="another portal's key"):
        assert secret_text(one.pk, one.salt) != here


@pytest.mark.parametrize(("hours", "number"), [(23, 2), (25, 1)])
def test_the_old_secret_signs_too_until_its_end(hours: int, number: int) -> None:
    one = endpoint(old_salt=new_salt(), old_until=AT + dt.timedelta(hours=24))
    at = AT + dt.timedelta(hours=hours)
    made = signatures(one, "msg_1", at, BODY).split(" ")
    salts = [one.salt, one.old_salt][:number]
    secrets = [secret_text(one.pk, salt) for salt in salts]
    assert made == [expected(s, "msg_1", int(at.timestamp()), BODY) for s in secrets]
