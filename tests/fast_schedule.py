"""The portal's own settings with its own beat schedule, every entry once a second."""

import datetime as dt

from cooperation.settings import *  # noqa: F403
from cooperation.settings import CELERY_BEAT_SCHEDULE as PORTAL_SCHEDULE

CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": dt.timedelta(seconds=1)} for name, entry in PORTAL_SCHEDULE.items()
}
