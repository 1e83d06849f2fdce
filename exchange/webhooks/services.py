"""The acts on webhooks: register, change, stop and delete an address, and what is sent there."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from audit import sealing
from audit.services import record
from exchange.models import DeliveryState, EndpointStatus, WebhookDelivery, WebhookEndpoint
from exchange.webhooks import notices, permissions, signing
from exchange.webhooks.addresses import check_url
from exchange.webhooks.content import body_of
from exchange.webhooks.dispatching import TRIED_FOR, new_delivery
from exchange.webhooks.events import BY_NAME, TEST, in_order
from hospitals.models import Organisation
from toolkit.refusal import WrongState

MOST_ENDPOINTS = 10
LONGEST_NAME = 80
# How long messages are signed with the old secret too, so that a receiver can change in peace.
OVERLAP = dt.timedelta(hours=24)


@transaction.atomic
def register_endpoint(
    organisation: Organisation,
    *,
    by: User,
    form_id: uuid.UUID,
    name: str,
    url: str,
    events: Iterable[str],
) -> tuple[WebhookEndpoint, str]:
    """A new address of ``organisation`` and its secret, which cannot be had again.

    It is told what happens from now on. ``form_id`` was made when the form was shown: sent twice,
    the same address answers with the same secret; it is not kept. Raises NotAllowed, or
    ValidationError by field, or without one when there are too many already.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    permissions.can_register(by, organisation).demand()
    pk = uuid.UUID(hex=_derived("id", by, form_id)[:32])
    made = WebhookEndpoint.objects.filter(pk=pk, organisation=organisation).first()
    if made is not None:
        return made, signing.secret_text(made.pk, made.salt)
    columns = _checked(name, url, events)
    if organisation.webhooks.count() >= MOST_ENDPOINTS:
        raise ValidationError(
            _("Mỗi cơ quan có nhiều nhất %(most)s địa chỉ nhận. Xóa địa chỉ không dùng nữa.")
            % {"most": MOST_ENDPOINTS}
        )
    endpoint = WebhookEndpoint.objects.create(
        id=pk,
        organisation=organisation,
        **columns,
        status_since=timezone.now(),
        salt=_derived("salt", by, form_id)[:32],
        from_seq=sealing.version(),
        created_by=by,
    )
    record(
        "webhook.registered",
        endpoint,
        by=by,
        on_behalf_of=organisation,
        changes={name: (None, value) for name, value in _in_the_trail(endpoint).items()},
    )
    return endpoint, signing.secret_text(endpoint.pk, endpoint.salt)


@transaction.atomic
def change_endpoint(
    endpoint: WebhookEndpoint, *, by: User, name: str, url: str, events: Iterable[str]
) -> WebhookEndpoint:
    """Another name, address or choice of events; what waits goes to the new address.

    Raises NotAllowed, or ValidationError by field.
    """
    endpoint = _locked(endpoint)
    permissions.can_keep(by, endpoint).demand()
    before = _in_the_trail(endpoint)
    columns = _checked(name, url, events)
    is_elsewhere = columns["url"] != endpoint.url
    for field, value in columns.items():
        setattr(endpoint, field, value)
    if is_elsewhere:
        endpoint.failures, endpoint.quiet_until = 0, None
    endpoint.save()
    after = _in_the_trail(endpoint)
    changes: dict[str, tuple[object, object]] = {
        key: (before[key], after[key]) for key in after if before[key] != after[key]
    }
    if is_elsewhere:
        changes.setdefault("url", (None, None))
    if changes:
        _tell("webhook.changed", endpoint, by, changes)
    return endpoint


@transaction.atomic
def rotate_secret(
    endpoint: WebhookEndpoint, *, by: User, form_id: uuid.UUID, keeps_old: bool
) -> tuple[WebhookEndpoint, str]:
    """Another secret, and its text, which cannot be had again.

    With ``keeps_old`` messages carry a signature by the old one too, for a day; without (it has
    leaked) it is worth nothing from now on. The same ``form_id`` answers the same secret.
    Raises NotAllowed.
    """
    endpoint = _locked(endpoint)
    permissions.can_keep(by, endpoint).demand()
    salt = _derived(f"salt:{endpoint.pk}", by, form_id)[:32]
    if salt != endpoint.salt:
        until = timezone.now() + OVERLAP if keeps_old else None
        endpoint.old_salt, endpoint.old_until = (endpoint.salt if keeps_old else "", until)
        endpoint.salt = salt
        endpoint.save(update_fields=["salt", "old_salt", "old_until"])
        _tell("webhook.secret_rotated", endpoint, by, {"old_until": (None, until)})
    return endpoint, signing.secret_text(endpoint.pk, endpoint.salt)


@transaction.atomic
def pause_endpoint(endpoint: WebhookEndpoint, *, by: User) -> WebhookEndpoint:
    """Nothing is sent from now on, and what happens meanwhile is not told later.

    What waits already stays. Raises NotAllowed or WrongState.
    """
    endpoint = _locked(endpoint)
    permissions.can_pause(by, endpoint).demand()
    _move(endpoint, EndpointStatus.PAUSED, "webhook.paused", by)
    return endpoint


