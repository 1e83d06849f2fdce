"""This room's acts in words, for the trail on pages."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "user.created": _("Lập tài khoản"),
    "user.opened": _("Mở tài khoản"),
    "user.closed": _("Khóa tài khoản"),
    "user.preferences_set": _("Đổi ngôn ngữ, giao diện, thư tổng hợp"),
    "user.channels_set": _("Chọn cách nhận thư"),
    "view.saved": _("Lưu cách xem một danh sách"),
    "view.changed": _("Sửa cách xem đã lưu"),
    "view.deleted": _("Xóa cách xem đã lưu"),
    "user.password_reset_asked": _("Xin đặt lại mật khẩu"),
    "user.password_set": _("Đặt mật khẩu"),
    "user.signed_in": _("Đăng nhập"),
    "user.signed_out": _("Đăng xuất"),
    "user.sign_in_failed": _("Đăng nhập không thành công"),
    "membership.granted": _("Trao vai trò"),
    "membership.confirmed": _("Xác nhận vai trò lãnh đạo"),
    "membership.ended": _("Kết thúc vai trò"),
    "membership.proposed": _("Đề nghị chuyển vai trò sang cơ quan kế thừa"),
    "membership.proposal_confirmed": _("Xác nhận vai trò ở cơ quan kế thừa"),
    "membership.proposal_declined": _("Không nhận vai trò ở cơ quan kế thừa"),
    "token.created": _("Lập mã truy cập API"),
    "token.revoked": _("Thu hồi mã truy cập API"),
    "feed.created": _("Lập lịch đăng ký"),
    "feed.revoked": _("Thu hồi lịch đăng ký"),
}
