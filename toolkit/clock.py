"""The portal's day: the calendar day in Vietnam, or the day a demonstration walks through."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The day the portal acts on.

    It is today in ``Asia/Ho_Chi_Minh``; with ``DEMO`` on, ``PORTAL_TODAY`` replaces it so that a
    newcomer can walk through a past or coming day.
    """
    if settings.DEMO and settings.PORTAL_TODAY:
        chosen: dt.date = settings.PORTAL_TODAY
        return chosen
    return timezone.localdate()
