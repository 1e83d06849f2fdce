"""The forms of the design page: one field of every kind, some of them wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _

from files.widgets import PaperInput
from toolkit.day_fields import DayField
from toolkit.filter_forms import FilterForm

_LEVELS = [("", _("Tất cả")), ("department", _("Sở Y tế")), ("cdc", "CDC")]


class AskedForm(forms.Form):
    """A control of every kind; ``signed_on`` and ``reason`` say what is wrong and what to do."""

    signed_on = forms.CharField(
        label=_("Ngày ký"), help_text=_("Biết đến đâu ghi đến đó: ngày, tháng hoặc năm.")
    )
    level = forms.ChoiceField(label=_("Cấp"), choices=_LEVELS, required=False)
    way = forms.ChoiceField(
        label=_("Chọn cách làm tiếp"),
        choices=[("join", _("Xin học cùng nơi đã có")), ("own", _("Vẫn gửi đề xuất riêng"))],
        widget=forms.RadioSelect,
    )
    parts = forms.MultipleChoiceField(
        label=_("Hình thức"),
        choices=[("training", _("Đào tạo")), ("remote", _("Hội chẩn từ xa"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    scan = forms.FileField(label=_("Bản chụp"), required=False, widget=PaperInput())
    starts_on = DayField(label=_("Bắt đầu"), required=False)
    minutes = forms.FileField(label=_("Biên bản"), required=False, widget=PaperInput())
    reason = forms.CharField(
        label=_("Lý do"),
        widget=forms.Textarea,
        error_messages={"required": _("Chưa có lý do. Ghi lý do để các bên biết.")},
    )
    agreed = forms.BooleanField(label=_("Các bên đã thống nhất"), required=False)

    def clean_signed_on(self) -> str:
        raise forms.ValidationError(_("Tháng 4 có 30 ngày. Ghi 30/04/2024 hoặc ghi 04/2024."))


class RowForm(forms.Form):
    """One row of a set of rows."""

    text = forms.CharField(label=_("Cam kết"))


class ConfirmForm(forms.Form):
    """What a grave act asks for."""

    number = forms.CharField(label=_("Số văn bản chấm dứt"))
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea)


class FilterSample(FilterForm):
    """A list's filters."""

    search = forms.CharField(
        label=_("Tìm"), widget=forms.TextInput({"type": "search"}), required=False
    )
    level = forms.ChoiceField(label=_("Cấp"), choices=_LEVELS, required=False)
