"""The mails this room writes: the links with which a person sets their password."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outbox import kinds
from outbox.models import Message

INVITATION = "account_invitation"
PASSWORD_RESET = "password_reset"  # noqa: S105  (a message kind, no password)


def register() -> None:
    """Called by `AccountsConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            INVITATION,
            "account_invitation",
            _("Mời vào cổng"),
            invitation_context,
            channels=kinds.MAIL_ONLY,
        )
    )
    kinds.add(
        kinds.MessageKind(
            PASSWORD_RESET,
            "password_reset",
            _("Đặt lại mật khẩu"),
            link_context,
            at_any_hour=True,
            channels=kinds.MAIL_ONLY,
        )
    )


def invitation_context(message: Message) -> dict[str, Any] | None:
    """None when the person has found the way in meanwhile."""
    if message.recipient.has_usable_password():
        return None
    return link_context(message)


def link_context(message: Message) -> dict[str, Any] | None:
    """None when the account was closed meanwhile."""
    user = message.recipient
    if not user.is_active:
        return None
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    return {
        "recipient": user,
        "url": settings.PORTAL_BASE_URL + path,
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "support_email": settings.SUPPORT_EMAIL,
    }
