"""Requests, contracts, those who learn under them, and regional networks."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from cooperation.search.results import READ, Hit, Seen, Source
from toolkit.folded_sql import Folded
from toolkit.folding import fold
from transfers.models import Contract, SpecialtyNetwork, Trainee, TransferRequest


def _requests(seen: Seen) -> Iterator[Hit]:
    rows = (
        TransferRequest.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text"))
        .select_related("requester")
        .defer("note", "reason", "readiness", "duplicates_seen", "requester__search_text")
        .order_by("-updated_at", "id")[: READ + 1]
    )
    for row in rows:
        url = reverse("requests:detail", args=[row.pk])
        yield Hit(str(row), url, row.search_text, row.requester.name, row, has_status=True)


def _contracts(seen: Seen) -> Iterator[Hit]:
    rows = (
        Contract.objects.visible_to(seen.user)
        .filter(seen.question.condition("search_text"))
        .select_related("source", "recipient")
        .defer("note", "package", "criteria", "source__search_text", "recipient__search_text")
        .order_by("-updated_at", "id")[: READ + 1]
    )
    for row in rows:
        url = reverse("contracts:detail", args=[row.pk])
        sides = (row.source_name or row.source.name, row.recipient_name or row.recipient.name)
        yield Hit(row.title, url, row.search_text, " → ".join(sides), row, has_status=True)


def _trainees(seen: Seen) -> Iterator[Hit]:
    """By name or licence: their hospitals and departments only; an erased name is not found."""
    rows = (
        Trainee.objects.visible_to(seen.user)
        .exclude(full_name="")
        .annotate(folded=Folded("full_name"), licence=Folded("licence_number"))
        .filter(seen.question.condition("folded", "licence"))
        .select_related("contract")
        .order_by("full_name", "id")[: READ + 1]
    )
    for row in rows:
        url = reverse("contracts:detail", args=[row.contract_id]) + "#trainees"
        text = fold(f"{row.full_name} {row.licence_number}")
        yield Hit(row.name, url, text, row.contract.title, row.contract)


def _networks(seen: Seen) -> Iterator[Hit]:
    """By specialty, region and the leading hospital's names."""
    columns = {
        "of_specialty": Folded("specialty__name_vi"),
        "of_specialty_en": Folded("specialty__name_en"),
        "of_region": Folded("region__name_vi"),
    }
    rows = (
        SpecialtyNetwork.objects.visible_to(seen.user)
        .annotate(**columns)
        .filter(seen.question.condition(*columns, "lead__search_text"))
        .select_related("specialty", "region", "lead")
        .order_by("specialty__name_vi", "region__code", "id")[: READ + 1]
    )
    for row in rows:
        title = f"{row.specialty.name} · {row.region.name}"
        names = (row.specialty.name_vi, row.specialty.name_en, row.region.name_vi)
        text = f"{fold(' '.join(names))} | {row.lead.search_text}"
        yield Hit(title, reverse("networks:detail", args=[row.pk]), text, row.lead.name, row)


def _list(name: str) -> Any:
    return lambda words: f"{reverse(name)}?{urlencode({'search': words})}"


REQUESTS = Source(
    "requests",
    gettext_lazy("Đề xuất chuyển giao"),
    "send",
    _requests,
    _list("requests:list"),
)
CONTRACTS = Source(
    "contracts",
    gettext_lazy("Hợp đồng chuyển giao"),
    "pen",
    _contracts,
    _list("contracts:list"),
)
TRAINEES = Source("trainees", gettext_lazy("Người học"), "person-badge", _trainees)
NETWORKS = Source("networks", gettext_lazy("Mạng lưới chuyên khoa"), "diagram-3", _networks)
