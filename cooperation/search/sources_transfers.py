"""Requests and contracts with their papers, those who learn, and regional networks."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cooperation.search.results import Hit, Seen, Source
from toolkit.folded_sql import Folded
from toolkit.folding import fold
from toolkit.paging import Ordering
from transfers.models import (
    Contract,
    RequestAttachment,
    SpecialtyNetwork,
    Trainee,
    TransferRequest,
)


def _requests(seen: Seen) -> QuerySet[Any]:
    return (
        TransferRequest.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text", indexed=seen.question.has_rare_word))
        .select_related("requester")
        .defer("note", "reason", "readiness", "duplicates_seen", "requester__search_text")
    )


def _request(row: TransferRequest, seen: Seen) -> Hit:
    url = reverse("requests:detail", args=[row.pk])
    return Hit(str(row), url, row.search_text, row.requester.name, row, has_status=True)


def _attachments(seen: Seen) -> QuerySet[Any]:
    """Whoever sees the request sees what hangs on it."""
    requests = TransferRequest.objects.visible_to(seen.user).order_by().values("pk")
    return (
        RequestAttachment.objects.filter(request__in=requests)
        .annotate(folded=Folded("title"))
        .filter(seen.question.condition("folded"))
        .select_related("request")
    )


def _attachment(row: RequestAttachment, seen: Seen) -> Hit:
    url = reverse("requests:detail", args=[row.request_id]) + "#papers-title"
    return Hit(row.title, url, fold(row.title), str(row.request), row.request)


def _contracts(seen: Seen) -> QuerySet[Any]:
    return (
        Contract.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text", indexed=seen.question.has_rare_word))
        .select_related("source", "recipient")
        .defer("note", "package", "criteria", "source__search_text", "recipient__search_text")
    )


def _contract(row: Contract, seen: Seen) -> Hit:
    url = reverse("contracts:detail", args=[row.pk])
    sides = (row.source_name or row.source.name, row.recipient_name or row.recipient.name)
    return Hit(row.title, url, row.search_text, " → ".join(sides), row, has_status=True)


def _scans(seen: Seen) -> QuerySet[Any]:
    """Signed contracts by the names of their files."""
    return (
        Contract.objects.visible_to(seen.user)
        .filter(scan__isnull=False)
        .annotate(folded=Folded("scan__name"))
        .filter(seen.question.condition("folded"))
        .select_related("scan")
    )


def _scan(row: Contract, seen: Seen) -> Hit:
    assert row.scan is not None
    url = reverse("contracts:detail", args=[row.pk])
    return Hit(row.scan.name, url, fold(row.scan.name), row.title, row)


def _trainees(seen: Seen) -> QuerySet[Any]:
    """By name or licence: their hospitals and departments only; an erased name is not found."""
    return (
        Trainee.objects.visible_to(seen.user)
        .exclude(full_name="")
        .annotate(folded=Folded("full_name"), licence=Folded("licence_number"))
        .filter(seen.question.condition("folded", "licence"))
        .select_related("contract")
    )


def _trainee(row: Trainee, seen: Seen) -> Hit:
    url = reverse("contracts:detail", args=[row.contract_id]) + "#trainees"
    text = fold(f"{row.full_name} {row.licence_number}")
    return Hit(row.name, url, text, row.contract.title, row.contract)


def _networks(seen: Seen) -> QuerySet[Any]:
    """By specialty, region and the leading hospital's names."""
    columns = {
        "of_specialty": Folded("specialty__name_vi"),
        "of_specialty_en": Folded("specialty__name_en"),
        "of_region": Folded("region__name_vi"),
    }
    return (
        SpecialtyNetwork.objects.visible_to(seen.user)
        .annotate(**columns)
        .filter(seen.question.condition(*columns, "lead__search_text"))
        .select_related("specialty", "region", "lead")
    )


def _network(row: SpecialtyNetwork, seen: Seen) -> Hit:
    title = f"{row.specialty.name} · {row.region.name}"
    names = (row.specialty.name_vi, row.specialty.name_en, row.region.name_vi)
    text = f"{fold(' '.join(names))} | {row.lead.search_text}"
    return Hit(title, reverse("networks:detail", args=[row.pk]), text, row.lead.name, row)


def _list(name: str) -> Any:
    return lambda words: f"{reverse(name)}?{urlencode({'search': words})}"


_NEWEST = Ordering("updated", "updated_at", descending=True)
REQUESTS = Source(
    "requests",
    gettext_lazy("Đề xuất chuyển giao"),
    "send",
    _requests,
    _request,
    _NEWEST,
    _list("requests:list"),
)
ATTACHMENTS = Source(
    "attachments",
    gettext_lazy("Tài liệu kèm đề xuất"),
    "paperclip",
    _attachments,
    _attachment,
    Ordering("added", "added_at", descending=True),
)
CONTRACTS = Source(
    "contracts",
    gettext_lazy("Hợp đồng chuyển giao"),
    "pen",
    _contracts,
    _contract,
    _NEWEST,
    _list("contracts:list"),
)
SCANS = Source("scans", gettext_lazy("Bản chụp hợp đồng"), "paperclip", _scans, _scan, _NEWEST)
TRAINEES = Source(
    "trainees",
    gettext_lazy("Người học"),
    "person-badge",
    _trainees,
    _trainee,
    Ordering("name", "folded"),
)
NETWORKS = Source(
    "networks",
    gettext_lazy("Mạng lưới chuyên khoa"),
    "diagram-3",
    _networks,
    _network,
    Ordering(
        "name",
        Concat(
            "specialty__name_vi",
            Value(" "),
            Coalesce("region__code", Value("")),
            output_field=CharField(),
        ),
    ),
)
