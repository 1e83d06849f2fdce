"""Roles proposed to who took a body's place."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.memberships import Membership
from hospitals.models import RegisterChange

if TYPE_CHECKING:
    from accounts.models.users import User


class MembershipProposalQuerySet(models.QuerySet["MembershipProposal"]):
    def visible_to(self, user: "User") -> "MembershipProposalQuerySet":
        """Administrators decide about them; auditors read everything."""
        return self if user.is_administrator or user.is_auditor else self.none()

    def waiting(self) -> "MembershipProposalQuerySet":
        return self.filter(status=MembershipProposal.Status.WAITING)


class MembershipProposal(models.Model):
    """Somebody's role at a body whose place another took, proposed to whoever answers for it now.

    Until an administrator confirms it the person only reads. To which body it leads is worked out
    on the day it is looked at: the successor may have been succeeded too. ``granted`` is what it
    became; ``was_until`` the last day of the old membership before the decision ended it.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Cần xác nhận")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        DECLINED = "declined", _("Không nhận")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.OneToOneField(
        Membership,
        verbose_name=_("vai trò ở cơ quan cũ"),
        on_delete=models.CASCADE,
        related_name="proposal",
    )
    change = models.ForeignKey(
        RegisterChange,
        verbose_name=_("thay đổi"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    effective_on = models.DateField(_("từ ngày"))
    status = models.CharField(
        _("trạng thái"), max_length=9, choices=Status.choices, default=Status.WAITING
    )
    granted = models.OneToOneField(
        Membership, null=True, on_delete=models.SET_NULL, related_name="proposed_by"
    )
    was_until = models.DateField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(_("ngày quyết định"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("vai trò cần xác nhận")
        verbose_name_plural = _("vai trò cần xác nhận")
        ordering = ["effective_on", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="waiting", decided_on=None)
                | Q(status__in=["confirmed", "declined"], decided_on__isnull=False),
                name="accounts_membershipproposal_decided_has_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def trail_label(self) -> str:
        return self.membership.trail_label
