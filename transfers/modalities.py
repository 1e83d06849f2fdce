"""The eight ways in which one body helps another; a list in code, so that a ninth is one line."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MODALITIES: dict[str, Promise] = {
    "transfer": _("Chuyển giao kỹ thuật"),
    "on_site_transfer": _("Chuyển giao kỹ thuật tại chỗ"),
    "satellite": _("Bệnh viện vệ tinh"),
    "tele_consultation": _("Hội chẩn từ xa"),
    "training_to_order": _("Đào tạo theo đơn đặt hàng"),
    "professional_support": _("Hỗ trợ chuyên môn"),
    "management_experience": _("Chia sẻ kinh nghiệm quản lý"),
    "opening_a_facility": _("Mở cơ sở"),
}

# A contract teaches one of these; the others end with what was agreed in the request.
WITH_ROUNDS = frozenset({"transfer", "on_site_transfer"})
