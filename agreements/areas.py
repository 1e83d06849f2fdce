"""The fields of cooperation, from the project's own file. A new one is a new line there."""

import csv
from pathlib import Path

from django.db import transaction

from agreements.models import Area

DATA_DIR = Path(__file__).parent / "data"


@transaction.atomic
def load_areas() -> int:
    """Bring the areas in line with ``data/areas.csv``. Returns how many were written.

    Safe to repeat. An area that is no longer in the file stays: agreements may use it.
    """
    existing = {area.slug: area for area in Area.objects.all()}
    written = 0
    with (DATA_DIR / "areas.csv").open(encoding="utf-8", newline="") as file:
        for position, row in enumerate(csv.DictReader(file)):
            area = existing.get(row["slug"]) or Area(slug=row["slug"])
            wanted = (row["name_vi"], row["name_en"], position)
            if area.pk and (area.name_vi, area.name_en, area.position) == wanted:
                continue
            area.name_vi, area.name_en, area.position = wanted
            area.save()
            written += 1
    return written
