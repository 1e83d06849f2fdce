"""Handing a paper out. Call only after the belonging record said its reader may have it."""

from typing import TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from files.models import StoredFile

Response = TypeVar("Response", bound=HttpResponseBase)


def attachment(stored: StoredFile) -> FileResponse:
    """The file as a download that no browser will run: attachment, nosniff, sandboxed."""
    response = FileResponse(
        stored.open(), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    _guard(response)
    return response


def page_picture(content: bytes) -> HttpResponse:
    """A drawn page (`files.pages`), for a page of ours to show."""
    response = HttpResponse(content, content_type="image/webp")
    _guard(response)
    return response


def as_download(response: Response, name: str) -> Response:
    """What the portal writes for one reader: saved as ``name``, and kept nowhere on the way."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _guard(response: HttpResponseBase) -> None:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
