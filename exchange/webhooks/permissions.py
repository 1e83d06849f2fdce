"""Who may do what to webhooks: one predicate an act, with the reason when it says no.

An organisation's data leaves the portal here, so its head decides where to. An administrator may
stop it, and sees neither what is told nor the whole address.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from exchange.models import DeliveryState, EndpointStatus, WebhookDelivery, WebhookEndpoint
from hospitals.models import Organisation
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User


def can_see_endpoints(user: "User") -> Verdict:
    """Open the page at all: it lists what the person may see (`visible_to`)."""
    if user.is_administrator or user.is_auditor or user.reach.with_role("officer", "head"):
        return YES
    return Verdict(
        False, _("Trang này dành cho chuyên viên, lãnh đạo cơ quan và quản trị viên của cổng.")
    )


def can_register(user: "User", organisation: Organisation) -> Verdict:
    """A new address: the head of a body of today."""
    if organisation.pk in user.reach.with_role("head"):
        return YES
    return _only_heads()


def can_keep(user: "User", endpoint: WebhookEndpoint) -> Verdict:
    """Change it, its secret, delete it: the head of the body, or of the one that took it over."""
    return YES if user.reach.is_head_of(endpoint.organisation_id) else _only_heads()


def can_read_messages(user: "User", endpoint: WebhookEndpoint) -> Verdict:
    """What was said and answered, and the whole address: officers and heads of the body."""
    body = endpoint.organisation_id
    if user.reach.is_officer_of(body) or user.reach.is_head_of(body):
        return YES
    return Verdict(
        False, _("Nội dung đã gửi chỉ dành cho chuyên viên và lãnh đạo của cơ quan nhận.")
    )


def can_pause(user: "User", endpoint: WebhookEndpoint) -> Verdict:
    allowed = YES if user.is_administrator else can_keep(user, endpoint)
    if allowed and endpoint.status != EndpointStatus.ACTIVE:
        return Verdict(False, _("Địa chỉ này đang không được gửi gì."), by_state=True)
    return allowed


def can_resume(user: "User", endpoint: WebhookEndpoint) -> Verdict:
    allowed = can_keep(user, endpoint)
    if allowed and endpoint.status == EndpointStatus.ACTIVE:
        return Verdict(False, _("Địa chỉ này đang được gửi."), by_state=True)
    return allowed


def can_test(user: "User", endpoint: WebhookEndpoint) -> Verdict:
    return can_read_messages(user, endpoint)


def can_resend(user: "User", delivery: WebhookDelivery) -> Verdict:
    """Send once more, now: what was sent or failed, or waits for its next attempt."""
    allowed = can_read_messages(user, delivery.endpoint)
    if not allowed:
        return allowed
    if delivery.is_test:
        return Verdict(False, _("Tin thử không gửi lại. Hãy gửi tin thử khác."), by_state=True)
    if delivery.state == DeliveryState.DROPPED:
        return Verdict(
            False, _("Cơ quan không còn được xem hồ sơ này nên cổng không gửi lại."), by_state=True
        )
    if delivery.state == DeliveryState.SENDING:
        return Verdict(False, _("Sự kiện này đang được gửi. Đợi kết quả rồi xem lại."), True)
    if delivery.endpoint.status != EndpointStatus.ACTIVE:
        return Verdict(
            False, _("Địa chỉ nhận đang dừng. Cho gửi tiếp rồi gửi lại sự kiện."), by_state=True
        )
    return YES


def _only_heads() -> Verdict:
    return Verdict(False, _("Chỉ lãnh đạo của cơ quan quyết định nơi nhận sự kiện."))
