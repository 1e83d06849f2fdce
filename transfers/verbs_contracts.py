"""The acts on contracts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "contract.drafted": _("Lập bản thảo hợp đồng"),
    "contract.edited": _("Sửa bản thảo hợp đồng"),
    "contract.draft_deleted": _("Xóa bản thảo hợp đồng"),
    "contract.filled_in": _("Bổ sung điều chưa ghi của hợp đồng"),
    "contract.signed": _("Ghi việc ký hợp đồng"),
    "contract.started": _("Bắt đầu thực hiện hợp đồng"),
    "contract.suspended": _("Tạm dừng hợp đồng"),
    "contract.resumed": _("Tiếp tục hợp đồng"),
    "contract.terminated": _("Chấm dứt hợp đồng"),
    "contract.proposed": _("Đề nghị nghiệm thu"),
    "contract.sent_back": _("Trả lại đề nghị nghiệm thu"),
    "contract.accepted": _("Xác nhận nghiệm thu"),
    "contract.liquidated": _("Thanh lý hợp đồng"),
    "request.contracted": _("Lập hợp đồng từ đề xuất"),
    "request.contract_dropped": _("Xóa bản thảo hợp đồng của đề xuất"),
    "stage.set": _("Ghi ngày của giai đoạn"),
    "readiness.met": _("Ghi minh chứng sẵn sàng"),
    "readiness.noted": _("Ghi chú mục sẵn sàng"),
    "readiness.waived": _("Miễn mục sẵn sàng"),
    "round.recorded": _("Ghi đợt"),
    "round.corrected": _("Sửa đợt"),
    "trainee.recorded": _("Ghi người học"),
    "trainee.corrected": _("Sửa thông tin người học"),
    "trainee.certified": _("Ghi chứng nhận của người học"),
    "trainee.left": _("Ghi người học nghỉ việc"),
    "trainee.erased": _("Xóa thông tin cá nhân của người học"),
    "post.answered": _("Trả lời người học còn làm việc"),
    "performance.answered": _("Trả lời kỹ thuật còn thực hiện"),
}
