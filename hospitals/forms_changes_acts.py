"""The small forms of the succession desk: its filter bar, and what one act asks for."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.widgets import PaperInput, TableInput
from hospitals.filters_changes import years
from hospitals.models import RegisterChange
from toolkit.filter_forms import FilterForm


class ChangeFilterForm(FilterForm):
    """The filter bar of the list of changes."""

    search = forms.CharField(
        label=gettext_lazy("Tìm"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Tên cũ hoặc mới, căn cứ; không cần dấu"),
            }
        ),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Loại thay đổi"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Năm có hiệu lực"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Tình trạng"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.offer("kind", RegisterChange.Kind.choices)
        self.offer("year", [(str(year), str(year)) for year in years()])
        self.offer("state", [("standing", _("Đang ghi")), ("undone", _("Đã hủy"))])


class PlainForm(forms.Form):
    """Labels without a colon, and an error that says what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def take(self, error: ValidationError, *, at_new_unit: bool = True) -> None:
        """What the plan finds wrong is said at the field it is about, or above the form.

        ``at_new_unit``: what is wrong with a new unit is wrong with the one of this form.
        """
        by_field = (
            error.message_dict
            if hasattr(error, "error_dict")
            else {NON_FIELD_ERRORS: error.messages}
        )
        for name, sentences in by_field.items():
            names = (name, f"new_{name}") if at_new_unit else (name,)
            known = next((n for n in names if n in self.fields), None)
            for sentence in sentences:
                self.add_error(known, sentence)


class ConfirmForm(PlainForm):
    """Beside a preview: the scan of what it is based on."""

    document = forms.FileField(
        label=gettext_lazy("Bản quét văn bản"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("Tệp PDF, JPG hoặc PNG, không quá 20 MB."),
        widget=PaperInput(),
    )


class UndoForm(PlainForm):
    because = forms.CharField(
        label=gettext_lazy("Lý do hủy"),
        help_text=gettext_lazy("Nhật ký giữ lý do này cùng thay đổi đã hủy."),
        max_length=2000,
        error_messages={"required": gettext_lazy("Chưa có lý do. Ghi vì sao hủy.")},
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class ImportForm(PlainForm):
    table = forms.FileField(
        label=gettext_lazy("Bảng thay đổi"),
        allow_empty_file=True,
        help_text=gettext_lazy("Tệp CSV (UTF-8) hoặc XLSX, dòng đầu ghi tên các cột."),
        widget=TableInput(),
        error_messages={"required": gettext_lazy("Chưa có tệp. Chọn tệp.")},
    )
