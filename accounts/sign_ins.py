"""Signing in and out on the trail. Django's own signals are the only way to hear of them."""

import uuid
from typing import Any

from allauth.account import signals as allauth_signals
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.crypto import salted_hmac

from accounts.models import User
from audit.services import record

# An attempt with an address that nobody has is about no record of ours.
_NOBODY = uuid.UUID(int=0)


def connect() -> None:
    """Called by `AccountsConfig.ready`."""
    user_logged_in.connect(note_sign_in, dispatch_uid="accounts.sign_in")
    user_logged_out.connect(note_sign_out, dispatch_uid="accounts.sign_out")
    user_login_failed.connect(note_failure, dispatch_uid="accounts.failure")
    for signal in (allauth_signals.password_changed, allauth_signals.password_reset):
        signal.connect(note_new_password, dispatch_uid="accounts.new_password")


def note_sign_in(sender: Any, user: User, **kwargs: Any) -> None:
    record("user.signed_in", user, by=user)


def note_sign_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record("user.signed_out", user, by=user)


def note_failure(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Neither the password nor the address is kept: a keyed hash shows that attempts repeat."""
    address = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    person = User.objects.filter(email=address).first() or User(id=_NOBODY)
    attempt = salted_hmac("accounts.sign-in-attempt", address, algorithm="sha256").hexdigest()
    record("user.sign_in_failed", person, by=None, changes={"address_hash": (None, attempt[:16])})


def note_new_password(sender: Any, user: User, **kwargs: Any) -> None:
    record("user.password_set", user, by=user, changes={"password": (None, None)})
