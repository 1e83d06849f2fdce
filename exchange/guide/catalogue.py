"""Every list of the API with what it can be asked, read off the views themselves."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RECORD = "{id}"

# The part of the address behind /api/v1/ → what its rows are. A test holds it to the description.
NAMES: dict[str, str | Promise] = {
    "agreements": _("Thỏa thuận"),
    "amendments": _("Phụ lục sửa đổi"),
    "draft-comments": _("Góp ý cho bản thảo"),
    "agreement-decisions": _("Quyết định về thỏa thuận sau sáp nhập"),
    "areas": _("Lĩnh vực hợp tác"),
    "reviews": _("Kỳ đánh giá"),
    f"reviews/{RECORD}/reports": _("Báo cáo của các bên trong một kỳ"),
    "review-papers": _("Văn bản của kỳ đánh giá"),
    "action-items": _("Việc phải làm"),
    "activities": _("Hoạt động giữa hai kỳ"),
    "transfer-requests": _("Đề xuất"),
    "transfer-contracts": _("Hợp đồng chuyển giao"),
    "contract-decisions": _("Quyết định về hợp đồng sau sáp nhập"),
    "rounds": _("Đợt thực hiện kỹ thuật"),
    "trainees": _("Người học"),
    "satellite-links": _("Bệnh viện vệ tinh"),
    "networks": _("Mạng lưới chuyên khoa"),
    "visits": _("Lượt hỗ trợ"),
    "coverage": _("Độ phủ chuyên khoa theo tỉnh"),
    "documents": _("Tài liệu"),
    "paper-numbers": _("Số văn bản"),
    "organisations": _("Cơ quan"),
    "health-departments": _("Sở Y tế"),
    "cdcs": _("CDC"),
    "hospitals": _("Bệnh viện"),
    "provinces": _("Tỉnh, thành phố qua các thời kỳ"),
    "regions": _("Vùng"),
    "successions": _("Sáp nhập, chia tách, đổi tên"),
    "specialties": _("Chuyên khoa"),
    "techniques": _("Kỹ thuật"),
    "holidays": _("Ngày nghỉ"),
}


@dataclass(frozen=True)
class Line:
    """One list. ``path`` is empty where the address needs a record's id first."""

    name: str
    what: str | Promise
    path: str
    filters: tuple[str, ...]
    orderings: tuple[str, ...]
    expansions: tuple[str, ...]


def lines() -> list[Line]:
    return [_line(name, what) for name, what in NAMES.items()]


def _line(name: str, what: str | Promise) -> Line:
    path = f"{reverse('api-root')}{name}/"
    view = resolve(path.replace(RECORD, str(uuid.UUID(int=0)))).func.cls  # type: ignore[attr-defined]
    rows = getattr(view, "rows", None)
    return Line(
        name=name,
        what=what,
        path="" if RECORD in name else path,
        filters=tuple(dict.fromkeys(_filters(view))),
        orderings=tuple(ordering.name for ordering in getattr(view, "orderings", ())),
        expansions=tuple(rows.expansions) if rows else (),
    )


def _filters(view: Any) -> Iterable[str]:
    """In the order in which the view names them; a list of one page names them itself."""
    filterset = getattr(view, "filterset_class", None)
    yield from filterset.base_filters if filterset else ()
    if day := getattr(view, "day_field", ""):
        yield day
    yield from sorted(getattr(view, "parameters", ()))
