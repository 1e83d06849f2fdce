"""Papers of an agreement and its reviews: adding them, and handing them out."""

import uuid

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions, permissions_reviews
from agreements.forms_lifecycle import DocumentForm
from agreements.models import Agreement, Document
from agreements.services import add_document
from agreements.views_common import (
    ActPage,
    act_response,
    agreement_trail,
    detail_url,
    get_agreement,
    member_page,
    reader_of,
    sent,
)
from agreements.views_drafting import form_methods
from audit.services import record
from files.responses import attachment


@member_page
@form_methods
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    user, agreement = reader_of(request), get_agreement(request, pk)
    permissions.can_add_document(user, agreement).demand()
    page = ActPage(
        title=_("Thêm tài liệu"),
        verb=_("Thêm tài liệu"),
        icon="file-earmark-plus",
        done=_("Đã thêm tài liệu."),
        back=f"{detail_url(agreement)}?tab=documents",
        trail=agreement_trail(agreement),
        subject=agreement.title,
        perform=lambda cleaned: add_document(
            agreement,
            by=user,
            kind=cleaned["kind"],
            title=cleaned["title"],
            upload=cleaned["file"],
        ),
    )
    return act_response(request, page, DocumentForm(**sent(request)))


@member_page
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand a paper out; who took it is on the trail. A review's papers are the parties' only."""
    user = reader_of(request)
    rows = Document.objects.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))
    document = get_object_or_404(rows.select_related("agreement", "file"), pk=pk)
    may_read = permissions_reviews.can_read_review_documents(user, document.agreement)
    if document.review_id is not None and not may_read:
        raise Http404
    response = attachment(document.file)
    with transaction.atomic():
        record("document.downloaded", document, by=user, whole=document.agreement)
    return response
