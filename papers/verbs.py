"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "paper_text.changed": _("Sửa mẫu văn bản"),
    "paper_text.restored": _("Dùng lại mẫu văn bản của cổng"),
    "number_series.turned_on": _("Bật sổ số của cổng"),
    "number_series.turned_off": _("Tắt sổ số của cổng"),
    "paper_number.entered": _("Ghi số văn bản"),
    "paper_number.issued": _("Cấp số văn bản"),
    "paper_number.voided": _("Hủy số văn bản"),
}
