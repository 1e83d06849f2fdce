"""Official papers that were issued for a review."""

import uuid
from dataclasses import replace

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.reviews import Review
from hospitals.models import Organisation
from papers.layout import Paper, paper_from
from papers.models import PaperNumber


class ReviewPaper(models.Model):
    """A report, the minutes or an invitation, as it was issued.

    ``content`` is the whole paper (`papers.layout.Paper.stored`): it is printed alike for ever,
    whatever becomes of the review or of the texts; once its number is voided, with a mark.
    ``terms`` is what was typed in for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("văn bản"), max_length=12)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("cơ quan"), on_delete=models.PROTECT, related_name="+"
    )
    # The whole review's report, not one body's.
    is_whole = models.BooleanField(_("của cả kỳ"), default=False)
    number = models.OneToOneField(
        PaperNumber, verbose_name=_("số"), on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField()
    terms = models.JSONField(default=dict)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("văn bản của kỳ đánh giá")
        verbose_name_plural = _("văn bản của kỳ đánh giá")
        ordering = ["-issued_at"]
        indexes = [
            models.Index(fields=["review", "kind"], name="agreements_reviewpaper_kind"),
            models.Index(fields=["organisation", "-issued_at"], name="agreements_reviewpaper_body"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.review}"

    @property
    def paper(self) -> Paper:
        return replace(paper_from(self.content), is_void=self.number.is_voided)
