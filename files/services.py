"""Taking an upload in: nothing is kept that is not what it says it is."""

import hashlib
import io
import uuid
from collections.abc import Iterable
from functools import partial

import filetype
import pypdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from files import pages
from files.models import StoredFile

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
PAPERS = frozenset({PDF, JPEG, PNG})
_EXTENSIONS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg"), PNG: ("png",)}


def too_large(name: str) -> str:
    return _(
        "Tệp “%(name)s” lớn hơn %(max)s MB. Hãy quét với độ phân giải thấp hơn hoặc tách tệp."
    ) % {"name": name, "max": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}


def without_content(name: str) -> str:
    return _("Tệp “%(name)s” không có nội dung.") % {"name": name}


def wrong_kind(name: str, allowed: frozenset[str]) -> str:
    return _("Tệp “%(name)s” không phải tệp %(kinds)s đọc được. Hãy xuất lại tệp rồi tải lên.") % {
        "name": name,
        "kinds": _allowed_names(allowed),
    }


def endings(allowed: frozenset[str]) -> list[str]:
    """How the names of ``allowed`` kinds end: ``.pdf``, ``.jpg``, …"""
    return [
        f".{ending}" for kind in (PDF, JPEG, PNG) if kind in allowed for ending in _EXTENSIONS[kind]
    ]


def check_upload(upload: File, *, allowed: frozenset[str] = PAPERS) -> str:
    """Return the content type of ``upload``; refuse what is too large, empty or in disguise.

    The extension, the first bytes and an attempt to open it must agree (trust: "Input").
    Raises ValidationError with the remedy.
    """
    name = upload.name or ""
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(too_large(name), code="too_large")
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if not content:
        raise ValidationError(without_content(name), code="empty")
    kind = filetype.guess_mime(content)
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if kind not in allowed or extension not in _EXTENSIONS[kind] or not _opens(kind, content):
        raise ValidationError(wrong_kind(name, allowed), code="wrong_kind")
    return kind


def store_upload(upload: File, *, by: object, allowed: frozenset[str] = PAPERS) -> StoredFile:
    """Check ``upload`` and keep it. Call inside the service's transaction.

    If that transaction is rolled back the bytes stay behind without a row;
    `files.tasks.remove_orphans` takes them away.
    """
    kind = check_upload(upload, allowed=allowed)
    upload.seek(0)
    content = upload.read()
    stored = StoredFile(
        name=(upload.name or "")[-200:],
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,  # type: ignore[misc]
    )
    default_storage.save(stored.path, ContentFile(content))
    stored.save()
    return stored


def discard(files: Iterable[uuid.UUID]) -> None:
    """Take papers away that no record names any more. Call inside the service's transaction.

    The rows go with the transaction, the bytes once it is committed; what cannot be deleted then
    is left to `files.tasks.remove_orphans`. Raises ProtectedError while a record names one.
    """
    for stored in StoredFile.objects.filter(pk__in=list(files)):
        pk, path = stored.pk, stored.path
        stored.delete()
        transaction.on_commit(partial(default_storage.delete, path), robust=True)
        transaction.on_commit(partial(pages.forget, pk), robust=True)


def _allowed_names(allowed: frozenset[str]) -> str:
    return ", ".join(_EXTENSIONS[kind][0].upper() for kind in (PDF, JPEG, PNG) if kind in allowed)


def _opens(kind: str, content: bytes) -> bool:
    try:
        if kind == PDF:
            return len(pypdf.PdfReader(io.BytesIO(content)).pages) > 0
        with Image.open(io.BytesIO(content)) as picture:
            picture.verify()
        return True
    except Exception:  # any failure of the parser means "does not open"
        return False
