"""Calendars that people subscribe to, and what their subscribers know."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation


class CalendarFeed(models.Model):
    """A calendar of ``user`` that other programs fetch at ``<key_id>.<secret>.ics``.

    Only a keyed hash of the secret is kept. With ``organisation`` it holds what concerns that
    body and reaches only as far as the membership there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("cơ quan"), null=True, on_delete=models.PROTECT
    )
    name = models.CharField(_("tên"), max_length=80)
    created_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    last_fetched_at = models.DateTimeField(_("tải lần cuối"), null=True)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True)

    class Meta:
        verbose_name = _("lịch đăng ký")
        verbose_name_plural = _("lịch đăng ký")

    def __str__(self) -> str:
        return f"{self.name} · {self.user}"

    @property
    def trail_label(self) -> str:
        return self.key_id


class PublishedEvent(models.Model):
    """One event as subscribers of ``feed`` know it.

    ``sequence`` rises by one with every change they have to take over: another title or day, a
    cancellation, a return. A cancelled event has no title any more: whoever lost the right to
    read the record reads nothing of it here.
    """

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="events")
    uid = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=500, blank=True)
    day = models.DateField()
    cancelled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sự kiện đã gửi")
        verbose_name_plural = _("sự kiện đã gửi")
        constraints = [
            models.UniqueConstraint(fields=["feed", "uid"], name="accounts_event_once_a_feed"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(title=""),
                name="accounts_event_cancelled_is_bare",
            ),
        ]

    def __str__(self) -> str:
        return self.uid
