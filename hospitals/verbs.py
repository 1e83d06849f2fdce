"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "province.loaded": _("Nạp từ danh mục"),
    "province.succeeded": _("Ghi kế thừa tỉnh"),
    "organisation.loaded": _("Nạp từ danh mục"),
    "organisation.succeeded": _("Ghi kế thừa cơ quan"),
    "organisation.edited": _("Sửa thông tin cơ quan"),
    "holiday.saved": _("Ghi ngày nghỉ"),
    "holiday.removed": _("Xóa ngày nghỉ"),
}
