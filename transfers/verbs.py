"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    # Recorded from elsewhere (`transfers.recording`).
    "request.recorded": _("Ghi lại đề xuất từ nơi khác"),
    "contract.recorded": _("Ghi lại hợp đồng từ nơi khác"),
    # Satellites, networks, visits.
    "satellite.linked": _("Ghi liên kết vệ tinh"),
    "satellite.ended": _("Kết thúc liên kết vệ tinh"),
    "network.set_up": _("Lập mạng lưới chuyên khoa"),
    "network.ended": _("Kết thúc mạng lưới chuyên khoa"),
    "network.member_added": _("Thêm thành viên mạng lưới"),
    "network.member_ended": _("Kết thúc tư cách thành viên mạng lưới"),
    "visit.recorded": _("Ghi lượt hỗ trợ"),
    "visit.corrected": _("Sửa lượt hỗ trợ"),
}
