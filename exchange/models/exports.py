"""Lists that are too long to be taken away at once: written to a file by the worker."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile


class ExportState(models.TextChoices):
    """``waiting`` and ``writing`` are the worker's; the others are over."""

    WAITING = "waiting", _("Đang chờ")
    WRITING = "writing", _("Đang ghi")
    WRITTEN = "written", _("Đã ghi xong")
    STOPPED = "stopped", _("Đã dừng")
    BROKEN = "broken", _("Không ghi được")


AT_WORK = frozenset({ExportState.WAITING, ExportState.WRITING})


class ExportRunQuerySet(models.QuerySet["ExportRun"]):
    def visible_to(self, user: Any) -> "ExportRunQuerySet":
        """What it holds was chosen by what its asker may see: it is theirs alone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(created_by=user)


class ExportRun(models.Model):
    """One list on its way into a file.

    ``listing`` is the list's slug, ``query`` the filters, order and columns as the address says
    them, ``form`` csv or xlsx. ``keys`` are the ids of the records, 16 bytes each, in order:
    found when the writing begins, and asked after again at the download. ``reach`` stands for
    what the asker was allowed then. ``position`` of ``rows`` are written. ``attempts`` counts how
    often a worker began; ``claim_token`` and ``lease_until`` are its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    listing = models.CharField(_("danh sách"), max_length=40)
    query = models.TextField(_("bộ lọc"), blank=True)
    form = models.CharField(_("dạng tệp"), max_length=4)
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING
    )
    rows = models.PositiveIntegerField(_("số dòng"), default=0)
    position = models.PositiveIntegerField(default=0)
    keys = models.BinaryField(default=bytes)
    reach = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("tệp"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    failure = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người xuất"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("yêu cầu lúc"), auto_now_add=True)
    ended_at = models.DateTimeField(_("xong lúc"), null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = ExportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt xuất bảng tính")
        verbose_name_plural = _("lượt xuất bảng tính")
        indexes = [
            models.Index(
                fields=["created_at"],
                name="exchange_export_at_work",
                condition=Q(state__in=["waiting", "writing"]),
            ),
            models.Index(fields=["created_by", "-created_at"], name="exchange_export_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ExportState]),
                name="exchange_export_state_known",
            ),
            models.CheckConstraint(
                condition=Q(position__lte=F("rows")), name="exchange_export_within_rows"
            ),
            models.CheckConstraint(
                condition=~Q(state="written") | Q(file__isnull=False),
                name="exchange_export_written_has_file",
            ),
            # Asked twice is asked once, while the first is not done.
            models.UniqueConstraint(
                fields=["created_by", "listing", "form", "query"],
                condition=Q(state__in=["waiting", "writing"]),
                name="exchange_export_once_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing}.{self.form}"

    @property
    def trail_label(self) -> str:
        return f"{self.listing}.{self.form} ({self.rows})"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK
