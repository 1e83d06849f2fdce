"""The page behind the bell: what the portal told its reader, each line leading to its very act."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from outbox import services, unread
from outbox.kinds import label_of
from outbox.models import Letter
from toolkit.paging import BadCursor, Ordering, page_of

PAGE_SIZE = 25
_NEWEST = Ordering("delivered", "delivered_at", descending=True)


@login_required
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    only_new = "unread" in request.GET
    letters = Letter.objects.visible_to(request.user)
    chosen = letters.unread() if only_new else letters
    try:
        page = page_of(
            chosen.select_related("message").defer("text", "html"),
            _NEWEST,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.error(request, str(error))
        return redirect("outbox:notifications")
    context = {
        "page": page,
        "lines": [(row, label_of(row.message.kind) if row.message else "") for row in page.rows],
        "only_new": only_new,
        "unread": unread.count_for(request.user),
    }
    return render(request, "outbox/notifications.html", context)


@login_required
@require_GET
def open_notification(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """On to where it is done; a letter that leads nowhere is itself the page."""
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    services.note_read(letter, by=request.user)
    return redirect(letter.path or letter.page)


@login_required
@require_POST
def mark_read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    services.note_read(letter, by=request.user)
    return _back(request)


@login_required
@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    services.note_all_read(request.user)
    messages.success(request, _("Đã đánh dấu mọi thông báo là đã đọc."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was: all of it, or what is new."""
    response = redirect("outbox:notifications")
    if "unread" in request.POST:
        response["Location"] += "?unread=1"
    return response
