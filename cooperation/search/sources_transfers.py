"""Requests and contracts with their papers, those who learn, and regional networks."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cooperation.search.results import Hit, Seen, Source, named_by_title
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
        seen.reader.visible(TransferRequest)
        .filter(seen.question.condition("search_text", indexed=seen.question.is_rare))
        .select_related("requester")
        .only(
            *("code", "title", "status", "search_text"),
            *("requester__name_vi", "requester__name_en"),
        )
    )


def _request(row: TransferRequest) -> Hit:
    url = reverse("requests:detail", args=[row.pk])
    return Hit(str(row), url, row.requester.name, row, has_status=True)


def _attachments(seen: Seen) -> QuerySet[Any]:
    """Whoever sees the request sees what hangs on it."""
    requests = seen.reader.visible(TransferRequest).order_by().values("pk")
    return (
        RequestAttachment.objects.filter(request__in=requests)
        .annotate(folded=Folded("title"))
        .filter(seen.question.condition("folded"))
        .select_related("request")
        .only("title", "request__code", "request__title")
    )


def _attachment(row: RequestAttachment) -> Hit:
    url = reverse("requests:detail", args=[row.request_id]) + "#papers-title"
    return Hit(row.title, url, str(row.request), row.request)


def _contracts(seen: Seen) -> QuerySet[Any]:
    return (
        seen.reader.visible(Contract)
        .filter(seen.question.condition("search_text", indexed=seen.question.is_rare))
        .select_related("source", "recipient")
        .only(
            *("code", "title", "status", "search_text", "source_name", "recipient_name"),
            *("source__name_vi", "source__name_en", "recipient__name_vi", "recipient__name_en"),
        )
    )


def _contract(row: Contract) -> Hit:
    url = reverse("contracts:detail", args=[row.pk])
    sides = (row.source_name or row.source.name, row.recipient_name or row.recipient.name)
    return Hit(row.title, url, " → ".join(sides), row, has_status=True)


def _scans(seen: Seen) -> QuerySet[Any]:
    """Signed contracts by the names of their files."""
    return (
        seen.reader.visible(Contract)
        .filter(scan__isnull=False)
        .annotate(folded=Folded("scan__name"))
        .filter(seen.question.condition("folded"))
        .select_related("scan")
        .only("code", "title", "scan__name")
    )


def _scan_words(row: Any) -> tuple[str, str]:
    return row.scan.name, fold(row.scan.name)


def _scan(row: Any) -> Hit:
    url = reverse("contracts:detail", args=[row.pk])
    return Hit(row.scan.name, url, row.title, row)


def _trainees(seen: Seen) -> QuerySet[Any]:
    """By name or licence: their hospitals and departments only; an erased name is not found."""
    return (
        seen.reader.visible(Trainee)
        .exclude(full_name="")
        .annotate(folded=Folded("full_name"), licence=Folded("licence_number"))
        .filter(seen.question.condition("folded", "licence"))
        .select_related("contract")
        .only("full_name", "licence_number", "contract__code", "contract__title")
    )


def _trainee_words(row: Trainee) -> tuple[str, str]:
    return row.name, fold(f"{row.full_name} {row.licence_number}")


def _trainee(row: Trainee) -> Hit:
    url = reverse("contracts:detail", args=[row.contract_id]) + "#trainees"
    return Hit(row.name, url, row.contract.title, row.contract)


def _networks(seen: Seen) -> QuerySet[Any]:
    """By specialty, region and the leading hospital's names."""
    columns = {
        "of_specialty": Folded("specialty__name_vi"),
        "of_specialty_en": Folded("specialty__name_en"),
        "of_region": Folded("region__name_vi"),
    }
    return (
        seen.reader.visible(SpecialtyNetwork)
        .annotate(**columns)
        .filter(seen.question.condition(*columns, "lead__search_text"))
        .select_related("specialty", "region", "lead")
    )


def _network_words(row: SpecialtyNetwork) -> tuple[str, str]:
    names = (row.specialty.name_vi, row.specialty.name_en, row.region.name_vi)
    return _network_title(row), f"{fold(' '.join(names))} | {row.lead.search_text}"


def _network_title(row: SpecialtyNetwork) -> str:
    return f"{row.specialty.name} · {row.region.name}"


def _network(row: SpecialtyNetwork) -> Hit:
    url = reverse("networks:detail", args=[row.pk])
    return Hit(_network_title(row), url, row.lead.name, row)


def _list(name: str) -> Any:
    return lambda words: f"{reverse(name)}?{urlencode({'search': words})}"


_NEWEST = Ordering("updated", "updated_at", descending=True)
REQUESTS = Source(
    "requests",
    gettext_lazy("Đề xuất chuyển giao"),
    "send",
    _requests,
    lambda row: (str(row), row.search_text),
    _request,
    _NEWEST,
    _list("requests:list"),
)
ATTACHMENTS = Source(
    "attachments",
    gettext_lazy("Tài liệu kèm đề xuất"),
    "paperclip",
    _attachments,
    lambda row: (row.title, fold(row.title)),
    _attachment,
    Ordering("added", "added_at", descending=True),
)
CONTRACTS = Source(
    "contracts",
    gettext_lazy("Hợp đồng chuyển giao"),
    "pen",
    _contracts,
    named_by_title,
    _contract,
    _NEWEST,
    _list("contracts:list"),
)
SCANS = Source(
    "scans", gettext_lazy("Bản chụp hợp đồng"), "paperclip", _scans, _scan_words, _scan, _NEWEST
)
TRAINEES = Source(
    "trainees",
    gettext_lazy("Người học"),
    "person-badge",
    _trainees,
    _trainee_words,
    _trainee,
    Ordering("name", "folded"),
)
NETWORKS = Source(
    "networks",
    gettext_lazy("Mạng lưới chuyên khoa"),
    "diagram-3",
    _networks,
    _network_words,
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
