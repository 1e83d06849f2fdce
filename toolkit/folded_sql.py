"""`toolkit.folding.fold` worked out by the database, for columns that keep no folded copy.

For short columns of few rows (names of techniques, titles of documents): each row is folded at
each search. What is searched among many rows keeps a ``search_text`` instead.
"""

import itertools
import unicodedata
from typing import Any

from django.db.models import CharField
from django.db.models.expressions import Func

from toolkit.folding import fold
from toolkit.json_sql import Compiled

_ABOVE = ("", "\u0302", "\u0306", "\u031b")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def _letters() -> dict[str, str]:
    """Every small Vietnamese letter with a mark, and what it becomes."""
    letters = {"đ": "d"}
    for vowel, above, tone in itertools.product("aeiouy", _ABOVE, _TONES):
        letter = unicodedata.normalize("NFC", vowel + above + tone)
        if len(letter) == 1 and letter != vowel:
            letters[letter] = vowel
    return letters


_LETTERS = _letters()
MARKED, PLAIN = "".join(_LETTERS), "".join(_LETTERS.values())


class Folded(Func):
    """``Folded("title")``: without diacritics and capitals. PostgreSQL leaves punctuation as it
    is, which a search for single words does not notice."""

    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"translate(lower(normalize({column})), '{MARKED}', '{PLAIN}')", params

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        """SQLite's own lower() knows ASCII only: it is lent the function itself."""
        connection.ensure_connection()
        connection.connection.create_function("portal_fold", 1, fold, deterministic=True)
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"portal_fold({column})", params
