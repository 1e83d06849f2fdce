"""Accounts: made by administrators, switched off instead of deleted."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.messages import INVITATION, PASSWORD_RESET
from accounts.models import User
from audit.services import difference, record
from outbox.kinds import Channel, message_kinds
from outbox.services import new_message, promise


@transaction.atomic
def create_user(*, by: User, email: str, full_name: str, language: str = "vi") -> User:
    """Make an account without a password and promise its owner a mail with the link to set one.

    Raises ValidationError for ``email`` (malformed, taken), ``full_name`` or ``language``.
    """
    permissions.can_manage_people(by).demand()
    email, full_name = email.strip().lower(), " ".join(full_name.split())
    _check_address(email)
    _check_choice("language", language)
    if not full_name:
        raise ValidationError({"full_name": _("Chưa có họ và tên. Ghi đủ họ và tên.")})
    User(email=email, full_name=full_name).clean_fields(
        {field.name for field in User._meta.fields} - {"email", "full_name"}
    )
    user: User = User.objects.create_user(email, None, full_name=full_name, language=language)
    record(
        "user.created",
        user,
        by=by,
        changes={"email": (None, None), "full_name": (None, None), "language": (None, language)},
    )
    _promise_link(user, INVITATION)
    return user


@transaction.atomic
def set_active(user: User, *, by: User, active: bool) -> User:
    """Open an account or close it; a closed one cannot sign in, and its tokens answer 401."""
    user = User.objects.select_for_update().get(pk=user.pk)
    permissions.can_set_active(by, user).demand()
    if user.is_active != active:
        record(
            "user.opened" if active else "user.closed",
            user,
            by=by,
            changes={"is_active": (user.is_active, active)},
        )
        user.is_active = active
        user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def set_preferences(
    user: User, *, language: str, theme: str, wants_digest: bool | None = None
) -> User:
    """A person's own language and theme, and whether the weekly digest comes (None: as before).

    Raises ValidationError for an unknown language or theme.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    _check_choice("language", language)
    _check_choice("theme", theme)
    wanted: dict[str, Any] = {"language": language, "theme": theme}
    if wants_digest is not None:
        wanted["wants_digest"] = wants_digest
    changes = difference(user, wanted)
    if changes:
        for name in changes:
            setattr(user, name, wanted[name])
        user.save(update_fields=list(changes))
        record("user.preferences_set", user, by=user, changes=changes)
    return user


@transaction.atomic
def set_channels(user: User, *, channels: Mapping[str, str]) -> User:
    """How a person wants each kind of message; kinds that are not named stay as they were.

    Raises ValidationError for a kind that leaves no choice, or a channel that it does not have.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    for kind, channel in channels.items():
        known = message_kinds.get(kind)
        if known is None or channel not in known.channels:
            raise ValidationError({kind: _("Không có lựa chọn “%(value)s”.") % {"value": channel}})
    wanted = {**user.channels, **channels}
    wanted = {kind: channel for kind, channel in wanted.items() if channel != Channel.BOTH}
    if changes := difference(user, {"channels": wanted}):
        user.channels = wanted
        user.save(update_fields=["channels"])
        record("user.channels_set", user, by=user, changes=changes)
    return user


def begin_visit(user: User) -> dt.datetime | None:
    """A session of ``user`` begins; returns when the one before it did. No change, so no trail."""
    before = user.last_visit
    User.objects.filter(pk=user.pk).update(last_visit=timezone.now())
    return before


@transaction.atomic
def ask_password_reset(user: User) -> None:
    """Promise ``user`` a mail with the link to set a new password."""
    record("user.password_reset_asked", user, by=None)
    _promise_link(user, PASSWORD_RESET)


def _promise_link(user: User, kind: str) -> None:
    """The link itself is made when the mail is sent, so that it is stored nowhere."""
    promise(
        [
            new_message(
                key=f"{kind}:{user.pk}:{uuid.uuid4().hex}",
                kind=kind,
                recipient=user,
                due_at=timezone.now(),
                record=user,
                organisation_id=None,
            )
        ]
    )


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(
            {"email": _("Địa chỉ thư không đúng dạng. Ghi như ten@co-quan.vn.")}
        ) from error
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError(
            {"email": _("Đã có tài khoản dùng địa chỉ này. Tìm người đó rồi trao vai trò.")}
        )


def _check_choice(field: str, value: str) -> None:
    choices: Any = User._meta.get_field(field)
    if value not in dict(choices.flatchoices):
        raise ValidationError({field: _("Không có lựa chọn “%(value)s”.") % {"value": value}})
