"""What a review asks of each holder, and what it answered."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement, Area, Content
from agreements.models.reviews import Review
from agreements.states import Rating, ReportStatus
from hospitals.models import Organisation


class ReviewedCommitment(models.Model):
    """One commitment as a review put it: the question of the reports, and the meeting's rating.

    The words are those of the day the review opened; an amendment does not change them here.
    ``times_carried``: how many reviews in a row before this one left it short of fully met.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="commitments")
    # An amendment may take the commitment away; what a review asked stays.
    content = models.ForeignKey(
        Content, null=True, on_delete=models.SET_NULL, related_name="reviewed"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("nội dung"))
    text_en = models.TextField(_("nội dung tiếng Anh"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    times_carried = models.PositiveSmallIntegerField(default=0)
    rating = models.CharField(
        _("mức thực hiện"), max_length=10, choices=Rating.choices, blank=True, default=""
    )
    remark = models.TextField(_("nhận xét"), blank=True)

    class Meta:
        verbose_name = _("cam kết được đánh giá")
        verbose_name_plural = _("cam kết được đánh giá")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "position"], name="agreements_reviewedcommitment_once"
            ),
            models.CheckConstraint(
                condition=Q(rating="") | Q(rating__in=Rating.values),
                name="agreements_reviewedcommitment_rating_known",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """The parties' people (and who reads everything) once it is submitted; while it is
        written, before that or after it was returned, its own body's people only."""
        if user.reads_everything:
            return self.filter(status=ReportStatus.SUBMITTED)
        return self.filter(
            Q(organisation__in=user.reach.own)
            | (
                Q(status=ReportStatus.SUBMITTED)
                & Q(
                    review__agreement__in=Agreement.objects.filter(
                        parties__organisation__in=user.reach.own
                    ).values("pk")
                )
            )
        )

    def with_completeness(self) -> "ReportQuerySet":
        """Annotated with ``is_complete``: every commitment that is asked about has an answer, or
        there is a summary where none is. The body's head can hand it in."""
        asked = ReviewedCommitment.objects.filter(review=OuterRef("review"))
        answers = ReportAnswer.objects.filter(
            commitment=OuterRef("pk"), report=OuterRef(OuterRef("pk"))
        )
        unanswered = asked.filter(~Exists(answers.exclude(text="")))
        return self.annotate(
            is_complete=ExpressionWrapper(
                (Q(Exists(asked)) | ~Q(summary="")) & ~Q(Exists(unanswered)),
                output_field=models.BooleanField(),
            )
        )


class Report(models.Model):
    """One holder's report for one review. ``figures`` are frozen when it is submitted.

    ``figures``: a list of ``{"key", "parts", "url"}`` (see `agreements.review_figures`).
    ``version`` rises with every saving: who saves an older one is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("cơ quan"), on_delete=models.PROTECT, related_name="reports"
    )
    status = models.CharField(
        _("trạng thái"), max_length=10, choices=ReportStatus.choices, default=ReportStatus.DRAFT
    )
    summary = models.TextField(_("kết quả chung"), blank=True)
    difficulties = models.TextField(_("khó khăn, vướng mắc"), blank=True)
    proposals = models.TextField(_("đề xuất, kiến nghị"), blank=True)
    figures = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True)
    returned_because = models.TextField(_("ý kiến khi trả lại"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("báo cáo đánh giá")
        verbose_name_plural = _("báo cáo đánh giá")
        ordering = ["organisation__slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "organisation"], name="agreements_report_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="submitted") | Q(submitted_at__isnull=False),
                name="agreements_report_submitted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.review}"


class ReportAnswer(models.Model):
    """What one holder did for one commitment in the period, in its own words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    commitment = models.ForeignKey(
        ReviewedCommitment, on_delete=models.CASCADE, related_name="answers"
    )
    text = models.TextField(_("kết quả thực hiện"), blank=True)

    class Meta:
        verbose_name = _("câu trả lời")
        verbose_name_plural = _("câu trả lời")
        ordering = ["commitment__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "commitment"], name="agreements_reportanswer_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
