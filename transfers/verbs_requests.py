"""The acts on requests in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "request.drafted": _("Lập bản thảo đề xuất"),
    "request.draft_edited": _("Sửa bản thảo đề xuất"),
    "request.draft_deleted": _("Xóa bản thảo đề xuất"),
    "request.attached": _("Thêm tài liệu vào đề xuất"),
    "request.detached": _("Bỏ tài liệu khỏi đề xuất"),
    "request.submitted": _("Gửi đề xuất"),
    "request.withdrawn": _("Rút đề xuất"),
    "request.endorsed": _("Xác nhận đề xuất"),
    "request.returned": _("Trả lại đề xuất"),
    "request.assigned": _("Chọn bệnh viện nguồn"),
    "request.accepted": _("Nhận đề xuất"),
    "request.declined": _("Không nhận đề xuất"),
    "request.asked": _("Đề nghị bổ sung đề xuất"),
    "request.answered": _("Trả lời câu hỏi về đề xuất"),
}
