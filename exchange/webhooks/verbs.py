"""The acts on webhooks in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "webhook.registered": _("Đăng ký địa chỉ nhận sự kiện"),
    "webhook.changed": _("Sửa địa chỉ nhận sự kiện"),
    "webhook.secret_rotated": _("Đổi khóa bí mật của địa chỉ nhận"),
    "webhook.paused": _("Tạm dừng gửi sự kiện"),
    "webhook.resumed": _("Cho gửi sự kiện tiếp"),
    "webhook.disabled": _("Ngừng gửi sự kiện vì không gửi được"),
    "webhook.deleted": _("Xóa địa chỉ nhận sự kiện"),
    "webhook.tested": _("Gửi tin thử"),
    "webhook.resent": _("Gửi lại sự kiện"),
}
