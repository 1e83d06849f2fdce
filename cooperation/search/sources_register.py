"""The register: provinces with their former names, organisations, techniques."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.search.asking import Question
from cooperation.search.results import READ, Hit, Seen, Source
from hospitals.models import Organisation, Province, Technique
from toolkit import clock
from toolkit.days import write_day
from toolkit.folded_sql import Folded
from toolkit.folding import fold


def _own_name_first(question: Question) -> Case:
    """A row's own names stand first in its text, those of its successors behind."""
    return Case(
        When(search_text__startswith=question.folded, then=Value(0)),
        When(search_text__contains=question.folded, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _provinces(seen: Seen) -> Iterator[Hit]:
    today = clock.today()
    rows = (
        Province.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text"))
        .order_by(_own_name_first(seen.question), "search_text")[: READ + 1]
    )
    for row in rows:
        note = _("mã %(code)s") % {"code": row.code}
        if row.valid_to is not None and row.valid_to < today:
            note = _("đến hết %(day)s") % {"day": write_day(row.valid_to)}
        yield Hit(
            row.name, reverse("hospitals:province-detail", args=[row.uid]), row.search_text, note
        )


def _organisations(seen: Seen) -> Iterator[Hit]:
    rows = (
        Organisation.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text"))
        .select_related("province")
        .defer("note")
        .order_by(_own_name_first(seen.question), "search_text")[: READ + 1]
    )
    for row in rows:
        url = reverse("hospitals:organisation-detail", args=[row.slug])
        yield Hit(row.name, url, row.search_text, _of_organisation(row))


def _of_organisation(row: Organisation) -> str:
    words = [str(row.get_kind_display())]
    if row.province is not None:
        words.append(row.province.short_name)
    if row.open_until is not None and row.open_until < clock.today():
        words.append(_("đến hết %(day)s") % {"day": write_day(row.open_until)})
    return " · ".join(words)


def _techniques(seen: Seen) -> Iterator[Hit]:
    """Open to everybody, like the register; a technique leads to the contracts about it."""
    rows = (
        Technique.objects.annotate(folded=Folded("name_vi"), folded_en=Folded("name_en"))
        .filter(seen.question.condition("folded", "folded_en", "code"))
        .select_related("specialty")
        .order_by("name_vi")[: READ + 1]
    )
    for row in rows:
        url = f"{reverse('contracts:list')}?{urlencode({'technique': row.slug})}"
        note = row.specialty.name if row.specialty else ""
        yield Hit(row.name, url, fold(f"{row.name_vi} {row.name_en} {row.code}"), note)


def _list(name: str) -> Any:
    return lambda words: f"{reverse(name)}?{urlencode({'search': words})}"


PROVINCES = Source(
    "provinces",
    gettext_lazy("Tỉnh, thành phố"),
    "globe2",
    _provinces,
    _list("hospitals:province-list"),
)
ORGANISATIONS = Source(
    "organisations",
    gettext_lazy("Cơ quan, đơn vị"),
    "hospital",
    _organisations,
    _list("hospitals:organisation-list"),
)
TECHNIQUES = Source("techniques", gettext_lazy("Kỹ thuật"), "star-fill", _techniques)
