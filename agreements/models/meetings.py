"""The meeting of a review: who came, and which heads confirmed what it concluded."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.reviews import Review
from hospitals.models import Organisation


class Attendance(models.Model):
    """One body at the meeting, and its people as the minutes name them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("cơ quan"), on_delete=models.PROTECT, related_name="+"
    )
    people = models.TextField(_("người dự, chức vụ"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("thành phần dự họp")
        verbose_name_plural = _("thành phần dự họp")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "organisation"], name="agreements_attendance_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Confirmation(models.Model):
    """A head's word for one holder that the minutes say what was agreed.

    It holds for ``minutes_version``; an edit after it gives it ``voided_at``, and the head is
    asked again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="confirmations")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("cơ quan"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes_version = models.PositiveIntegerField()
    confirmed_at = models.DateTimeField(_("xác nhận lúc"), auto_now_add=True)
    voided_at = models.DateTimeField(_("mất hiệu lực lúc"), null=True)

    class Meta:
        verbose_name = _("xác nhận biên bản")
        verbose_name_plural = _("xác nhận biên bản")
        ordering = ["confirmed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "organisation"],
                condition=Q(voided_at=None),
                name="agreements_confirmation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.review}"
