"""Long-lived ties that are no contracts: satellites, regional networks; and single visits."""

import datetime as dt
import uuid
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation, Region, Specialty
from transfers.visit_kinds import VISIT_KINDS

Row = TypeVar("Row", bound=models.Model)
SAMPLE = "[Mẫu]"


class TieQuerySet(models.QuerySet[Row]):
    """Rows with a period ``since`` – ``until`` (first and last day), either of them may be open."""

    def visible_to(self, user: Any) -> "TieQuerySet[Row]":
        """Links and networks are disclosed to everybody who is signed in."""
        return self if getattr(user, "is_authenticated", False) else self.none()

    def on_day(self, day: dt.date) -> "TieQuerySet[Row]":
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class SatelliteLink(models.Model):
    """``satellite`` is a satellite hospital of ``core`` for a specialty. Open to all signed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    core = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="satellites")
    satellite = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cores")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)

    objects = TieQuerySet["SatelliteLink"].as_manager()

    class Meta:
        verbose_name = _("liên kết vệ tinh")
        verbose_name_plural = _("liên kết vệ tinh")
        ordering = ["specialty", "core", "satellite"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(core=F("satellite")), name="transfers_satellite_two_sides"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="transfers_satellite_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["core", "satellite", "specialty"],
                condition=Q(until=None),
                name="transfers_satellite_once_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.core} → {self.satellite}"

    @property
    def is_sample(self) -> bool:
        return self.note.startswith(SAMPLE)


class SpecialtyNetwork(models.Model):
    """A region's network for one specialty, with its lead and members."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    specialty = models.ForeignKey(Specialty, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="leads_networks")
    since = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)

    objects = TieQuerySet["SpecialtyNetwork"].as_manager()

    class Meta:
        verbose_name = _("mạng lưới chuyên khoa")
        verbose_name_plural = _("mạng lưới chuyên khoa")
        ordering = ["region", "specialty"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "specialty"],
                condition=Q(until=None),
                name="transfers_network_once_open",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="transfers_network_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specialty} · {self.region}"

    @property
    def is_sample(self) -> bool:
        return self.note.startswith(SAMPLE)


class NetworkMember(models.Model):
    network = models.ForeignKey(SpecialtyNetwork, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("từ ngày"), null=True, blank=True)
    until = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = TieQuerySet["NetworkMember"].as_manager()

    class Meta:
        verbose_name = _("thành viên mạng lưới")
        verbose_name_plural = _("thành viên mạng lưới")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "organisation"],
                condition=Q(until=None),
                name="transfers_networkmember_once_open",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="transfers_networkmember_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: Any) -> "VisitQuerySet":
        """Both bodies and their departments."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.reads_everything:
            return self
        near = user.reach.own | user.reach.managed
        return self.filter(Q(giver__in=near) | Q(receiver__in=near))


class Visit(models.Model):
    """Tele-consultations or expert visits of one day: counts, no patient is named.

    One row a day, kind, specialty and pair of bodies. Its id is made with the form: sent twice,
    kept once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("loại"), max_length=16)
    happened_on = models.DateField(_("ngày"))
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="visits_given")
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="visits_received"
    )
    specialty = models.ForeignKey(Specialty, null=True, on_delete=models.PROTECT, related_name="+")
    treated_on_site = models.PositiveIntegerField(_("xử trí tại chỗ"), default=0)
    moved = models.PositiveIntegerField(_("chuyển viện"), default=0)
    note = models.TextField(_("ghi chú"), blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt hỗ trợ")
        verbose_name_plural = _("lượt hỗ trợ")
        ordering = ["-happened_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="transfers_visit_two_sides"
            ),
            models.UniqueConstraint(
                fields=["kind", "happened_on", "giver", "receiver", "specialty"],
                name="transfers_visit_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on:%d/%m/%Y} {self.giver} → {self.receiver}"

    def get_kind_display(self) -> str:
        return str(VISIT_KINDS.get(self.kind, self.kind))
