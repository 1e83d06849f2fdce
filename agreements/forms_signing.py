"""The forms of the signature, of filling gaps after it, and of amendments."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.forms_common import (
    ANCHOR_HELP,
    DAY_HELP,
    PlainForm,
    paper_field,
    rhythm_field,
)
from agreements.models import Agreement, Document, Party
from agreements.schedule import PlannedReview, review_plan
from agreements.services.signing import Signatory, default_anchor
from files.services import PDF
from toolkit import clock
from toolkit.day_fields import DayField, KnownDayField, known_day
from toolkit.days import Precision, write_day

SCAN_HELP = gettext_lazy("Một tệp PDF đủ các trang, không quá 20 MB.")


def scan_field(*, required: bool = True) -> forms.FileField:
    return paper_field(
        gettext_lazy("Bản chụp văn bản đã ký"),
        required=required,
        help_text=SCAN_HELP,
        allowed=frozenset({PDF}),
    )


class SignForm(PlainForm):
    """The signature of all parties. The plan it would lay is shown before it is recorded."""

    signed_on = DayField(
        label=gettext_lazy("Ngày ký"), help_text=gettext_lazy("Ngày trên văn bản, như 21/07/2026.")
    )
    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"),
        help_text=gettext_lazy("Theo sổ của cơ quan đầu mối, ví dụ 05/TTHT-SYT."),
        max_length=60,
        required=False,
    )
    review_anchor_on = DayField(
        label=gettext_lazy("Mốc tính kỳ đánh giá"),
        help_text=ANCHOR_HELP,
        required=False,
    )
    scan = scan_field()

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "number": agreement.number,
            "review_anchor_on": agreement.review_anchor_on,
        }
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        for party in agreement.parties.all():
            self.fields[f"signatory-{party.pk}"] = forms.CharField(
                label=gettext_lazy("Họ tên người ký"), max_length=120, required=False
            )
            self.fields[f"position-{party.pk}"] = forms.CharField(
                label=gettext_lazy("Chức vụ"), max_length=120, required=False
            )

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("signed_on", "number", "review_anchor_on")]

    @property
    def signatory_rows(self) -> list[tuple[Party, forms.BoundField, forms.BoundField]]:
        """Each party with its two fields."""
        return [
            (party, self[f"signatory-{party.pk}"], self[f"position-{party.pk}"])
            for party in self.agreement.parties.all()
        ]

    def signatories(self) -> dict[uuid.UUID, Signatory]:
        """Who signed, for the parties of which it was said."""
        said = {}
        for party in self.agreement.parties.all():
            name = self.cleaned_data[f"signatory-{party.pk}"]
            if name:
                said[party.pk] = Signatory(name, self.cleaned_data[f"position-{party.pk}"])
        return said

    def plan(self) -> list[PlannedReview] | None:
        """The reviews that signing as typed would plan; None while the day is not readable."""
        self.is_valid()
        signed_on = self.cleaned_data.get("signed_on")
        if signed_on is None:
            return None
        return plan_if_signed(self.agreement, signed_on, self.cleaned_data.get("review_anchor_on"))


def plan_if_signed(
    agreement: Agreement, signed_on: dt.date, anchor: dt.date | None
) -> list[PlannedReview]:
    """The plan as `services.sign_agreement` would lay it; nothing is written."""
    would_be = Agreement(
        signed_on=signed_on,
        signed_on_precision=Precision.DAY,
        starts_on=agreement.starts_on,
        starts_on_precision=agreement.starts_on_precision,
    )
    return review_plan(
        anchor=anchor or agreement.review_anchor_on or default_anchor(would_be),
        every_months=agreement.review_every_months,
        ends_on=agreement.ends_on,
        today=clock.today(),
    )


class FillInForm(PlainForm):
    """The gaps of an agreement, and only those: what is known is not asked for again."""

    signed_on = KnownDayField(label=gettext_lazy("Ngày ký"), help_text=DAY_HELP, required=False)
    starts_on = KnownDayField(
        label=gettext_lazy("Có hiệu lực từ"), help_text=DAY_HELP, required=False
    )
    ends_on = KnownDayField(label=gettext_lazy("Đến hết"), help_text=DAY_HELP, required=False)
    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu"),
        help_text=gettext_lazy("Như trên văn bản. Chưa biết thì để trống."),
        max_length=60,
        required=False,
    )
    register_year = forms.IntegerField(
        label=gettext_lazy("Năm vào sổ"),
        help_text=gettext_lazy("Để trống thì lấy năm ký."),
        min_value=1990,
        max_value=2200,
        required=False,
    )
    review_every_months = rhythm_field()
    review_anchor_on = DayField(
        label=gettext_lazy("Mốc tính kỳ đánh giá"),
        help_text=ANCHOR_HELP,
        required=False,
    )
    scan = scan_field(required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("signed_on", "starts_on", "ends_on"):
            precision = getattr(agreement, f"{name}_precision")
            if precision == Precision.DAY:
                del self.fields[name]
            elif precision:
                known = write_day(getattr(agreement, name), precision)
                self.fields[name].help_text = _(
                    "Đã ghi %(known)s. Biết rõ hơn thì ghi, như 21/07/2023."
                ) % {"known": known}
        for name in ("number", "review_every_months", "review_anchor_on"):
            if getattr(agreement, name):
                del self.fields[name]
        if "number" not in self.fields:
            del self.fields["register_year"]
        if agreement.documents.filter(kind=Document.Kind.SIGNED_SCAN).exists():
            del self.fields["scan"]


class AmendForm(PlainForm):
    """An amendment and what it changes; the fields of the text start with what holds now."""

    number = forms.CharField(
        label=gettext_lazy("Số, ký hiệu phụ lục"),
        help_text=gettext_lazy("Theo sổ của cơ quan đầu mối, ví dụ 01/PL-SYT."),
        max_length=60,
        required=False,
    )
    signed_on = DayField(label=gettext_lazy("Ngày ký phụ lục"))
    summary = forms.CharField(
        label=gettext_lazy("Điều thay đổi"),
        help_text=gettext_lazy("Tóm tắt để mọi bên đọc là hiểu."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = paper_field(gettext_lazy("Phụ lục đã ký"))
    title = forms.CharField(
        label=gettext_lazy("Tên thỏa thuận"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_on = KnownDayField(
        label=gettext_lazy("Có hiệu lực từ"), help_text=DAY_HELP, required=False
    )
    ends_on = KnownDayField(label=gettext_lazy("Đến hết"), help_text=DAY_HELP, required=False)
    review_every_months = rhythm_field()
    review_anchor_on = DayField(
        label=gettext_lazy("Mốc tính kỳ đánh giá"),
        help_text=gettext_lazy("Đổi mốc hoặc nhịp thì các kỳ chưa họp được tính lại."),
        required=False,
    )

    ABOUT = ("number", "signed_on", "summary", "document")
    TERMS = ("title", "starts_on", "ends_on", "review_every_months", "review_anchor_on")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        self.now = {
            "title": agreement.title,
            "starts_on": known_day(agreement.starts_on, agreement.starts_on_precision),
            "ends_on": known_day(agreement.ends_on, agreement.ends_on_precision),
            "review_every_months": agreement.review_every_months,
            "review_anchor_on": agreement.review_anchor_on,
        }
        super().__init__(*args, **{"initial": self.now, **kwargs})

    def changes(self) -> dict[str, Any]:
        """The terms that differ from what holds now."""
        typed = {name: self.cleaned_data[name] for name in self.TERMS}
        return {name: value for name, value in typed.items() if value != self.now[name]}
