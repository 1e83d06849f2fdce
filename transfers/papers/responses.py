"""Handing a paper out. Call only after the contract said its reader may have it."""

import datetime as dt

from django.http import HttpResponse

from agreements.models import Agreement
from papers import responses
from transfers.models import Contract
from transfers.papers.printed import contract_document


def word_attachment(
    contract: Contract, *, day: dt.date, agreement: Agreement | None = None
) -> HttpResponse:
    """The Word file as a download; ``agreement`` as for `contract_paper`."""
    paper = contract_document(contract, day=day, agreement=agreement)
    return responses.word_attachment(paper, _name(contract))


def pdf_attachment(
    contract: Contract, *, day: dt.date, agreement: Agreement | None = None
) -> HttpResponse:
    """The PDF as a download. Raises PdfUnavailable, whose text is meant for the page."""
    paper = contract_document(contract, day=day, agreement=agreement)
    return responses.pdf_attachment(paper, _name(contract))


def _name(contract: Contract) -> str:
    return f"hop-dong-{contract.code}"
