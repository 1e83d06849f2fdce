from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Min

from outbox import hold
from outbox.models import Message


class Command(BaseCommand):
    help = "Show what is waiting to be sent, and let sending go on after it was stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, yes: bool, **options: Any) -> None:
        if hold.current() is None:
            self.stdout.write("Sending is not on hold.")
            return
        for placed in hold.standing().order_by("since"):
            self.stdout.write(f"On hold since {placed.since:%Y-%m-%d %H:%M} UTC: {placed.reason}")
        waiting = (
            Message.objects.waiting()
            .values("kind")
            .annotate(messages=Count("pk"), since=Min("due_at"))
            .order_by("kind")
        )
        for row in waiting:
            self.stdout.write(
                f"{row['kind']}: {row['messages']} waiting, due since {row['since']:%Y-%m-%d}"
            )
        self.stdout.write(f"{sum(row['messages'] for row in waiting)} will be sent.")
        if not yes and input("Release? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was released.")
        hold.release_holds()
        self.stdout.write("Sending goes on.")
