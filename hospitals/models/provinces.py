"""Regions and provinces. A province row is one legal unit over one period."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hospitals.models.base import Named, matching
from hospitals.succession import BEGINNING, END

# The day the country went from 63 units to 34 and its regions were drawn anew.
NEW_DIVISION_FROM = dt.date(2025, 7, 1)


class ChangeKind(models.TextChoices):
    """How a unit became another; constants rather than the column's choices."""

    MERGED = "merged_away", _("Sáp nhập")
    UPGRADED = "upgraded_to_city", _("Thành thành phố trực thuộc trung ương")
    RENAMED_UPGRADED = (
        "renamed_upgraded",
        _("Đổi tên, thành thành phố trực thuộc trung ương"),
    )
    RENAMED = "renamed", _("Đổi tên")
    RAISED = "raised", _("Nâng cấp")
    SPLIT = "split", _("Chia, tách")


class Region(Named):
    """A socio-economic region of one division of the country (old63, new34, or both)."""

    code = models.CharField(_("mã vùng"), max_length=16, unique=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    valid_from = models.DateField(_("từ ngày"), null=True)
    valid_to = models.DateField(_("đến ngày"), null=True)
    source = models.TextField(_("nguồn"), blank=True)

    class Meta:
        verbose_name = _("vùng")
        verbose_name_plural = _("vùng")
        ordering = ["code"]


class ProvinceQuerySet(models.QuerySet["Province"]):
    def visible_to(self, user: object) -> "ProvinceQuerySet":
        """The register is open to everybody who is signed in."""
        return self if getattr(user, "is_authenticated", False) else self.none()

    def valid_on(self, day: dt.date) -> "ProvinceQuerySet":
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def with_code(self, code: str, day: dt.date) -> "ProvinceQuerySet":
        """The unit that answers to ``code`` on ``day``: a code alone is not a key."""
        return self.valid_on(day).filter(code=code)

    def in_region(self, code: str, day: dt.date) -> "ProvinceQuerySet":
        """The units in a region, or in one of its parts, on ``day``."""
        whole = Q(regions__region__parent__code=code) & (
            Q(regions__region__parent__valid_to=None)
            | Q(regions__region__parent__valid_to__gte=day)
        )
        return self.filter(
            Q(regions__region__code=code) | whole,
            regions__since__lte=day,
            regions__until__gt=day,
        )

    def search(self, text: str) -> "ProvinceQuerySet":
        return self.filter(matching(text))


class Province(Named):
    """``uid`` is the stable key; ``code`` is the GSO code, which may have had other owners.

    ``valid_from`` / ``valid_to`` are the first and last day; empty means before 2023 / until now.
    """

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Tỉnh")
        CITY = "city", _("Thành phố trực thuộc trung ương")

    uid = models.SlugField(_("khóa"), max_length=40, unique=True)
    code = models.CharField(_("mã"), max_length=2)
    short_name = models.CharField(_("tên gọn"), max_length=80)
    kind = models.CharField(_("loại"), max_length=10, choices=Kind.choices)
    valid_from = models.DateField(_("từ ngày"), null=True)
    valid_to = models.DateField(_("đến ngày"), null=True)
    legal_basis = models.CharField(_("căn cứ"), max_length=255, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    aliases = models.JSONField(_("tên khác"), default=list, blank=True)
    search_text = models.TextField(editable=False, default="")

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        verbose_name = _("tỉnh, thành phố")
        verbose_name_plural = _("tỉnh, thành phố")
        ordering = ["code", "uid"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="hospitals_province_days_in_order",
            )
        ]


class ProvinceRegion(models.Model):
    """The region a province lies in, ``since <= day < until``."""

    province = models.ForeignKey(Province, on_delete=models.CASCADE, related_name="regions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="provinces")
    since = models.DateField(default=BEGINNING)
    until = models.DateField(default=END)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "since"], name="hospitals_provinceregion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.province} · {self.region}"


class ProvinceSuccession(models.Model):
    """``predecessor`` became, or became part of, ``successor`` on ``effective_on``."""

    predecessor = models.OneToOneField(
        Province, on_delete=models.PROTECT, related_name="succeeded_by", verbose_name=_("trước")
    )
    successor = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="successions", verbose_name=_("sau")
    )
    change = models.ForeignKey(
        "hospitals.RegisterChange",
        null=True,
        on_delete=models.PROTECT,
        related_name="province_successions",
        verbose_name=_("thay đổi"),
    )
    effective_on = models.DateField(_("từ ngày"))
    kind = models.CharField(_("cách thay đổi"), max_length=20)
    legal_basis = models.CharField(_("căn cứ"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("kế thừa tỉnh")
        verbose_name_plural = _("kế thừa tỉnh")
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="hospitals_provincesuccession_not_itself",
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ProvinceHolder(models.Model):
    """Derived: who answers for a province, ``since <= day < until``. Rebuilt by services only."""

    province = models.ForeignKey(Province, on_delete=models.CASCADE, related_name="holders")
    holder = models.ForeignKey(Province, on_delete=models.CASCADE, related_name="holds")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "since"], name="hospitals_provinceholder_once"
            )
        ]
        indexes = [models.Index(fields=["holder", "since", "until"], name="hospitals_prov_holds")]

    def __str__(self) -> str:
        return f"{self.province} ← {self.holder}"


class Neighbour(models.Model):
    """Two adjacent units of one division; uids may have successors, so resolve by day."""

    first = models.ForeignKey(Province, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Province, on_delete=models.CASCADE, related_name="+")
    scheme = models.CharField(_("cách chia"), max_length=8)
    note = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "first", "second"], name="hospitals_neighbour_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} | {self.second}"
