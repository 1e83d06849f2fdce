"""The register: provinces with their former names, organisations, techniques."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Concat, Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperation.search.asking import Question
from cooperation.search.results import Hit, Seen, Source
from hospitals.models import Organisation, Province, Technique
from toolkit import clock
from toolkit.days import write_day
from toolkit.folded_sql import Folded
from toolkit.folding import fold
from toolkit.paging import Ordering

# Of a text whose beginning sorts it: enough to tell two names apart.
_SORTED_BY = 60


def _placed(question: Question) -> Concat:
    """A row's own names stand first in its text, those of its successors behind: what has the
    words at its beginning comes first, then what has them side by side."""
    place = Case(
        When(search_text__startswith=question.folded, then=Value("0 ")),
        When(search_text__contains=question.folded, then=Value("1 ")),
        default=Value("2 "),
        output_field=CharField(),
    )
    return Concat(place, Left("search_text", _SORTED_BY), output_field=CharField())


def _provinces(seen: Seen) -> QuerySet[Any]:
    rows = seen.reader.visible(Province).filter(seen.question.condition("search_text"))
    rows = rows.annotate(placed=_placed(seen.question))
    return rows.only("uid", "code", "name_vi", "name_en", "valid_to", "search_text")


def _province(row: Province) -> Hit:
    note = _("mã %(code)s") % {"code": row.code}
    if row.valid_to is not None and row.valid_to < clock.today():
        note = _("đến hết %(day)s") % {"day": write_day(row.valid_to)}
    url = reverse("hospitals:province-detail", args=[row.uid])
    return Hit(row.name, url, note)


def _organisations(seen: Seen) -> QuerySet[Any]:
    rows = seen.reader.visible(Organisation).filter(seen.question.condition("search_text"))
    rows = rows.annotate(placed=_placed(seen.question))
    return rows.select_related("province").only(
        *("slug", "kind", "name_vi", "name_en", "open_until", "search_text"),
        "province__short_name",
    )


def _organisation(row: Organisation) -> Hit:
    url = reverse("hospitals:organisation-detail", args=[row.slug])
    return Hit(row.name, url, _of_organisation(row))


def _of_organisation(row: Organisation) -> str:
    words = [str(row.get_kind_display())]
    if row.province is not None:
        words.append(row.province.short_name)
    if row.open_until is not None and row.open_until < clock.today():
        words.append(_("đến hết %(day)s") % {"day": write_day(row.open_until)})
    return " · ".join(words)


def _techniques(seen: Seen) -> QuerySet[Any]:
    """Open to everybody, like the register; a technique leads to the contracts about it."""
    return (
        Technique.objects.annotate(
            folded=Folded("name_vi"), folded_en=Folded("name_en"), folded_code=Folded("code")
        )
        .filter(seen.question.condition("folded", "folded_en", "folded_code"))
        .select_related("specialty")
    )


def _technique_words(row: Technique) -> tuple[str, str]:
    return row.name, fold(f"{row.name_vi} {row.name_en} {row.code}")


def _technique(row: Technique) -> Hit:
    url = f"{reverse('contracts:list')}?{urlencode({'technique': row.slug})}"
    note = row.specialty.name if row.specialty else ""
    return Hit(row.name, url, note)


def _list(name: str) -> Any:
    return lambda words: f"{reverse(name)}?{urlencode({'search': words})}"


def _named(row: Any) -> tuple[str, str]:
    return row.name, row.search_text


_BY_PLACE = Ordering("place", F("placed"))
PROVINCES = Source(
    "provinces",
    gettext_lazy("Tỉnh, thành phố"),
    "globe2",
    _provinces,
    _named,
    _province,
    _BY_PLACE,
    _list("hospitals:province-list"),
)
ORGANISATIONS = Source(
    "organisations",
    gettext_lazy("Cơ quan, đơn vị"),
    "hospital",
    _organisations,
    _named,
    _organisation,
    _BY_PLACE,
    _list("hospitals:organisation-list"),
)
TECHNIQUES = Source(
    "techniques",
    gettext_lazy("Kỹ thuật"),
    "star-fill",
    _techniques,
    _technique_words,
    _technique,
    Ordering("name", "folded"),
)
