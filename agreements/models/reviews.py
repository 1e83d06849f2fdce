"""Reviews: the plan's rows, and what became of each."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from agreements.states import WAITING, ReviewKind, ReviewStatus, Status


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """Whoever sees the agreement sees its reviews (their documents: parties only)."""
        return self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))

    def recorded(self) -> "ReviewQuerySet":
        """Without those that were due before the agreement came into the portal."""
        return self.exclude(due_on__lt=F("agreement__entered_on"), status__in=WAITING)

    def waiting(self) -> "ReviewQuerySet":
        """Still to be held, and somebody is answerable: recorded and not paused."""
        return self.filter(status__in=WAITING, due_on__gte=F("agreement__entered_on")).exclude(
            agreement__status=Status.SUSPENDED
        )

    def late_on(self, day: dt.date) -> "ReviewQuerySet":
        return self.waiting().filter(due_on__lt=day)


class Review(models.Model):
    """One review of one period. ``sequence`` is k of the plan; none for a meeting outside it.

    ``due_on`` may have been moved from the plan's day (`ReviewDate` keeps the history); ``late``
    is never stored. A waiting review due before the agreement was entered is *not recorded*: it
    can be filled in, nobody is mailed about it and it does not count as late.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reviews")
    sequence = models.PositiveSmallIntegerField(_("kỳ"), null=True)
    kind = models.CharField(_("loại"), max_length=10, choices=ReviewKind.choices)
    period_from = models.DateField(_("kỳ từ"), null=True)
    period_to = models.DateField(_("kỳ đến"), null=True)
    planned_on = models.DateField(_("ngày theo kế hoạch"), null=True)
    due_on = models.DateField(_("hạn"), null=True)
    status = models.CharField(
        _("trạng thái"),
        max_length=10,
        choices=ReviewStatus.choices,
        default=ReviewStatus.PLANNED,
    )
    held_on = models.DateField(_("ngày họp"), null=True, blank=True)
    is_one_sided = models.BooleanField(_("do một bên tổ chức"), default=False)
    place = models.CharField(_("nơi họp"), max_length=255, blank=True)
    minutes = models.TextField(_("biên bản"), blank=True)
    conclusions = models.TextField(_("kết luận"), blank=True)
    next_direction = models.TextField(_("phương hướng kỳ tới"), blank=True)
    # Rises with every change of what the heads confirm; a confirmation names the one it read.
    minutes_version = models.PositiveIntegerField(default=0)
    unconfirmed_because = models.TextField(_("lý do kết luận khi chưa đủ xác nhận"), blank=True)
    waived_because = models.TextField(_("lý do miễn"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("kỳ đánh giá")
        verbose_name_plural = _("kỳ đánh giá")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="agreements_review_waiting",
                condition=Q(status__in=["planned", "open"]),
            ),
            models.Index(
                fields=["agreement"], name="agreements_review_held", condition=Q(status="held")
            ),
            models.Index(fields=["agreement", "due_on"], name="agreements_review_agreement"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "sequence"],
                condition=Q(sequence__isnull=False),
                name="agreements_review_sequence_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="other") | Q(due_on__isnull=False),
                name="agreements_review_due_unless_other",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None)
                | Q(period_to=None)
                | Q(period_from__lte=F("period_to")),
                name="agreements_review_period_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["held", "concluded"]) | Q(held_on__isnull=False),
                name="agreements_review_held_has_day",
            ),
        ]

    def __str__(self) -> str:
        when = self.due_on or self.held_on
        return f"{self.get_kind_display()} {when:%d/%m/%Y}" if when else self.get_kind_display()

    @property
    def is_recorded(self) -> bool:
        """False for a waiting review that was due before the agreement came into the portal."""
        return not (
            self.status in WAITING
            and self.due_on is not None
            and self.due_on < self.agreement.entered_on
        )

    @property
    def needs_confirmation(self) -> bool:
        """Reports, ratings and confirmations are asked for: a review of the plan that both sides
        hold, and that was not over when the agreement came into the portal."""
        return not (
            self.kind == ReviewKind.OTHER
            or self.is_one_sided
            or (self.due_on is not None and self.due_on < self.agreement.entered_on)
        )

    def is_late_on(self, day: dt.date) -> bool:
        """Due before ``day``, still to be held, recorded, and its agreement not suspended."""
        return bool(
            self.status in WAITING
            and self.due_on
            and self.due_on < day
            and self.is_recorded
            and self.agreement.status != Status.SUSPENDED
        )


class ReviewDate(models.Model):
    """One re-dating of one review: from which day to which, why, by whom."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="date_changes")
    old_due_on = models.DateField()
    new_due_on = models.DateField()
    reason = models.TextField(_("lý do"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("lần đổi ngày")
        verbose_name_plural = _("các lần đổi ngày")
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return f"{self.old_due_on:%d/%m/%Y} → {self.new_due_on:%d/%m/%Y}"
