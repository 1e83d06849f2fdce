"""Two pages: one's own letters, and "Hộp thư đi", where what was promised can be followed."""

import re
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from outbox import health, hold, kinds, permissions, services
from outbox.models import Letter, Message, MessageQuerySet, State
from toolkit.paging import BadCursor, Ordering, page_of
from toolkit.refusal import WrongState

PAGE_SIZE = 25
# Letters in a line of a mail as it is drawn, 600 pixels wide; lines of text that fit each frame.
_LINE = 70
_FRAMES = (("short", 18), ("medium", 30), ("long", 48))
_NEWEST_LETTER = Ordering("delivered", "delivered_at", descending=True)
_NEWEST_MESSAGE = Ordering("created", "created_at", descending=True)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)

# What the page counts and filters by: several states read as one to people.
GROUPS: dict[str, tuple[State, ...]] = {
    "waiting": (State.QUEUED, State.CLAIMED, State.IN_DOUBT),
    "uncertain": (State.UNCERTAIN,),
    "failed": (State.FAILED,),
    "sent": (State.SENT,),
    "dropped": (State.CANCELLED, State.SUPERSEDED),
}


@dataclass(frozen=True)
class Line:
    """One message as its row on the page."""

    message: Message
    label: str
    may_decide: bool


@login_required
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.visible_to(request.user).defer("text", "html")
    try:
        page = page_of(
            letters, _NEWEST_LETTER, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE
        )
    except BadCursor as error:
        messages.error(request, str(error))
        return redirect("outbox:mailbox")
    context = {"page": page, "has_mail_server": bool(settings.EMAIL_URL)}
    return render(request, "outbox/mailbox.html", context)


@login_required
@require_GET
def letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    services.note_read(found, by=request.user)
    return render(request, "outbox/letter.html", {"letter": found, "frame": _frame_for(found)})


def _frame_for(found: Letter) -> str:
    """How tall the frame is, by how much there is to read: nothing in it may run to say so, and a
    frame that is too short hides the end of the mail behind a second scroll bar."""
    lines = sum(1 + len(line) // _LINE for line in found.text.splitlines() if line.strip())
    return next((size for size, most in _FRAMES if lines <= most), "longest")


@login_required
@require_GET
@xframe_options_sameorigin
def letter_html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The mail as it was written, for the frame on the letter's page: nothing in it can run,
    load from elsewhere or act as the reader; its links open in the whole window."""
    found = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    if not found.html:
        raise Http404
    base = '<base target="_top">'
    if _HEAD.search(found.html):
        body = _HEAD.sub(lambda head: head.group() + base, found.html, count=1)
    else:
        body = base + found.html
    response = HttpResponse(body)
    response["Content-Security-Policy"] = (
        "sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
        "style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    visible = Message.objects.visible_to(request.user)
    group = request.GET.get("state", "")
    chosen = visible.filter(state__in=GROUPS[group]) if group in GROUPS else visible
    try:
        page = page_of(
            chosen.select_related("recipient"),
            _NEWEST_MESSAGE,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.error(request, str(error))
        return redirect("outbox:index")
    counts = _counts(visible)
    doubt = visible.filter(state=State.UNCERTAIN).first()
    context = {
        "page": page,
        "lines": [_line(request, message) for message in page.rows],
        "group": group if group in GROUPS else "",
        "counts": counts,
        "total": counts[group] if group in GROUPS else sum(counts.values()),
        "alarms": health.look().alarms,
        "overdue": (visible & health.overdue()).count(),
        "oldest": visible.waiting().order_by("due_at").values_list("due_at", flat=True).first(),
        "hold": hold.current(),
        "my_turn": bool(doubt and permissions.can_decide(request.user, doubt)),
    }
    return render(request, "outbox/index.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    visible = Message.objects.visible_to(request.user).select_related("recipient")
    message = get_object_or_404(visible, pk=pk)
    verdict = permissions.can_decide(request.user, message)
    if not verdict and not verdict.by_state:
        raise PermissionDenied(verdict.reason)
    answer = request.POST.get("answer", "")
    if request.method == "GET" and not verdict:
        messages.warning(request, verdict.reason)
        return redirect("outbox:index")
    if request.method == "GET" or answer not in ("again", "arrived"):
        context = {"message": message, "label": kinds.label_of(message.kind)}
        return render(request, "outbox/decide.html", context)
    try:
        services.decide_uncertain(message, by=request.user, send_again=answer == "again")
    except WrongState as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request,
            _("Thư sẽ được gửi lại.") if answer == "again" else _("Đã ghi là thư đã gửi."),
        )
    return redirect("outbox:index")


def _counts(visible: MessageQuerySet) -> dict[str, int]:
    """Group → how many of the messages one may see."""
    by_state = dict(visible.order_by().values_list("state").annotate(Count("pk")))
    return {
        group: sum(by_state.get(state, 0) for state in states) for group, states in GROUPS.items()
    }


def _line(request: HttpRequest, message: Message) -> Line:
    return Line(
        message=message,
        label=kinds.label_of(message.kind),
        may_decide=bool(permissions.can_decide(request.user, message)),
    )
