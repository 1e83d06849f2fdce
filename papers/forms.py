"""What people fill in about texts and numbers. Rules are the services'."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.kinds import KINDS
from papers.services.numbers import LONGEST_SYMBOL
from toolkit import clock


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("Nội dung mẫu"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "paper-source"}),
    )


class SeriesForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Loại văn bản"), choices=[(key, kind.label) for key, kind in KINDS.items()]
    )
    year = forms.IntegerField(label=_("Năm"), min_value=2000, max_value=2200)
    symbol = forms.CharField(
        label=_("Ký hiệu"),
        help_text=_("Chữ viết tắt tên loại và tên cơ quan, như BC-SYT; công văn như SYT-NVY."),
        max_length=LONGEST_SYMBOL,
    )
    first_number = forms.IntegerField(
        label=_("Bắt đầu từ số"),
        help_text=_("Để trống thì nối tiếp số lớn nhất đã có trên cổng."),
        min_value=1,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["year"].initial = clock.today().year


class VoidForm(forms.Form):
    because = forms.CharField(
        label=_("Lý do hủy"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
