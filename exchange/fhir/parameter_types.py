"""How the values of search parameters are written, by type. Each reader takes the text of one
value and the modifier of its parameter; it raises ValueError with a sentence."""

import re
import uuid
from collections.abc import Callable

from django.utils.translation import gettext as _

from exchange.fhir.moments import Span, read_span
from exchange.fhir.rows import Text, Token

_ESCAPED = re.compile(r"\\([,|$\\])")


def split(text: str, at: str) -> list[str]:
    """``text`` in pieces, at every ``at`` that has no backslash before it."""
    pieces = [""]
    skip = False
    for place, letter in enumerate(text):
        if skip:
            skip = False
        elif letter == "\\" and text[place + 1 : place + 2]:
            skip = True
        elif letter == at:
            pieces.append("")
            continue
        pieces[-1] += letter
    return pieces


def plain(text: str) -> str:
    """Without the backslashes. Raises ValueError for what no database takes."""
    if "\x00" in text:
        raise ValueError(_("Bỏ ký tự không đọc được khỏi giá trị này."))
    return _ESCAPED.sub(r"\1", text)


def read_token(text: str, modifier: str) -> Token:
    system, *code = split(text, "|")
    if len(code) > 1:
        raise ValueError(_("Ghi như hệ thống|mã, hoặc chỉ ghi mã."))
    if not code:
        return Token(None, plain(system))
    return Token(plain(system), plain(code[0]) or None)


def read_flag(text: str, modifier: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(_("Ghi true hoặc false."))
    return text == "true"


def read_text(text: str, modifier: str) -> Text:
    return Text(plain(text), modifier)


def read_date(text: str, modifier: str) -> Span:
    return read_span(plain(text))


def read_id(text: str, modifier: str) -> uuid.UUID | None:
    """None for what is no id of ours, which nothing has."""
    try:
        found = uuid.UUID(plain(text))
    except ValueError:
        return None
    return found if str(found) == text else None


def reader_of_references(target: str) -> Callable[[str, str], uuid.UUID | None]:
    """Reads ``id``, ``Type/id`` or a whole address; None for what is not of type ``target``."""

    def read(text: str, modifier: str) -> uuid.UUID | None:
        *before, pk = plain(text).split("/")
        if before and before[-1] != target:
            return None
        return read_id(pk, modifier)

    return read
