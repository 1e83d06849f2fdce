"""The limits as the guide tells them: every number is the one the portal works with."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.services import DEFAULT_DAYS, LONGEST_DAYS
from exchange.feed import api as feed
from exchange.fhir import searches as fhir
from exchange.idempotency import KEPT_FOR
from exchange.webhooks import keeping
from toolkit.api import pagination
from toolkit.api.bodies import LARGEST_BODY
from toolkit.api.repeats import LONGEST_KEY
from toolkit.api.throttling import WINDOW


@dataclass(frozen=True)
class Limit:
    """``what`` is limited to ``value``, both in words."""

    what: str
    value: str
    note: str = ""


def rates() -> list[Limit]:
    """Requests in a window of `WINDOW` seconds."""
    return [
        Limit(_("Đọc"), _rate("reads"), _("Mỗi mã truy cập; với phiên đăng nhập là mỗi người.")),
        Limit(_("Ghi"), _rate("writes"), _("Mỗi mã truy cập; với phiên đăng nhập là mỗi người.")),
        Limit(
            _("Cả danh sách một lần"),
            _rate("bulk"),
            _("Các dạng NDJSON, CSV và XLSX."),
        ),
        Limit(
            _("Không có mã truy cập đúng"),
            _rate("unsigned"),
            _("Mỗi địa chỉ máy gọi."),
        ),
    ]


def sizes() -> list[Limit]:
    """What one request or answer may hold, and how long things last."""
    return [
        Limit(
            _("Số dòng một trang"),
            _default_and_most(pagination.DEFAULT_SIZE, pagination.LARGEST_SIZE),
            "page_size",
        ),
        Limit(
            _("Số sự kiện một trang của luồng thay đổi"),
            _default_and_most(feed.DEFAULT_SIZE, pagination.LARGEST_SIZE),
            "page_size",
        ),
        Limit(
            _("Số dòng một trang FHIR"),
            _default_and_most(fhir.DEFAULT_SIZE, fhir.LARGEST_SIZE),
            "_count",
        ),
        Limit(_("Nội dung gửi lên"), _("%(n)s MB") % {"n": _number(LARGEST_BODY // 1_000_000)}),
        Limit(
            _("Khóa Idempotency-Key"),
            _("%(n)s ký tự") % {"n": _number(LONGEST_KEY)},
            _("Nhớ trong %(n)s giờ.") % {"n": _number(int(KEPT_FOR.total_seconds()) // 3600)},
        ),
        Limit(
            _("Hạn của mã truy cập"),
            _("%(n)s ngày") % {"n": _number(DEFAULT_DAYS)},
            _("Chọn được đến %(n)s ngày.") % {"n": _number(LONGEST_DAYS)},
        ),
        Limit(
            _("Webhook: thời gian trả lời"),
            _("%(n)s giây") % {"n": _number(settings.WEBHOOK_TIMEOUT_SECONDS)},
            _("Tin giữ lại %(n)s ngày.") % {"n": _number(keeping.KEPT_FOR.days)},
        ),
    ]


def _rate(kind: str) -> str:
    limit: int = settings.API_LIMITS[kind]
    if not limit:
        return _("không giới hạn")
    return _("%(n)s lần trong %(seconds)s giây") % {"n": _number(limit), "seconds": WINDOW}


def _default_and_most(default: int, most: int) -> str:
    return _("%(n)s, nhiều nhất %(most)s") % {"n": _number(default), "most": _number(most)}


def _number(value: int) -> str:
    return formats.number_format(value, use_l10n=True, force_grouping=True)
