"""What was done for a commitment between two reviews: a course, a conference, an alert shared."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.activity_kinds import ACTIVITY_KINDS
from agreements.models.agreements import Agreement, Area, Content
from files.models import StoredFile
from hospitals.models import Organisation
from toolkit.days import Precision


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: Any) -> "ActivityQuerySet":
        """Whoever sees the agreement sees what was done for it (its file: the parties only)."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))


class Activity(models.Model):
    """One thing done, or planned, for a commitment. Its day may be unknown, or known to the month.

    The area stays when an amendment rewords the commitment, whose row is then gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="activities")
    content = models.ForeignKey(
        Content,
        verbose_name=_("cam kết"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="activities",
    )
    area = models.ForeignKey(Area, verbose_name=_("lĩnh vực"), on_delete=models.PROTECT)
    kind = models.CharField(_("loại việc"), max_length=20)
    title = models.CharField(_("việc đã làm"), max_length=255)
    is_planned = models.BooleanField(_("mới là dự kiến"), default=False)
    happened_on = models.DateField(_("ngày"), null=True, blank=True)
    happened_on_precision = models.CharField(
        max_length=5, choices=Precision.choices, blank=True, default=""
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("cơ quan tham gia"), related_name="+"
    )
    people_reached = models.PositiveIntegerField(_("số người tham gia"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who recorded it, and for which body of that day; none for what the demonstration loads.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_for = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("hoạt động")
        verbose_name_plural = _("hoạt động")
        ordering = ["-happened_on", "-created_at", "id"]
        indexes = [
            models.Index(fields=["agreement", "happened_on"], name="agreements_activity_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_on=None, happened_on_precision="")
                | Q(
                    happened_on__isnull=False,
                    happened_on_precision__in=["day", "month", "year"],
                ),
                name="agreements_activity_day_precision",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_text(self) -> str:
        return str(ACTIVITY_KINDS.get(self.kind, self.kind))
