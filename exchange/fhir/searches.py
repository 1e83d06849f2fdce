"""A search as the address (or the form) states it.

What FHIR lets a server ignore is ignored and named in the answer; under ``Prefer:
handling=strict`` it is refused. A value that cannot be read is refused either way.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.core import signing
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, NotAcceptable, ValidationError

from exchange.fhir.negotiation import is_json
from exchange.fhir.parameter_types import split
from exchange.fhir.resources import RESOURCES, Parameter, Resource
from exchange.fhir.rows import Condition

DEFAULT_SIZE = 50
LARGEST_SIZE = 500
CURSOR = "_cursor"
_TOTALS = ("none", "estimate", "accurate")
_SUMMARIES = ("true", "text", "data", "count", "false")
_RESULT = ("_count", "_total", "_summary", "_include", "_revinclude", "_format", "_pretty", CURSOR)

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Position:
    """A page begins after the row ``pk`` of the table number ``table``."""

    table: int
    pk: uuid.UUID

    def written(self) -> str:
        return _signer().sign(f"{self.table}.{self.pk.hex}")


@dataclass
class Search:
    """What is looked for and how it is to be answered. ``ignored`` has a sentence a parameter;
    ``used`` is the address's query, as understood."""

    resource: Resource
    conditions: list[Condition] = field(default_factory=list)
    size: int = DEFAULT_SIZE
    total: str = ""
    only_total: bool = False
    include: list[str] = field(default_factory=list)
    reverse: list[str] = field(default_factory=list)
    after: Position | None = None
    ignored: dict[str, str] = field(default_factory=dict)
    used: list[tuple[str, str]] = field(default_factory=list)

    def query(self, after: Position | None) -> str:
        pairs = self.used + ([(CURSOR, after.written())] if after else [])
        return urlencode(pairs)


def read_search(resource: Resource, pairs: Pairs, *, strict: bool) -> Search:
    """Raises ValidationError (400) by parameter; NotAcceptable (406) for another format."""
    search = Search(resource)
    for name, value in pairs:
        if not value:
            continue
        if _take(search, name, value) and name != CURSOR:
            search.used.append((name, value))
    if strict and search.ignored:
        raise ValidationError(
            {
                name: [ErrorDetail(sentence, code="unknown_parameter")]
                for name, sentence in search.ignored.items()
            }
        )
    return search


def _take(search: Search, name: str, value: str) -> bool:
    """Note what the parameter asks for; False when it is ignored."""
    bare, colon, modifier = name.partition(":")
    parameter = search.resource.parameters.get(bare)
    if parameter is not None:
        if colon and modifier not in parameter.modifiers:
            raise _modifier(name, modifier)
        search.conditions.append(_condition(parameter, name, modifier, value))
        return True
    if bare in _RESULT:
        if colon:
            raise _modifier(name, modifier)
        return _take_result(search, bare, value)
    known = ", ".join((*search.resource.parameters, *(n for n in _RESULT if n != CURSOR)))
    search.ignored[name] = _("Không có tham số “%(name)s”. Các tham số: %(names)s.") % {
        "name": name,
        "names": known,
    }
    return False


def _condition(parameter: Parameter, name: str, modifier: str, value: str) -> Condition:
    texts = [text for text in split(value, ",") if text]
    if len(texts) > parameter.at_most:
        most = {"most": parameter.at_most}
        raise refusal(name, _("Ghi nhiều nhất %(most)s giá trị, cách nhau bằng dấu phẩy.") % most)
    try:
        values = [parameter.read(text, modifier) for text in texts]
    except ValueError as error:
        raise refusal(name, str(error)) from error
    return Condition(parameter.method, [one for one in values if one is not None])


def _take_result(search: Search, name: str, value: str) -> bool:
    match name:
        case "_count":
            search.size = _size(value)
            search.only_total = search.only_total or search.size == 0
        case "_total":
            search.total = _one_of(name, value, _TOTALS)
        case "_summary":
            search.only_total = _one_of(name, value, _SUMMARIES) == "count"
        case "_include":
            return _take_links(search, name, value, search.resource.includes, search.include)
        case "_revinclude":
            return _take_links(search, name, value, search.resource.reverse, search.reverse)
        case "_format":
            if not is_json(value):
                raise NotAcceptable
        case "_cursor":
            search.after = _position(value, len(search.resource.rows))
    return True


def _take_links(
    search: Search, name: str, value: str, known: Sequence[str], taken: list[str]
) -> bool:
    # A third part names the type that the reference leads to: here there is never a choice.
    link = ":".join(value.split(":")[:2])
    if link in known:
        taken.append(link)
        return True
    search.ignored[f"{name}={value}"] = _("Không kèm được “%(name)s”. Các cách kèm: %(names)s.") % {
        "name": value,
        "names": ", ".join(known) or "–",
    }
    return False


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise refusal("_count", _("Ghi một số nguyên từ 0 trở lên."))
    return min(int(text[:9]), LARGEST_SIZE)


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise refusal(name, _("Ghi một trong: %(names)s.") % {"names": ", ".join(known)})
    return value


def _position(text: str, tables: int) -> Position:
    try:
        table, _dot, pk = _signer().unsign(text).partition(".")
        position = Position(int(table), uuid.UUID(hex=pk))
    except (signing.BadSignature, ValueError) as error:
        raise _bad_cursor() from error
    if position.table >= tables:
        raise _bad_cursor()
    return position


def _bad_cursor() -> ValidationError:
    return refusal(CURSOR, _("Dấu trang không hợp lệ. Hãy mở lại từ trang đầu."))


def _modifier(name: str, modifier: str) -> ValidationError:
    sentence = _("Tham số này không nhận bổ từ “:%(modifier)s”.") % {"modifier": modifier}
    return refusal(name, sentence, code="unknown_parameter")


def refusal(name: str, sentence: str, code: str = "invalid") -> ValidationError:
    return ValidationError({name: [ErrorDetail(sentence, code=code)]})


def _signer() -> signing.Signer:
    return signing.Signer(salt="exchange.fhir", sep="~")


def target_of(link: str) -> tuple[Resource, str]:
    """``Location:organization`` → the resource that refers, and the search parameter's name."""
    kind, _colon, name = link.partition(":")
    return RESOURCES[kind], name
