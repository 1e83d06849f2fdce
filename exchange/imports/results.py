"""The brought-in table as it goes out again, with what became of its lines."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from exchange.models import ImportRun
from files.responses import as_download
from files.tables import CSV, XLSX, lines_of
from toolkit.importing import Importer, Outcome
from toolkit.tables import Cell, Column, safe
from toolkit.xlsx import workbook

Rows = Iterable[Sequence[Cell]]
_ROWS_AT_ONCE = 200


def result_of(run: ImportRun, kind: Importer, ending: str) -> StreamingHttpResponse:
    """The table as it was, with four columns more."""
    headings = [*run.headings, _("Dòng"), _("Kết quả"), _("Hồ sơ"), _("Lỗi và cách sửa")]
    name = _("%(file)s, kết quả") % {"file": run.file.name.rsplit(".", 1)[0]}
    return as_file(headings, list(_lines(run, kind)), name, ending)


def _lines(run: ImportRun, kind: Importer) -> Iterator[list[Cell]]:
    labels = {column.name: str(column.label) for column in kind.columns}
    reasons: dict[int, list[str]] = {}
    for number, column, reason in run.faults.values_list("number", "column", "reason"):
        told = f"{labels[column]}: {reason}" if column in labels else reason
        reasons.setdefault(number, []).append(told)
    became = {
        number: (str(Outcome(outcome).label), record)
        for number, outcome, record in run.lines.values_list("number", "outcome", "record")
    }
    width = len(run.headings)
    for line in lines_of(run.file)[1:]:
        cells: list[Cell] = [safe(cell) for cell in line.cells[:width]]
        cells += [""] * (width - len(cells))
        outcome, record = became.get(line.number, (_("Chưa đọc"), ""))
        yield [*cells, line.number, outcome, safe(record), " ".join(reasons.get(line.number, []))]


def as_file(headings: list[str], rows: Rows, name: str, ending: str) -> StreamingHttpResponse:
    """A table to take away, ``ending`` xlsx or csv; ``name`` without it. Cells are as they are:
    what a person typed goes through `toolkit.tables.safe` first."""
    write: Callable[[list[str], Rows], Iterator[bytes]] = _xlsx if ending == "xlsx" else _csv
    response = StreamingHttpResponse(
        write(headings, rows), content_type=XLSX if ending == "xlsx" else f"{CSV}; charset=utf-8"
    )
    return as_download(response, f"{name}.{ending}")


def _xlsx(headings: list[str], rows: Rows) -> Iterator[bytes]:
    return workbook([Column((str(safe(heading)),)) for heading in headings], [list(rows)])


def _csv(headings: list[str], rows: Rows) -> Iterator[bytes]:
    """With the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([safe(heading) for heading in headings])
    for number, row in enumerate(rows):
        writer.writerow(row)
        if number % _ROWS_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
