"""The register in the feed: open to everybody who is signed in."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Model, Q

from audit.models import Entry
from exchange.feed.resources import Ear, Find, Pairs, Resource, listed
from hospitals import api, api_lineage
from hospitals.models import (
    Cdc,
    HealthDepartment,
    Hospital,
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    Province,
    Region,
    RegisterChange,
    Specialty,
    Technique,
)
from toolkit import clock
from toolkit.api.viewsets import ReadOnlyViewSet

_CHANGE = RegisterChange._meta.label_lower
_BODIES = tuple(
    model._meta.label_lower for model in (Organisation, HealthDepartment, Cdc, Hospital)
)
# What of an organisation other records show.
_SHOWN_ELSEWHERE = frozenset({"name_vi", "kind", "slug", "province", "province_id"})


def changes_everything(entry: Entry) -> bool:
    """A change of the register: who answers for whom, and so who sees what, may be another."""
    return _CHANGE in (entry.record_type, entry.whole_type)


def register_moved(since: dt.date, until: dt.date) -> bool:
    """A change of the register came into effect after ``since``, on ``until`` at the latest."""
    span = Q(since__gt=since, since__lte=until) | Q(until__gt=since, until__lte=until)
    return (
        OrganisationHolder.objects.filter(span).exists()
        or OrganisationPlace.objects.filter(span).exists()
    )


def names(find: Find) -> tuple[Ear, ...]:
    """Ears of records that show an organisation: ``find`` answers which show these."""
    return tuple(
        Ear(label, find, when=lambda entry: bool(_SHOWN_ELSEWHERE & entry.changes.keys()))
        for label in _BODIES
    )


def answered_for_by(ids: Collection[str]) -> Pairs:
    """Pairs of these organisations and those that they answer for today, themselves too."""
    today = clock.today()
    held = OrganisationHolder.objects.filter(holder__pk__in=ids, since__lte=today, until__gt=today)
    return {
        *((pk, pk) for pk in ids),
        *((str(holder), str(body)) for holder, body in held.values_list("holder", "organisation")),
    }


def _all_organisations(since: dt.date, until: dt.date) -> Any:
    """Each row says the day that its place and holder are of."""
    return Organisation.objects.all()


def _register(
    name: str, model: type[Model], viewset: type[ReadOnlyViewSet], *labels: str, **more: Any
) -> Resource:
    ears = [Ear(label) for label in labels or (model._meta.label_lower,)]
    return listed(name, model, viewset.rows, *ears, **more)


REGISTER = (
    _register("regions", Region, api.RegionViewSet),
    _register("provinces", Province, api.ProvinceViewSet),
    _register(
        "organisations",
        Organisation,
        api.OrganisationViewSet,
        *_BODIES,
        moved=_all_organisations,
    ),
    # Without an ear: each is a change of everything.
    listed("successions", RegisterChange, api_lineage.SuccessionViewSet.rows),
    _register("specialties", Specialty, api.SpecialtyViewSet),
    _register("techniques", Technique, api.TechniqueViewSet),
)
