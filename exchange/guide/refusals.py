"""The API's refusals as the guide tells them: when each comes, and what a program does then."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from toolkit.api.problems import TITLES

Words = str | Promise


@dataclass(frozen=True)
class Refusal:
    code: int
    title: Words
    when: Words
    remedy: Words


# Status → when it comes, what to do then. Every one of `TITLES` stands here.
_SAID: dict[int, tuple[Words, Words]] = {
    400: (
        _("Tham số hoặc mục gửi lên không có, hoặc giá trị không đọc được."),
        _("Sửa theo “errors”: mỗi dòng nêu tham số hoặc mục, và cách sửa."),
    ),
    401: (
        _("Không có mã truy cập; mã sai, hết hạn hoặc đã thu hồi."),
        _("Lập mã mới. Gọi lại bằng mã cũ không ích gì."),
    ),
    403: (
        _("Mã không có quyền này, hoặc việc thuộc vai trò khác."),
        _("Xem “permissions” của bản ghi, hoặc lập mã có quyền ghi."),
    ),
    404: (
        _("Bản ghi không có, hoặc không mở cho người lập mã. Hai trường hợp trả lời như nhau."),
        _("Bỏ bản ghi khỏi bản sao, hoặc kiểm tra lại địa chỉ."),
    ),
    405: (
        _("Địa chỉ có, nhưng không nhận phương thức này."),
        _("Xem đầu mục Allow."),
    ),
    406: (
        _("Đầu mục Accept đòi một dạng mà địa chỉ không có."),
        _("Gửi Accept: application/json, hoặc dùng “format”."),
    ),
    409: (
        _("Bản ghi vừa thay đổi, hoặc không ở bước làm được việc này."),
        _("Đọc lại bản ghi rồi quyết định."),
    ),
    411: (
        _("Nội dung gửi lên không ghi trước độ dài."),
        _("Gửi nguyên khối, kèm Content-Length."),
    ),
    413: (_("Nội dung gửi lên quá lớn."), _("Gửi ít hơn.")),
    415: (_("Nội dung gửi lên không phải JSON."), _("Gửi Content-Type: application/json.")),
    422: (
        _("Khóa Idempotency-Key đã dùng cho một yêu cầu khác."),
        _("Mỗi việc mới dùng một khóa mới."),
    ),
    429: (
        _("Đã dùng hết số lần của phút này."),
        _("Đợi số giây ghi ở Retry-After rồi gọi lại."),
    ),
    500: (
        _("Cổng gặp lỗi; lỗi đã được ghi lại."),
        _("Thử lại, mỗi lần đợi lâu hơn. Báo kèm X-Request-ID nếu còn lỗi."),
    ),
}


def refusals() -> list[Refusal]:
    return [Refusal(code, title, *_SAID[code]) for code, title in sorted(TITLES.items())]
