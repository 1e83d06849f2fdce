"""Importing a table of changes: shown whole, then written whole. Between the two the table
travels in the page, signed and packed, so that nothing lies about."""

import base64
import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from files.tables import on_disk
from hospitals import presentation_changes
from hospitals.change_files import COLUMNS, REQUIRED
from hospitals.forms_changes_acts import ImportForm
from hospitals.permissions import can_record_change
from hospitals.services import StalePreview, fingerprint_of, import_changes, import_previewed
from hospitals.services.importing import ImportReport
from toolkit.spreadsheets import BadTable

_SALT = "hospitals.import"
# How long a preview can be confirmed, in seconds.
_KEPT_FOR = 2 * 60 * 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    can_record_change(request.user).demand()
    if request.method != "POST":
        return _form(request, ImportForm())
    if "packed" in request.POST:
        return _confirmed(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=400)
    table: UploadedFile = form.cleaned_data["table"]
    if (table.size or 0) > _most_bytes():
        form.add_error(
            "table",
            _("Tệp lớn hơn %(max)s kB. Tách thành nhiều tệp.") % {"max": _most_bytes() // 1024},
        )
        return _form(request, form, status=400)
    return _previewed(request, form, table.name or "", table.read())


@login_required
@require_GET
def columns(request: HttpRequest) -> HttpResponse:
    """An empty table with the names of the columns."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="changes.csv"'
    response.write("\ufeff")
    csv.writer(response).writerow(COLUMNS)
    return response


def column_words() -> dict[str, str]:
    """What each column holds, in a sentence."""
    return {
        "kind": _("merge, absorb, split, rename, upgrade, handover hoặc close."),
        "effective_on": _("Ngày có hiệu lực, như 01/07/2025."),
        "legal_basis": _("Số và cơ quan ban hành của văn bản."),
        "unit": _("Khóa của đơn vị thay đổi, như 80-long-an hoặc cho-ray."),
        "successor": _("Khóa của đơn vị kế thừa; khi chuyển cơ quan quản lý, của Sở Y tế mới."),
        "new_name": _("Tên đầy đủ của đơn vị mới."),
        "new_kind": _("Loại của đơn vị mới: city, province, hospital, cdc …"),
        "new_code": _("Mã hai chữ số của tỉnh, thành phố mới."),
        "new_name_en": _("Tên tiếng Anh của đơn vị mới."),
        "new_short_name": _("Tên gọn của đơn vị mới."),
        "new_region": _("Mã vùng của tỉnh, thành phố mới."),
        "answers": _("x ở phần tiếp nhận hồ sơ cũ, khi chia, tách."),
        "takes": _("Khóa các cơ quan nằm ở phần này, cách nhau bằng dấu chấm phẩy."),
        "neighbours": _("Khóa các tỉnh, thành phố giáp phần này, cách nhau bằng dấu chấm phẩy."),
        "managing_authority": _("Cơ quan chủ quản mới, khi không phải Sở Y tế."),
        "note": _("Ghi chú."),
    }


def _form(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    columns = [
        {"name": name, "is_required": name in REQUIRED, "words": column_words()[name]}
        for name in COLUMNS
    ]
    context = {"form": form, "columns": columns}
    return render(request, "hospitals/changes/import.html", context, status=status)


def _previewed(
    request: HttpRequest, form: ImportForm, name: str, content: bytes, *, stale: str = ""
) -> HttpResponse:
    try:
        with on_disk(content, Path(name).suffix.lower()) as path:
            report = import_changes(path, by=request.user, dry_run=True)
    except BadTable as error:
        form.add_error("table", str(error))
        return _form(request, form, status=400)
    context: dict[str, Any] = {
        "name": name,
        "report": report,
        "stale": stale,
        "changes": [
            {
                "preview": preview,
                **presentation_changes.parted(presentation_changes.planned_rows(preview.planned)),
                "groups": presentation_changes.effect_groups(preview.effects),
            }
            for preview in report.previews
        ],
        "seen": fingerprint_of(report.previews),
        "packed": "" if report.refusals else _pack(request, name, content),
    }
    status = 409 if stale else 400 if report.refusals else 200
    return render(request, "hospitals/changes/import_preview.html", context, status=status)


def _confirmed(request: HttpRequest) -> HttpResponse:
    try:
        name, content = _unpack(request)
    except signing.BadSignature:
        messages.warning(request, _("Bản xem trước đã quá hạn. Tải bảng lên lại."))
        return redirect("changes:import")
    try:
        with on_disk(content, Path(name).suffix.lower()) as path:
            report = import_previewed(path, seen=request.POST.get("seen", ""), by=request.user)
    except StalePreview as error:
        return _previewed(request, ImportForm(), name, content, stale=str(error))
    if report.refusals:
        return _previewed(request, ImportForm(), name, content)
    messages.success(request, _done(report))
    return redirect("changes:list")


def _done(report: ImportReport) -> str:
    if not report.changes:
        return _("Mọi dòng của bảng đã có trong danh mục; không có gì để ghi.")
    return ngettext(
        "Đã ghi %(count)s thay đổi từ bảng.",
        "Đã ghi %(count)s thay đổi từ bảng.",
        len(report.changes),
    ) % {"count": len(report.changes)}


def _most_bytes() -> int:
    """What still fits into a form once it is packed."""
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) // 3


def _pack(request: HttpRequest, name: str, content: bytes) -> str:
    whole = [str(request.user.pk), name, base64.b64encode(content).decode()]
    return signing.dumps(whole, salt=_SALT, compress=True)


def _unpack(request: HttpRequest) -> tuple[str, bytes]:
    """Raises BadSignature for what is altered, too old or somebody else's."""
    owner, name, content = signing.loads(request.POST["packed"], salt=_SALT, max_age=_KEPT_FOR)
    if owner != str(request.user.pk):
        raise signing.BadSignature("of somebody else")
    return name, base64.b64decode(content)
