from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from outbox.hold import place_hold


class Command(BaseCommand):
    help = "Stop all sending until `outbox_release` (a restore from backup does this by itself)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reason", help="why, shown on the page of the outbox")

    def handle(self, *args: Any, reason: str, **options: Any) -> None:
        place_hold(reason=reason)
        self.stdout.write("Sending is on hold. Release it with: manage.py outbox_release")
