"""The agreement, its parties, commitments, amendments, documents and the comments on its draft."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import In
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agreements.states import BEFORE_SIGNATURE, FROM_SIGNATURE, WAITING, Status
from files.models import StoredFile
from hospitals.models import Organisation, Specialty
from hospitals.models.base import matching
from toolkit.among import Among
from toolkit.days import Precision


class Area(models.Model):
    """A field of cooperation (technique transfer, training …). Rows, so adding one is no code."""

    slug = models.SlugField(_("khóa"), max_length=40, unique=True)
    name_vi = models.CharField(_("tên"), max_length=120)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("lĩnh vực hợp tác")
        verbose_name_plural = _("lĩnh vực hợp tác")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name_vi

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """The only door to agreements (docs: who sees what).

        Before signature: the parties' people. From signature on also the department that manages
        a party and the hospitals and CDCs that a party manages. Auditors and observers: all.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.reads_everything:
            return self
        reach = user.reach
        # One question about the parties, not two lists of agreements: a page then costs the same
        # however many agreements the reader has.
        signed = In(OuterRef("status"), sorted(FROM_SIGNATURE))
        return self.filter(
            Exists(
                Party.objects.filter(
                    Q(Among("organisation_id", reach.own))
                    | (Q(Among("organisation_id", reach.around)) & Q(signed)),
                    agreement=OuterRef("pk"),
                )
            )
        )

    def in_force_on(self, day: dt.date) -> "AgreementQuerySet":
        """In force that day: begun (a missing start counts from the signing), not ended, not
        terminated by then, and not suspended since then."""
        return self.exclude(status__in=BEFORE_SIGNATURE).filter(
            Q(starts_on__lte=day) | Q(starts_on=None, signed_on__lte=day),
            Q(ends_on=None) | Q(ends_on__gte=day),
            Q(terminated_on=None) | Q(terminated_on__gt=day),
            ~Q(status=Status.SUSPENDED) | Q(suspended_on__gt=day),
        )

    def search(self, text: str) -> "AgreementQuerySet":
        return self.filter(matching(text))

    def of_organisation(self, organisation: Any, day: dt.date) -> "AgreementQuerySet":
        """Signed by ``organisation`` or answered for by it on ``day``."""
        return self.filter(
            Exists(
                Party.objects.filter(agreement=OuterRef("pk")).filter(
                    Q(organisation=organisation)
                    | Q(
                        organisation__holders__holder=organisation,
                        organisation__holders__since__lte=day,
                        organisation__holders__until__gt=day,
                    )
                )
            )
        )

    def with_next_review(self, day: dt.date) -> "AgreementQuerySet":
        """Annotates ``next_review_on``: the first waiting review due on or after ``day``."""
        return self.annotate(next_review_on=next_review_on(day))


def next_review_on(day: Any) -> Subquery:
    """The day of an agreement's first waiting review on or after ``day``."""
    from agreements.models.reviews import Review

    waiting = Review.objects.filter(agreement=OuterRef("pk"), status__in=WAITING, due_on__gte=day)
    return Subquery(waiting.order_by("due_on").values("due_on")[:1])


