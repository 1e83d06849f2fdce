"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "region.loaded": _("Nạp từ danh mục"),
    "province.loaded": _("Nạp từ danh mục"),
    "register.loaded": _("Nạp danh mục"),
    "specialty.loaded": _("Nạp từ danh mục"),
    "technique.loaded": _("Nạp từ danh mục"),
    "technique.saved": _("Ghi kỹ thuật"),
    "change.loaded": _("Nạp từ danh mục"),
    "change.recorded": _("Ghi thay đổi danh mục"),
    "change.followed": _("Thay đổi có hiệu lực, hồ sơ và thư theo cơ quan kế thừa"),
    "change.undone": _("Hủy thay đổi danh mục"),
    "province.founded": _("Lập tỉnh, thành phố"),
    "province.succeeded": _("Ghi kế thừa tỉnh"),
    "province.split": _("Tách một phần tỉnh"),
    "organisation.loaded": _("Nạp từ danh mục"),
    "organisation.succeeded": _("Ghi kế thừa cơ quan"),
    "organisation.added": _("Thêm cơ quan vào danh mục"),
    "organisation.founded": _("Lập cơ quan"),
    "organisation.split": _("Tách một phần cơ quan"),
    "organisation.handed_over": _("Chuyển cơ quan quản lý"),
    "organisation.closed": _("Ghi chấm dứt hoạt động"),
    "organisation.edited": _("Sửa thông tin cơ quan"),
    "holiday.saved": _("Ghi ngày nghỉ"),
    "holiday.removed": _("Xóa ngày nghỉ"),
}
