"""What the forms of this room share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from files.services import PAPERS
from files.widgets import PaperInput
from toolkit.day_fields import KnownDayField

DAY_HELP = _("Biết đến đâu ghi đến đó: 21/07/2026, 07/2026 hoặc 2026.")
ANCHOR_HELP = _("Ngày bắt đầu đếm từng kỳ. Để trống thì tính từ ngày có hiệu lực, hoặc từ ngày ký.")
PAPER_HELP = _("Tệp PDF, JPG hoặc PNG, không quá 20 MB.")
RHYTHMS = [("", _("Không có nhịp đánh giá")), *Agreement.Rhythm.choices]
_DJANGOS_REQUIRED = forms.Field.default_error_messages["required"]


class PlainForm(forms.Form):
    """Labels without a colon, days in short fields, and an error that says what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            if isinstance(field, KnownDayField):
                field.widget.attrs["class"] = "field-short"
            if field.error_messages.get("required") == _DJANGOS_REQUIRED:
                field.error_messages["required"] = _("Chưa có gì ở mục này. Hãy ghi hoặc chọn.")


def paper_field(
    label: Any,
    *,
    required: bool = True,
    help_text: Any = PAPER_HELP,
    allowed: frozenset[str] = PAPERS,
) -> forms.FileField:
    """An upload; what it must be is checked by the service, which says it in one place."""
    return forms.FileField(
        label=label,
        help_text=help_text,
        required=required,
        allow_empty_file=True,
        widget=PaperInput(allowed),
        error_messages={"required": _("Chưa có tệp. Hãy chọn tệp.")},
    )


def rhythm_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Nhịp đánh giá"),
        help_text=_("Đếm từ mốc. Kỳ cuối của thỏa thuận là kỳ tổng kết."),
        choices=RHYTHMS,
        coerce=int,
        empty_value=None,
        required=False,
    )
