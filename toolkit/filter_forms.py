"""A filter bar as a form: it reads the address, and says as chips what is chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from toolkit.day_fields import DayField
from toolkit.days import write_day

Choices = list[tuple[str, Any]]
# Value and words; of a group its words and its choices.
Offer = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Chip:
    """One active filter: what it says and the address (query string) without it."""

    name: str
    label: str
    without: str


class QuickSelect(forms.Select):
    """A select written as text. Django's has a template for every option, and a filter bar has
    some hundreds of them."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        named = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        options = [
            f'<optgroup label="{conditional_escape(key)}">{_options(label, chosen)}</optgroup>'
            if isinstance(label, list | tuple)
            else _option(key, label, chosen)
            for key, label in self.choices
        ]
        return format_html("<select{}>{}</select>", flatatt(named), SafeString("".join(options)))


def _options(choices: Any, chosen: set[str]) -> str:
    return "".join(_option(key, label, chosen) for key, label in choices)


def _option(key: Any, label: Any, chosen: set[str]) -> str:
    selected = " selected" if str(key) in chosen else ""
    return (
        f'<option value="{conditional_escape(key)}"{selected}>{conditional_escape(label)}</option>'
    )


class FilterForm(forms.Form):
    """A form that reads the address. A value it does not understand filters nothing."""

    # The names of those that stand behind "Thêm bộ lọc".
    MORE: tuple[str, ...] = ()

    def __init__(self, query: QueryDict, *, prefix_id: str = "filter") -> None:
        super().__init__(query, auto_id=f"{prefix_id}-%s", label_suffix="")
        self.query = query
        for field in self.fields.values():
            if type(field.widget) is forms.Select:
                field.widget = QuickSelect(field.widget.attrs, field.widget.choices)

    def offer(self, name: str, choices: Offer | Callable[[], Offer]) -> None:
        """The choices of field ``name``, after “Tất cả”. A function is asked only where somebody
        looks at them: a bar that is kept and an empty field ask for none."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = (
            cache(lambda: with_any(choices())) if callable(choices) else with_any(choices)
        )

    def chosen(self) -> dict[str, Any]:
        """The filters in use, cleaned; those with an error are left out and marked at the field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def more_in_use(self) -> bool:
        """Whether a filter behind "Thêm bộ lọc" is in use."""
        return any(name in self.MORE for name in self.chosen())

    def chips(self) -> list[Chip]:
        return [
            Chip(name, self.describe(name, value), self.query_without(name))
            for name, value in self.chosen().items()
        ]

    def describe(self, name: str, value: Any) -> str:
        """One filter in words, such as “Cấp: CDC”."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        return _("%(label)s: %(value)s") % {
            "label": field.label,
            "value": self._value_in_words(field, value),
        }

    def query_without(self, *names: str) -> str:
        """The query string without ``names`` and without a page cursor; starts with “?”."""
        query = self.query.copy()
        for name in (*names, "cursor"):
            query.pop(name, None)
        for name in [name for name, value in query.items() if not value]:
            del query[name]
        return f"?{query.urlencode()}"

    def query_without_filters(self) -> str:
        return self.query_without(*self.fields)

    def _value_in_words(self, field: forms.Field, value: Any) -> str:
        if isinstance(field, DayField):
            return write_day(value)
        if isinstance(field, forms.ChoiceField):
            return str(_label_of(field.choices, value))
        return str(value)


def _label_of(choices: Any, value: str) -> Any:
    for key, label in choices:
        if isinstance(label, list | tuple):
            if (found := dict(label).get(value)) is not None:
                return found
        elif key == value:
            return label
    return value


def with_any(choices: Offer) -> Choices:
    """``choices`` after “Tất cả”, which filters nothing."""
    return [("", _("Tất cả")), *choices]
