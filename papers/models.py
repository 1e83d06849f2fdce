"""Texts that were replaced, and the register of paper numbers of each body."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation
from papers.kinds import label_of


class PaperText(models.Model):
    """A text that an administrator put in the place of the shipped one (`papers.texts`)."""

    key = models.SlugField(_("mẫu"), max_length=40, unique=True)
    text = models.TextField(_("nội dung mẫu"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("sửa lúc"), auto_now=True)

    class Meta:
        verbose_name = _("mẫu văn bản")
        verbose_name_plural = _("mẫu văn bản")

    def __str__(self) -> str:
        return self.key


class NumberSeries(models.Model):
    """The portal counts a body's papers of one kind in one year, while ``is_on``.

    ``next_number`` is taken under a lock of this row; a number that was taken is never taken back.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="number_series",
    )
    kind = models.CharField(_("loại văn bản"), max_length=8)
    year = models.PositiveSmallIntegerField(_("năm"))
    is_on = models.BooleanField(_("đang bật"), default=True)
    next_number = models.PositiveIntegerField(_("số tiếp theo"), default=1)
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("sổ số")
        verbose_name_plural = _("sổ số")
        ordering = ["year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year"], name="papers_numberseries_once"
            ),
            models.CheckConstraint(
                condition=Q(next_number__gte=1), name="papers_numberseries_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} {self.year} · {self.organisation}"

    @property
    def kind_label(self) -> str:
        return label_of(self.kind)


class PaperNumberQuerySet(models.QuerySet["PaperNumber"]):
    def visible_to(self, user: Any) -> "PaperNumberQuerySet":
        """A body's register is its own people's to read, and of who reads everything."""
        if user.reads_everything:
            return self
        return self.filter(organisation__in=user.reach.own)


class PaperNumber(models.Model):
    """A number of a body's register in one year: typed in, or given by the portal's series.

    A voided number stays, with the reason: nobody gets it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="paper_numbers",
    )
    kind = models.CharField(_("loại văn bản"), max_length=8)
    year = models.PositiveSmallIntegerField(_("năm"))
    number = models.PositiveIntegerField(_("số"))
    symbol = models.CharField(_("ký hiệu"), max_length=40)
    dated_on = models.DateField(_("ngày văn bản"))
    from_series = models.BooleanField(_("do cổng cấp"), default=False)
    # What it stands on, in words, and that paper's page on the portal.
    label = models.CharField(_("văn bản"), max_length=255)
    address = models.CharField(max_length=255, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("lấy số lúc"), auto_now_add=True)
    voided_at = models.DateTimeField(_("hủy lúc"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    voided_because = models.TextField(_("lý do hủy"), blank=True)

    objects = PaperNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("số văn bản")
        verbose_name_plural = _("số văn bản")
        ordering = ["year", "kind", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year", "number"], name="papers_papernumber_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="papers_papernumber_from_one"),
            models.CheckConstraint(
                condition=Q(dated_on__year=F("year")), name="papers_papernumber_year_of_day"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_because="")
                | Q(voided_at__isnull=False) & ~Q(voided_because=""),
                name="papers_papernumber_voided_because",
            ),
        ]

    def __str__(self) -> str:
        return self.written

    @property
    def written(self) -> str:
        """``05/BC-SYT``: numbers below 10 carry a leading zero."""
        return f"{self.number:02}/{self.symbol}"

    @property
    def kind_label(self) -> str:
        return label_of(self.kind)

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None
