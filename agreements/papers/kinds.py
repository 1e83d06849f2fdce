"""A review's papers, and their kinds of text with placeholders and samples."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import Review, ReviewPaper
from agreements.papers.fields import (
    INVITATION_FIELDS,
    MINUTES_FIELDS,
    REPORT_FIELDS,
    sample_values,
)
from agreements.states import ReviewKind
from papers.kinds import INVITATION, LETTER, MINUTES, REPORT
from papers.texts import TextKind

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class ReviewPaperKind:
    """``forms``: the kinds of paper it may be, the usual one first. ``file``: how a download's
    name begins."""

    key: str
    file: str
    label: Promise
    forms: tuple[str, ...]


PAPERS = {
    kind.key: kind
    for kind in (
        ReviewPaperKind("report", "bao-cao", _("Báo cáo đánh giá"), (REPORT,)),
        ReviewPaperKind("minutes", "bien-ban", _("Biên bản họp đánh giá"), (MINUTES,)),
        ReviewPaperKind("invitation", "giay-moi", _("Giấy mời họp đánh giá"), (INVITATION, LETTER)),
    )
}

INTERIM_REPORT = TextKind(
    "review-report-interim",
    _("Báo cáo sơ kết"),
    REPORT,
    TEXTS / "report-interim.txt",
    REPORT_FIELDS,
    sample_values,
)
FINAL_REPORT = TextKind(
    "review-report-final",
    _("Báo cáo tổng kết"),
    REPORT,
    TEXTS / "report-final.txt",
    REPORT_FIELDS,
    sample_values,
)
REVIEW_MINUTES = TextKind(
    "review-minutes",
    _("Biên bản họp đánh giá"),
    MINUTES,
    TEXTS / "minutes.txt",
    MINUTES_FIELDS,
    sample_values,
)
REVIEW_INVITATION = TextKind(
    "review-invitation",
    _("Giấy mời họp đánh giá"),
    INVITATION,
    TEXTS / "invitation.txt",
    INVITATION_FIELDS,
    sample_values,
)
INVITING_LETTER = TextKind(
    "review-inviting-letter",
    _("Công văn mời họp đánh giá"),
    LETTER,
    TEXTS / "inviting-letter.txt",
    INVITATION_FIELDS,
    sample_values,
)
KINDS = (INTERIM_REPORT, FINAL_REPORT, REVIEW_MINUTES, REVIEW_INVITATION, INVITING_LETTER)


def text_for(review: Review, kind: str, form: str) -> TextKind:
    """The text that says what a paper of ``kind``, as ``form``, says of ``review``."""
    if kind == "report":
        return FINAL_REPORT if review.kind == ReviewKind.FINAL else INTERIM_REPORT
    if kind == "minutes":
        return REVIEW_MINUTES
    return INVITING_LETTER if form == LETTER else REVIEW_INVITATION


def file_name(issued: ReviewPaper) -> str:
    """What a download of the paper is called, without its ending."""
    name = f"{PAPERS[issued.kind].file}-{issued.number.year}-{issued.number.number:02}"
    return f"{name}-so-da-huy" if issued.number.is_voided else name
