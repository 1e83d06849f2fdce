"""Addresses of other systems, what each is told, and what it answered."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models import Entry
from hospitals.models import Organisation


class EndpointStatus(models.TextChoices):
    """``paused`` by a person, ``disabled`` by the portal after days of failures."""

    ACTIVE = "active", _("Đang dùng")
    PAUSED = "paused", _("Tạm dừng")
    DISABLED = "disabled", _("Cổng đã ngừng gửi")


class DeliveryState(models.TextChoices):
    """``dropped``: the record is no longer open to the organisation, so nothing may be said."""

    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    DELIVERED = "delivered", _("Đã nhận")
    FAILED = "failed", _("Không gửi được")
    DROPPED = "dropped", _("Không gửi nữa")


class EndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def visible_to(self, user: Any) -> "EndpointQuerySet":
        """Officers and heads see those of the bodies they act for; administrators and auditors
        all, without what is said there (`exchange.webhooks.permissions`)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_administrator or user.is_auditor:
            return self.all()
        return self.filter(organisation__in=user.reach.acting("officer", "head"))


class WebhookEndpoint(models.Model):
    """Where an organisation's own system takes events.

    ``salt`` makes the secret, together with the portal's key (`exchange.webhooks.signing`);
    ``old_salt`` makes the one before it, with which messages are signed too until ``old_until``.
    ``from_seq``: only entries sealed after it are told. After failures nothing is tried before
    ``quiet_until``; ``failures`` counts those in a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="webhooks",
    )
    name = models.CharField(_("tên hệ thống nhận"), max_length=80)
    url = models.CharField(_("địa chỉ nhận"), max_length=500)
    events = models.JSONField(_("sự kiện"), default=list)
    status = models.CharField(
        _("trạng thái"),
        max_length=8,
        choices=EndpointStatus.choices,
        default=EndpointStatus.ACTIVE,
    )
    status_since = models.DateTimeField(_("từ lúc"))
    salt = models.CharField(max_length=32)
    old_salt = models.CharField(max_length=32, blank=True)
    old_until = models.DateTimeField(_("khóa cũ dùng đến"), null=True)
    from_seq = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    quiet_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(_("nhận lần cuối"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người đăng ký"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("đăng ký lúc"), auto_now_add=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa chỉ nhận sự kiện")
        verbose_name_plural = _("địa chỉ nhận sự kiện")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in EndpointStatus]),
                name="exchange_webhook_status_known",
            ),
            models.CheckConstraint(
                condition=Q(old_salt="", old_until__isnull=True)
                | ~Q(old_salt="") & Q(old_until__isnull=False),
                name="exchange_webhook_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Whose address it is; the rest of it may carry a password of the receiving system."""
        return urlsplit(self.url).netloc


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def visible_to(self, user: Any) -> "DeliveryQuerySet":
        """Whoever sees the address sees how its deliveries stand."""
        endpoints = WebhookEndpoint.objects.visible_to(user)
        return self.filter(endpoint__in=endpoints.values("pk"))


class WebhookDelivery(models.Model):
    """One event for one address. Its id is the ``webhook-id`` of every attempt.

    ``seq`` is the sealed entry's place in the trail, None for a test; ``body`` is sent as it
    stands. ``tries`` counts the attempts since it was last queued, which go on until
    ``give_up_at``; ``attempts_made`` counts all.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        verbose_name=_("địa chỉ nhận"),
        # What was sent to an address says nothing without it; the trail keeps that it was there.
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    seq = models.PositiveBigIntegerField(null=True)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(_("sự kiện"), max_length=64)
    body = models.TextField(_("nội dung"))
    state = models.CharField(
        _("trạng thái"),
        max_length=9,
        choices=DeliveryState.choices,
        default=DeliveryState.WAITING,
    )
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    due_at = models.DateTimeField(_("gửi từ"))
    give_up_at = models.DateTimeField(_("thử đến"))
    tries = models.PositiveIntegerField(default=0)
    attempts_made = models.PositiveIntegerField(_("số lần gửi"), default=0)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(_("xong lúc"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần báo sự kiện")
        verbose_name_plural = _("lần báo sự kiện")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="exchange_delivery_waiting",
                condition=Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["endpoint", "-created_at"], name="exchange_delivery_endpoint"),
            models.Index(fields=["settled_at"], name="exchange_delivery_settled"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "seq"], name="exchange_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DeliveryState]),
                name="exchange_delivery_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending")
                | Q(claim_token__isnull=False, lease_until__isnull=False),
                name="exchange_delivery_claim_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.event

    @property
    def is_test(self) -> bool:
        return self.seq is None

    @property
    def message_id(self) -> str:
        """The ``webhook-id``: the same at every attempt, so a receiver can tell a repetition."""
        return f"msg_{self.pk.hex}"


class WebhookAttempt(models.Model):
    """One request and what came back. Without ``ended_at`` its worker died, or is at it."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(_("lúc"))
    ended_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(_("thời gian"), null=True)
    # `exchange.webhooks.posting.Outcome`
    outcome = models.CharField(max_length=16, blank=True)
    status_code = models.PositiveSmallIntegerField(_("mã trả lời"), null=True)
    answer = models.TextField(_("trả lời"), blank=True)
    address = models.CharField(_("địa chỉ máy"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("các lần gửi")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="exchange_attempt_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class WebhookPosition(models.Model):
    """How far the sealed trail was read: one row, locked by whoever reads on."""

    seq = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("vị trí đã đọc của nhật ký")
        verbose_name_plural = _("vị trí đã đọc của nhật ký")

    def __str__(self) -> str:
        return str(self.seq)
