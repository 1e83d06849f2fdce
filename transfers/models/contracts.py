"""A responsibility contract for technique transfer, its stages and the recipient's readiness."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Party
from files.models import StoredFile
from hospitals.models import Organisation, Specialty, Technique
from toolkit.among import Among
from transfers.modalities import MODALITIES
from transfers.models.requests import TransferRequest
from transfers.states import ContractStatus, ReadinessKind, StageKind

# The codes of marked samples of the demonstration begin with it.
SAMPLE_CODE = "mau-"


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any) -> "ContractQuerySet":
        """Both hospitals, both departments and the agreement's hub."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.reads_everything:
            return self
        reach = user.reach
        near = reach.own | reach.managed
        led = Party.objects.filter(Among("organisation_id", reach.own), role=Party.Role.HUB)
        return self.filter(
            Q(Among("source_id", near))
            | Q(Among("recipient_id", near))
            | Exists(led.filter(agreement=OuterRef("agreement")))
        )


class Contract(models.Model):
    """``source`` teaches ``recipient`` a technique. Counts and targets only; no patient is named.

    Names as signed stand in ``source_name`` and ``recipient_name``. Each side's head signs for
    its own (``source_signed_on``, ``recipient_signed_on``); liquidation likewise.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("mã"), max_length=60, unique=True)
    number = models.CharField(_("số hợp đồng"), max_length=60, blank=True)
    register_year = models.PositiveSmallIntegerField(_("năm vào sổ"), null=True, blank=True)
    request = models.OneToOneField(
        TransferRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="contract"
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("thỏa thuận"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contracts",
    )
    source = models.ForeignKey(
        Organisation,
        verbose_name=_("bên chuyển giao"),
        on_delete=models.PROTECT,
        related_name="teaches",
    )
    recipient = models.ForeignKey(
        Organisation,
        verbose_name=_("bên tiếp nhận"),
        on_delete=models.PROTECT,
        related_name="learns",
    )
    source_name = models.CharField(_("tên bên chuyển giao khi ký"), max_length=255, blank=True)
    recipient_name = models.CharField(_("tên bên tiếp nhận khi ký"), max_length=255, blank=True)
    source_representative = models.CharField(
        _("đại diện bên chuyển giao"), max_length=120, blank=True
    )
    source_position = models.CharField(_("chức vụ"), max_length=120, blank=True)
    recipient_representative = models.CharField(
        _("đại diện bên tiếp nhận"), max_length=120, blank=True
    )
    recipient_position = models.CharField(_("chức vụ"), max_length=120, blank=True)
    modality = models.CharField(_("hình thức"), max_length=24)
    technique = models.ForeignKey(
        Technique, verbose_name=_("kỹ thuật"), null=True, blank=True, on_delete=models.PROTECT
    )
    specialty = models.ForeignKey(
        Specialty, verbose_name=_("chuyên khoa"), null=True, blank=True, on_delete=models.PROTECT
    )
    title = models.CharField(_("gói kỹ thuật"), max_length=400)
    package = models.TextField(_("nội dung gói kỹ thuật"), blank=True)
    target_cases = models.PositiveIntegerField(_("chỉ tiêu ca độc lập"), null=True, blank=True)
    target_trainees = models.PositiveIntegerField(
        _("chỉ tiêu người học có chứng nhận"), null=True, blank=True
    )
    # Share of the local team's cases done alone, in percent.
    target_independence = models.PositiveSmallIntegerField(
        _("chỉ tiêu tỷ lệ độc lập (%)"), null=True, blank=True
    )
    criteria = models.TextField(_("tiêu chí hoàn thành"), blank=True)
    cost = models.DecimalField(
        _("kinh phí (đồng)"), max_digits=15, decimal_places=0, null=True, blank=True
    )
    paid_by = models.CharField(_("bên chi trả"), max_length=200, blank=True)
    status = models.CharField(
        _("trạng thái"), max_length=10, choices=ContractStatus.choices, default=ContractStatus.DRAFT
    )
    origin = models.CharField(max_length=10, default="portal")
    entered_on = models.DateField(_("ngày vào cổng"))
    source_signed_on = models.DateField(_("bên chuyển giao ký ngày"), null=True, blank=True)
    recipient_signed_on = models.DateField(_("bên tiếp nhận ký ngày"), null=True, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    started_on = models.DateField(_("bắt đầu"), null=True, blank=True)
    suspended_on = models.DateField(_("tạm dừng từ"), null=True, blank=True)
    proposed_on = models.DateField(_("đề nghị nghiệm thu ngày"), null=True, blank=True)
    accepted_on = models.DateField(_("nghiệm thu ngày"), null=True, blank=True)
    source_liquidated_on = models.DateField(null=True, blank=True)
    recipient_liquidated_on = models.DateField(null=True, blank=True)
    terminated_on = models.DateField(_("chấm dứt từ"), null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("ghi chú về nguồn"), blank=True)
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("hợp đồng chuyển giao")
        verbose_name_plural = _("hợp đồng chuyển giao")
        indexes = [
            models.Index(fields=["status", "-signed_on", "id"], name="transfers_contract_status"),
            models.Index(fields=["-updated_at", "id"], name="transfers_contract_updated"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("recipient")), name="transfers_contract_two_sides"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ContractStatus]),
                name="transfers_contract_status_known",
            ),
            models.UniqueConstraint(
                fields=["source", "register_year", "number"],
                condition=~Q(number=""),
                name="transfers_contract_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(register_year__isnull=False),
                name="transfers_contract_number_has_year",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_sample(self) -> bool:
        return self.code.startswith(SAMPLE_CODE)

    def get_modality_display(self) -> str:
        return str(MODALITIES.get(self.modality, self.modality))


class Stage(models.Model):
    """A stage with planned and real days; the real ones at either side (law brief, contract c)."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("giai đoạn"), max_length=12, choices=StageKind.choices)
    position = models.PositiveSmallIntegerField()
    planned_from = models.DateField(_("dự kiến từ"), null=True, blank=True)
    planned_to = models.DateField(_("dự kiến đến"), null=True, blank=True)
    source_from = models.DateField(_("bên chuyển giao từ"), null=True, blank=True)
    source_to = models.DateField(_("bên chuyển giao đến"), null=True, blank=True)
    recipient_from = models.DateField(_("bên tiếp nhận từ"), null=True, blank=True)
    recipient_to = models.DateField(_("bên tiếp nhận đến"), null=True, blank=True)
    is_done = models.BooleanField(_("đã xong"), default=False)

    class Meta:
        verbose_name = _("giai đoạn")
        verbose_name_plural = _("giai đoạn")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind"], name="transfers_stage_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{side}_from": None})
                    | Q(**{f"{side}_to": None})
                    | Q(**{f"{side}_from__lte": F(f"{side}_to")}),
                    name=f"transfers_stage_{side}_days_in_order",
                )
                for side in ("planned", "source", "recipient")
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ReadinessItem(models.Model):
    """One thing the recipient must have before the contract starts, with its evidence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="readiness")
    kind = models.CharField(_("mục"), max_length=10, choices=ReadinessKind.choices)
    is_mandatory = models.BooleanField(_("bắt buộc"), default=True)
    evidence = models.TextField(_("minh chứng"), blank=True)
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responsible = models.CharField(_("người phụ trách"), max_length=120, blank=True)
    met_on = models.DateField(_("đủ từ ngày"), null=True, blank=True)
    valid_until = models.DateField(_("minh chứng có giá trị đến"), null=True, blank=True)
    waived_on = models.DateField(_("miễn ngày"), null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_because = models.TextField(_("lý do miễn"), blank=True)

    class Meta:
        verbose_name = _("mục sẵn sàng")
        verbose_name_plural = _("mức sẵn sàng")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "kind"], name="transfers_readiness_once"),
            models.CheckConstraint(
                condition=Q(waived_on=None) | ~Q(waived_because=""),
                name="transfers_readiness_waiver_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
