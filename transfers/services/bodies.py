"""Checks of the bodies that take part in a tie or a visit."""

import datetime as dt

from django.utils.translation import gettext as _

from agreements.services.base import written
from agreements.services.checks import Problems
from hospitals.models import Organisation

# What treats, teaches or examines; departments, ministries and committees do not.
FACILITIES = frozenset(
    {
        Organisation.Kind.HOSPITAL,
        Organisation.Kind.MEDICAL_CENTRE,
        Organisation.Kind.INSTITUTE,
        Organisation.Kind.UNIVERSITY,
        Organisation.Kind.CDC,
    }
)


def check_facility(problems: Problems, field: str, body: Organisation, day: dt.date) -> None:
    """``body`` is no authority, and is open on ``day``."""
    if body.kind not in FACILITIES:
        problems.add(
            field,
            _("“%(name)s” không phải cơ sở y tế. Hãy chọn bệnh viện, trung tâm hoặc viện.")
            % {"name": body.name},
        )
    elif (body.open_from and body.open_from > day) or (body.open_until and body.open_until < day):
        problems.add(
            field,
            _("“%(name)s” không hoạt động vào ngày %(day)s. Hãy xem lại đơn vị hoặc ngày.")
            % {"name": body.name, "day": written(day)},
        )
