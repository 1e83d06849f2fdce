"""The REST API as tests speak to it: signed in, or with a token."""

from typing import Any

from django.test import Client

from accounts.models import User
from accounts.services import create_token

ADDRESS = "/api/v1"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user: User, path: str, body: Any = None, *, method: str = "post") -> Any:
    """``body`` as JSON to ``path`` below /api/v1/, in ``user``'s session."""
    call = getattr(signed_in(user), method)
    return call(f"{ADDRESS}/{path}", {} if body is None else body, content_type="application/json")


def get(user: User, path: str, **parameters: Any) -> Any:
    return signed_in(user).get(f"{ADDRESS}/{path}", parameters)


def with_token(user: User, *scopes: str) -> dict[str, str]:
    """The header of a fresh token of ``user`` with ``scopes``."""
    _token, text = create_token(user, scopes=scopes)
    return {"HTTP_AUTHORIZATION": f"Bearer {text}"}


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return sorted(row["code"] for row in answer.json()["results"])


def fields(answer: Any) -> list[str]:
    """The fields that a 400 names."""
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return [error["field"] for error in answer.json()["errors"]]


def refused(answer: Any, status: int) -> str:
    """The sentence of a refusal with ``status``."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return str(answer.json()["detail"])
