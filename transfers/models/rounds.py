"""What was done and who can do it: rounds of cases, trainees, and asking again later.

Counts only: no patient is named anywhere.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation
from toolkit.among import Among
from toolkit.days import write_span
from transfers.models.contracts import Contract


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        """Whoever sees the contract sees its rounds."""
        return self.filter(contract__in=Contract.objects.visible_to(user).values("pk"))


class Round(models.Model):
    """A round (đợt) of cases. ``sessions``: 1, unless a source only gives a sum of several.

    ``supervised`` and ``independent`` are the local team's, ``by_expert`` the source's own;
    ``complications`` is unknown when empty. Its id is made with the form: sent twice, kept once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="rounds")
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    sessions = models.PositiveSmallIntegerField(_("số đợt"), default=1)
    supervised = models.PositiveIntegerField(_("ca có giám sát"), default=0)
    independent = models.PositiveIntegerField(_("ca độc lập"), default=0)
    by_expert = models.PositiveIntegerField(_("ca chuyên gia thực hiện"), default=0)
    complications = models.PositiveIntegerField(_("biến chứng"), null=True, blank=True)
    note = models.TextField(_("ghi chú"), blank=True)
    recorded_for = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("đợt")
        verbose_name_plural = _("các đợt")
        ordering = ["starts_on", "created_at"]
        indexes = [models.Index(fields=["contract", "ends_on"], name="transfers_round_contract")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="transfers_round_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(sessions__gte=1), name="transfers_round_at_least_one_session"
            ),
        ]

    def __str__(self) -> str:
        return write_span(self.starts_on, self.ends_on)


class TraineeQuerySet(models.QuerySet["Trainee"]):
    def visible_to(self, user: Any) -> "TraineeQuerySet":
        """Both hospitals and both departments, nobody else; auditors see figures only."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        near = user.reach.own | user.reach.managed
        return self.filter(
            Q(Among("contract__source_id", near)) | Q(Among("contract__recipient_id", near))
        )


class Trainee(models.Model):
    """A person who learns the technique. Personal data: erased after ``keep_until``."""

    class LeftTo(models.TextChoices):
        PUBLIC = "public", _("cơ sở công lập")
        PRIVATE = "private", _("cơ sở ngoài công lập")
        UNKNOWN = "unknown", _("chưa rõ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="trainees")
    full_name = models.CharField(_("họ và tên"), max_length=120, blank=True)
    position = models.CharField(_("chức danh"), max_length=120, blank=True)
    licence_number = models.CharField(_("số giấy phép hành nghề"), max_length=40, blank=True)
    licence_scope = models.CharField(_("phạm vi hành nghề"), max_length=200, blank=True)
    trained_from = models.DateField(_("học từ"), null=True, blank=True)
    trained_to = models.DateField(_("học đến"), null=True, blank=True)
    certificate_number = models.CharField(_("số chứng nhận"), max_length=60, blank=True)
    certified_on = models.DateField(_("ngày chứng nhận"), null=True, blank=True)
    left_on = models.DateField(_("nghỉ từ ngày"), null=True, blank=True)
    left_to = models.CharField(_("chuyển đến"), max_length=8, choices=LeftTo.choices, blank=True)
    keep_until = models.DateField(_("lưu đến ngày"))
    erased_on = models.DateField(_("đã xóa thông tin cá nhân ngày"), null=True, blank=True)

    objects = TraineeQuerySet.as_manager()

    class Meta:
        verbose_name = _("người học")
        verbose_name_plural = _("người học")
        ordering = ["trained_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(trained_from=None)
                | Q(trained_to=None)
                | Q(trained_from__lte=F("trained_to")),
                name="transfers_trainee_days_in_order",
            ),
            models.UniqueConstraint(
                fields=["contract", "licence_number"],
                condition=~Q(licence_number=""),
                name="transfers_trainee_once",
            ),
        ]

    def __str__(self) -> str:
        """Stands in the trail, which is never altered: no name."""
        return str(_("Người học %(id)s") % {"id": str(self.pk)[:8]})

    @property
    def name(self) -> str:
        """The name for those who may see it; says so when it was erased."""
        return self.full_name or str(_("Đã xóa tên"))


class TraineePost(models.Model):
    """Is the trainee still in post 6, 12, 24 months after the training? Unknown until answered."""

    trainee = models.ForeignKey(Trainee, on_delete=models.CASCADE, related_name="posts")
    months = models.PositiveSmallIntegerField(_("sau tháng"))
    due_on = models.DateField(_("hỏi ngày"))
    in_post = models.BooleanField(_("còn làm việc"), null=True)
    answered_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("lần hỏi còn làm việc")
        verbose_name_plural = _("các lần hỏi còn làm việc")
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["trainee", "months"], name="transfers_post_once"),
        ]

    def __str__(self) -> str:
        return f"{self.months}"


class Performance(models.Model):
    """Is the technique still performed 6, 12, 24 months after acceptance?"""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="performances")
    months = models.PositiveSmallIntegerField(_("sau tháng"))
    due_on = models.DateField(_("hỏi ngày"))
    is_performed = models.BooleanField(_("còn thực hiện"), null=True)
    answered_on = models.DateField(null=True)
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("lần hỏi còn thực hiện")
        verbose_name_plural = _("các lần hỏi còn thực hiện")
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "months"], name="transfers_performance_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.months}"
