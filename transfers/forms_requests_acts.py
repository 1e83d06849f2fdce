"""The forms of what happens to a submitted request."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm, paper_field
from hospitals.models import Organisation
from transfers.services.bodies import FACILITIES


def _words(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EndorseForm(PlainForm):
    remark = _words(
        _("Ý kiến kèm theo"),
        required=False,
        help_text=_("Nơi đề xuất và bệnh viện nguồn đọc được."),
    )


class ReturnForm(PlainForm):
    reason = _words(
        _("Điều cần bổ sung"),
        help_text=_(
            "Nơi đề xuất sửa theo rồi gửi lại. Sau khi Sở xác nhận, bệnh viện nguồn cũng đọc được."
        ),
    )


class WithdrawForm(PlainForm):
    reason = _words(
        _("Lý do rút"), required=False, help_text=_("Những nơi đã nhận đề xuất đọc được.")
    )


class AnswerForm(PlainForm):
    text = _words(_("Trả lời"), help_text=_("Bệnh viện nguồn đọc được câu trả lời này."))


class AssignForm(PlainForm):
    """Which hospitals are asked; the page offers proposals and a search."""

    sources = forms.ModelMultipleChoiceField(
        label=_("Bệnh viện nguồn"),
        queryset=Organisation.objects.filter(kind__in=FACILITIES),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Chưa chọn bệnh viện nguồn. Hãy chọn ít nhất một bệnh viện.")
        },
    )
    words = forms.CharField(required=False, max_length=200)
    remark = _words(
        _("Ý kiến kèm theo"),
        required=False,
        help_text=_("Nơi đề xuất và bệnh viện nguồn đọc được."),
    )


class SourceForm(PlainForm):
    """For which of one's hospitals one answers: asked only of who is officer of several."""

    source = forms.ModelChoiceField(
        label=_("Trả lời thay cho"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, bodies: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
        field.initial = bodies[0].pk if bodies else None
        field.label_from_instance = lambda row: row.name
        if len(bodies) == 1:
            field.widget = forms.HiddenInput()


class AcceptForm(SourceForm):
    reason = _words(
        _("Ghi chú"),
        required=False,
        help_text=_("Ví dụ: thời gian dự kiến, điều kiện cần chuẩn bị."),
    )


class DeclineForm(SourceForm):
    reason = _words(_("Lý do không nhận"), help_text=_("Nơi đề xuất và Sở đọc được lý do này."))


class AskForm(SourceForm):
    question = _words(_("Điều cần bổ sung"), help_text=_("Nơi đề xuất trả lời trên cổng."))


class AttachForm(PlainForm):
    file = paper_field(_("Tệp"))
    title = forms.CharField(
        label=_("Tên tài liệu"),
        help_text=_("Để trống thì lấy tên tệp."),
        max_length=255,
        required=False,
    )
