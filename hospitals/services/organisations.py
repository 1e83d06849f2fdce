"""Editing what is known of an organisation."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from hospitals.derived import rebuild_derived
from hospitals.models import Organisation, Province, Specialty
from hospitals.naming import free_slug
from hospitals.permissions import can_keep_register

# What of an organisation may be changed by hand, in the order of the form.
EDITABLE = (
    "name_vi",
    "name_en",
    "short_name",
    "aliases",
    "managing_authority",
    "technical_level",
    "is_end_line",
    "beds",
    "open_from",
    "open_until",
    "note",
)


@transaction.atomic
def edit_organisation(
    *,
    by: Any,
    organisation: Organisation,
    specialties: list[Specialty] | None = None,
    **fields: Any,
) -> Organisation:
    """Change what `EDITABLE` names, and the specialties where given.

    Raises NotAllowed, and ValidationError at the field.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    can_keep_register(by).demand()
    if foreign := sorted(fields.keys() - set(EDITABLE)):
        raise ValueError(f"not editable: {', '.join(foreign)}")
    changes = audit.services.difference(organisation, fields)
    for name, value in fields.items():
        setattr(organisation, name, value)
    check_open_days(organisation.open_from, organisation.open_until)
    organisation.full_clean(exclude={"slug", "kind", "province", "managed_by"})
    if specialties is not None:
        before = sorted(organisation.specialties.values_list("slug", flat=True))
        after = sorted(specialty.slug for specialty in specialties)
        if before != after:
            organisation.specialties.set(specialties)
            changes["specialties"] = (before, after)
    if changes:
        organisation.save()
        audit.services.record("organisation.edited", organisation, by=by, changes=changes)
        rebuild_derived()
        organisation.refresh_from_db(fields=["search_text"])
    return organisation


@transaction.atomic
def add_organisation(
    *,
    by: Any,
    kind: str,
    province: Province,
    slug: str = "",
    managed_by: Organisation | None = None,
    specialties: list[Specialty] | None = None,
    **fields: Any,
) -> Organisation:
    """Enter a body that the register lacks; one that comes out of others is recorded as a change.

    ``fields`` are of `EDITABLE`; the key is made of the name unless given. Raises NotAllowed, and
    ValidationError at the field.
    """
    Province.objects.select_for_update().get(pk=province.pk)
    can_keep_register(by).demand()
    if foreign := sorted(fields.keys() - set(EDITABLE)):
        raise ValueError(f"not editable: {', '.join(foreign)}")
    if kind == Organisation.Kind.HEALTH_DEPARTMENT:
        raise ValidationError({"kind": _("Sở Y tế được lập cùng tỉnh, thành phố. Chọn loại khác.")})
    name = str(fields.get("name_vi", ""))
    organisation = Organisation(
        slug=slug or free_slug(name, _is_taken),
        kind=kind,
        province=province,
        managed_by=managed_by,
        **fields,
    )
    check_open_days(organisation.open_from, organisation.open_until)
    if not organisation.slug:
        raise ValidationError({"name_vi": _("Tên cần ít nhất một chữ hoặc số. Sửa tên.")})
    organisation.full_clean(exclude={"province", "managed_by"})
    organisation.save(force_insert=True)
    organisation.specialties.set(specialties or [])
    said = {"kind": kind, "province": province, "managed_by": managed_by, **fields}
    audit.services.record(
        "organisation.added",
        organisation,
        by=by,
        changes={name: (None, value) for name, value in said.items() if value not in (None, "")},
    )
    rebuild_derived()
    organisation.refresh_from_db(fields=["search_text"])
    return organisation


def _is_taken(slug: str) -> bool:
    return Organisation.objects.filter(slug=slug).exists()


def check_open_days(first: dt.date | None, last: dt.date | None) -> None:
    """Raise ValidationError at ``open_until`` when the last day is before the first."""
    if first and last and last < first:
        raise ValidationError(
            {"open_until": _("Ngày cuối trước ngày đầu. Ghi ngày cuối bằng hoặc sau ngày đầu.")}
        )
