"""Looking at a paper in the portal, page by page, and taking it away."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from exchange.documents.desk import find_paper, note_page
from files.pages import NotDrawn, Preview, picture_of, preview_of
from files.responses import attachment, page_picture
from files.shelves import Paper, Shelf

# The page of the record that a paper of such a list belongs to.
_RECORD_PAGES = {
    "agreements": "agreements:detail",
    "reviews": "reviews:detail",
    "transfer-requests": "requests:detail",
    "transfer-contracts": "contracts:detail",
    "successions": "changes:detail",
}


@require_GET
@login_required
def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The paper's first pages as pictures, with what can be read of them as text."""
    shelf, paper = _found(request, pk)
    shown: Preview | None
    try:
        shown = preview_of(paper.file)
    except NotDrawn:
        shown = None
    else:
        shelf.tell(paper.row, by=request.user, looked=True)
    context = {"paper": paper, "preview": shown, "back": _back(paper)}
    return render(request, "documents/preview.html", context)


@require_GET
@login_required
def page(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One page's picture."""
    shelf, paper = _found(request, pk)
    try:
        picture = picture_of(paper.file, number)
    except NotDrawn as error:
        raise Http404 from error
    note_page(shelf, paper.row, by=request.user)
    return page_picture(picture)


@require_GET
@login_required
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    shelf, paper = _found(request, pk)
    response = attachment(paper.file)
    shelf.tell(paper.row, by=request.user)
    return response


def _found(request: HttpRequest, pk: uuid.UUID) -> tuple[Shelf, Paper]:
    found = find_paper(request.user, pk)
    if found is None:
        raise Http404
    return found


def _back(paper: Paper) -> str:
    """Where the paper lies."""
    if paper.resource == "activities":
        return f"{reverse('agreements:detail', args=[paper.row.agreement_id])}?tab=activities"
    return reverse(_RECORD_PAGES[paper.resource], args=[paper.record])
