"""Uploaded tables: kept when they can be read as one, and read again from where they lie."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from files.models import StoredFile
from toolkit.spreadsheets import BadTable, Line, read_table

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {".csv": CSV, ".xlsx": XLSX}
_SUFFIXES = {kind: suffix for suffix, kind in _TYPES.items()}


def store_table(upload: File, *, by: object) -> tuple[StoredFile, list[Line]]:
    """Keep ``upload`` (CSV or XLSX), with its lines, the header first.

    Call inside the service's transaction. Raises ValidationError at ``table`` with the remedy.
    """
    name = Path(upload.name or "").name
    suffix = Path(name).suffix.lower()
    upload.seek(0)
    # One byte more than may be: `read_table` says that it is too large.
    content = upload.read(settings.UPLOAD_MAX_BYTES + 1)
    if not content:
        raise ValidationError({"table": _("Tệp “%(name)s” không có nội dung.") % {"name": name}})
    try:
        with on_disk(content, suffix) as path:
            lines = read_table(path)
    except BadTable as error:
        raise ValidationError({"table": str(error)}) from error
    stored = StoredFile(
        name=name[-200:],
        content_type=_TYPES[suffix],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,  # type: ignore[misc]
    )
    default_storage.save(stored.path, ContentFile(content))
    stored.save()
    return stored, lines


def lines_of(stored: StoredFile) -> list[Line]:
    """The lines of a kept table, the header first. Raises BadTable."""
    with stored.open() as file:
        content = file.read()
    with on_disk(content, _SUFFIXES[stored.content_type]) as path:
        return read_table(path)


@contextmanager
def on_disk(content: bytes, suffix: str) -> Iterator[Path]:
    """A table as a file of its own for as long as it is read; ``suffix`` says what it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{suffix}"
        path.write_bytes(content)
        yield path
