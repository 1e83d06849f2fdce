"""What a hospital or department asks for, of whom, and what each answered."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from files.models import StoredFile
from hospitals.models import Organisation, Specialty, Technique
from toolkit.among import Among
from transfers.modalities import MODALITIES
from transfers.states import RequestStatus, SourceAnswer

# Once endorsed a request is open to the wanted sources, their department and the assigning hub.
BEFORE_ENDORSEMENT = frozenset({RequestStatus.DRAFT, RequestStatus.SUBMITTED})


class TransferRequestQuerySet(models.QuerySet["TransferRequest"]):
    def visible_to(self, user: Any) -> "TransferRequestQuerySet":
        """The asker, the facility it is for and their department; once endorsed the wanted
        sources and their department, or the hub that assigns them (docs: who sees what)."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.reads_everything:
            return self
        reach = user.reach
        near = reach.own | reach.managed
        wanted = RequestSource.objects.filter(Among("organisation_id", near)).values("request")
        return self.filter(
            Q(Among("requester_id", near))
            | Q(Among("at_facility_id", near)) & ~Q(status=RequestStatus.DRAFT)
            | ~Q(status__in=BEFORE_ENDORSEMENT)
            # What was withdrawn before its endorsement stays among the askers; a recorded request
            # may be endorsed, and sent, on a day that nobody knows.
            & (
                Q(endorsed_on__isnull=False)
                | Q(submitted_on__isnull=True)
                | ~Q(status=RequestStatus.WITHDRAWN)
            )
            & (Q(pk__in=wanted) | Q(Among("assigning_hub_id", reach.own)))
        )


class TransferRequest(models.Model):
    """A request (đề xuất, kiến nghị, đề nghị) in the asker's own words.

    ``requester`` is known as it was named then; who answers for it today is its holder.
    ``at_facility`` may be open. ``specialties_open`` / ``sources_open``: the source ends its list
    with "…". ``waits_since`` is when the present turn began. ``assigning_hub`` is asked to choose
    the sources when none is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("mã"), max_length=40, unique=True)
    requester = models.ForeignKey(
        Organisation, verbose_name=_("nơi đề xuất"), on_delete=models.PROTECT, related_name="asks"
    )
    at_facility = models.ForeignKey(
        Organisation,
        verbose_name=_("cho cơ sở"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="asked_for",
    )
    modality = models.CharField(_("hình thức"), max_length=24)
    technique = models.ForeignKey(
        Technique, verbose_name=_("kỹ thuật"), null=True, blank=True, on_delete=models.PROTECT
    )
    specialties = models.ManyToManyField(Specialty, verbose_name=_("chuyên khoa"), blank=True)
    specialties_open = models.BooleanField(_("danh sách chuyên khoa còn mở"), default=False)
    sources_open = models.BooleanField(_("danh sách bệnh viện nguồn còn mở"), default=False)
    title = models.CharField(_("nội dung đề xuất"), max_length=400)
    title_en = models.CharField(_("nội dung tiếng Anh"), max_length=400, blank=True)
    patients_a_year = models.PositiveIntegerField(_("số người bệnh mỗi năm"), null=True, blank=True)
    reason = models.TextField(_("lý do"), blank=True)
    # Readiness so far, in words: kind of readiness → text (states.ReadinessKind).
    readiness = models.JSONField(_("mức sẵn sàng"), default=dict, blank=True)
    duplicate_reason = models.TextField(_("lý do vẫn đề xuất riêng"), blank=True)
    duplicates_seen = models.JSONField(default=list, blank=True)
    status = models.CharField(
        _("trạng thái"), max_length=12, choices=RequestStatus.choices, default=RequestStatus.DRAFT
    )
    assigning_hub = models.ForeignKey(
        Organisation,
        verbose_name=_("nơi phân công"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    agreement = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    step = models.PositiveSmallIntegerField(_("bước đang ghi"), default=1)
    submitted_on = models.DateField(_("ngày gửi"), null=True, blank=True)
    endorsed_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    waits_since = models.DateField(_("chờ từ"), null=True, blank=True)
    origin = models.CharField(max_length=10, default="portal")
    entered_on = models.DateField(_("ngày vào cổng"))
    note = models.TextField(_("ghi chú về nguồn"), blank=True)
    search_text = models.TextField(editable=False, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TransferRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("đề xuất")
        verbose_name_plural = _("đề xuất")
        indexes = [
            models.Index(fields=["status", "waits_since"], name="transfers_request_turn"),
            models.Index(fields=["-updated_at", "id"], name="transfers_request_updated"),
            models.Index(fields=["technique", "status"], name="transfers_request_technique"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in RequestStatus]),
                name="transfers_request_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.code

    @property
    def is_sample(self) -> bool:
        return self.code.startswith("mau-")

    def get_modality_display(self) -> str:
        return str(MODALITIES.get(self.modality, self.modality))


class RequestSource(models.Model):
    """A wanted source hospital and its own answer."""

    request = models.ForeignKey(TransferRequest, on_delete=models.CASCADE, related_name="sources")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="asked_by"
    )
    position = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(
        _("trả lời"), max_length=8, choices=SourceAnswer.choices, default=SourceAnswer.WAITING
    )
    reason = models.TextField(_("lý do"), blank=True)
    asked_on = models.DateField(_("hỏi ngày"), null=True)
    answered_on = models.DateField(_("trả lời ngày"), null=True)

    class Meta:
        verbose_name = _("bệnh viện nguồn")
        verbose_name_plural = _("bệnh viện nguồn")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"], name="transfers_requestsource_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_answer_display()}"


class RequestNote(models.Model):
    """A line of the thread in which both sides write (question, answer, return, remark)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(TransferRequest, on_delete=models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    text = models.TextField(_("nội dung"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("trao đổi")
        verbose_name_plural = _("trao đổi")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:80]


class RequestAttachment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        TransferRequest, on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("tên tài liệu"), max_length=255)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tài liệu kèm theo")
        verbose_name_plural = _("tài liệu kèm theo")
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.title
