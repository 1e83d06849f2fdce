"""Changing the register: successions, organisations, holidays. Administrators only."""

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from hospitals.derived import Steps, rebuild_derived, steps_of
from hospitals.models import (
    Holiday,
    Organisation,
    OrganisationSuccession,
    Province,
    ProvinceRegion,
    ProvinceSuccession,
    Specialty,
)
from hospitals.permissions import can_keep_register
from hospitals.succession import Step, SuccessionError, spans
from toolkit.days import write_day
from toolkit.refusal import WrongState

__all__ = [
    "check_holiday",
    "check_open_days",
    "edit_organisation",
    "rebuild_derived",
    "record_organisation_succession",
    "record_province_succession",
    "remove_holiday",
    "save_holiday",
]

Unit = TypeVar("Unit", Province, Organisation)

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
SATURDAY = 5
_DAY = dt.timedelta(days=1)


@transaction.atomic
def record_province_succession(
    *,
    by: Any,
    predecessor: Province,
    successor: Province,
    effective_on: dt.date,
    kind: str,
    legal_basis: str,
) -> ProvinceSuccession:
    """``predecessor`` becomes part of ``successor`` from ``effective_on``; so do the departments.

    The unit ends the day before. Raises NotAllowed, WrongState (it has a successor already) and
    ValidationError (itself, a ring, days that do not fit).
    """
    # Every row, so that two people at once cannot close a ring.
    units = {row.pk: row for row in Province.objects.select_for_update().order_by("pk")}
    can_keep_register(by).demand()
    predecessor, successor = units[predecessor.pk], units[successor.pk]
    _check_succession(ProvinceSuccession, predecessor, successor, effective_on)
    _check_days(predecessor, predecessor.valid_from, successor, successor.valid_from, effective_on)
    succession = ProvinceSuccession.objects.create(
        predecessor=predecessor,
        successor=successor,
        effective_on=effective_on,
        kind=kind,
        legal_basis=legal_basis,
    )
    before = predecessor.valid_to
    predecessor.valid_to = effective_on - _DAY
    predecessor.save(update_fields=["valid_to"])
    ProvinceRegion.objects.filter(province=predecessor, since__gte=effective_on).delete()
    ProvinceRegion.objects.filter(province=predecessor, until__gt=effective_on).update(
        until=effective_on
    )
    audit.services.record(
        "province.succeeded",
        predecessor,
        by=by,
        changes={
            "successor": (None, successor),
            "valid_to": (before, predecessor.valid_to),
            "legal_basis": ("", legal_basis),
        },
    )
    _follow_with_departments(by, succession)
    rebuild_derived()
    return succession


@transaction.atomic
def record_organisation_succession(
    *,
    by: Any,
    predecessor: Organisation,
    successor: Organisation,
    effective_on: dt.date,
    kind: str,
    legal_basis: str,
) -> OrganisationSuccession:
    """``successor`` takes ``predecessor``'s place from ``effective_on`` on.

    Raises NotAllowed, WrongState (it has a successor already) and ValidationError (itself, a
    ring, days that do not fit).
    """
    rows = {row.pk: row for row in Organisation.objects.select_for_update().order_by("pk")}
    can_keep_register(by).demand()
    predecessor, successor = rows[predecessor.pk], rows[successor.pk]
    _check_succession(OrganisationSuccession, predecessor, successor, effective_on)
    _check_days(predecessor, predecessor.open_from, successor, successor.open_from, effective_on)
    succession = _succeed(by, predecessor, successor, effective_on, kind, legal_basis)
    rebuild_derived()
    return succession


def _check_succession(
    model: type[ProvinceSuccession] | type[OrganisationSuccession],
    predecessor: Unit,
    successor: Unit,
    effective_on: dt.date,
) -> None:
    if predecessor.pk == successor.pk:
        raise ValidationError(
            {"successor": _("Một đơn vị không thể kế thừa chính mình. Chọn đơn vị khác.")}
        )
    steps: Steps = steps_of(model)
    if any(step.predecessor == predecessor.pk for step in steps):
        raise WrongState(
            _("“%(name)s” đã có đơn vị kế thừa. Mỗi đơn vị chỉ có một đơn vị kế thừa.")
            % {"name": predecessor.name}
        )
    try:
        spans([predecessor.pk], [*steps, Step(predecessor.pk, successor.pk, effective_on)])
    except SuccessionError as ring:
        raise ValidationError(
            {
                "successor": _(
                    "“%(successor)s” đã thành “%(predecessor)s”, nên không thể kế thừa trở lại. "
                    "Chọn đơn vị khác."
                )
                % {"successor": successor.name, "predecessor": predecessor.name}
            }
        ) from ring


