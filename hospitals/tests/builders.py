"""Short ways to state and record changes of the register."""

import datetime as dt
from typing import Any

from django.apps import apps

from hospitals.changes import Act, NewUnit, Part, Statement
from hospitals.models import (
    Organisation,
    OrganisationHolder,
    OrganisationPlace,
    Province,
    ProvinceHolder,
    RegisterChange,
)
from hospitals.planning import plan_change
from hospitals.services import record_change

DAY = dt.date(2027, 1, 1)
BASIS = "Nghị quyết [Mẫu] 1/2026/QH16"


def province(uid: str) -> Province:
    return Province.objects.get(uid=uid)


def unit(key: str) -> Province | Organisation:
    """By uid or slug."""
    found = Province.objects.filter(uid=key).first()
    return found or Organisation.objects.get(slug=key)


def act(
    kind: str,
    *units: str,
    into: str | NewUnit | None = None,
    parts: tuple[Part, ...] = (),
    managing_authority: str = "",
) -> Act:
    """An act on units by key; ``into`` by key too, or new."""
    successor = unit(into) if isinstance(into, str) else into
    return Act(kind, tuple(unit(key) for key in units), successor, parts, managing_authority)


def state(*acts: Act, day: dt.date = DAY, basis: str = BASIS) -> Statement:
    return Statement(acts, day, basis)


def record(by: Any, *acts: Act, day: dt.date = DAY, basis: str = BASIS) -> RegisterChange:
    return record_change(plan_change(state(*acts, day=day, basis=basis)), by=by)


def snapshot() -> dict[str, set[tuple[Any, ...]]]:
    """Every row of the register but the changes themselves; keys of derived rows do not count."""
    found = {}
    for model in apps.get_app_config("hospitals").get_models(include_auto_created=True):
        if model is RegisterChange or model._meta.proxy:
            continue
        derived = model in (ProvinceHolder, OrganisationHolder, OrganisationPlace)
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name != "updated_at" and not (derived and field.primary_key)
        ]
        rows = model._default_manager.values_list(*columns)
        found[model.__name__] = {tuple(str(value) for value in row) for row in rows}
    return found
