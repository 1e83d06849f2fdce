"""Error pages in the portal's look: what is wrong, then what to do. Programs get problem
documents instead."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.authentication import NO_CSRF_TOKEN
from toolkit.api.problems import (
    api_not_found,
    api_problem,
    api_server_error,
    asked_by_program,
)


@dataclass(frozen=True)
class Trouble:
    """What an error page says."""

    status: int
    title: str
    text: str


def _page(request: HttpRequest, trouble: Trouble, *, back: str = "") -> HttpResponse:
    user = getattr(request, "user", None)
    frame = "base.html" if user is not None and user.is_authenticated else "base_entrance.html"
    context = {"trouble": trouble, "frame": frame, "back": back or reverse("home")}
    return render(request, "error.html", context, status=trouble.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if asked_by_program(request):
        return api_problem(400)
    text = _("Địa chỉ hoặc dữ liệu gửi lên không đọc được. Mở lại trang từ danh mục rồi thử lại.")
    return _page(request, Trouble(400, _("Yêu cầu không đọc được"), text))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A right is missing. The reason is that of the predicate which said no."""
    text = str(exception or "") or _("Việc này dành cho người có vai trò khác tại cơ quan.")
    if asked_by_program(request):
        return api_problem(403, text)
    return _page(request, Trouble(403, _("Không có quyền làm việc này"), text), back=_back(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if asked_by_program(request):
        return api_not_found(request, exception)
    text = _(
        "Địa chỉ này không có, hoặc nội dung không thuộc phần được xem. "
        "Tìm trong danh mục, hoặc kiểm tra lại địa chỉ."
    )
    return _page(request, Trouble(404, _("Không tìm thấy trang"), text))


def wrong_state(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The record has moved on meanwhile: nothing was changed."""
    if asked_by_program(request):
        return api_problem(409, str(exception))
    title = _("Việc này không làm được lúc này")
    return _page(request, Trouble(409, title, str(exception)), back=_back(request))


def too_many(request: HttpRequest) -> HttpResponse:
    """Of signing in; the API's limits are `toolkit.api.throttling`'s."""
    text = _("Đã có nhiều lần thử liên tiếp nên cổng tạm dừng nhận. Đợi vài phút rồi thử lại.")
    return _page(request, Trouble(429, _("Thử lại sau ít phút"), text))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if asked_by_program(request):
        return api_problem(403, str(NO_CSRF_TOKEN))
    text = _(
        "Trang đã mở quá lâu, hoặc đã đăng nhập lại ở cửa sổ khác, nên chưa có gì được lưu. "
        "Mở lại trang rồi gửi lại."
    )
    title = _("Biểu mẫu đã cũ")
    return _page(request, Trouble(403, title, text), back=_back(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """Says sorry without asking the database anything: it may be what is broken."""
    if asked_by_program(request):
        return api_server_error(request)
    text = _(
        "Lỗi nằm ở phía cổng, không phải do người dùng. Thử lại sau ít phút; nếu còn lỗi, "
        "báo quản trị viên kèm giờ xảy ra."
    )
    trouble = Trouble(500, _("Cổng gặp lỗi"), text)
    context = {"trouble": trouble, "frame": "base_entrance.html", "back": "/"}
    return HttpResponse(render_to_string("error.html", context), status=500)


def _back(request: HttpRequest) -> str:
    """Where the person came from on this portal, else the home page."""
    came_from = request.META.get("HTTP_REFERER", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    return reverse("home")
