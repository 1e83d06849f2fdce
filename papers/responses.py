"""Handing a paper out. Call only after its record said that the reader may have it."""

from django.http import HttpResponse

from papers.layout import Paper
from papers.pdf import pdf_of
from papers.word import docx_of

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_attachment(paper: Paper, name: str) -> HttpResponse:
    """The Word file as a download; ``name`` is plain ASCII without its ending."""
    return _attachment(docx_of(paper), WORD, f"{name}.docx")


def pdf_attachment(paper: Paper, name: str) -> HttpResponse:
    """The PDF as a download. Raises PdfUnavailable, whose text is meant for the page."""
    return _attachment(pdf_of(paper), PDF, f"{name}.pdf")


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """A PDF that is no paper of the register, as a download."""
    return _attachment(content, PDF, f"{name}.pdf")


def _attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
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
