"""Addresses that the guide shows as examples; a test asks each of them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    """``path`` of the API, and what it answers."""

    what: str | Promise
    path: str


FILTERS = (
    Example(
        _("Thỏa thuận đang có hiệu lực hoặc tạm dừng"),
        "/api/v1/agreements/?status=in_force,suspended",
    ),
    Example(_("Thỏa thuận có hiệu lực vào một ngày"), "/api/v1/agreements/?in_force_on=2026-01-31"),
    Example(
        _("Thỏa thuận của một tỉnh, kể cả tỉnh đã sáp nhập vào đó"),
        "/api/v1/agreements/?province=80-tay-ninh",
    ),
    Example(
        _("Thỏa thuận, với cơ quan chịu trách nhiệm vào một ngày khác"),
        "/api/v1/agreements/?holder_on=2024-01-01",
    ),
    Example(_("Tìm theo chữ, không cần dấu"), "/api/v1/agreements/?search=dong%20nai"),
    Example(_("Kỳ đánh giá trễ hạn"), "/api/v1/reviews/?late=true"),
    Example(
        _("Kỳ đánh giá đến hạn trong một quý"),
        "/api/v1/reviews/?due_from=2026-10-01&due_to=2026-12-31&ordering=due_on",
    ),
    Example(
        _("Đề xuất đổi từ một thời điểm (dấu + viết thành %2B)"),
        "/api/v1/transfer-requests/?updated_since=2026-11-01T00:00:00%2B07:00",
    ),
    Example(_("Bệnh viện của một tỉnh"), "/api/v1/hospitals/?province=79-ho-chi-minh"),
    Example(_("Tỉnh mang mã 80 vào ngày 01/01/2024"), "/api/v1/provinces/?code=80&on=2024-01-01"),
)

CHOICES = (
    Example(_("Chỉ vài mục của mỗi dòng"), "/api/v1/agreements/?fields=id,code,status,updated_at"),
    Example(_("Kèm các kỳ đánh giá của mỗi thỏa thuận"), "/api/v1/agreements/?expand=reviews"),
    Example(
        _("Kèm thỏa thuận đầy đủ và việc được làm"),
        "/api/v1/reviews/?expand=agreement,permissions",
    ),
)

FORMATS = (
    Example(_("NDJSON: mỗi dòng một bản ghi JSON"), "/api/v1/reviews/?format=ndjson"),
    Example(_("CSV cho bảng tính, mã UTF-8"), "/api/v1/reviews/?format=csv&late=true"),
    Example(_("XLSX, ngày là ngày"), "/api/v1/agreements/?format=xlsx"),
)
