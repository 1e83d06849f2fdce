"""Reading about webhooks: addresses, what was sent to each, and each attempt's answer."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from audit.models import Entry
from exchange.models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from exchange.webhooks import permissions
from exchange.webhooks.events import SUBJECTS, TEST, EventType, events_about, label_of
from exchange.webhooks.posting import Outcome
from toolkit.paging import BadCursor, Ordering, page_of
from toolkit.refusal import Verdict

PAGE_SIZE = 25
TRAIL_LENGTH = 30
_NEWEST = Ordering("created", "created_at", descending=True)

# What the page counts and filters by.
GROUPS: dict[str, tuple[DeliveryState, ...]] = {
    "waiting": (DeliveryState.WAITING, DeliveryState.SENDING),
    "delivered": (DeliveryState.DELIVERED,),
    "failed": (DeliveryState.FAILED,),
    "dropped": (DeliveryState.DROPPED,),
}


@dataclass(frozen=True)
class DeliveryLine:
    """One delivery as its row: ``subject`` is the record's code, where the reader may know it."""

    delivery: WebhookDelivery
    label: str
    subject: str


@dataclass(frozen=True)
class AttemptLine:
    attempt: WebhookAttempt
    outcome: str
    is_good: bool


@require_GET
@login_required
def endpoint_list(request: SignedInRequest) -> HttpResponse:
    permissions.can_see_endpoints(request.user).demand()
    rows = WebhookEndpoint.objects.visible_to(request.user).select_related("organisation")
    if slug := request.GET.get("organisation", ""):
        rows = rows.filter(organisation__slug=slug)
    states = {
        name: Count("deliveries", filter=Q(deliveries__state__in=GROUPS[name]))
        for name in ("waiting", "failed")
    }
    try:
        page = page_of(
            rows.annotate(**states),
            Ordering("name", "name"),
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    heads = request.user.reach.with_role("head")
    context = {"page": page, "may_register": bool(heads), "slug": slug}
    return render(request, "exchange/webhooks/list.html", context)


@require_GET
@login_required
def endpoint_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    endpoint = get_endpoint(request, pk)
    group = request.GET.get("state", "")
    rows = endpoint.deliveries.all()
    chosen = rows.filter(state__in=GROUPS[group]) if group in GROUPS else rows
    try:
        page = page_of(chosen, _NEWEST, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    may = acts_on(request, endpoint)
    context = {
        "endpoint": endpoint,
        "page": page,
        "lines": [_line(delivery, says_code=bool(may["read"])) for delivery in page.rows],
        "group": group if group in GROUPS else "",
        "counts": _counts(endpoint),
        "events": [label_of(name) for name in endpoint.events],
        "may": may,
        "entries": Entry.objects.about(endpoint).select_related("actor")[:TRAIL_LENGTH],
    }
    return render(request, "exchange/webhooks/detail.html", context)


@require_GET
@login_required
def delivery_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    delivery = get_delivery(request, pk)
    allowed = permissions.can_read_messages(request.user, delivery.endpoint)
    if not allowed:
        raise PermissionDenied(allowed.reason)
    context = {
        "delivery": delivery,
        "endpoint": delivery.endpoint,
        "label": label_of(delivery.event),
        "body": json.dumps(json.loads(delivery.body), ensure_ascii=False, indent=2),
        "page_url": json.loads(delivery.body)["data"].get("page", ""),
        "attempts": [_attempt(attempt) for attempt in delivery.attempts.all()],
        "may_resend": permissions.can_resend(request.user, delivery),
    }
    return render(request, "exchange/webhooks/delivery.html", context)


@require_GET
@login_required
def guide(request: SignedInRequest) -> HttpResponse:
    """How a system takes events: the list, the message, the signature, the attempts."""
    subjects: list[tuple[Any, list[EventType]]] = [
        (label, events_about(subject)) for subject, label in SUBJECTS.items()
    ]
    context = {
        "subjects": subjects,
        "test": TEST,
        "base": settings.PORTAL_BASE_URL,
        "seconds": settings.WEBHOOK_TIMEOUT_SECONDS,
    }
    return render(request, "exchange/webhooks/guide.html", context)


def get_endpoint(request: SignedInRequest, pk: uuid.UUID) -> WebhookEndpoint:
    """The address, or 404 for what is not there or not the reader's."""
    rows = WebhookEndpoint.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("organisation", "created_by"), pk=pk)


def get_delivery(request: SignedInRequest, pk: uuid.UUID) -> WebhookDelivery:
    rows = WebhookDelivery.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("endpoint__organisation"), pk=pk)


def acts_on(request: SignedInRequest, endpoint: WebhookEndpoint) -> dict[str, Verdict]:
    user = request.user
    return {
        "keep": permissions.can_keep(user, endpoint),
        "read": permissions.can_read_messages(user, endpoint),
        "pause": permissions.can_pause(user, endpoint),
        "resume": permissions.can_resume(user, endpoint),
        "test": permissions.can_test(user, endpoint),
    }


def _counts(endpoint: WebhookEndpoint) -> dict[str, int]:
    by_state = dict(endpoint.deliveries.order_by().values_list("state").annotate(Count("pk")))
    return {
        group: sum(by_state.get(state, 0) for state in states) for group, states in GROUPS.items()
    }


def _line(delivery: WebhookDelivery, *, says_code: bool) -> DeliveryLine:
    return DeliveryLine(
        delivery=delivery,
        label=label_of(delivery.event),
        subject=_subject(json.loads(delivery.body)["data"]) if says_code else "",
    )


def _subject(data: dict[str, Any]) -> str:
    """The code by which people know the record, or the one it belongs to."""
    for whole in (data, data.get("agreement"), data.get("contract")):
        if whole and "code" in whole:
            return str(whole["code"])
    return ""


def _attempt(attempt: WebhookAttempt) -> AttemptLine:
    if attempt.outcome:
        words = str(Outcome(attempt.outcome).label)
    else:
        words = _("Chưa rõ: đang gửi, hoặc máy gửi dừng giữa chừng")
    return AttemptLine(attempt, words, attempt.outcome == Outcome.OK)
