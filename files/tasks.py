"""Housekeeping of the media store."""

import datetime as dt

from celery import shared_task
from django.core.files.storage import default_storage
from django.utils import timezone

from files.models import StoredFile


@shared_task
def remove_orphans() -> int:
    """Delete bytes older than a day that no row names (their transaction was rolled back).

    Returns how many were removed.
    """
    before = timezone.now() - dt.timedelta(days=1)
    removed = 0
    if not default_storage.exists("files"):
        return 0
    for folder in default_storage.listdir("files")[0]:
        names = default_storage.listdir(f"files/{folder}")[1]
        known = {
            pk.hex for pk in StoredFile.objects.filter(pk__in=names).values_list("pk", flat=True)
        }
        for name in names:
            path = f"files/{folder}/{name}"
            if name not in known and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                removed += 1
    return removed
