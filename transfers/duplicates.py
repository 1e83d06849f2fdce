"""Who nearby asks for the same, learns it or masters it already.

Disclosed to everybody who is signed in: organisation, technique or specialty, modality, wanted,
running or mastered, and the year. No text and no link, so nobody's visibility is asked here.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation, OrganisationPlace, Specialty, Technique
from hospitals.queries import neighbours_of, place_of
from transfers.modalities import MODALITIES
from transfers.models import Contract, TransferRequest
from transfers.states import (
    CONTRACT_MASTERED,
    CONTRACT_UNDER_WAY,
    REQUEST_WANTED,
    ContractStatus,
    RequestStatus,
)


class Standing(models.TextChoices):
    """In the order in which notices stand: what is mastered can help soonest."""

    MASTERED = "mastered", _("đã làm chủ")
    RUNNING = "running", _("đang tiếp nhận")
    WANTED = "wanted", _("đang đề xuất")


@dataclass(frozen=True)
class Notice:
    """One line: ``subject`` is the technique, or the specialties that both name.

    ``is_sample``: it comes from a marked sample of the demonstration, and has to say so.
    """

    organisation: str
    subject: str
    modality: str
    standing: str
    year: int | None
    is_sample: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As it is kept with the request (`TransferRequest.duplicates_seen`)."""
        return asdict(self)

    def get_modality_display(self) -> str:
        return str(MODALITIES.get(self.modality, self.modality))

    def get_standing_display(self) -> str:
        return str(Standing(self.standing).label)


def notices_seen(request: TransferRequest) -> list[Notice]:
    """What the asker was shown when the request was submitted."""
    return [Notice(**row) for row in request.duplicates_seen]


def duplicates_of(request: TransferRequest, day: dt.date) -> list[Notice]:
    """The notices for ``request`` as it stands, found at its facility, else at its asker."""
    return find_duplicates(
        at=request.at_facility or request.requester,
        technique=request.technique,
        specialties=request.specialties.all(),
        modality=request.modality,
        day=day,
        leave_out=request.pk,
    )


def find_duplicates(
    *,
    at: Organisation,
    technique: Technique | None,
    specialties: Iterable[Specialty],
    modality: str,
    day: dt.date,
    leave_out: uuid.UUID | None = None,
) -> list[Notice]:
    """The same technique, or specialty and modality, in the province of ``at`` or a neighbouring
    one, as the country is divided on ``day``. The same few queries however many there are.

    ``leave_out`` is the request itself.
    """
    wanted = {specialty.pk for specialty in specialties}
    if technique is not None and technique.specialty_id is not None:
        wanted.add(technique.specialty_id)
    place = place_of(at, day)
    if place is None or place.province is None or not (technique or wanted):
        return []
    provinces = [place.province, *neighbours_of(place.province, day)]
    nearby = OrganisationPlace.objects.filter(
        province__in=provinces, since__lte=day, until__gt=day
    ).values("organisation")
    found = [
        *_wanted(nearby, technique, wanted, modality, leave_out),
        *_taught(nearby, technique, wanted, modality),
    ]
    order = {value: place for place, value in enumerate(Standing.values)}

    def place_in_list(notice: Notice) -> tuple[int, str, str, int]:
        return order[notice.standing], notice.organisation, notice.subject, -(notice.year or 0)

    return sorted(dict.fromkeys(found), key=place_in_list)


def _wanted(
    nearby: "QuerySet[Any, Any]",
    technique: Technique | None,
    specialties: Collection[uuid.UUID],
    modality: str,
    leave_out: uuid.UUID | None,
) -> list[Notice]:
    of_specialty = Q(specialties__in=specialties) | Q(technique__specialty__in=specialties)
    requests = (
        TransferRequest.objects.filter(
            # Its contract is not signed yet: still wanted.
            Q(status__in=REQUEST_WANTED)
            | Q(status=RequestStatus.CONTRACTED, contract__status=ContractStatus.DRAFT),
            Q(at_facility__in=nearby) | Q(at_facility=None, requester__in=nearby),
            _same(technique, of_specialty, modality),
        )
        .exclude(pk__in=[leave_out] if leave_out else [])
        .select_related("requester", "at_facility", "technique")
        .prefetch_related("specialties")
        .distinct()
    )
    return [
        Notice(
            organisation=(request.at_facility or request.requester).name,
            subject=_subject(
                request.technique, {row.pk: row for row in request.specialties.all()}, specialties
            ),
            modality=request.modality,
            standing=Standing.WANTED,
            year=_year(request.submitted_on),
            is_sample=request.is_sample,
        )
        for request in requests
    ]


def _taught(
    nearby: "QuerySet[Any, Any]",
    technique: Technique | None,
    specialties: Collection[uuid.UUID],
    modality: str,
) -> list[Notice]:
    of_specialty = Q(specialty__in=specialties) | Q(technique__specialty__in=specialties)
    contracts = Contract.objects.filter(
        _same(technique, of_specialty, modality),
        status__in=CONTRACT_UNDER_WAY | CONTRACT_MASTERED,
        recipient__in=nearby,
    ).select_related("recipient", "technique", "specialty")
    return [
        Notice(
            organisation=contract.recipient.name,
            subject=_subject(
                contract.technique,
                {contract.specialty.pk: contract.specialty} if contract.specialty else {},
                specialties,
            ),
            modality=contract.modality,
            standing=_standing_of(contract),
            year=_year(contract.accepted_on or contract.started_on or contract.signed_on),
            is_sample=contract.is_sample,
        )
        for contract in contracts
    ]


def _standing_of(contract: Contract) -> Standing:
    return Standing.MASTERED if contract.status in CONTRACT_MASTERED else Standing.RUNNING


def _same(technique: Technique | None, of_specialty: Q, modality: str) -> Q:
    same = Q(modality=modality) & of_specialty
    return same | Q(technique=technique) if technique is not None else same


def _subject(
    technique: Technique | None,
    named: Mapping[uuid.UUID, Specialty],
    wanted: Collection[uuid.UUID],
) -> str:
    if technique is not None:
        return technique.name
    return ", ".join(sorted(row.name for pk, row in named.items() if pk in wanted))


def _year(day: dt.date | None) -> int | None:
    return day.year if day is not None else None
