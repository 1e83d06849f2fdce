"""Recorded changes of the register and their parts. What follows from them is derived."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from hospitals.models.organisations import Organisation
from hospitals.models.provinces import Province


class RegisterChangeQuerySet(models.QuerySet["RegisterChange"]):
    def visible_to(self, user: object) -> "RegisterChangeQuerySet":
        """The register is open to everybody who is signed in."""
        return self if getattr(user, "is_authenticated", False) else self.none()

    def standing(self) -> "RegisterChangeQuerySet":
        """Those that have not been undone."""
        return self.filter(undone_at=None)

    def to_follow(self, day: dt.date) -> "RegisterChangeQuerySet":
        """Those in effect by ``day`` that the rooms have not followed since, the earliest first."""
        due = self.standing().filter(effective_on__lte=day, followed_on=None)
        return due.order_by("effective_on", "recorded_at", "pk")


class RegisterChange(models.Model):
    """One act on the register: what merged, split, was renamed … on a day, and by what law.

    Its parts point to it: successions, offshoots, managements, closings. They go when it is
    undone; ``undone_parts`` then keeps them in words. ``ledger`` is what the act wrote and what
    stood there before (`hospitals.ledger`). ``told`` is what whoever recorded it was told that it
    touches (`hospitals.told`), ``seen`` the fingerprint of that preview. ``followed_on`` is the day
    on which the rooms followed it once it had taken effect; empty until then. One that came with
    the data files (``reference``) has nobody who recorded it, no ledger, and nobody was told
    anything.
    """

    class Kind(models.TextChoices):
        """How the register changed; constants rather than the column's choices."""

        MERGE = "merge", _("Hợp nhất")
        ABSORB = "absorb", _("Sáp nhập")
        SPLIT = "split", _("Chia, tách")
        RENAME = "rename", _("Đổi tên")
        UPGRADE = "upgrade", _("Nâng cấp")
        HANDOVER = "handover", _("Chuyển cơ quan quản lý")
        CLOSE = "close", _("Chấm dứt hoạt động")
        # Several of the above by one decision, such as the whole of 1 July 2025.
        REORGANISE = "reorganise", _("Sắp xếp")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Ghi trên cổng")
        REFERENCE = "reference", _("Nạp từ danh mục")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("loại thay đổi"), max_length=20)
    origin = models.CharField(_("nguồn"), max_length=10, default=Origin.PORTAL)
    effective_on = models.DateField(_("từ ngày"))
    legal_basis = models.CharField(_("căn cứ"), max_length=255, blank=True)
    document = models.ForeignKey(
        StoredFile,
        verbose_name=_("bản quét"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(_("ghi chú"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người ghi"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người hủy"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("hủy lúc"), null=True)
    undone_because = models.TextField(_("lý do hủy"), blank=True)
    undone_parts = models.JSONField(default=list, editable=False)
    ledger = models.JSONField(default=list, editable=False)
    told = models.JSONField(default=dict, editable=False)
    seen = models.CharField(max_length=32, blank=True, editable=False)
    followed_on = models.DateField(null=True, editable=False)

    objects = RegisterChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thay đổi danh mục")
        verbose_name_plural = _("thay đổi danh mục")
        ordering = ["-effective_on", "-recorded_at", "pk"]
        indexes = [
            models.Index(fields=["effective_on"], name="hospitals_change_day"),
            # Asked before every sending of mails: almost always empty.
            models.Index(
                fields=["effective_on"],
                name="hospitals_change_to_follow",
                condition=Q(followed_on=None, undone_at=None),
            ),
        ]
        constraints = [
            # The data files are loaded again and again: one row a day and decision.
            models.UniqueConstraint(
                fields=["effective_on", "legal_basis"],
                condition=Q(origin="reference"),
                name="hospitals_registerchange_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_because=""),
                name="hospitals_registerchange_undone_because",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y} {self.legal_basis}".strip()

    def get_kind_display(self) -> str:
        """The kind in words; a constant that is not known (any more) shows as it is."""
        known = self.kind in self.Kind.values
        return str(self.Kind(self.kind).label) if known else self.kind


class ProvinceOffshoot(models.Model):
    """``unit`` was made out of ``origin``, or given a part of it; it holds nothing of its past."""

    change = models.ForeignKey(
        RegisterChange, on_delete=models.PROTECT, related_name="province_offshoots"
    )
    origin = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="offshoots")
    unit = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="split_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "origin", "unit"], name="hospitals_provinceoffshoot_once"
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("unit")), name="hospitals_provinceoffshoot_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} ⑂ {self.unit}"


class OrganisationOffshoot(models.Model):
    """``unit`` was made out of ``origin``, or given a part of it; it holds nothing of its past."""

    change = models.ForeignKey(
        RegisterChange, on_delete=models.PROTECT, related_name="organisation_offshoots"
    )
    origin = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offshoots")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="split_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "origin", "unit"], name="hospitals_organisationoffshoot_once"
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("unit")), name="hospitals_organisationoffshoot_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} ⑂ {self.unit}"


class OrganisationManagement(models.Model):
    """From ``since`` on, until the next such row, ``manager`` manages ``organisation``.

    Before the first row stands what the organisation was founded with. ``manager`` is empty for
    what no department manages (``managing_authority`` then names who does). ``province`` is empty
    where the organisation stays in the unit it lay in.
    """

    change = models.ForeignKey(RegisterChange, on_delete=models.PROTECT, related_name="managements")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="managements"
    )
    manager = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="given_to_manage"
    )
    managing_authority = models.CharField(max_length=255, blank=True)
    province = models.ForeignKey(Province, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "since"], name="hospitals_organisationmanagement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} @ {self.manager or self.managing_authority}"


class OrganisationClosing(models.Model):
    """``organisation`` is no more from ``effective_on`` on, and nobody takes its place."""

    change = models.ForeignKey(RegisterChange, on_delete=models.PROTECT, related_name="closings")
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="closing"
    )
    effective_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.organisation} × {self.effective_on:%d/%m/%Y}"
