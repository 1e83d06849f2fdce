"""API tokens: ``<key_id>.<secret>``, shown once; only a keyed hash of the secret is kept."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts.models import ApiToken, User
from audit.services import record
from hospitals.models import Organisation

DEFAULT_DAYS = 90
LONGEST_DAYS = 365
# Scope → what it allows, on top of what its owner may do.
SCOPES = {
    "read": gettext_lazy("Đọc dữ liệu"),
    "requests:write": gettext_lazy("Lập, gửi, rút và trả lời đề xuất"),
    "rounds:write": gettext_lazy("Ghi đợt thực hiện kỹ thuật"),
}

_USE_NOTED_EVERY = dt.timedelta(minutes=1)


@transaction.atomic
def create_token(
    user: User,
    *,
    scopes: Iterable[str],
    days: int = DEFAULT_DAYS,
    organisation: Organisation | None = None,
    name: str = "",
) -> tuple[ApiToken, str]:
    """A new token of ``user`` and its text, which cannot be had again.

    With ``organisation`` it reaches only as far as the memberships there. Raises ValidationError
    for ``scopes``, ``days`` or ``organisation``.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise ValidationError({"scopes": _("Chọn ít nhất một quyền có trong danh sách.")})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(
            {"days": _("Ghi số ngày từ 1 đến %(days)s.") % {"days": LONGEST_DAYS}}
        )
    if organisation is not None and organisation.pk not in user.reach.own:
        raise ValidationError({"organisation": _("Chọn cơ quan mà người này đang có vai trò.")})
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        key_id=secrets.token_hex(8),
        secret_hash=_hash(secret),
        user=user,
        organisation=organisation,
        name=name.strip(),
        scopes=wanted,
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    record(
        "token.created",
        token,
        by=user,
        whole=user,
        on_behalf_of=organisation,
        changes={"scopes": (None, wanted), "expires_at": (None, token.expires_at)},
    )
    return token, f"{token.key_id}.{secret}"


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> ApiToken:
    """Make the token worthless from now on; doing it twice changes nothing."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    permissions.can_revoke(by, token).demand()
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(
            "token.revoked",
            token,
            by=by,
            whole=token.user,
            changes={"revoked_at": (None, token.revoked_at)},
        )
    return token


def token_of(text: str) -> ApiToken | None:
    """The usable token that ``text`` is, of a living account; None otherwise.

    An unknown id takes the same comparison as a wrong secret.
    """
    key_id, _dot, secret = text.partition(".")
    if not key_id.isalnum():
        return None
    try:
        token = ApiToken.objects.select_related("user").get(key_id=key_id)
    except ApiToken.DoesNotExist:
        token = None
    matches = constant_time_compare(_hash(secret), token.secret_hash if token else "")
    if token is None or not matches or not token.is_usable or not token.user.is_active:
        return None
    return token


def note_use(token: ApiToken) -> None:
    """Remember that the token was used, at most once a minute: reading should not write."""
    now = timezone.now()
    long_ago = now - _USE_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= long_ago:
        ApiToken.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lte=long_ago), pk=token.pk
        ).update(last_used_at=now)


def _hash(secret: str) -> str:
    return salted_hmac("accounts.api-token", secret, algorithm="sha256").hexdigest()
