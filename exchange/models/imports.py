"""Tables that people bring in: each is tried first, then written, line by line."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from toolkit.importing import Outcome


class ImportState(models.TextChoices):
    """``checking`` and ``writing`` are the worker's; the others wait for the person or are over."""

    MAPPING = "mapping", _("Chờ ghép cột")
    CHECKING = "checking", _("Đang chạy thử")
    CHECKED = "checked", _("Đã chạy thử")
    WRITING = "writing", _("Đang ghi")
    WRITTEN = "written", _("Đã ghi xong")
    STOPPED = "stopped", _("Đã dừng")
    BROKEN = "broken", _("Không đọc được")


AT_WORK = frozenset({ImportState.CHECKING, ImportState.WRITING})
OVER = frozenset({ImportState.WRITTEN, ImportState.STOPPED, ImportState.BROKEN})


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: Any) -> "ImportRunQuerySet":
        """A table may hold what only its bringer may see: it is theirs alone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(created_by=user)


class ImportRun(models.Model):
    """One table of one kind (`exchange.imports.kinds`).

    ``mapping`` says of each column of the kind which column of the file holds it, counted from 0.
    ``rows`` are the file's lines without the header; ``position`` of them are done in the present
    state, and ``new`` … ``refused`` count those by outcome. ``wrote`` tells whether writing has
    begun, also of a run that was stopped. ``claim_token`` and ``lease_until`` are the worker's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("loại"), max_length=20)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("tệp"), on_delete=models.PROTECT, related_name="+"
    )
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(
        _("trạng thái"), max_length=8, choices=ImportState.choices, default=ImportState.MAPPING
    )
    wrote = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(_("số dòng"))
    position = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người nhập"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("tải lên lúc"), auto_now_add=True)
    ended_at = models.DateTimeField(_("xong lúc"), null=True)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt nhập từ tệp")
        verbose_name_plural = _("lượt nhập từ tệp")
        indexes = [
            models.Index(
                fields=["created_at"],
                name="exchange_import_at_work",
                condition=Q(state__in=["checking", "writing"]),
            ),
            models.Index(fields=["created_by", "-created_at"], name="exchange_import_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ImportState]),
                name="exchange_import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(position__lte=models.F("rows")), name="exchange_import_within_rows"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def trail_label(self) -> str:
        """A file's name may name a person."""
        return f"{self.kind} ({self.rows})"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def good(self) -> int:
        return self.new + self.changed + self.unchanged

    @property
    def to_write(self) -> int:
        """How many lines would change something."""
        return self.new + self.changed


class ImportLine(models.Model):
    """What became of one line, in the present state of its run. ``number`` is its place in the
    file, ``record`` how the record is called."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    record = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("dòng đã đọc")
        verbose_name_plural = _("các dòng đã đọc")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="exchange_import_line_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class ImportFault(models.Model):
    """A bad cell: ``column`` by the kind's name for it, empty where the whole line is meant,
    `REMARK` where nothing is wrong and the sentence says how a cell was understood. ``place``
    orders them: by line, and as they were found in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="faults")
    number = models.PositiveIntegerField(_("dòng"))
    place = models.PositiveBigIntegerField()
    column = models.CharField(_("cột"), max_length=40, blank=True)
    cell = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("lỗi và cách sửa"))

    class Meta:
        verbose_name = _("ô có lỗi")
        verbose_name_plural = _("các ô có lỗi")
        ordering = ["place"]
        indexes = [models.Index(fields=["run", "place"], name="exchange_import_fault_place")]

    def __str__(self) -> str:
        return f"{self.number} {self.column}"