@transaction.atomic
def resume_endpoint(endpoint: WebhookEndpoint, *, by: User) -> WebhookEndpoint:
    """Send again: what waits at once and for three more days, and what happens from now on.

    Raises NotAllowed or WrongState.
    """
    endpoint = _locked(endpoint)
    permissions.can_resume(by, endpoint).demand()
    endpoint.from_seq = sealing.version()
    endpoint.failures, endpoint.quiet_until = 0, None
    _move(endpoint, EndpointStatus.ACTIVE, "webhook.resumed", by)
    now = timezone.now()
    endpoint.deliveries.filter(state=DeliveryState.WAITING).update(
        due_at=now, give_up_at=now + TRIED_FOR, tries=0
    )
    return endpoint


@transaction.atomic
def delete_endpoint(endpoint: WebhookEndpoint, *, by: User) -> None:
    """Remove the address with what was sent to it; the trail keeps that it was there.

    Raises NotAllowed.
    """
    endpoint = _locked(endpoint)
    permissions.can_keep(by, endpoint).demand()
    _tell("webhook.deleted", endpoint, by, {"url": (endpoint.host, None)})
    endpoint.delete()


@transaction.atomic
def disable_endpoint(endpoint: WebhookEndpoint, *, is_gone: bool = False) -> None:
    """The portal stops by itself: nothing got through for days, or the receiver wants no more
    (``is_gone``). The body's officers and heads get a mail; nobody's act, so nobody is asked.

    Nothing happens to an address that is stopped already.
    """
    locked = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if locked is None or locked.status != EndpointStatus.ACTIVE:
        return
    _move(locked, EndpointStatus.DISABLED, "webhook.disabled", None)
    notices.tell_disabled(locked, is_gone=is_gone)


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, by: User) -> WebhookDelivery:
    """A message about nothing, tried once, also while the address is stopped.

    Raises NotAllowed, or WrongState while another test waits.
    """
    endpoint = _locked(endpoint)
    permissions.can_test(by, endpoint).demand()
    if endpoint.deliveries.filter(event=TEST, state=DeliveryState.WAITING).exists():
        raise WrongState(_("Một tin thử đang chờ gửi. Đợi kết quả rồi gửi tin khác."))
    data = {"id": str(endpoint.pk), "name": endpoint.name}
    delivery = new_delivery(endpoint, TEST, body_of(TEST, timezone.now(), data))
    delivery.save(force_insert=True)
    _tell("webhook.tested", endpoint, by)
    return delivery


@transaction.atomic
def resend(delivery: WebhookDelivery, *, by: User) -> WebhookDelivery:
    """Send the same message once more, under the same id, now and for three days.

    Raises NotAllowed or WrongState.
    """
    delivery = (
        WebhookDelivery.objects.select_for_update(of=("self",))
        .select_related("endpoint__organisation")
        .get(pk=delivery.pk)
    )
    permissions.can_resend(by, delivery).demand()
    now = timezone.now()
    delivery.state, delivery.settled_at, delivery.tries = DeliveryState.WAITING, None, 0
    delivery.due_at, delivery.give_up_at = now, now + TRIED_FOR
    delivery.save(update_fields=["state", "settled_at", "tries", "due_at", "give_up_at"])
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id).update(quiet_until=None)
    body = delivery.endpoint.organisation
    record("webhook.resent", delivery, by=by, whole=delivery.endpoint, on_behalf_of=body)
    return delivery


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Raises WrongState when somebody has deleted it."""
    try:
        return (
            WebhookEndpoint.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=endpoint.pk)
        )
    except WebhookEndpoint.DoesNotExist as error:
        raise WrongState(_("Địa chỉ nhận này đã bị xóa.")) from error


def _checked(name: str, url: str, events: Iterable[str]) -> dict[str, object]:
    """The columns a person fills in. Raises ValidationError that names every field at fault."""
    problems: dict[str, list[str]] = {}
    name, url, wanted = " ".join(name.split()), url.strip(), set(events)
    if not name:
        problems["name"] = [_("Chưa có tên hệ thống nhận. Ghi tên để sau này nhận ra.")]
    elif len(name) > LONGEST_NAME:
        problems["name"] = [_("Tên dài quá %(most)s ký tự.") % {"most": LONGEST_NAME}]
    try:
        check_url(url)
    except ValidationError as error:
        problems["url"] = error.messages
    if not wanted or not wanted <= BY_NAME.keys():
        problems["events"] = [_("Chọn ít nhất một sự kiện có trong danh sách.")]
    if problems:
        raise ValidationError(problems)
    return {"name": name, "url": url, "events": in_order(wanted)}


def _in_the_trail(endpoint: WebhookEndpoint) -> dict[str, str]:
    """What the trail says of it; of the address only the host: the rest may be a password."""
    return {
        "name": endpoint.name,
        "url": endpoint.host,
        "events": ", ".join(endpoint.events),
    }


def _move(endpoint: WebhookEndpoint, status: EndpointStatus, verb: str, by: User | None) -> None:
    before, endpoint.status = endpoint.status, status
    endpoint.status_since = timezone.now()
    endpoint.save()
    _tell(verb, endpoint, by, {"status": (before, status)})


def _tell(
    verb: str,
    endpoint: WebhookEndpoint,
    by: User | None,
    changes: dict[str, tuple[object, object]] | None = None,
) -> None:
    """A row of the trail. The organisation is not its whole: everybody reads that one's trail."""
    record(verb, endpoint, by=by, changes=changes, on_behalf_of=endpoint.organisation)


def _derived(purpose: str, user: User, form_id: uuid.UUID) -> str:
    return salted_hmac(
        f"exchange.webhook.{purpose}", f"{user.pk}:{form_id}", algorithm="sha256"
    ).hexdigest()
