"""What parties do for a commitment beside transferring a technique. One more is one more line."""

from django.utils.translation import gettext_lazy as _

# Word in the database → how it is said.
ACTIVITY_KINDS = {
    "conference": _("Hội nghị, hội thảo"),
    "course": _("Lớp tập huấn, đào tạo"),
    "research": _("Nghiên cứu chung"),
    "exchange_visit": _("Trao đổi đoàn, tham quan học tập"),
    "alert": _("Chia sẻ cảnh báo dịch bệnh"),
    "data_sharing": _("Chia sẻ số liệu, hệ thống thông tin"),
    "consultation": _("Hội chẩn, tư vấn chuyên môn"),
    "support_on_site": _("Hỗ trợ chuyên môn tại chỗ"),
    "facility": _("Thành lập đơn vị, cơ sở"),
    "campaign": _("Chiến dịch, truyền thông"),
    "other": _("Việc khác"),
}
