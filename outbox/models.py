"""A promise to write to somebody, and what became of it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The life of a message; allowed moves stand in docs/decisions/two-phases-in-smtp.md."""

    QUEUED = "queued", _("Chờ gửi")
    CLAIMED = "claimed", _("Đang gửi")
    IN_DOUBT = "in_doubt", _("Chờ máy chủ thư trả lời")
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Không gửi được")
    UNCERTAIN = "uncertain", _("Chưa rõ đã gửi")
    CANCELLED = "cancelled", _("Đã hủy")
    SUPERSEDED = "superseded", _("Có thư mới hơn thay")


class MessageQuerySet(models.QuerySet["Message"]):
    def addressed_to(self, user: object) -> "MessageQuerySet":
        return self.filter(recipient=user)

    def waiting(self) -> "MessageQuerySet":
        return self.filter(state__in=[State.QUEUED, State.CLAIMED])

    def awaiting_heirs(self) -> "MessageQuerySet":
        """Taken from recipients whose body was succeeded, by nobody who could be told instead."""
        return self.filter(heir_id__isnull=False)

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """One's own; those of the organisations one is officer or head of; all states for
        administrators and auditors. What a mail says stays with its recipient (`Letter`)."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_administrator or user.is_auditor:
            return self.all()
        acts_for = user.reach.acting("officer", "head")
        return self.filter(Q(recipient=user) | Q(organisation_id__in=acts_for))


class Message(models.Model):
    """One message to one person, sent at most once.

    ``key`` is what makes it unique (``review:<id>:<due>:<lead>:<user>``); ``payload`` holds ids
    and plain values only: the text and the address are made when it is sent. ``organisation_id``
    is the body the recipient acts for: its officers decide what to do about a doubt.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(_("loại thư"), max_length=64)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người nhận"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation_id = models.UUIDField(null=True)
    heir_id = models.UUIDField(null=True)
    record_type = models.CharField(max_length=64, blank=True)
    record_id = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        _("trạng thái"), max_length=12, choices=State.choices, default=State.QUEUED
    )
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    due_at = models.DateTimeField(_("gửi từ"))
    attempts = models.PositiveSmallIntegerField(_("số lần thử"), default=0)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    host = models.CharField(_("máy gửi"), max_length=120, blank=True)
    doubted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(_("xong lúc"), null=True)
    address = models.CharField(_("địa chỉ đã gửi tới"), max_length=254, blank=True)
    reply = models.TextField(_("máy chủ thư trả lời"), blank=True)
    # The mail server refused the portal itself (sign-in, sender): nobody's mail goes out.
    alarm = models.BooleanField(_("báo động"), default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư")
        verbose_name_plural = _("thư")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_waiting",
                condition=Q(state__in=["queued", "claimed"]),
            ),
            models.Index(
                fields=["doubted_at"],
                name="outbox_doubts",
                condition=Q(state__in=["in_doubt", "uncertain"]),
            ),
            models.Index(fields=["record_type", "record_id"], name="outbox_record"),
            models.Index(fields=["organisation_id", "state"], name="outbox_organisation"),
            models.Index(
                fields=["heir_id"], name="outbox_heir", condition=Q(heir_id__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="outbox_message_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed")
                | Q(claim_token__isnull=False, lease_until__isnull=False),
                name="outbox_message_claim_has_lease",
            ),
            models.CheckConstraint(
                condition=Q(heir_id=None) | Q(state="cancelled"),
                name="outbox_message_heir_of_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: Any) -> "LetterQuerySet":
        """Nobody reads another's letters, whatever their role."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(address=user.email.lower())

    def unread(self) -> "LetterQuerySet":
        return self.filter(read_at=None)


class Letter(models.Model):
    """A message as its reader finds it in the portal: among the notifications, and in the mailbox.

    Where a mail goes out too it is that mail's copy, without the HTML. ``path`` is where what it
    asks for is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.OneToOneField(
        Message, null=True, on_delete=models.PROTECT, related_name="letter"
    )
    address = models.CharField(_("đến"), max_length=254, db_index=True)
    subject = models.CharField(_("tiêu đề"), max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    path = models.CharField(_("trang làm việc"), max_length=400, blank=True, default="")
    delivered_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("thư trong hộp")
        verbose_name_plural = _("thư trong hộp")
        indexes = [
            models.Index(fields=["address", "-delivered_at"], name="outbox_letter_address"),
            models.Index(
                fields=["address"], name="outbox_letter_unread", condition=Q(read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def page(self) -> str:
        """The letter's own page."""
        return reverse("outbox:letter", args=[self.pk])


class Hold(models.Model):
    """Sending is stopped until a person has looked (after a restore from backup)."""

    reason = models.CharField(_("lý do"), max_length=200)
    since = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lệnh dừng gửi")
        verbose_name_plural = _("lệnh dừng gửi")

    def __str__(self) -> str:
        return self.reason
