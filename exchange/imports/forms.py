"""What people fill in when they bring in a table. Rules are the services'."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.widgets import TableInput
from toolkit.importing import Importer

_LONGEST_SAMPLE = 40


class UploadForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("Tệp"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Tệp XLSX (trang tính đầu) hoặc CSV (UTF-8), dòng đầu ghi tên các cột, nhiều nhất "
            "5.000 dòng."
        ),
        widget=TableInput(),
        error_messages={"required": gettext_lazy("Chưa có tệp. Chọn tệp.")},
    )


class ColumnsForm(forms.Form):
    """A choice for each column of the kind: which column of the file holds it."""

    def __init__(
        self,
        *args: Any,
        kind: Importer,
        headings: Sequence[str],
        sample: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.places = frozenset(range(len(headings)))
        choices = [("", _("Không có trong tệp"))]
        choices += [(str(n), _choice(n, headings, sample)) for n in range(len(headings))]
        for column in kind.columns:
            self.fields[column.name] = forms.TypedChoiceField(
                label=column.label,
                help_text=column.words,
                choices=choices,
                coerce=int,
                empty_value=None,
                required=column.is_required,
                error_messages={"required": _("Cột này bắt buộc. Chọn cột của tệp.")},
            )

    @property
    def is_settled(self) -> bool:
        """Nothing is left to choose: what the kind asks for is matched, and all of the kind's
        columns are, or all of the file's. Not where something that was chosen is wrong."""
        matched = self.initial
        needed = {name for name, field in self.fields.items() if field.required}
        free = self.fields.keys() - matched.keys() and self.places - set(matched.values())
        return not self.is_bound and needed <= matched.keys() and not free

    @property
    def mapping(self) -> dict[str, int]:
        return {name: place for name, place in self.cleaned_data.items() if place is not None}


def _choice(place: int, headings: Sequence[str], sample: Sequence[str]) -> str:
    """The heading, by its place where it is not alone, and what stands below it in the first
    line."""
    name = headings[place]
    if not name:
        name = _("cột %(number)s") % {"number": place + 1}
    elif headings.count(name) > 1:
        name = _("%(heading)s, cột %(number)s") % {"heading": name, "number": place + 1}
    cell = sample[place] if place < len(sample) else ""
    if not cell:
        return name
    short = cell if len(cell) <= _LONGEST_SAMPLE else f"{cell[:_LONGEST_SAMPLE]}…"
    return _("%(heading)s (dòng đầu: %(cell)s)") % {"heading": name, "cell": short}
