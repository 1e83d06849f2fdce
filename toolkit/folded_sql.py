"""Words looked for by the database, in texts as `toolkit.folding.fold` makes them.

What is searched among many rows keeps a folded ``search_text`` with an index of its words. Short
columns of few rows (names of techniques, of scans) are `Folded` at each search instead.
"""

import itertools
import string
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.db.models import BooleanField, CharField
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
_SIGNS = string.punctuation + "“”‘’–—…·"
# As a literal of SQL that has parameters.
_FROM = (MARKED + _SIGNS).replace("'", "''").replace("%", "%%")
_TO = PLAIN + " " * len(_SIGNS)


class Folded(Func):
    """``Folded("title")``: without diacritics, capitals and punctuation. PostgreSQL leaves more
    than one blank between two words, which a search for single words does not notice."""

    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"translate(lower(normalize({column})), '{_FROM}', '{_TO}')", params

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        """SQLite's own lower() knows ASCII only: it is lent the function itself."""
        connection.ensure_connection()
        connection.connection.create_function("portal_fold", 1, fold, deterministic=True)
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"portal_fold({column})", params


def within(text: str, meaning: str) -> bool:
    """Whether a word of the folded ``text`` begins with ``meaning``, or several in a row do. One
    or two letters may stand anywhere: somebody put a blank in the wrong place."""
    return _sought(meaning) in f" {text}"


def _sought(meaning: str) -> str:
    return meaning if _is_short(meaning) else f" {meaning}"


def _is_short(meaning: str) -> bool:
    return len(meaning) < 3


class HasWords(Func):
    """Whether the folded ``columns``, taken together, have `within` them one of the meanings of
    each of ``words``; the rarest word goes first.

    ``indexed``: the only column has a `words_index`, which PostgreSQL asks then. Texts are looked
    through for what the index cannot tell; and for the first word, which is cheaper than to take
    a text apart, where PostgreSQL goes through the rows in the order of the page instead.
    """

    output_field = BooleanField()

    def __init__(
        self, words: Sequence[Sequence[str]], *columns: str, indexed: bool = False
    ) -> None:
        super().__init__(*columns)
        self.words = words
        self.indexed = indexed

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        told = [meanings for meanings in self.words if not any(map(_is_short, meanings))]
        if not self.indexed or not told:
            return self._where(compiler, "strpos", self.words)
        column, own = compiler.compile(self.get_source_expressions()[0])
        conditions = [
            _unguessed(f"' ' || {column} LIKE ANY (%s)"),
            f"{_words_of(column)} @@ %s::tsquery",
        ]
        like = [f"%{_sought(meaning)}%" for meaning in self.words[0]]
        params = [*own, like, *own, " & ".join(map(_any_of, told))]
        untold = [
            meanings
            for meanings in self.words
            if meanings not in told or any(" " in meaning for meaning in meanings)
        ]
        if untold:
            sql, more = self._where(compiler, "strpos", untold)
            conditions.append(_unguessed(sql))
            params += more
        return "(" + " AND ".join(conditions) + ")", params

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        return self._where(compiler, "instr", self.words)

    def _where(
        self, compiler: Any, find: str, words: Sequence[Sequence[str]]
    ) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(column) for column in self.get_source_expressions()]
        text = "".join(f" || ' ' || coalesce({column}, '')" for column, _ in compiled)[4:]
        own = [param for _, params in compiled for param in params]
        params = [param for meanings in words for one in meanings for param in (*own, _sought(one))]
        one = f"{find}({text}, %s) > 0"
        each = ["(" + " OR ".join([one] * len(meanings)) + ")" for meanings in words]
        return "(" + " AND ".join(each) + ")", params


class HasWord(Func):
    """Whether the folded column, which has a `words_index`, has the word: ``HasWord("search_text",
    OuterRef("text"))``. All of the word, of letters and figures alone."""

    arity = 2
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        sql, params = self._where(compiler, "strpos")
        (column, own), (word, its) = map(compiler.compile, self.get_source_expressions())
        return f"({sql} AND {_words_of(column)} @@ {word}::tsquery)", [*params, *own, *its]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        return self._where(compiler, "instr")

    def _where(self, compiler: Any, find: str) -> tuple[str, list[Any]]:
        (column, own), (word, its) = map(compiler.compile, self.get_source_expressions())
        sql = f"{find}(' ' || {column} || ' ', ' ' || {word} || ' ') > 0"
        return sql, [*own, *its]


def words_index(table: str, column: str = "search_text") -> migrations.RunPython:
    """For a migration: the index that `HasWords` and `HasWord` ask on PostgreSQL, which needs no
    extension for it. SQLite looks through the texts."""
    name = f"{table}_words"

    def make(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            words = _words_of(f'"{column}"')
            schema_editor.execute(f'CREATE INDEX "{name}" ON "{table}" USING gin (({words}))')

    def drop(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP INDEX "{name}"')

    return migrations.RunPython(make, drop)


def _words_of(column: str) -> str:
    """The words as they stand between blanks: PostgreSQL's own reading of a text takes some codes
    apart, as it takes "12e5a" for a number and a letter."""
    return f"array_to_tsvector(array_remove(string_to_array({column}, ' '), ''))"


def _unguessed(condition: str) -> str:
    """For the planner neither rare nor frequent: how many rows have a word the index knows."""
    return f"CASE WHEN {condition} THEN true ELSE false END"


def _any_of(meanings: Sequence[str]) -> str:
    asked = [" & ".join(f"'{word}'" for word in meaning.split()) + ":*" for meaning in meanings]
    return "(" + " | ".join(f"({one})" for one in asked) + ")"
