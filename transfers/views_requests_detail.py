"""A request's page: next act, what is asked, sources and answers, thread, papers, trail."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.models import Agreement
from agreements.views_common import reader_of
from audit.services import record
from files.responses import attachment as handed_out
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock
from transfers import permissions_requests as permissions
from transfers.models import Contract, RequestAttachment, RequestNote, TransferRequest
from transfers.presentation.duplicate_places import Place, places_seen
from transfers.presentation.trail import trail_shown
from transfers.presentation_requests import (
    NextAct,
    next_act_of,
    other_acts,
    quiet_sentence,
    url_if_any,
)
from transfers.states import MANDATORY_READINESS, ReadinessKind, RequestStatus
from transfers.turns import Turn, department_of, turn_of
from transfers.views_requests_common import get_request, member_page

TRAIL_SHOWN = 6
TRAIL_LIMIT = 200


class RequestPage:
    """The facts of one request's page, each read once."""

    def __init__(self, user: User, asked: TransferRequest) -> None:
        self.user, self.asked, self.today = user, asked, clock.today()

    @cached_property
    def turn(self) -> Turn | None:
        return turn_of(self.asked, self.today)

    @cached_property
    def next_act(self) -> NextAct | None:
        return next_act_of(self.asked, self.turn, self.user)

    @property
    def is_late(self) -> bool:
        return self.turn is not None and self.turn.is_late

    @property
    def what_ended(self) -> str:
        return quiet_sentence(self.asked)

    @property
    def is_draft(self) -> bool:
        return bool(self.asked.status == RequestStatus.DRAFT)

    @cached_property
    def places(self) -> list[Place]:
        """What the asker was shown at the submission."""
        return places_seen(self.asked)

    @cached_property
    def notes(self) -> list[RequestNote]:
        return list(self.asked.notes.select_related("organisation", "author"))

    @cached_property
    def attachments(self) -> list[RequestAttachment]:
        return list(self.asked.attachments.select_related("file"))

    @cached_property
    def holder(self) -> Organisation | None:
        """Who answers for the asker today, where that is another body."""
        holder = holders_on([self.asked.requester_id], self.today).get(self.asked.requester_id)
        return holder if holder != self.asked.requester else None

    @cached_property
    def department(self) -> Organisation | None:
        return department_of(self.asked.requester, self.today)

    @property
    def readiness(self) -> list[tuple[str, str, bool]]:
        """(kind, words or "", a contract will demand it) of all five kinds."""
        mandatory = MANDATORY_READINESS.get(self.asked.modality, frozenset())
        return [
            (str(kind.label), self.asked.readiness.get(kind.value, ""), kind in mandatory)
            for kind in ReadinessKind
        ]

    @cached_property
    def agreement(self) -> Agreement | None:
        """The agreement by which the hub assigns, if the reader may see it."""
        if self.asked.agreement_id is None:
            return None
        rows = Agreement.objects.visible_to(self.user)
        return rows.filter(pk=self.asked.agreement_id).first()

    @cached_property
    def contract(self) -> Contract | None:
        return Contract.objects.visible_to(self.user).filter(request=self.asked).first()

    @property
    def contract_url(self) -> str:
        return url_if_any("contracts:detail", self.contract.pk) if self.contract else ""


@member_page
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    page = RequestPage(user, asked)
    shows_all = request.GET.get("trail") == "all"
    context: dict[str, Any] = {
        "asked": asked,
        "page": page,
        "acts": other_acts(asked, user, turn=page.turn, beside=page.next_act),
        "may_attach": permissions.can_attach(user, asked),
        "shows_all": shows_all,
        "trail": trail_shown(asked, user, TRAIL_LIMIT if shows_all else TRAIL_SHOWN),
    }
    return render(request, "transfers/requests/detail.html", context)


@member_page
@require_GET
def download(request: HttpRequest, paper: uuid.UUID) -> HttpResponseBase:
    """Hand a paper of a visible request out; who took it is on the trail."""
    user = reader_of(request)
    visible = TransferRequest.objects.visible_to(user).order_by().values("pk")
    rows = RequestAttachment.objects.filter(request__in=visible)
    kept = get_object_or_404(rows.select_related("request", "file"), pk=paper)
    response = handed_out(kept.file)
    with transaction.atomic():
        record("document.downloaded", kept, by=user, whole=kept.request)
    return response
