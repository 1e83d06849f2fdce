"""What people are in organisations."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation
from hospitals.models.base import name_in
from toolkit.json_sql import Days, JsonList, JsonObject


class Role(models.TextChoices):
    """What somebody may do at an organisation (docs: who may do what)."""

    VIEWER = "viewer", _("Người xem")
    OFFICER = "officer", _("Chuyên viên")
    HEAD = "head", _("Lãnh đạo")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def running_on(self, day: dt.date) -> "MembershipQuerySet":
        """Begun by ``day`` and not ended before it; a head may still wait for a confirmation."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def counting_on(self, day: dt.date) -> "MembershipQuerySet":
        """Running that day, confirmed where two administrators are needed."""
        return self.running_on(day).filter(~Q(role=Role.HEAD) | Q(confirmed=True))

    def active_on(self, day: dt.date) -> "MembershipQuerySet":
        """The same of living accounts."""
        return self.counting_on(day).filter(user__is_active=True)


class Membership(models.Model):
    """A person in an organisation with a role, from a day until (and with) another.

    ``head`` counts only once a second administrator has confirmed it (``confirmed``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField(_("vai trò"), max_length=8, choices=Role.choices)
    valid_from = models.DateField(_("từ ngày"))
    valid_until = models.DateField(_("đến hết ngày"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed = models.BooleanField(_("đã xác nhận"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tư cách")
        verbose_name_plural = _("tư cách")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(valid_until=None),
                name="accounts_membership_once_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="accounts_membership_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"

    @property
    def trail_label(self) -> str:
        return f"{self.user.trail_label} · {self.get_role_display()} · {self.organisation}"

    @property
    def awaits_confirmation(self) -> bool:
        """A head whom no second administrator has confirmed yet."""
        return self.role == Role.HEAD and not self.confirmed

    def is_over_on(self, day: dt.date) -> bool:
        return self.valid_until is not None and self.valid_until < day


class Standing(NamedTuple):
    """What a membership that counts today says wherever its person is: where, and as what."""

    organisation_id: uuid.UUID
    role: str
    name_vi: str
    name_en: str

    @property
    def organisation_name(self) -> str:
        return name_in(self.name_vi, self.name_en)

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


def standing_columns(days: Days) -> dict[str, Any]:
    """What `standings` reads, for a row of the users; ``days["on"]`` is the day."""
    rows = Membership.objects.counting_on(days["on"]).filter(user=OuterRef("pk"))
    said = JsonObject(
        organisation_id=F("organisation_id"),
        role=F("role"),
        name_vi=F("organisation__name_vi"),
        name_en=F("organisation__name_en"),
    )
    return {"standings": JsonList(rows.order_by("valid_from", "organisation__name_vi"), said)}


def standings(rows: Iterable[Mapping[str, Any]]) -> list[Standing]:
    """The first begun first."""
    return [
        Standing(uuid.UUID(row["organisation_id"]), row["role"], row["name_vi"], row["name_en"])
        for row in rows
    ]
