"""Keeping public holidays and swapped working Saturdays."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from hospitals.models import Holiday
from hospitals.permissions import can_keep_register
from toolkit.days import write_day
from toolkit.refusal import WrongState

SATURDAY = 5


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
