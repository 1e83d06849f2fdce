"""Filters that refuse what they do not know, instead of answering the whole list."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError as FormValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from toolkit.api.choosing import EXPAND, FIELDS
from toolkit.api.parameters import read_iso_day


class StrictFilterBackend(filters.DjangoFilterBackend):
    """django-filter, with 400 for a parameter that the view does not document, or takes once.

    A list takes its filters, what its paginator reads and the view's ``known_parameters``; a
    single record takes the ``known_parameters`` alone.
    """

    def filter_queryset(
        self, request: Request, queryset: "QuerySet[Any]", view: Any
    ) -> "QuerySet[Any]":
        known: set[str] = view.known_parameters
        if view.detail:
            refuse_unknown(request, known, many={FIELDS, EXPAND})
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        filters_known = set(filterset_class.base_filters) if filterset_class else set()
        paging = set(view.paginator.parameters)
        many = {FIELDS, EXPAND} | _taking_many(filterset_class)
        refuse_unknown(request, known | filters_known | paging, many=many)
        if not filters_known & set(request.query_params):
            return queryset  # to build the form of ten filters takes longer than many a query
        found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return found


def refuse_unknown(request: Request, known: set[str], *, many: Collection[str] = ()) -> None:
    """Raise ValidationError (400) that names every unknown query parameter, and every one that
    stands there twice and is not of those that take ``many`` values: only one would be read."""
    names = ", ".join(sorted(known)) or "–"
    refused: dict[str, list[ErrorDetail]] = {}
    for name in sorted(request.query_params):
        if name not in known:
            sentence = _("Không có tham số “%(name)s”. Các tham số: %(names)s.")
            code = "unknown_parameter"
        elif name not in many and len(request.query_params.getlist(name)) > 1:
            sentence = _("Tham số “%(name)s” chỉ nhận một giá trị. Ghi tham số này một lần.")
            code = "repeated_parameter"
        else:
            continue
        refused[name] = [ErrorDetail(sentence % {"name": name, "names": names}, code=code)]
    if refused:
        raise ValidationError(refused)


def _taking_many(filterset_class: Any) -> set[str]:
    found = filterset_class.base_filters if filterset_class else {}
    return {name for name, one in found.items() if isinstance(one, ListFilter)}


class _DayField(forms.CharField):
    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_iso_day(text)
        except ValueError as error:
            # Under a placeholder: django-filter puts parameters into every message, and what was
            # typed may hold a percent sign.
            raise FormValidationError(
                "%(sentence)s", code="invalid", params={"sentence": str(error)}
            ) from error


class DayFilter(filters.DateFilter):
    """A day as ``YYYY-MM-DD``, whatever language the caller speaks."""

    field_class = _DayField


class _MomentField(IsoDateTimeField):
    def clean(self, value: Any) -> dt.datetime | None:
        moment: dt.datetime | None = super().clean(value)
        try:
            return moment and moment.astimezone(dt.UTC)
        except OverflowError as error:
            raise FormValidationError(self.error_messages["invalid"], code="invalid") from error


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(filters.IsoDateTimeFilter):
    """A time in ISO 8601; one that falls out of the calendar in UTC is refused."""

    field_class = _MomentField


class _YesNoField(forms.CharField):
    def clean(self, value: Any) -> bool | None:
        text = super().clean(value).lower()
        if text not in ("", "true", "false"):
            raise FormValidationError(_("Ghi true hoặc false."), code="invalid")
        return text == "true" if text else None


class YesNoFilter(filters.BooleanFilter):
    """``true`` or ``false``; anything else is refused instead of ignored."""

    field_class = _YesNoField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(*args, **kwargs)


class KeyFilter(filters.ModelChoiceFilter):
    """A record of the register, by the key people know (``uid``, ``slug``, ``code``).

    An unknown key is refused: an empty list would look like an answer.
    """

    def __init__(
        self, queryset: "QuerySet[Any]", key: str, *, help_text: str, **kwargs: Any
    ) -> None:
        super().__init__(
            queryset=queryset,
            to_field_name=key,
            error_messages={"invalid_choice": gettext_lazy("Không có bản ghi nào với khóa này.")},
            **kwargs,
        )
        extend_schema_field({"type": "string", "description": help_text})(self)


class _CommaWidget(forms.SelectMultiple):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [part for text in data.getlist(name) for part in text.split(",") if part]


class ListFilter(filters.MultipleChoiceFilter):
    """One value, several by comma, or the parameter several times: any of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _CommaWidget)
        super().__init__(*args, **kwargs)
