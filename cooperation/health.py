"""For the machines that watch the portal: is it alive, and can it keep its promises?"""

from celery.exceptions import CeleryError
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from cooperation.celery import app
from outbox import health as outbox

BROKER_SECONDS = 3


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, broker and the age of the outbox; 503 when one of them fails."""
    database = _database()
    parts = {"database": database, "broker": _broker(), "outbox": database and _outbox()}
    ready = all(parts.values())
    answer = {name: "ok" if good else "failed" for name, good in parts.items()}
    return JsonResponse(answer, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    except (OperationalError, CeleryError, OSError):
        return False
    return True


def _outbox() -> bool:
    """Nothing has waited longer than it may. A doubt needs a person, not another machine."""
    state = outbox.look()
    return not (state.overdue or state.alarms)