def _check_days(
    predecessor: Unit,
    predecessor_from: dt.date | None,
    successor: Unit,
    successor_from: dt.date | None,
    effective_on: dt.date,
) -> None:
    if predecessor_from and effective_on <= predecessor_from:
        raise ValidationError(
            {
                "effective_on": _("“%(name)s” có từ %(day)s. Ghi ngày sau ngày đó.")
                % {"name": predecessor.name, "day": write_day(predecessor_from)}
            }
        )
    if successor_from and effective_on < successor_from:
        raise ValidationError(
            {
                "effective_on": _("“%(name)s” chỉ có từ %(day)s. Ghi ngày đó hoặc muộn hơn.")
                % {"name": successor.name, "day": write_day(successor_from)}
            }
        )


def _follow_with_departments(by: Any, succession: ProvinceSuccession) -> None:
    departments = Organisation.objects.filter(
        kind=Organisation.Kind.HEALTH_DEPARTMENT,
        province__in=[succession.predecessor, succession.successor],
    ).select_for_update()
    by_province = {row.province_id: row for row in departments}
    old = by_province.get(succession.predecessor_id)
    new = by_province.get(succession.successor_id)
    if old is None or new is None or hasattr(old, "succeeded_by"):
        return
    _succeed(by, old, new, succession.effective_on, succession.kind, succession.legal_basis)


def _succeed(
    by: Any,
    predecessor: Organisation,
    successor: Organisation,
    effective_on: dt.date,
    kind: str,
    legal_basis: str,
) -> OrganisationSuccession:
    succession = OrganisationSuccession.objects.create(
        predecessor=predecessor,
        successor=successor,
        effective_on=effective_on,
        kind=kind,
        legal_basis=legal_basis,
    )
    before = predecessor.open_until
    predecessor.open_until = effective_on - _DAY
    predecessor.save(update_fields=["open_until", "updated_at"])
    audit.services.record(
        "organisation.succeeded",
        predecessor,
        by=by,
        changes={
            "successor": (None, successor),
            "open_until": (before, predecessor.open_until),
            "legal_basis": ("", legal_basis),
        },
    )
    return succession


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


def check_open_days(first: dt.date | None, last: dt.date | None) -> None:
    """Raise ValidationError at ``open_until`` when the last day is before the first."""
    if first and last and last < first:
        raise ValidationError(
            {"open_until": _("Ngày cuối trước ngày đầu. Ghi ngày cuối bằng hoặc sau ngày đầu.")}
        )


def check_holiday(*, day: dt.date, name: str, is_working: bool) -> None:
    """Raise ValidationError at the field when the row would say nothing."""
    if not name.strip():
        raise ValidationError({"name": _("Chưa có tên. Ghi tên ngày nghỉ hoặc lý do làm bù.")})
    if is_working and day.weekday() < SATURDAY:
        raise ValidationError(
            {
                "is_working": _(
                    "Ngày %(day)s vốn là ngày làm việc. Ngày làm bù phải là thứ Bảy hoặc Chủ nhật."
                )
                % {"day": write_day(day)}
            }
        )


@transaction.atomic
def save_holiday(*, by: Any, day: dt.date, name: str, is_working: bool = False) -> Holiday:
    """Make ``day`` a day off, or with ``is_working`` a weekend day that is worked.

    Raises NotAllowed, and ValidationError at the field.
    """
    holiday = Holiday.objects.select_for_update().filter(day=day).first()
    can_keep_register(by).demand()
    check_holiday(day=day, name=name, is_working=is_working)
    new = {"name": name.strip(), "is_working": is_working}
    if holiday is None:
        holiday = Holiday(day=day)
        changes: dict[str, tuple[Any, Any]] = {key: (None, value) for key, value in new.items()}
    else:
        changes = audit.services.difference(holiday, new)
    if changes:
        for key, value in new.items():
            setattr(holiday, key, value)
        holiday.save()
        audit.services.record("holiday.saved", holiday, by=by, changes=changes)
    return holiday


@transaction.atomic
def remove_holiday(*, by: Any, day: dt.date) -> None:
    """Make ``day`` an ordinary day again. Raises NotAllowed, and WrongState when it is one."""
    holiday = Holiday.objects.select_for_update().filter(day=day).first()
    can_keep_register(by).demand()
    if holiday is None:
        raise WrongState(_("Ngày %(day)s không còn trong danh sách.") % {"day": write_day(day)})
    changes = {"name": (holiday.name, None), "is_working": (holiday.is_working, None)}
    audit.services.record("holiday.removed", holiday, by=by, changes=changes)
    holiday.delete()
