"""Agreements that come in by table, one line each: the columns of `agreements.importing`.

Officers bring in the agreements of the bodies they act for. The code is the key: a line whose
agreement is there and says the same changes nothing, and one that says otherwise is refused.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from agreements import permissions
from agreements.areas import load_areas
from agreements.importing import COLUMNS, REQUIRED, Register, contradictions, read_values
from agreements.models import Agreement, Area
from agreements.services import record_agreement
from hospitals.models import Organisation
from toolkit.folding import fold
from toolkit.importing import (
    BadLine,
    Cells,
    Fault,
    ImportColumn,
    Importer,
    LineWriter,
    Outcome,
    Statement,
    Written,
    labels_of,
    one_of,
)
from toolkit.refusal import Verdict

_YEAR = re.compile(r"\d{4}")
_LABELS: dict[str, tuple[Any, Any]] = {
    "code": (
        gettext_lazy("Mã"),
        gettext_lazy("Chữ thường, số và gạch nối, như can-tho-2024. Mỗi thỏa thuận một mã."),
    ),
    "title": (gettext_lazy("Tên thỏa thuận"), gettext_lazy("Tên ghi trên văn bản.")),
    "level": (gettext_lazy("Cấp"), gettext_lazy("Như danh sách chọn trên cổng.")),
    "number": (gettext_lazy("Số văn bản"), gettext_lazy("Như 15/TT-SYT.")),
    "signed_on": (
        gettext_lazy("Ngày ký"),
        gettext_lazy("Biết đến đâu ghi đến đó: 21/07/2024, 07/2024 hoặc 2024."),
    ),
    "starts_on": (gettext_lazy("Ngày bắt đầu"), gettext_lazy("Như ngày ký.")),
    "ends_on": (gettext_lazy("Ngày kết thúc"), gettext_lazy("Như ngày ký.")),
    "review_every_months": (gettext_lazy("Nhịp đánh giá (tháng)"), gettext_lazy("6 hoặc 12.")),
    "review_anchor_on": (
        gettext_lazy("Tính nhịp từ ngày"),
        gettext_lazy("Đủ ngày, tháng, năm, như 21/07/2024."),
    ),
    "entered_on": (
        gettext_lazy("Ngày vào cổng"),
        gettext_lazy("Để trống thì là hôm nay."),
    ),
    "hub": (
        gettext_lazy("Cơ quan đầu mối"),
        gettext_lazy("Khóa hoặc tên trong danh mục, như syt-79-ho-chi-minh."),
    ),
    "partners": (
        gettext_lazy("Các bên khác"),
        gettext_lazy("Khóa hoặc tên, cách nhau bằng dấu chấm phẩy."),
    ),
    "contents": (
        gettext_lazy("Nội dung cam kết"),
        gettext_lazy("“Lĩnh vực: nội dung”, cách nhau bằng dấu |."),
    ),
}


_EXAMPLES = {
    "code": "can-tho-2024",
    "title": "Thỏa thuận hợp tác y tế với Cần Thơ",
    "level": "Sở Y tế",
    "number": "15/TT-SYT",
    "signed_on": "21/07/2024",
    "starts_on": "21/07/2024",
    "ends_on": "2028",
    "review_every_months": "12",
    "review_anchor_on": "21/07/2024",
    "hub": "syt-79-ho-chi-minh",
    "partners": "syt-92-can-tho; syt-96-ca-mau",
    "contents": "Đào tạo nhân lực: đào tạo bác sĩ | Chuyển giao kỹ thuật: phẫu thuật Phaco",
}


def _hubs(by: Any) -> list[str]:
    bodies = Organisation.objects.filter(pk__in=by.reach.with_role(Role.OFFICER))
    return list(bodies.order_by("slug").values_list("slug", flat=True))


def _areas(by: Any) -> list[str]:
    load_areas()
    return [area.name for area in Area.objects.order_by("position")]


_VALUES: dict[str, Callable[[Any], list[str]]] = {
    "level": labels_of(Agreement.Level),
    "review_every_months": lambda by: ["6", "12"],
    "hub": _hubs,
    "contents": _areas,
}


class AgreementImporter(Importer):
    slug = "agreements"
    label = gettext_lazy("Thỏa thuận")
    words = gettext_lazy(
        "Thỏa thuận đã ký trước khi có cổng, hoặc ký ở nơi khác, của cơ quan mình làm đầu mối."
    )
    key_words = gettext_lazy("mã thỏa thuận")
    key_column = "code"
    columns = tuple(
        ImportColumn(
            name,
            *_LABELS[name],
            is_required=name in REQUIRED,
            example=_EXAMPLES.get(name, ""),
            values=_VALUES.get(name),
            is_many=name == "contents",
        )
        for name in COLUMNS
    )

    def may(self, user: Any) -> Verdict:
        return permissions.can_draft(user)

    def writer(self, by: Any) -> LineWriter:
        return _AgreementLines(by)

    def key(self, cells: Cells) -> tuple[str, ...]:
        return (cells["code"],) if cells.get("code") else ()

    def statements(self, cells: Cells) -> Iterable[Statement]:
        """A number stands once in its body's register of a year."""
        if number := cells.get("number"):
            otherwise = _("Dòng %(line)s của tệp đã dùng số này trong cùng năm. Xem lại số.")
            days = (cells.get("signed_on"), cells.get("starts_on"))
            year = next((found.group() for day in days if day and (found := _YEAR.search(day))), "")
            about = (fold(cells.get("hub", "")), number, year)
            yield Statement("number", about, cells.get("code", ""), otherwise)


class _AgreementLines(LineWriter):
    def __init__(self, by: Any) -> None:
        load_areas()
        self.by, self.register = by, Register()
        self.level = one_of(Agreement.Level)

    def write(self, cells: Cells) -> Written:
        faults: list[Fault] = []

        def refuse(column: str, reason: str) -> None:
            faults.append(Fault(column, reason))

        whole = dict.fromkeys(COLUMNS, "") | dict(cells)
        values = read_values(whole, self.register, refuse)
        if values.get("level"):
            try:
                values["level"] = self.level(values["level"])
            except ValueError as error:
                refuse("level", str(error))
        if "hub" in values and not (
            allowed := permissions.can_draft_for(self.by, values["hub"].pk)
        ):
            refuse("hub", allowed.reason)
        if faults:
            raise BadLine(faults)
        existing = Agreement.objects.filter(code=values["code"]).first()
        if existing is None:
            record_agreement(by=self.by, **values)
            return Written(Outcome.NEW, values["code"])
        if not Agreement.objects.visible_to(self.by).filter(pk=existing.pk).exists():
            refuse("code", _("Mã này đã dùng cho thỏa thuận khác. Ghi mã khác."))
        else:
            faults += [Fault(*found) for found in contradictions(existing, values)]
        if faults:
            raise BadLine(faults)
        return Written(Outcome.UNCHANGED, existing.code)
