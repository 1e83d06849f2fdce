"""The headings of a list, and the filter an empty list suggests to drop."""

from django import forms
from django.http import QueryDict

from hospitals.models import Organisation
from toolkit.filter_forms import FilterForm
from toolkit.lists import filter_to_drop, headings
from toolkit.paging import Ordering


class KindForm(FilterForm):
    kind = forms.CharField(label="Loại", required=False)
    name = forms.CharField(label="Tên", required=False)


COLUMNS = {"title": "Tên", "day": "Ngày", "waiting": "Đã chờ"}


def test_the_column_in_use_is_turned_round_and_the_filters_stay() -> None:
    form = KindForm(QueryDict("kind=a&cursor=x&ordering=title"))
    made = headings(form, Ordering("title", "title"), COLUMNS, last_first=["day"])
    assert made["title"].aria_sort == "ascending"
    assert made["title"].address == "?kind=a&ordering=-title"
    assert (made["day"].aria_sort, made["day"].address) == ("none", "?kind=a&ordering=-day")


def test_a_span_since_a_day_falls_where_the_day_rises() -> None:
    ordering = Ordering("waiting", "since")
    made = headings(KindForm(QueryDict()), ordering, COLUMNS, shown_turned=["waiting"])
    assert made["waiting"].aria_sort == "descending"
    assert made["waiting"].address == "?ordering=-waiting"


def test_the_filter_whose_dropping_shows_most_is_suggested(register: None) -> None:
    form = KindForm(QueryDict("kind=cdc&name=xyz"))
    shown = {"kind": Organisation.objects.none(), "name": Organisation.objects.filter(kind="cdc")}
    drop = filter_to_drop(form, form.chosen(), shown.__getitem__)
    assert drop is not None
    assert (drop.label, drop.address) == ("Tên: xyz", "?kind=cdc")
    assert drop.count.number == shown["name"].count() > 0


def test_nothing_is_suggested_that_shows_nothing(register: None) -> None:
    form = KindForm(QueryDict("kind=cdc"))
    assert filter_to_drop(form, form.chosen(), lambda name: Organisation.objects.none()) is None
    assert filter_to_drop(form, {}, lambda name: Organisation.objects.all()) is None
