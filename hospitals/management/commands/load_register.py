from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hospitals.register import RegisterError, load_register


class Command(BaseCommand):
    """`manage.py load_register`: bring the register in line with `hospitals/data/`."""

    help = "Load regions, provinces, organisations, specialties and holidays; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_register(report=self.stderr.write)
        except RegisterError as fault:
            raise CommandError(f"nothing was loaded, refused {len(fault.reasons)}") from fault
        self.stdout.write(
            f"created {loaded.created}, changed {loaded.changed}, "
            f"unchanged {loaded.unchanged}, kept {loaded.kept}"
        )
