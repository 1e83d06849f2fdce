"""The portal's day: the calendar day in Vietnam, or the day a demonstration walks through."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """The day the portal acts on.

    It is today in ``Asia/Ho_Chi_Minh``; with ``DEMO`` on, ``PORTAL_TODAY`` replaces it so that a
    newcomer can walk through a past or coming day.
    """
    return now().date()


def now() -> dt.datetime:
    """This moment in Vietnam, on the portal's day.

    For what is due by a day. Leases, time stamps and the trail use the real ``timezone.now()``.
    """
    moment = timezone.localtime()
    if settings.DEMO and settings.PORTAL_TODAY:
        return dt.datetime.combine(settings.PORTAL_TODAY, moment.time(), moment.tzinfo)
    return moment
