"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "agreement.drafted": _("Lập bản thảo thỏa thuận"),
    "agreement.draft_edited": _("Sửa bản thảo thỏa thuận"),
    "agreement.draft_deleted": _("Xóa bản thảo thỏa thuận"),
    "agreement.circulated": _("Gửi lấy ý kiến"),
    "agreement.withdrawn": _("Rút về để sửa"),
    "agreement.commented": _("Góp ý bản thảo"),
    "agreement.signed": _("Ghi việc ký thỏa thuận"),
    "agreement.recorded": _("Ghi lại thỏa thuận từ nơi khác"),
    "agreement.filled_in": _("Bổ sung điều chưa ghi"),
    "agreement.document_added": _("Thêm tài liệu"),
    "document.downloaded": _("Tải tài liệu"),
    "agreement.amended": _("Ghi phụ lục sửa đổi"),
    "agreement.entered_force": _("Bắt đầu có hiệu lực"),
    "agreement.expired": _("Hết hiệu lực"),
    "agreement.suspended": _("Tạm dừng thỏa thuận"),
    "agreement.resumed": _("Tiếp tục thỏa thuận"),
    "agreement.terminated": _("Chấm dứt thỏa thuận"),
    "agreement.renewed": _("Lập bản thảo gia hạn"),
    "agreement.merger_decided": _("Quyết định sau sáp nhập"),
    "agreement.plan_rolled": _("Nối dài kế hoạch đánh giá"),
    "review.added": _("Thêm kỳ đánh giá"),
    "review.redated": _("Đổi ngày đánh giá"),
    "review.opened": _("Mở kỳ đánh giá"),
    "review.held": _("Ghi cuộc họp đánh giá"),
    "review.concluded": _("Kết luận kỳ đánh giá"),
    "review.waived": _("Miễn kỳ đánh giá"),
    "review.cancelled": _("Hủy kỳ đánh giá"),
}

# What happened to the draft: from the signature on told to the parties only, as the draft was.
DRAFT_VERBS = (
    "agreement.drafted",
    "agreement.draft_edited",
    "agreement.circulated",
    "agreement.withdrawn",
    "agreement.commented",
)
