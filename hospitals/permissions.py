"""Who may change the register: administrators. Everybody who is signed in may read it."""

from typing import Any

from django.utils.translation import gettext as _

from toolkit.refusal import YES, Verdict


def can_keep_register(user: Any) -> Verdict:
    """May ``user`` change provinces, organisations, successions and holidays?"""
    if getattr(user, "is_administrator", False):
        return YES
    return Verdict(False, _("Chỉ quản trị viên được sửa danh mục."))


def can_record_change(user: Any) -> Verdict:
    """May ``user`` record or undo a change of the register? ``None`` is the portal itself."""
    return YES if user is None else can_keep_register(user)
