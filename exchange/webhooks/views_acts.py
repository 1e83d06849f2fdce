"""The acts on webhooks: register, edit, another secret, stop, go on, test, delete, send again."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from agreements.views_common import problems_at
from exchange.webhooks import permissions, services
from exchange.webhooks.forms import EndpointForm, RegistrationForm, RotationForm
from exchange.webhooks.views import get_delivery, get_endpoint
from hospitals.models import Organisation
from toolkit.refusal import NotAllowed


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def register(request: SignedInRequest) -> HttpResponse:
    """The secret stands in the answer to the form and nowhere else."""
    heads = request.user.reach.with_role("head")
    if not heads:
        raise NotAllowed(_("Chỉ lãnh đạo của cơ quan quyết định nơi nhận sự kiện."))
    asked = Organisation.objects.filter(slug=request.GET.get("organisation", "")).first()
    form = RegistrationForm(
        request.POST or None, user=request.user, initial={"organisation": asked}
    )
    if request.method == "POST" and form.is_valid():
        with problems_at(form):
            endpoint, secret = services.register_endpoint(by=request.user, **form.cleaned_data)
            context = {"endpoint": endpoint, "secret": secret, "is_new": True}
            return render(request, "exchange/webhooks/secret_shown.html", context)
    context = {"form": form}
    return render(
        request, "exchange/webhooks/register.html", context, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    endpoint = get_endpoint(request, pk)
    permissions.can_keep(request.user, endpoint).demand()
    form = EndpointForm(
        request.POST or None,
        chosen=endpoint.events,
        initial={"name": endpoint.name, "url": endpoint.url},
    )
    if request.method == "POST" and form.is_valid():
        with problems_at(form):
            services.change_endpoint(endpoint, by=request.user, **form.cleaned_data)
            messages.success(request, _("Đã lưu địa chỉ nhận."))
            return redirect("webhooks:detail", pk=pk)
    context = {"endpoint": endpoint, "form": form}
    return render(
        request, "exchange/webhooks/edit.html", context, status=400 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def rotate(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    endpoint = get_endpoint(request, pk)
    permissions.can_keep(request.user, endpoint).demand()
    form = RotationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        endpoint, secret = services.rotate_secret(endpoint, by=request.user, **form.cleaned_data)
        context = {"endpoint": endpoint, "secret": secret, "is_new": False}
        return render(request, "exchange/webhooks/secret_shown.html", context)
    context = {"endpoint": endpoint, "form": form}
    return render(
        request, "exchange/webhooks/rotate.html", context, status=400 if form.errors else 200
    )


@require_POST
@login_required
def pause(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    services.pause_endpoint(get_endpoint(request, pk), by=request.user)
    messages.success(request, _("Đã tạm dừng. Sự kiện trong lúc dừng không được gửi sau này."))
    return redirect("webhooks:detail", pk=pk)


@require_POST
@login_required
def resume(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    services.resume_endpoint(get_endpoint(request, pk), by=request.user)
    messages.success(request, _("Cổng gửi tiếp các sự kiện từ bây giờ."))
    return redirect("webhooks:detail", pk=pk)


@require_POST
@login_required
def test(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    delivery = services.send_test(get_endpoint(request, pk), by=request.user)
    messages.success(request, _("Đã xếp tin thử. Kết quả có sau ít giây; tải lại trang để xem."))
    return redirect("webhooks:delivery", pk=delivery.pk)


@require_http_methods(["GET", "POST"])
@login_required
def delete(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    endpoint = get_endpoint(request, pk)
    permissions.can_keep(request.user, endpoint).demand()
    if request.method == "POST":
        services.delete_endpoint(endpoint, by=request.user)
        messages.success(request, _("Đã xóa địa chỉ nhận %(name)s.") % {"name": endpoint.name})
        return redirect("webhooks:list")
    sent = endpoint.deliveries.count()
    context = {
        "endpoint": endpoint,
        "form": None,  # nothing to fill in
        "title": _("Xóa địa chỉ nhận %(name)s?") % {"name": endpoint.name},
        "consequences": [
            _("Hệ thống nhận không được báo sự kiện nào nữa."),
            _("%(number)s lần báo và các câu trả lời bị xóa theo.") % {"number": sent},
            _("Khóa bí mật hết giá trị. Đăng ký lại sẽ có khóa khác."),
        ],
    }
    return render(request, "exchange/webhooks/delete.html", context)


@require_POST
@login_required
def resend_delivery(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    services.resend(get_delivery(request, pk), by=request.user)
    messages.success(request, _("Đã xếp gửi lại. Kết quả có sau ít giây; tải lại trang để xem."))
    return redirect("webhooks:delivery", pk=pk)
