"""Papers of a contract: its draft as Word and PDF, the signed scan, evidence of readiness."""

import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.views_common import reader_of
from audit.services import record
from files.responses import attachment
from papers import responses
from papers.pdf import PdfUnavailable
from toolkit import clock
from toolkit.refusal import WrongState
from transfers.basis import agreement_seen
from transfers.models import Contract
from transfers.papers.kinds import ACCEPTANCE_TEXT, LIQUIDATION_TEXT
from transfers.papers.printed import closing_minutes
from transfers.papers.responses import pdf_attachment, word_attachment
from transfers.states import CONTRACT_MASTERED, ContractStatus
from transfers.views_contracts_common import detail_url, get_contract, member_page


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
        word = reverse("contracts:word", args=[pk])
        return _no_pdf(request, contract, reason=str(error), word=word)
    _tell("contract.paper_downloaded", request, contract, contract)
    return response


# What each kind of minutes is called in its address, its text, and while it makes sense.
_CLOSING = {
    "acceptance": (
        ACCEPTANCE_TEXT,
        "bien-ban-nghiem-thu",
        frozenset({ContractStatus.RUNNING, ContractStatus.PROPOSED}) | CONTRACT_MASTERED,
    ),
    "liquidation": (LIQUIDATION_TEXT, "bien-ban-thanh-ly", CONTRACT_MASTERED),
}


@member_page
@require_GET
def closing(request: HttpRequest, pk: uuid.UUID, kind: str, ending: str) -> HttpResponseBase:
    """The minutes of acceptance or liquidation as Word or PDF (``ending``)."""
    contract = get_contract(request, pk)
    if kind not in _CLOSING or ending not in ("docx", "pdf"):
        raise Http404
    text, name, while_ = _CLOSING[kind]
    if contract.status not in while_:
        raise WrongState(
            _("Hợp đồng đang ở trạng thái “%(status)s” nên chưa lập được biên bản này.")
            % {"status": contract.get_status_display()}
        )
    paper = closing_minutes(contract, text, day=clock.today())
    try:
        make = responses.word_attachment if ending == "docx" else responses.pdf_attachment
        response = make(paper, f"{name}-{contract.code}")
    except PdfUnavailable as error:
        word = reverse("contracts:closing", args=[pk, kind, "docx"])
        return _no_pdf(request, contract, reason=str(error), word=word)
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


def _no_pdf(request: HttpRequest, contract: Contract, *, reason: str, word: str) -> HttpResponse:
    context = {
        "reason": reason,
        "subject": contract.title,
        "word": word,
        "back": detail_url(contract),
    }
    return render(request, "papers/no_pdf.html", context, status=503)
