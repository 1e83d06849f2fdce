"""Tables to bring in, and bringing them in."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.imports import running
from exchange.imports.kinds import KINDS
from exchange.imports.services import choose_columns, start_import, write_import
from exchange.models import ImportRun

Row = Mapping[str, Any]

AGREEMENT: Row = {
    "code": "can-tho-2024",
    "title": "Thỏa thuận với Cần Thơ",
    "level": "department",
    "signed_on": "21/07/2024",
    "ends_on": "2028",
    "hub": "syt-79-ho-chi-minh",
    "partners": "syt-92-can-tho",
    "contents": "training: Đào tạo bác sĩ",
}
TECHNIQUE: Row = {
    "name_vi": "Tán sỏi qua da mẫu",
    "code": "10.0001",
    "scheme": "TT mẫu",
    "specialty": "",
}
BODY: Row = {
    "name_vi": "Bệnh viện Mẫu Nhập Tệp",
    "kind": "Bệnh viện",
    "province": "68-lam-dong",
    "managed_by": "syt-68-lam-dong",
    "beds": "1.200",
}
PERSON: Row = {
    "email": "Nhap.Tep@portal.example",
    "full_name": "Người mẫu Nhập Tệp",
    "organisation": "syt-68-lam-dong",
    "role": "Chuyên viên",
}


def table(*rows: Row, headings: Sequence[str] = (), name: str = "bang.csv") -> SimpleUploadedFile:
    """A CSV whose headings are the first row's keys unless given."""
    names = list(headings or rows[0])
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode())


def workbook(*rows: Row) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    whole = io.BytesIO()
    book.save(whole)
    return SimpleUploadedFile("bang.xlsx", whole.getvalue())


def tried(kind: str, by: Any, *rows: Row) -> ImportRun:
    """A table of ``rows`` after its dry run."""
    run = start_import(KINDS[kind], by=by, table=table(*rows))
    choose_columns(run, by=by, mapping=run.mapping)
    running.go_on(seconds=60)
    run.refresh_from_db()
    return run


def written(kind: str, by: Any, *rows: Row) -> ImportRun:
    """The same table after it was written."""
    run = tried(kind, by, *rows)
    write_import(run, by=by)
    running.go_on(seconds=60)
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return run.new, run.changed, run.unchanged, run.refused


def faults(run: ImportRun) -> list[tuple[int, str]]:
    return [(fault.number, fault.column) for fault in run.faults.all()]
