"""A person's own page: language, look and the weekly digest, memberships, API tokens."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import ChannelsForm, PreferencesForm, TokenForm
from accounts.requests import SignedInRequest
from accounts.services import create_token, revoke_token, set_channels, set_preferences
from outbox.kinds import message_kinds
from toolkit import clock


@require_http_methods(["GET", "POST"])
@login_required
def me(request: SignedInRequest) -> HttpResponse:
    user = request.user
    saved = {name: getattr(user, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(request.POST or None, initial=saved)
    if request.method == "POST" and form.is_valid():
        set_preferences(user, **form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Đã lưu lựa chọn của Ông/Bà."))
        response = redirect("people:me")
        # A language chosen before signing in would go on hiding the one just saved.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    today = clock.today()
    memberships = user.memberships.running_on(today).select_related("organisation", "proposal")
    context = {
        "form": form,
        "today": today,
        "memberships": memberships.order_by("organisation__search_text"),
        "feeds": user.feeds.filter(revoked_at=None).count(),
        "tokens": user.tokens.select_related("organisation").order_by("-created_at"),
    }
    return render(request, "accounts/me.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def notifications(request: SignedInRequest) -> HttpResponse:
    """Which messages come, and where to; those that ask for something stay as they are."""
    form = ChannelsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_channels(request.user, channels=form.channels)
        messages.success(request, _("Đã lưu lựa chọn của Ông/Bà."))
        return redirect("people:notifications")
    fixed = {str(kind.label) for kind in message_kinds.values() if len(kind.channels) == 1}
    context = {"form": form, "fixed": sorted(fixed)}
    status = 400 if form.errors else 200
    return render(request, "accounts/notifications.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def new_token(request: SignedInRequest) -> HttpResponse:
    """The token stands in the answer to the form and nowhere else."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = create_token(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            context = {"token": token, "text": text}
            return render(request, "accounts/token_shown.html", context)
    return render(
        request, "accounts/token_form.html", {"form": form}, status=400 if form.errors else 200
    )


@require_POST
@login_required
def revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    token = get_object_or_404(request.user.tokens, pk=pk)
    revoke_token(token, by=request.user)
    messages.success(
        request, _("Đã thu hồi mã truy cập. Chương trình dùng mã này bị từ chối ngay.")
    )
    return redirect("people:me")
