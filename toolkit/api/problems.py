"""Every refusal of the API is a problem document (RFC 9457)."""

import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from toolkit.paging import BadCursor
from toolkit.refusal import NotAllowed, WrongState

CONTENT_TYPE = "application/problem+json"
# Addresses that programs ask: what goes wrong there is a problem document, never a page.
_OF_PROGRAMS = ("/api/", "/fhir/")

TITLES = {
    400: gettext_lazy("Yêu cầu không hợp lệ"),
    401: gettext_lazy("Chưa đăng nhập"),
    403: gettext_lazy("Không được phép"),
    404: gettext_lazy("Không tìm thấy"),
    405: gettext_lazy("Không làm được việc này ở địa chỉ này"),
    406: gettext_lazy("Không có dạng dữ liệu được yêu cầu"),
    409: gettext_lazy("Bản ghi đã thay đổi"),
    411: gettext_lazy("Yêu cầu thiếu độ dài"),
    413: gettext_lazy("Yêu cầu quá lớn"),
    415: gettext_lazy("Không nhận dạng dữ liệu này"),
    422: gettext_lazy("Khóa đã dùng cho yêu cầu khác"),
    429: gettext_lazy("Quá nhiều yêu cầu"),
    500: gettext_lazy("Lỗi của cổng"),
}
_DETAILS = {
    400: gettext_lazy("Địa chỉ hoặc dữ liệu gửi lên không đọc được."),
    401: gettext_lazy("Gửi mã truy cập ở đầu mục Authorization: Bearer, hoặc đăng nhập cổng."),
    404: gettext_lazy("Không có bản ghi này, hoặc bản ghi không mở cho người hỏi."),
    405: gettext_lazy(
        "Địa chỉ này không nhận phương thức này. Đầu mục Allow cho biết cách đọc hoặc ghi."
    ),
    406: gettext_lazy(
        "Địa chỉ này không có dạng dữ liệu ghi ở đầu mục Accept. "
        "API trả lời bằng application/json; danh sách còn có NDJSON, CSV và XLSX."
    ),
    411: gettext_lazy("Gửi dữ liệu nguyên khối, kèm đầu mục Content-Length."),
    413: gettext_lazy("Dữ liệu gửi lên quá 1 MB. Hãy gửi ít hơn."),
    415: gettext_lazy("API chỉ nhận application/json."),
    500: gettext_lazy("Cổng gặp lỗi và đã ghi lại. Thử lại sau, hoặc báo kèm mã X-Request-ID."),
}

Errors = list[dict[str, str]]


class Conflict(exceptions.APIException):
    """A lost race, or a step the record cannot take now."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "wrong_state"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None for what nobody foresaw: that becomes a 500."""
    error = _as_api_exception(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    errors = list(_errors(error.detail)) if isinstance(error, exceptions.ValidationError) else []
    response.data = document(response.status_code, _detail(error, errors), errors)
    response.content_type = CONTENT_TYPE
    return response


def document(code: int, detail: str, errors: Errors | None = None) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": str(TITLES.get(code, TITLES[400])),
        "status": code,
        "detail": detail,
        "errors": errors or [],
    }


def asked_by_program(request: HttpRequest) -> bool:
    return f"{request.path}/".startswith(_OF_PROGRAMS)


def too_many_requests(seconds: float) -> str:
    """The sentence of a 429."""
    return _("Đã gửi quá nhiều yêu cầu. Đợi %(seconds)s giây rồi gửi tiếp.") % {
        "seconds": math.ceil(seconds)
    }


def api_problem(code: int, detail: str = "") -> JsonResponse:
    """A problem document for what goes wrong before or outside the API's own views."""
    return JsonResponse(
        document(code, detail or str(_DETAILS.get(code, ""))),
        status=code,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def api_not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """For ``handler404`` when the path begins with /api/."""
    return api_problem(404)


def api_server_error(request: HttpRequest) -> JsonResponse:
    """For ``handler500`` when the path begins with /api/."""
    return api_problem(500)


def _as_api_exception(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, NotAllowed | PermissionDenied):
        return exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, WrongState):
        return Conflict(str(error))
    if isinstance(error, BadCursor):
        return exceptions.ValidationError({"cursor": [str(error)]})
    if isinstance(error, ModelValidationError):
        return exceptions.ValidationError(_of_service(error))
    return error


def _of_service(error: ModelValidationError) -> Any:
    """A service's refusal of bad input: field → sentences."""
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def _detail(error: Exception, errors: Errors) -> str:
    if errors:
        return " ".join(entry["message"] for entry in errors)
    if seconds := getattr(error, "wait", None):  # of `exceptions.Throttled`
        return too_many_requests(seconds)
    code = getattr(error, "status_code", 500)
    said = getattr(error, "detail", "")
    if code in _DETAILS and not isinstance(error, exceptions.AuthenticationFailed):
        return str(_DETAILS[code])
    return str(said) or _("Yêu cầu không thực hiện được.")


def _errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested details: ``parties.0.organisation`` names a field inside a list."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            name = "" if name == "non_field_errors" else str(name)
            yield from _errors(inner, ".".join(filter(None, [field, name])))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _errors(inner, f"{field}.{place}".strip(".") if nested else field)
    else:
        code = getattr(detail, "code", "invalid")
        yield {"field": field, "code": str(code), "message": _sentence(str(detail))}


def _sentence(text: str) -> str:
    """``text`` with its full stop: the frameworks' Vietnamese leaves some out."""
    text = text.rstrip()
    return text if text.endswith((".", "?", "…")) else f"{text}."
