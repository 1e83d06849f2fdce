"""Calendar feeds: the page on which a person makes and revokes theirs, and the feed itself."""

import hashlib
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from accounts.services import create_feed, feed_of, note_fetch, revoke_feed
from agreements.views_common import problems_at
from cooperation.calendar.feeds import document_of
from cooperation.calendar.forms import FeedForm


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def feeds(request: SignedInRequest) -> HttpResponse:
    """The address stands in the answer to the form and nowhere else."""
    form = FeedForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with problems_at(form):
            feed, text = create_feed(request.user, **form.cleaned_data)
            address = settings.PORTAL_BASE_URL + reverse("calendar:feed", args=[text])
            context = {
                "feed": feed,
                "address": address,
                # What calendar programs take as "subscribe to this".
                "subscribe": "webcal:" + address.partition(":")[2],
            }
            return render(request, "calendar/feed_shown.html", context)
    context = {
        "form": form,
        "feeds": request.user.feeds.select_related("organisation").order_by("-created_at"),
    }
    return render(request, "calendar/feeds.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    feed = get_object_or_404(request.user.feeds, pk=pk)
    revoke_feed(feed, by=request.user)
    messages.success(request, _("Đã thu hồi lịch. Địa chỉ này không trả lời nữa."))
    return redirect("calendar:feeds")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed whose secret stands in the address; nobody has to be signed in."""
    found = feed_of(token)
    if found is None:
        raise Http404
    body = document_of(found)
    note_fetch(found)
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="hop-tac-y-te.ics"'
    return get_conditional_response(request, etag, None, response) or response