class Agreement(models.Model):
    """A cooperation agreement between two or more bodies.

    ``signed_on``, ``starts_on`` and ``ends_on`` may each be unknown, or known to the month or
    year: the date is then its first (starts, signed) or last (ends) day, and the precision says
    so. ``issuing_body`` owns the register in which ``number`` stands once a ``register_year``.
    ``review_anchor_on`` is the day the review plan counts from.
    """

    class Level(models.TextChoices):
        DEPARTMENT = "department", _("Sở Y tế")
        CDC = "cdc", _("CDC")
        HOSPITAL = "hospital", _("Bệnh viện")
        PEOPLES_COMMITTEE = "peoples_committee", _("Ủy ban nhân dân")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Lập trên cổng")
        RECORDED = "recorded", _("Ghi lại từ nơi khác")

    class Rhythm(models.IntegerChoices):
        SIX = 6, _("6 tháng một lần")
        TWELVE = 12, _("12 tháng một lần")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("mã"), max_length=60, unique=True)
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    issuing_body = models.ForeignKey(
        Organisation, verbose_name=_("nơi vào sổ"), on_delete=models.PROTECT, related_name="+"
    )
    register_year = models.PositiveSmallIntegerField(_("năm vào sổ"), null=True, blank=True)
    title = models.CharField(_("tên thỏa thuận"), max_length=400)
    title_en = models.CharField(_("tên tiếng Anh"), max_length=400, blank=True)
    level = models.CharField(_("cấp"), max_length=20, choices=Level.choices)
    status = models.CharField(
        _("trạng thái"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    origin = models.CharField(
        _("nguồn"), max_length=10, choices=Origin.choices, default=Origin.PORTAL
    )
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    signed_on_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    starts_on = models.DateField(_("có hiệu lực từ"), null=True, blank=True)
    starts_on_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    ends_on = models.DateField(_("hết hiệu lực"), null=True, blank=True)
    ends_on_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    review_every_months = models.PositiveSmallIntegerField(
        _("nhịp đánh giá"), choices=Rhythm.choices, null=True, blank=True
    )
    review_anchor_on = models.DateField(_("mốc tính kỳ đánh giá"), null=True, blank=True)
    entered_on = models.DateField(_("ngày vào cổng"))
    specialties = models.ManyToManyField(Specialty, verbose_name=_("chuyên khoa"), blank=True)
    renewal_of = models.ForeignKey(
        "self",
        verbose_name=_("gia hạn của"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="renewals",
    )
    suspended_on = models.DateField(_("tạm dừng từ"), null=True, blank=True)
    terminated_on = models.DateField(_("chấm dứt từ"), null=True, blank=True)
    note = models.TextField(_("ghi chú về nguồn"), blank=True)
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("thỏa thuận")
        verbose_name_plural = _("thỏa thuận")
        indexes = [
            models.Index(fields=["status", "-signed_on", "id"], name="agreements_status_signed"),
            models.Index(fields=["-updated_at", "id"], name="agreements_updated"),
            models.Index(fields=["ends_on"], name="agreements_ends"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issuing_body", "register_year", "number"],
                condition=~Q(number=""),
                name="agreements_agreement_number_once",
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(register_year__isnull=False),
                name="agreements_agreement_number_has_year",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="agreements_agreement_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]),
                name="agreements_agreement_status_known",
            ),
            models.CheckConstraint(
                condition=Q(review_every_months=None) | Q(review_every_months__in=[6, 12]),
                name="agreements_agreement_rhythm_known",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}": None, f"{field}_precision": ""})
                    | Q(
                        **{
                            f"{field}__isnull": False,
                            f"{field}_precision__in": ["day", "month", "year"],
                        }
                    ),
                    name=f"agreements_agreement_{field}_precision",
                )
                for field in ("signed_on", "starts_on", "ends_on")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_sample(self) -> bool:
        """A marked sample of the demonstration, never a real agreement."""
        return self.code.startswith("mau-")

    @property
    def lacks_signing_day(self) -> bool:
        """Signed, or recorded from elsewhere, on a day nobody has told the portal yet."""
        recorded = self.origin == self.Origin.RECORDED
        return self.signed_on is None and (recorded or self.status not in BEFORE_SIGNATURE)


class Party(models.Model):
    """One signature under an agreement. ``name_as_signed`` never changes; who answers today is
    derived from the organisation's holder."""

    class Role(models.TextChoices):
        HUB = "hub", _("Đầu mối")
        PARTNER = "partner", _("Đối tác")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        related_name="party_to",
    )
    role = models.CharField(_("vai trò"), max_length=8, choices=Role.choices)
    position = models.PositiveSmallIntegerField(default=0)
    name_as_signed = models.CharField(_("tên khi ký"), max_length=255)
    signatory = models.CharField(_("người ký"), max_length=120, blank=True)
    signatory_position = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    signed_on = models.DateField(_("ngày ký"), null=True, blank=True)
    contacts = models.TextField(_("người liên hệ"), blank=True)

    class Meta:
        verbose_name = _("bên")
        verbose_name_plural = _("các bên")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="agreements_party_once"
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(role="hub"),
                name="agreements_party_one_hub",
            ),
        ]

    def __str__(self) -> str:
        return self.name_as_signed


class Content(models.Model):
    """One commitment: an area and its words. Every review answers for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="contents")
    area = models.ForeignKey(Area, verbose_name=_("lĩnh vực"), on_delete=models.PROTECT)
    text = models.TextField(_("nội dung"))
    text_en = models.TextField(_("nội dung tiếng Anh"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("cam kết")
        verbose_name_plural = _("cam kết")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> "DocumentQuerySet":
        """Whoever sees the agreement sees its papers; those of its reviews the parties only."""
        seen = self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))
        if not getattr(user, "is_authenticated", False) or user.reads_everything:
            return seen
        own = Party.objects.filter(
            Among("organisation_id", user.reach.own), agreement=OuterRef("agreement")
        )
        return seen.filter(Q(review=None) | Exists(own))


class Document(models.Model):
    """A paper of an agreement, or of one of its reviews (then for the parties only)."""

    class Kind(models.TextChoices):
        SIGNED_SCAN = "signed_scan", _("Bản chụp văn bản đã ký")
        MINUTES = "minutes", _("Biên bản")
        ANNEX = "annex", _("Phụ lục")
        DECISION = "decision", _("Quyết định")
        OTHER = "other", _("Tài liệu khác")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    review = models.ForeignKey(
        "agreements.Review",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("tên tài liệu"), max_length=255)
    search_text = models.TextField(editable=False, default="")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("thêm lúc"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tài liệu")
        verbose_name_plural = _("tài liệu")
        ordering = ["-added_at", "id"]
        indexes = [models.Index(fields=["-added_at", "id"], name="agreements_document_added")]

    def __str__(self) -> str:
        return self.title


class Amendment(models.Model):
    """How an agreement changed after its signature."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="amendments")
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    signed_on = models.DateField(_("ngày ký"))
    summary = models.TextField(_("điều thay đổi"))
    changes = models.JSONField(default=dict, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("phụ lục sửa đổi")
        verbose_name_plural = _("phụ lục sửa đổi")
        ordering = ["-signed_on", "-created_at"]

    def __str__(self) -> str:
        return self.number or self.summary[:80]


class Comment(models.Model):
    """What a party's officer says about a circulated draft."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("ý kiến"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("ý kiến")
        verbose_name_plural = _("ý kiến")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:80]
