"""The formats of a list: JSON by pages; NDJSON, CSV and XLSX with all its rows in one stream.

``?format=`` or ``Accept`` chooses. A stream reads from a server-side cursor and holds a few hundred
rows at a time, however long the list.
"""

import csv
import io
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from toolkit.api.sources import Source, one_line
from toolkit.streams import in_language, reading_to_the_end
from toolkit.tables import Cell, Column, cells, columns_of
from toolkit.xlsx import workbook

# Rows held at a time.
CHUNK = 500
Chunks = Iterator[list[str]]


class _Streamed(JSONRenderer):
    """Names a format. What it renders itself is a refusal, which is JSON in every format."""

    charset = None


class NdjsonRenderer(_Streamed):
    media_type = "application/x-ndjson"
    format = "ndjson"


class CsvRenderer(_Streamed):
    media_type = "text/csv"
    format = "csv"


class XlsxRenderer(_Streamed):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


LIST_RENDERERS: tuple[type[BaseRenderer], ...] = (
    JSONRenderer,
    NdjsonRenderer,
    CsvRenderer,
    XlsxRenderer,
)
# Tables are for people: who took one away stands in the trail.
TABLES = frozenset({"csv", "xlsx"})
PARAMETER = "format"
NAMES = tuple(str(renderer.format) for renderer in LIST_RENDERERS)


class FormatNegotiation(DefaultContentNegotiation):
    """``?format=`` of a list comes before ``Accept``; a format nobody knows is refused by name."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        asked = request.query_params.get(PARAMETER, "")
        known = list(renderers)
        if not asked or len(known) == 1:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, known)
            return chosen
        for renderer in known:
            if renderer.format == asked:
                return renderer, str(renderer.media_type)
        sentence = _("Không có dạng “%(asked)s”. Các dạng: %(names)s.") % {
            "asked": asked,
            "names": ", ".join(NAMES),
        }
        raise ValidationError({PARAMETER: [ErrorDetail(sentence, code="invalid")]})


class ListStream(StreamingHttpResponse):
    """All rows of a list in one answer."""

    contents: ClassVar[Mapping[str, str]] = {
        "ndjson": "application/x-ndjson",
        "csv": "text/csv; charset=utf-8",
        "xlsx": XlsxRenderer.media_type,
    }

    def __init__(self, form: str, source: Source, rows: "QuerySet[Any, Any]", name: str) -> None:
        write = _WRITERS[form]
        super().__init__(in_language(write(source, chunks(source, rows))))
        self.headers["Content-Type"] = self.contents[form]
        self.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'


def chunks(source: Source, rows: "QuerySet[Any, Any]") -> Chunks:
    """The texts of prepared ``rows``, `CHUNK` at a time, through one server-side cursor."""
    with reading_to_the_end(rows.db):
        found = rows.iterator(chunk_size=CHUNK)
        while chunk := list(islice(found, CHUNK)):
            yield source.texts(chunk)


def _ndjson(source: Source, found: Chunks) -> Generator[bytes, None, None]:
    for texts in found:
        yield one_line("\n".join([*texts, ""])).encode()


def _csv(source: Source, found: Chunks) -> Generator[bytes, None, None]:
    columns = columns_of(source.described())
    # The mark tells Excel that the letters are UTF-8.
    yield "\ufeff".encode() + _lines([[column.name for column in columns]])
    for table in _tables(found, columns):
        yield _lines(table)


def _lines(table: Sequence[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in table
    )
    return text.getvalue().encode()


def _xlsx(source: Source, found: Chunks) -> Generator[bytes, None, None]:
    columns = columns_of(source.described())
    yield from workbook(columns, _tables(found, columns))


def _tables(found: Chunks, columns: Sequence[Column]) -> Iterator[list[list[Cell]]]:
    for texts in found:
        yield [cells(json.loads(text), columns) for text in texts]


_WRITERS: Mapping[str, Callable[[Source, Chunks], Generator[bytes, None, None]]] = {
    "ndjson": _ndjson,
    "csv": _csv,
    "xlsx": _xlsx,
}
