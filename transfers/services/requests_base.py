"""What every service of a request does the same way: lock, move, tell the trail.

The order is always: lock the row → may this person → does the state allow it → change → trail →
messages. All of it inside one transaction.
"""

import uuid

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import Changes
from agreements.services.checks import Problems
from audit.services import record
from hospitals.models import Organisation
from hospitals.queries import holders_on
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.refusal import WrongState
from transfers.messages_requests import REQUEST_REMINDER
from transfers.models import RequestNote, TransferRequest
from transfers.states import RequestStatus

LONGEST_WORDS = 4000


def lock_request(request: TransferRequest) -> TransferRequest:
    """The row as it stands now, held until the transaction ends. Raises WrongState if gone."""
    try:
        return TransferRequest.objects.select_for_update().get(pk=request.pk)
    except TransferRequest.DoesNotExist as error:
        raise WrongState(_("Bản thảo đề xuất này đã bị xóa.")) from error


def move(
    request: TransferRequest,
    status: RequestStatus,
    verb: str,
    *,
    by: User,
    body: Organisation,
    changes: Changes | None = None,
) -> None:
    """Save ``request`` in ``status``, where a new turn begins today; the old turn's reminders are
    no longer wanted."""
    before, request.status = request.status, status
    request.waits_since = clock.today()
    request.save()
    cancel_waiting(request, kind=REQUEST_REMINDER)
    changes = {"status": (before, status), **(changes or {})}
    tell_trail(verb, request, by=by, request=request, body=body, changes=changes)


def tell_trail(
    verb: str,
    about: models.Model,
    *,
    by: User,
    request: TransferRequest,
    body: Organisation,
    changes: Changes | None = None,
) -> None:
    """One row of the trail; a part of the request names the request as its whole."""
    record(
        verb,
        about,
        by=by,
        changes=changes,
        whole=None if about == request else request,
        on_behalf_of=body,
    )


def holder_today(organisation: Organisation) -> Organisation:
    """Who answers for ``organisation`` today: the body in whose name its people act."""
    return holders_on([organisation.pk], clock.today()).get(organisation.pk, organisation)


def write_note(
    request: TransferRequest, kind: str, text: str, *, by: User, body: Organisation
) -> RequestNote | None:
    """A line of the thread; None when there are no words."""
    if not text.strip():
        return None
    return RequestNote.objects.create(
        id=uuid.uuid4(), request=request, organisation=body, author=by, kind=kind, text=text.strip()
    )


def check_words(problems: Problems, field: str, text: str, *, missing: str = "") -> None:
    """``text`` is not longer than a page, and not empty where ``missing`` says it is demanded."""
    if missing:
        problems.check_text(field, text, missing)
    problems.check_length(field, text, LONGEST_WORDS)
