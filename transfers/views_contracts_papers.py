"""Papers of a contract: its draft as Word and PDF, the signed scan, evidence of readiness."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from agreements.views_common import reader_of
from audit.services import record
from files.responses import attachment
from toolkit import clock
from transfers.basis import agreement_seen
from transfers.papers.pdf import PdfUnavailable
from transfers.papers.responses import pdf_attachment, word_attachment
from transfers.views_contracts_common import contract_trail, get_contract, member_page


@member_page
@require_GET
def word(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    contract = get_contract(request, pk)
    agreement = agreement_seen(contract, reader_of(request))
    response = word_attachment(contract, day=clock.today(), agreement=agreement)
    _tell("contract.paper_downloaded", request, contract, contract)
    return response


@member_page
@require_GET
def pdf(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The PDF, or a page that names what this machine lacks and offers the Word file."""
    contract = get_contract(request, pk)
    agreement = agreement_seen(contract, reader_of(request))
    try:
        response: HttpResponse = pdf_attachment(contract, day=clock.today(), agreement=agreement)
    except PdfUnavailable as error:
        context = {"contract": contract, "trail": contract_trail(contract), "reason": str(error)}
        return render(request, "transfers/contracts/no_pdf.html", context, status=503)
    _tell("contract.paper_downloaded", request, contract, contract)
    return response


@member_page
@require_GET
def scan(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    contract = get_contract(request, pk)
    if contract.scan is None:
        raise Http404
    response = attachment(contract.scan)
    _tell("contract.paper_downloaded", request, contract, contract)
    return response


@member_page
@require_GET
def evidence(request: HttpRequest, pk: uuid.UUID, item_pk: uuid.UUID) -> HttpResponseBase:
    contract = get_contract(request, pk)
    items = contract.readiness.filter(document__isnull=False).select_related("document")
    item = get_object_or_404(items, pk=item_pk)
    assert item.document is not None
    response = attachment(item.document)
    _tell("document.downloaded", request, item, contract)
    return response


def _tell(verb: str, request: HttpRequest, about: Any, contract: Any) -> None:
    """Who took which paper is on the trail."""
    with transaction.atomic():
        whole = None if about == contract else contract
        record(verb, about, by=reader_of(request), whole=whole)
