"""What a review asked somebody to do, until another body has seen that it was done."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement, Party
from agreements.models.reviews import Review
from agreements.states import ItemStatus, Status
from hospitals.models import Organisation

# Nobody is asked for the tasks of such an agreement.
PAUSED = frozenset({Status.SUSPENDED, Status.TERMINATED})


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, user: Any) -> "ActionItemQuerySet":
        """Whoever sees the agreement sees what its reviews asked for."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))

    def open(self) -> "ActionItemQuerySet":
        return self.filter(status=ItemStatus.OPEN)

    def late_on(self, day: dt.date) -> "ActionItemQuerySet":
        return self.open().filter(due_on__lt=day)

    def owed(self) -> "ActionItemQuerySet":
        """Open, and asked for: its agreement is neither paused nor terminated."""
        return self.open().exclude(agreement__status__in=PAUSED)

    def of_meeting(self, review: Review) -> "ActionItemQuerySet":
        """Those that ``review`` asked for, and those that came along into it."""
        carried = ActionItemCarry.objects.filter(review=review)
        return self.filter(Q(review=review) | Q(pk__in=carried.values("item")))

    def waiting_for(self, user: Any, day: dt.date) -> "ActionItemQuerySet":
        """What ``user`` has to do, or to verify for another body, by its due day.

        A task that was given to one person waits for the colleagues too once it is late.
        """
        acting, heading = user.reach.acting("officer"), user.reach.acting("head")
        parties = Party.objects.filter(agreement=OuterRef("agreement"))
        to_do = (
            Q(status=ItemStatus.OPEN, organisation__in=acting)
            & ~Q(agreement__status__in=PAUSED)
            & (Q(person=None) | Q(person=user) | Q(due_on__lt=day))
        )
        # As `permissions_items.can_verify_item`: another body's officer, or the head of the only
        # body that is left since a merger.
        another = ~Q(organisation__in=acting) & Exists(parties.filter(organisation__in=acting))
        alone = ~Exists(parties.exclude(organisation__in=heading))
        to_verify = Q(status=ItemStatus.DONE) & ~Q(done_by=user) & (another | alone)
        return self.visible_to(user).filter(to_do | to_verify)


class ActionItem(models.Model):
    """One task of one body. Reviews that carry it over keep its row (`ActionItemCarry`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="action_items")
    # The review that asked for it.
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="action_items")
    what = models.TextField(_("việc phải làm"))
    # The party's holder of the day it was set; who answers today follows the succession.
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan chịu trách nhiệm"),
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("người phụ trách"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    due_on = models.DateField(_("hạn"))
    status = models.CharField(
        _("trạng thái"), max_length=10, choices=ItemStatus.choices, default=ItemStatus.OPEN
    )
    times_carried = models.PositiveSmallIntegerField(_("số lần chuyển kỳ"), default=0)
    done_on = models.DateField(_("xong ngày"), null=True, blank=True)
    done_note = models.TextField(_("kết quả"), blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_on = models.DateField(_("được xác nhận ngày"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Why the other side did not accept that it was done; empty after it was done again.
    sent_back_because = models.TextField(_("lý do chưa xác nhận"), blank=True)
    dropped_because = models.TextField(_("lý do thôi không làm"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # What is to be done and by which body, without diacritics.
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc phải làm")
        verbose_name_plural = _("việc phải làm")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="agreements_item_open",
                condition=Q(status="open"),
            ),
            models.Index(fields=["organisation", "due_on"], name="agreements_item_body"),
            models.Index(fields=["-updated_at", "id"], name="agreements_item_updated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ItemStatus.values), name="agreements_item_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(status="dropped") | Q(done_on__isnull=False),
                name="agreements_item_done_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.what[:80]

    def is_late_on(self, day: dt.date) -> bool:
        return self.status == ItemStatus.OPEN and self.due_on < day


class ActionItemCarry(models.Model):
    """An open item that came along into ``review``."""

    item = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="carries")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="carried_items")
    carried_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("việc chuyển kỳ")
        verbose_name_plural = _("việc chuyển kỳ")
        ordering = ["carried_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "review"], name="agreements_carry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.review}"
