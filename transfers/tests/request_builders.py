"""Requests for tests: in any state directly in the tables, and on their way by the services."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from audit.models import Entry
from conftest import organisation
from hospitals.models import Organisation, Specialty, Technique
from toolkit import clock
from transfers.models import Contract, RequestSource, TransferRequest
from transfers.states import ContractStatus, RequestStatus, SourceAnswer

TODAY = dt.date(2026, 11, 20)  # a Friday
DAK_NONG = "da-khoa-dak-nong"
EYE_HOSPITAL = "mat-hcm"
HUB = "syt-79-ho-chi-minh"
LAM_DONG = "syt-68-lam-dong"  # manages the Đắk Nông hospital since the merger

_ENDORSED = frozenset(RequestStatus) - {RequestStatus.DRAFT, RequestStatus.SUBMITTED}


def phaco() -> Technique:
    return Technique.objects.get(slug="phaco")


def specialty(slug: str = "mat") -> Specialty:
    return Specialty.objects.get(slug=slug)


def make_request(
    status: RequestStatus = RequestStatus.DRAFT,
    *,
    requester: str = DAK_NONG,
    sources: Sequence[str] = (EYE_HOSPITAL,),
    answers: Sequence[str] = (),
    facility: str = "",
    hub: str = "",
    specialties: Sequence[str] = ("mat",),
    modality: str = "transfer",
    title: str = "Chuyển giao phẫu thuật Phaco",
    since: dt.date | None = None,
    **fields: Any,
) -> TransferRequest:
    """A request of ``requester`` (a slug) in ``status``, waiting since ``since`` (today)."""
    today = clock.today()
    waits_since = None if status == RequestStatus.DRAFT else since or today
    values: dict[str, Any] = {
        "code": f"thu-{uuid.uuid4().hex[:10]}",
        "submitted_on": waits_since,
        "endorsed_on": waits_since if status in _ENDORSED else None,
        "waits_since": waits_since,
        "entered_on": waits_since or today,
        **fields,
    }
    request = TransferRequest.objects.create(
        requester=organisation(requester),
        at_facility=organisation(facility) if facility else None,
        assigning_hub=organisation(hub) if hub else None,
        modality=modality,
        title=title,
        status=status,
        **values,
    )
    request.specialties.set(Specialty.objects.filter(slug__in=specialties))
    for position, slug in enumerate(sources):
        RequestSource.objects.create(
            request=request,
            organisation=organisation(slug),
            position=position,
            asked_on=waits_since,
            answer=answers[position] if answers else SourceAnswer.WAITING,
        )
    return request


def make_contract(
    status: ContractStatus = ContractStatus.RUNNING,
    *,
    source: str = EYE_HOSPITAL,
    recipient: str = DAK_NONG,
    technique: Technique | None = None,
    specialty_slug: str = "",
    modality: str = "transfer",
    **fields: Any,
) -> Contract:
    return Contract.objects.create(
        code=f"thu-{uuid.uuid4().hex[:10]}",
        source=organisation(source),
        recipient=organisation(recipient),
        technique=technique,
        specialty=specialty(specialty_slug) if specialty_slug else None,
        modality=modality,
        title="Gói kỹ thuật thử",
        status=status,
        entered_on=clock.today(),
        **fields,
    )


def bodies(*slugs: str) -> list[Organisation]:
    return [organisation(slug) for slug in slugs]


def trail_of(request: TransferRequest) -> list[str]:
    """The verbs the trail has about the request and its parts, the oldest first."""
    return list(Entry.objects.about(request).order_by("id").values_list("verb", flat=True))
