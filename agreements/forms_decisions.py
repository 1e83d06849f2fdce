"""The form of a decision after a merger."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.forms_common import PlainForm, paper_field
from agreements.models import MergerChoice
from agreements.models.decisions import words_of
from toolkit.day_fields import DayField

NOT_CHOSEN = _("Chưa chọn quyết định. Chọn một trong các cách.")
_HEADS_CHOICES = {MergerChoice.TERMINATE, MergerChoice.RE_SIGN}


def card(name: str, words: str) -> SafeString:
    """A choice with the sentence that says what follows from it."""
    return format_html(
        '<span class="choice-name">{}</span><span class="choice-words">{}</span>', name, words
    )


def what_follows(choice: MergerChoice, *, is_whole: bool) -> str:
    """What becomes of an agreement and its reviews."""
    if choice == MergerChoice.TERMINATE:
        return gettext(
            "Các kỳ chưa họp bị hủy, thay bằng một kỳ tổng kết. Không đưa trở lại hiệu lực được."
        )
    if choice == MergerChoice.RE_SIGN:
        return gettext(
            "Lập bản thảo với các bên hiện nay, mang theo cam kết; thỏa thuận này giữ hiệu lực "
            "đến khi bản mới được ký."
        )
    if is_whole:
        return gettext("Các kỳ đánh giá giữ nguyên, ghi là việc nội bộ.")
    return gettext("Các kỳ đánh giá giữ nguyên; phần chung của cơ quan đó là việc nội bộ.")


class MergerDecisionForm(PlainForm):
    """Which way, and why; number, day and paper where the way asks for them."""

    choice = forms.ChoiceField(
        label=_("Quyết định"),
        choices=MergerChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": NOT_CHOSEN},
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
        field.choices = [
            (
                choice.value,
                card(words_of(choice, is_whole=is_whole), what_follows(choice, is_whole=is_whole)),
            )
            for choice in choices
        ]
        if len(choices) == 1:
            field.initial = choices[0]
        if not _HEADS_CHOICES & set(choices):
            field.help_text = _("Chấm dứt hoặc ký lại do lãnh đạo của cơ quan đầu mối quyết định.")
            for name in ("number", "on", "document"):
                del self.fields[name]
        else:
            self.fields["document"].help_text = _("Cần khi chấm dứt hoặc ký lại.")


class ContractDecisionForm(PlainForm):
    """Which way, and why."""

    choice = forms.ChoiceField(
        label=_("Quyết định"),
        widget=forms.RadioSelect,
        error_messages={"required": NOT_CHOSEN},
    )
    reason = forms.CharField(
        label=_("Lý do"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, choices: list[MergerChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        words = {
            MergerChoice.CONTINUE_INTERNAL: gettext(
                "Các giai đoạn và đợt giữ nguyên, ghi là việc nội bộ."
            ),
            MergerChoice.TERMINATE: gettext("Hợp đồng dừng lại; những gì đã ghi vẫn còn."),
        }
        field.choices = [
            (choice.value, card(str(choice.label), words[choice])) for choice in choices
        ]
        if len(choices) == 1:
            field.initial = choices[0]
