"""Who may do what to a message: asks only methods of the user, for people live a room higher."""

from typing import Any

from django.utils.translation import gettext as _

from outbox.models import Message, State
from toolkit.refusal import YES, Verdict


def can_decide(user: Any, message: Message) -> Verdict:
    """Settle a doubt: officer or head of the body the recipient acts for.

    A message that belongs to no body is an administrator's to decide.
    """
    body = message.organisation_id
    if body is None:
        allowed = user.is_administrator
    else:
        allowed = user.reach.is_officer_of(body) or user.reach.is_head_of(body)
    if not allowed:
        return Verdict(
            False, _("Chỉ chuyên viên hoặc lãnh đạo của cơ quan nhận thư quyết định được.")
        )
    if message.state != State.UNCERTAIN:
        return Verdict(
            False,
            _("Thư đang ở trạng thái “%(state)s” nên không cần quyết định nữa.")
            % {"state": message.get_state_display()},
            by_state=True,
        )
    return YES
