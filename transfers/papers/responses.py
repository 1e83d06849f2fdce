"""Handing a paper out. Call only after the contract said its reader may have it."""

import datetime as dt

from django.http import HttpResponse

from agreements.models import Agreement
from transfers.models import Contract
from transfers.papers.pdf import contract_pdf
from transfers.papers.word import contract_docx

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_attachment(
    contract: Contract, *, day: dt.date, agreement: Agreement | None = None
) -> HttpResponse:
    """The Word file as a download; ``agreement`` as for `contract_paper`."""
    content = contract_docx(contract, day=day, agreement=agreement)
    return _attachment(contract, content, WORD, "docx")


def pdf_attachment(
    contract: Contract, *, day: dt.date, agreement: Agreement | None = None
) -> HttpResponse:
    """The PDF as a download. Raises PdfUnavailable, whose text is meant for the page."""
    content = contract_pdf(contract, day=day, agreement=agreement)
    return _attachment(contract, content, PDF, "pdf")


def _attachment(
    contract: Contract, content: bytes, content_type: str, extension: str
) -> HttpResponse:
    name = f"hop-dong-{contract.code}.{extension}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
