"""The forms of a body's report for a review."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm
from agreements.forms_shared import SharedForm, Texts
from agreements.models import Report, ReviewedCommitment
from agreements.services.reports import LONGEST

_TEXTS = ("summary", "difficulties", "proposals")


def _words(label: Any, help_text: Any = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReportForm(SharedForm):
    """One text for each commitment that the review asks about, and three for the whole."""

    summary = _words(_("Kết quả chung"), _("Vài câu cho người đọc nhanh; số liệu cổng đã điền."))
    difficulties = _words(_("Khó khăn, vướng mắc"))
    proposals = _words(_("Đề xuất, kiến nghị"))

    def __init__(
        self,
        *args: Any,
        report: Report,
        asked: list[ReviewedCommitment],
        **kwargs: Any,
    ) -> None:
        """``asked``: the review's commitments in their order."""
        self.asked = asked
        said = {answer.commitment_id: answer.text for answer in report.answers.all()}
        now = {name: getattr(report, name) for name in _TEXTS}
        now |= {answer_field(row.pk): said.get(row.pk, "") for row in asked}
        super().__init__(*args, now=now, version=report.version, **kwargs)

    def add_fields(self) -> None:
        for row in self.asked:
            self.fields[answer_field(row.pk)] = _words(_("Kết quả thực hiện trong kỳ"), rows=5)

    def values(self, texts: Texts) -> dict[str, Any]:
        """``texts`` as `save_report` takes them."""
        answers = {row.pk: texts[answer_field(row.pk)] for row in self.asked}
        return {name: texts[name] for name in _TEXTS} | {"answers": answers}


def answer_field(pk: uuid.UUID) -> str:
    return f"answer-{pk}"


class ReturnForm(PlainForm):
    remarks = forms.CharField(
        label=_("Ý kiến"),
        help_text=_("Cơ quan có báo cáo nhận được ý kiến này trong thư báo."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
