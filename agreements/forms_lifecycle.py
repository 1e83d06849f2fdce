"""The forms of decisions about a signed agreement, and of its papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import DAY_HELP, PlainForm, paper_field, rhythm_field
from agreements.models import Agreement, Document
from toolkit import clock
from toolkit.day_fields import DayField, KnownDayField


class DecisionForm(PlainForm):
    """A head's decision: the day it counts from, why, and the paper."""

    on = DayField(label=_("Từ ngày"), help_text=_("Ngày ghi trong văn bản, như 21/07/2026."))
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = paper_field(_("Văn bản kèm theo"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class TerminateForm(PlainForm):
    """The end before its time: number, reason and document are asked for."""

    number = forms.CharField(
        label=_("Số văn bản chấm dứt"),
        help_text=_("Như trong sổ, ví dụ 05/TB-SYT."),
        max_length=60,
    )
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DayField(label=_("Chấm dứt từ ngày"), help_text=_("Ngày ghi trong văn bản chấm dứt."))
    final_review_on = DayField(
        label=_("Hạn đánh giá tổng kết"),
        help_text=_("Để trống thì sau ngày chấm dứt 30 ngày."),
        required=False,
    )
    document = paper_field(_("Văn bản chấm dứt"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()


class RenewForm(PlainForm):
    """The agreement that follows; its draft is then edited like any other."""

    title = forms.CharField(
        label=_("Tên thỏa thuận mới"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    starts_on = KnownDayField(label=_("Có hiệu lực từ"), help_text=DAY_HELP, required=False)
    ends_on = KnownDayField(label=_("Đến hết"), help_text=DAY_HELP, required=False)
    review_every_months = rhythm_field()
    document = paper_field(_("Văn bản đồng ý gia hạn"))

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "title": agreement.title,
            "review_every_months": agreement.review_every_months,
        }
        super().__init__(*args, **kwargs)


class DocumentForm(PlainForm):
    """A paper for the agreement's file."""

    kind = forms.ChoiceField(label=_("Loại tài liệu"), choices=Document.Kind.choices)
    title = forms.CharField(
        label=_("Tên tài liệu"),
        help_text=_("Để trống thì lấy tên tệp."),
        max_length=255,
        required=False,
    )
    file = paper_field(_("Tệp"))
