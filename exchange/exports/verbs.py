"""The acts on lists that are taken away, in words, for the trail."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "export.asked": _("Yêu cầu lập bảng tính"),
    "export.written": _("Lập xong bảng tính"),
    "export.stopped": _("Dừng lập bảng tính"),
    "export.downloaded": _("Tải bảng tính đã lập"),
    "export.forgotten": _("Bỏ bảng tính đã quá hạn giữ"),
}
