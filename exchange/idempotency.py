"""Writes with an ``Idempotency-Key``: done once, however often and how parallel they are sent."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from exchange.models import KeptAnswer
from toolkit.api.repeats import REPLAYED, KeyUsed

KEPT_FOR = dt.timedelta(hours=48)
JSON = "application/json"


def answer_once(
    view: Any, request: Request, key: str, write: Callable[[], HttpResponse]
) -> HttpResponse:
    """What ``write`` answers, or what it answered when the same came with this key before.

    The key's row is written first, in the transaction of the write: who comes with the same key
    meanwhile waits for it, and then finds the answer, or nothing if that write was refused. Raises
    KeyUsed when the key came with something else, Http404 when what it wrote is closed to the
    asker by now.
    """
    asked = _asked(request)
    with transaction.atomic():
        kept = _claim(request.user, key, asked)
        if kept.status is not None:
            return _replay(view, kept, asked)
        response = write()
        kept.status, kept.body = response.status_code, response.content.decode()
        kept.save(update_fields=["status", "body"])
    return response


def forget_old_answers() -> int:
    """Delete what no client asks for again; costs what goes, not what stays."""
    forgotten, _by_model = KeptAnswer.objects.filter(created_at__lt=_oldest()).delete()
    return forgotten


def _claim(user: Any, key: str, asked: str) -> KeptAnswer:
    """The row of the key: a new one, or, once its writer has committed, the one that is there."""
    rows = KeptAnswer.objects.filter(user=user, key=key)
    rows.filter(created_at__lt=_oldest()).delete()
    while True:
        try:
            with transaction.atomic():
                return KeptAnswer.objects.create(user=user, key=key, asked=asked)
        except IntegrityError:
            if (kept := rows.first()) is not None:
                return kept
            # Forgotten in this very moment.


def _replay(view: Any, kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.asked != asked:
        raise KeyUsed
    if kept.body:
        written = json.loads(kept.body)["id"]
        if not view.get_queryset().filter(pk=written).exists():
            raise Http404
    response = HttpResponse(kept.body, content_type=JSON, status=kept.status)
    response[REPLAYED] = "true"
    return response


def _asked(request: Request) -> str:
    """What is to be done, and how far it may reach: the same words in another order are the same.

    Raises ParseError for a body that is none.
    """
    said = [request.method, request.get_full_path(), request.data, _reach(request)]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _reach(request: Request) -> str:
    """A token may be tied to one of its owner's organisations."""
    return str(getattr(request.auth, "organisation_id", None) or "")


def _oldest() -> dt.datetime:
    return timezone.now() - KEPT_FOR
