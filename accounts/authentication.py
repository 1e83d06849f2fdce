"""Signing in to the REST API: a token, or the browser's session."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.reach import reach_of
from accounts.services import note_use, token_of
from audit.context import note_token
from toolkit import clock

NO_CSRF_TOKEN = gettext_lazy(
    "Ghi bằng phiên đăng nhập cần mã CSRF ở đầu mục X-CSRFToken. Chương trình nên dùng mã truy cập."
)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key_id>.<secret>``."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """None without such a header; raises AuthenticationFailed (401) for one that is no good.

        Wrong, expired and revoked tokens and those of closed accounts are told apart for nobody.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        token = token_of(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if token is None:
            raise AuthenticationFailed(
                _("Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi. Lập mã mới trên cổng.")
            )
        note_use(token)
        note_token(token.key_id)
        user = token.user
        if token.organisation_id is not None:
            user.reach = reach_of(user, clock.today(), only=[token.organisation_id])
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{self.keyword} realm="api"'


class PortalSessionAuthentication(SessionAuthentication):
    """The browser's session, for the API's pages."""

    def enforce_csrf(self, request: Request) -> None:
        """Another site cannot write in the name of whoever is signed in here."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied(str(NO_CSRF_TOKEN)) from error


class HasScope(BasePermission):
    """What a token may do: ``read`` to read; to write, what the view names as ``write_scope``.

    A session needs no scope: its person is at the keyboard.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        if request.method not in view.allowed_methods:
            return True  # the view answers 405, whatever the scopes
        reading = request.method in SAFE_METHODS
        needed = "read" if reading else getattr(view, "write_scope", None)
        self.message = _("Mã truy cập này không có quyền “%(scope)s”.") % {"scope": needed}
        return needed in request.auth.scopes
