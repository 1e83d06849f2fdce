"""What the guided form offers to choose from: techniques, others nearby, sources. Each is also
answered alone, so that the form can follow what is typed."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hospitals.models import Organisation, Specialty, Technique
from toolkit import clock
from transfers.assigning import assigner_for
from transfers.catalogue import find_sources, find_techniques
from transfers.duplicates import find_duplicates
from transfers.forms_requests import DuplicateForm, ways_of_joining
from transfers.models import TransferRequest
from transfers.presentation.duplicate_places import places_of
from transfers.proposals import propose_sources
from transfers.states import MANDATORY_READINESS
from transfers.turns import department_of
from transfers.views_requests_common import get_request, member_page


# --- Techniques -----------------------------------------------------------------------------
def technique_context(words: str, chosen: Any) -> dict[str, Any]:
    """The chosen technique, then those that the words find."""
    found = find_techniques(words, clock.today())
    kept = [one for one in _ids([chosen]) if one not in {t.pk for t in found}]
    rows = list(Technique.objects.filter(pk__in=kept).select_related("specialty"))
    return {"techniques": rows + found, "chosen_technique": str(chosen or ""), "words": words}


@member_page
@require_GET
def techniques(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    get_request(request, pk)
    context = technique_context(
        request.GET.get("words", "")[:200], request.GET.get("technique") or None
    )
    return render(request, "transfers/requests/_techniques.html", context)


def specialty_context(asked: TransferRequest, chosen: Iterable[Any]) -> dict[str, Any]:
    """The specialties as chips: those chosen and those of the two bodies first."""
    ids = set(_ids(chosen))
    bodies = [body.pk for body in asking_side(asked)]
    near = set(Specialty.objects.filter(organisation__in=bodies).values_list("pk", flat=True))
    every = list(Specialty.objects.order_by("name_vi"))
    return {
        "near_specialties": [one for one in every if one.pk in ids | near],
        "other_specialties": [one for one in every if one.pk not in ids | near],
        "chosen_specialties": ids,
    }


def asking_side(asked: TransferRequest) -> list[Organisation]:
    return [body for body in (asked.requester, asked.at_facility) if body is not None]


# --- Others nearby --------------------------------------------------------------------------
def duplicate_context(
    asked: TransferRequest, typed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Who nearby has, learns or wants the same as is ``typed``, else as is saved."""
    subject = typed or {"technique": asked.technique, "specialties": asked.specialties.all()}
    notices = find_duplicates(
        at=asked.at_facility or asked.requester,
        technique=subject["technique"],
        specialties=subject["specialties"],
        modality=asked.modality,
        day=clock.today(),
        leave_out=asked.pk,
    )
    places = places_of(notices, own=asking_side(asked), day=clock.today())
    nearby = [place for place in places if not place.own]
    return {
        "notices": notices,
        "ways": ways_of_joining(nearby),
        "places": nearby,
        "own_places": [place for place in places if place.own],
    }


@member_page
@require_GET
def duplicates(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    asked = get_request(request, pk)
    technique = _ids([request.GET.get("technique")])
    specialties = _ids(request.GET.getlist("specialties"))
    typed = {
        "technique": Technique.objects.filter(pk__in=technique).first(),
        "specialties": list(Specialty.objects.filter(pk__in=specialties)),
    }
    found = duplicate_context(asked, typed)
    form = None
    if found["notices"]:
        form = DuplicateForm(ways=found["ways"], reason=asked.duplicate_reason)
    context = {"asked": asked, "duplicates": form, **found}
    return render(request, "transfers/requests/_duplicates.html", context)


# --- Sources --------------------------------------------------------------------------------
def source_context(asked: TransferRequest, words: str, chosen: Iterable[Any]) -> dict[str, Any]:
    """Hospitals proposed with the reason why; those chosen besides; those the words find."""
    today = clock.today()
    ids = set(_ids(chosen))
    sides = asking_side(asked)
    proposals = propose_sources(
        technique=asked.technique,
        specialties=asked.specialties.all(),
        words=asked.title,
        leave_out=sides,
        day=today,
    )
    proposed = {proposal.organisation.pk for proposal in proposals}
    besides = list(Organisation.objects.filter(pk__in=ids - proposed).order_by("name_vi"))
    found = find_sources(words, today, leave_out=[*(body.pk for body in sides), *proposed, *ids])
    return {
        "asked": asked,
        "proposals": proposals,
        "besides": besides,
        "found": found,
        "chosen_sources": ids,
        "words": words,
        "assigner": assigner_for(asked.requester, today),
    }


@member_page
@require_GET
def sources(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    asked = get_request(request, pk)
    words, chosen = request.GET.get("words", "")[:200], request.GET.getlist("sources")
    return render(
        request, "transfers/requests/_found_sources.html", source_context(asked, words, chosen)
    )


# --- The last step --------------------------------------------------------------------------
def reason_context(asked: TransferRequest, day: dt.date) -> dict[str, Any]:
    """The papers, what a contract will demand, and where the request goes from here."""
    wanted = list(asked.sources.all())
    return {
        "attachments": list(asked.attachments.select_related("file")),
        "mandatory": MANDATORY_READINESS.get(asked.modality, frozenset()),
        "department": department_of(asked.requester, day),
        "wanted": wanted,
        "assigner": None if wanted else asked.assigning_hub or _assigner(asked, day),
    }


def _assigner(asked: TransferRequest, day: dt.date) -> Organisation | None:
    assigner = assigner_for(asked.requester, day)
    return assigner.department if assigner else None


def _ids(values: Iterable[Any]) -> list[uuid.UUID]:
    """The ids among ``values``; anything else is not one of ours."""
    found = []
    for value in values:
        try:
            found.append(value if isinstance(value, uuid.UUID) else uuid.UUID(str(value)))
        except ValueError:
            continue
    return found
