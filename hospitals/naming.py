"""Finding what a cell of a table names: by key, or by any name that only one row has."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from hospitals.models import Organisation, Province, Specialty
from toolkit.folding import fold
from toolkit.importing import remark

Row = TypeVar("Row", bound=models.Model)
# More keys than this help nobody to choose.
_MOST_SHOWN = 5


class Names(Generic[Row]):
    """Rows by key and by folded name, read once. ``spelled``: the names as they are written."""

    def __init__(self, rows: Iterable[tuple[str, Row, Iterable[str]]]) -> None:
        self.by_key: dict[str, Row] = {}
        self.by_name: dict[str, dict[str, Row]] = {}
        self.spelled: set[str] = set()
        for key, row, names in rows:
            self.by_key[key] = row
            for name in names:
                if folded := fold(name):
                    self.by_name.setdefault(folded, {})[key] = row
                    self.spelled.add(_spelled(name))

    def find(self, text: str, unknown: Callable[[], str]) -> Row:
        """Raises ValueError: with ``unknown``'s sentence, or with the keys to choose from. A name
        that is spelled otherwise is remarked on."""
        if row := self.by_key.get(text):
            return row
        found = self.by_name.get(fold(text), {})
        if len(found) == 1:
            row = next(iter(found.values()))
            if _spelled(text) not in self.spelled:
                names = {"text": text, "name": row}
                remark(_("“%(text)s” được hiểu là “%(name)s”.") % names)
            return row
        if not found:
            raise ValueError(unknown())
        keys = ", ".join(sorted(found)[:_MOST_SHOWN])
        raise ValueError(
            _("“%(text)s” là tên của %(count)s nơi. Ghi khóa, như %(keys)s.")
            % {"text": text, "count": len(found), "keys": keys}
        )


def _spelled(name: str) -> str:
    """As it is written, capitals and blanks aside."""
    return " ".join(name.casefold().split())


def organisation_names() -> Names[Organisation]:
    return Names(
        (body.slug, body, (body.name_vi, body.name_en, body.short_name, *body.aliases))
        for body in Organisation.objects.all()
    )


def province_names() -> Names[Province]:
    return Names(
        (unit.uid, unit, (unit.name_vi, unit.name_en, unit.short_name, *unit.aliases))
        for unit in Province.objects.all()
    )


def specialty_names() -> Names[Specialty]:
    return Names(
        (row.slug, row, (row.name_vi, row.name_en, *row.aliases)) for row in Specialty.objects.all()
    )


def find_organisation(names: Names[Organisation], text: str) -> Organisation:
    """Raises ValueError with a sentence."""
    return names.find(
        text,
        lambda: (
            _("Không có cơ quan “%(slug)s”. Ghi khóa trong danh mục, như syt-79-ho-chi-minh.")
            % {"slug": text}
        ),
    )


def find_province(names: Names[Province], text: str) -> Province:
    """Raises ValueError with a sentence."""
    return names.find(
        text,
        lambda: (
            _("Không có tỉnh, thành phố “%(text)s”. Ghi khóa trong danh mục, như 68-lam-dong.")
            % {"text": text}
        ),
    )


def find_specialty(names: Names[Specialty], text: str) -> Specialty:
    """Raises ValueError with a sentence."""
    return names.find(
        text,
        lambda: (
            _("Không có chuyên khoa “%(text)s”. Ghi một trong: %(known)s.")
            % {"text": text, "known": ", ".join(sorted(names.by_key))}
        ),
    )


def free_slug(name: str, taken: Callable[[str], bool], *, longest: int = 80) -> str:
    """A key made of ``name`` that is not taken; empty when the name has no letter or digit."""
    bare: Any = fold(name).replace(" ", "-")[: longest - 4].strip("-")
    if not bare or not taken(bare):
        return str(bare)
    number = 2
    while taken(f"{bare}-{number}"):
        number += 1
    return f"{bare}-{number}"
