"""How django-allauth behaves here: accounts are made by administrators, never by visitors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import ask_password_reset


class AccountAdapter(DefaultAccountAdapter):
    # django-allauth has no Vietnamese catalogue: what people can meet is said here.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đã khóa. Liên hệ quản trị viên để mở lại."),
        "email_password_mismatch": _("Thư điện tử hoặc mật khẩu không đúng. Kiểm tra rồi ghi lại."),
        "enter_current_password": _("Mật khẩu đang dùng không đúng. Kiểm tra rồi ghi lại."),
        "incorrect_password": _("Mật khẩu không đúng. Kiểm tra rồi ghi lại."),
        "invalid_password_reset": _(
            "Liên kết đặt lại mật khẩu không còn dùng được. Xin liên kết mới."
        ),
        "too_many_login_attempts": _("Đã thử sai nhiều lần. Đợi vài phút rồi thử lại."),
        "unknown_email": _("Không có tài khoản nào dùng địa chỉ này. Kiểm tra lại địa chỉ."),
        "rate_limited": _("Đã có nhiều lần thử liên tiếp. Đợi vài phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Through the outbox like every other mail, to the account's own address."""
        ask_password_reset(user)
