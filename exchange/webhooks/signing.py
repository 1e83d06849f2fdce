"""Secrets and signatures after the Standard Webhooks convention (``v1``, HMAC-SHA256).

A secret is made from the portal's key and a random salt; only the salt is kept, so a copy of the
database alone signs nothing. With another SECRET_KEY every secret is another one: rotate them.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import uuid

from django.utils.crypto import salted_hmac

from exchange.models import WebhookEndpoint

PREFIX = "whsec_"


def new_salt() -> str:
    return secrets.token_hex(16)


def secret_text(endpoint_id: uuid.UUID, salt: str) -> str:
    """The secret as its receiver is shown it: ``whsec_`` and 32 bytes in base64."""
    return PREFIX + base64.b64encode(_secret(endpoint_id, salt)).decode()


def signatures(endpoint: WebhookEndpoint, message_id: str, at: dt.datetime, body: bytes) -> str:
    """The ``webhook-signature`` of an attempt made ``at``: by the secret, and by the one before
    while that one holds."""
    salts = [endpoint.salt]
    if endpoint.old_until is not None and at < endpoint.old_until:
        salts.append(endpoint.old_salt)
    content = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return " ".join(_signature(_secret(endpoint.pk, salt), content) for salt in salts)


def _signature(secret: bytes, content: bytes) -> str:
    digest = hmac.new(secret, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _secret(endpoint_id: uuid.UUID, salt: str) -> bytes:
    return salted_hmac(
        "exchange.webhook-secret", f"{endpoint_id}:{salt}", algorithm="sha256"
    ).digest()
