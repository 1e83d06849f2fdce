from typing import Any

from django.core.management.base import BaseCommand

from agreements.areas import load_areas


class Command(BaseCommand):
    """`manage.py load_areas`: bring the fields of cooperation in line with `agreements/data/`."""

    help = "Load the fields of cooperation; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"written {load_areas()}")
