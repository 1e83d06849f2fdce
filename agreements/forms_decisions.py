"""The form of a decision after a merger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm, paper_field
from agreements.models import MergerChoice
from agreements.models.decisions import words_of
from toolkit.day_fields import DayField


class MergerDecisionForm(PlainForm):
    """Which way, and why; number, day and paper where the way asks for them."""

    choice = forms.ChoiceField(
        label=_("Quyết định"), choices=MergerChoice.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    number = forms.CharField(
        label=_("Số văn bản chấm dứt"),
        help_text=_("Chỉ khi chấm dứt. Như trong sổ, ví dụ 05/TB-SYT."),
        max_length=60,
        required=False,
    )
    on = DayField(
        label=_("Chấm dứt từ ngày"),
        help_text=_("Chỉ khi chấm dứt. Để trống thì từ hôm nay."),
        required=False,
    )
    document = paper_field(_("Văn bản kèm theo"), required=False)

    def __init__(
        self, *args: Any, choices: list[MergerChoice], is_whole: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices = [(choice.value, words_of(choice, is_whole=is_whole)) for choice in choices]
        if set(choices) <= {MergerChoice.CONTINUE_INTERNAL}:
            for name in ("number", "on", "document"):
                del self.fields[name]
        else:
            self.fields["document"].help_text = _("Cần khi chấm dứt hoặc ký lại.")


class ContractDecisionForm(PlainForm):
    """Which way, and why."""

    choice = forms.ChoiceField(label=_("Quyết định"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, choices: list[MergerChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices = [(choice.value, choice.label) for choice in choices]
