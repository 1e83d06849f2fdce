"""What the pages of requests do the same way: find what the reader may see, say refusals."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import pgettext

from agreements.views_common import guarded_page
from transfers.models import TransferRequest


def _way_back(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    pk = kwargs.get("pk")
    if pk and TransferRequest.objects.visible_to(request.user).filter(pk=pk).exists():
        return reverse("requests:detail", args=[pk])
    return reverse("requests:list")


# Pages about requests: a refusal leads to the request as it stands now.
member_page = guarded_page(_way_back)


def get_request(request: HttpRequest, pk: uuid.UUID) -> TransferRequest:
    """The request with its organisations and sources, or 404 for what is not the reader's."""
    rows = TransferRequest.objects.visible_to(request.user).select_related(
        "requester", "at_facility", "technique__specialty", "assigning_hub", "agreement"
    )
    return get_object_or_404(rows.prefetch_related("specialties", "sources__organisation"), pk=pk)


def request_url(asked: TransferRequest) -> str:
    return reverse("requests:detail", args=[asked.pk])


def request_trail(asked: TransferRequest) -> list[tuple[str, str]]:
    """The breadcrumb of a page below a request."""
    return [
        (pgettext("trang", "Đề xuất"), reverse("requests:list")),
        (asked.code, request_url(asked)),
    ]
