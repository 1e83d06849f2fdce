"""Health departments, CDCs, hospitals and the other bodies that take part."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from hospitals.models.base import Named, matching
from hospitals.models.provinces import Province
from hospitals.models.specialties import Specialty


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: object) -> "OrganisationQuerySet":
        """The register is open to everybody who is signed in."""
        return self if getattr(user, "is_authenticated", False) else self.none()

    def open_on(self, day: dt.date) -> "OrganisationQuerySet":
        return self.filter(
            Q(open_from=None) | Q(open_from__lte=day), Q(open_until=None) | Q(open_until__gte=day)
        )

    def held_by(self, holders: Any, day: dt.date) -> "OrganisationQuerySet":
        """The organisations whose place one of ``holders`` holds on ``day`` (itself included)."""
        return self.filter(
            holders__holder__in=holders, holders__since__lte=day, holders__until__gt=day
        )

    def in_province(self, uid: str, day: dt.date) -> "OrganisationQuerySet":
        """What lies in the unit on ``day``; of a unit that is not there that day also what was
        founded in it, which has gone along into another."""
        places = OrganisationPlace.objects.filter(province__uid=uid, since__lte=day, until__gt=day)
        unit_is_there = Exists(Province.objects.valid_on(day).filter(uid=uid))
        return self.filter(
            Q(pk__in=places.values("organisation")) | (Q(province__uid=uid) & ~unit_is_there)
        )

    def search(self, text: str) -> "OrganisationQuerySet":
        return self.filter(matching(text))


class Organisation(Named):
    """A body that signs, gives, receives or is told.

    ``province`` and ``managed_by`` are those of its founding; today's follow the succession
    (`OrganisationPlace`, `OrganisationHolder`). ``managed_by`` is empty for what no department
    manages; ``managing_authority`` is then its name as the source gives it.
    ``open_from`` / ``open_until`` are the first and last day, empty where unknown / still open.
    """

    class Kind(models.TextChoices):
        HEALTH_DEPARTMENT = "health_department", _("Sở Y tế")
        CDC = "cdc", _("CDC")
        HOSPITAL = "hospital", _("Bệnh viện")
        MEDICAL_CENTRE = "medical_centre", _("Trung tâm y tế")
        INSTITUTE = "institute", _("Viện")
        UNIVERSITY = "university", _("Trường đại học")
        MINISTRY = "ministry", _("Bộ")
        PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")

    class TechnicalLevel(models.TextChoices):
        INITIAL = "initial", _("Ban đầu")
        BASIC = "basic", _("Cơ bản")
        SPECIALISED = "specialised", _("Chuyên sâu")

    slug = models.SlugField(_("khóa"), max_length=80, unique=True)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind.choices)
    short_name = models.CharField(_("tên gọn"), max_length=120, blank=True)
    aliases = models.JSONField(_("tên khác"), default=list, blank=True)
    province = models.ForeignKey(
        Province,
        verbose_name=_("tỉnh, thành phố"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    managed_by = models.ForeignKey(
        "self",
        verbose_name=_("cơ quan quản lý"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="manages",
    )
    managing_authority = models.CharField(_("cơ quan chủ quản"), max_length=255, blank=True)
    is_end_line = models.BooleanField(_("tuyến cuối"), default=False)
    technical_level = models.CharField(
        _("cấp chuyên môn kỹ thuật"), max_length=12, choices=TechnicalLevel.choices, blank=True
    )
    beds = models.PositiveIntegerField(_("số giường"), null=True, blank=True)
    specialties = models.ManyToManyField(Specialty, verbose_name=_("chuyên khoa"), blank=True)
    open_from = models.DateField(_("hoạt động từ"), null=True, blank=True)
    open_until = models.DateField(_("hoạt động đến"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    source = models.CharField(_("nguồn"), max_length=40, blank=True)
    search_text = models.TextField(editable=False, default="")
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cơ quan, đơn vị")
        verbose_name_plural = _("cơ quan, đơn vị")
        ordering = ["slug"]
        indexes = [models.Index(fields=["kind", "slug"], name="hospitals_org_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_from=None)
                | Q(open_until=None)
                | Q(open_from__lte=F("open_until")),
                name="hospitals_organisation_days_in_order",
            )
        ]


class _KindManager(models.Manager["Organisation"].from_queryset(OrganisationQuerySet)):  # type: ignore[misc]
    """Only the rows of one kind; new ones get it."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> OrganisationQuerySet:
        found: OrganisationQuerySet = super().get_queryset().filter(kind=self.kind)
        return found

    def create(self, **fields: Any) -> Organisation:
        created: Organisation = super().create(**{**fields, "kind": self.kind})
        return created


class HealthDepartment(Organisation):
    objects: ClassVar[_KindManager] = _KindManager(Organisation.Kind.HEALTH_DEPARTMENT)

    class Meta:
        proxy = True
        verbose_name = _("sở y tế")
        verbose_name_plural = _("sở y tế")


class Cdc(Organisation):
    objects: ClassVar[_KindManager] = _KindManager(Organisation.Kind.CDC)

    class Meta:
        proxy = True
        verbose_name = _("trung tâm kiểm soát bệnh tật")
        verbose_name_plural = _("trung tâm kiểm soát bệnh tật")


class Hospital(Organisation):
    objects: ClassVar[_KindManager] = _KindManager(Organisation.Kind.HOSPITAL)

    class Meta:
        proxy = True
        verbose_name = _("bệnh viện")
        verbose_name_plural = _("bệnh viện")


class OrganisationSuccession(models.Model):
    """``predecessor``'s place is taken by ``successor`` from ``effective_on`` on."""

    predecessor = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="succeeded_by", verbose_name=_("trước")
    )
    successor = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="successions", verbose_name=_("sau")
    )
    change = models.ForeignKey(
        "hospitals.RegisterChange",
        null=True,
        on_delete=models.PROTECT,
        related_name="organisation_successions",
        verbose_name=_("thay đổi"),
    )
    effective_on = models.DateField(_("từ ngày"))
    kind = models.CharField(_("cách thay đổi"), max_length=20)
    legal_basis = models.CharField(_("căn cứ"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("kế thừa cơ quan")
        verbose_name_plural = _("kế thừa cơ quan")
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="hospitals_organisationsuccession_not_itself",
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class OrganisationHolder(models.Model):
    """Derived: who holds an organisation's place, ``since <= day < until``."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="holders")
    holder = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="holds")
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "since"], name="hospitals_organisationholder_once"
            )
        ]
        indexes = [models.Index(fields=["holder", "since", "until"], name="hospitals_org_holds")]

    def __str__(self) -> str:
        return f"{self.organisation} ← {self.holder}"


class OrganisationPlace(models.Model):
    """Derived: an organisation's province and managing department, ``since <= day < until``."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="places")
    province = models.ForeignKey(Province, null=True, on_delete=models.CASCADE, related_name="+")
    managed_by = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="manages_places"
    )
    since = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "since"], name="hospitals_organisationplace_once"
            )
        ]
        indexes = [
            models.Index(fields=["managed_by", "since", "until"], name="hospitals_org_manages"),
            models.Index(fields=["province", "since", "until"], name="hospitals_org_in_province"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} @ {self.province}"
