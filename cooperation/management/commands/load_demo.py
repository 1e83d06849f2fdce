from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.demo import load_people
from agreements.demo import load_agreements
from agreements.reminders import plan_everything
from agreements.services import open_due_reviews
from audit.context import surrounded_by
from cooperation.search.vocabulary import learn_everything
from hospitals.register import load_register
from outbox.models import Message, State
from toolkit import clock
from transfers.demo import Loaded, load_transfers


class Command(BaseCommand):
    """`manage.py load_demo`: register, sample people, the demonstration's agreements, requests,
    contracts and networks, and what is due about them."""

    help = "Load the demonstration into a portal that runs with DEMO=1; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="load it outside demonstrations too (tests)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or options["force"]):
            raise CommandError(
                "load_demo makes people with a known password: it runs with DEMO=1 only."
            )
        today = clock.today()
        with surrounded_by("command"):
            load_register(report=None)
            people = load_people(today)
            agreements = load_agreements()
            transfers = load_transfers()
            open_due_reviews(today)
            plan_everything(today)
            learn_everything()
            waiting = Message.objects.filter(state=State.QUEUED).count()
        if not options["verbosity"]:
            return
        self.stdout.write(
            f"people {people}, agreements {agreements.recorded} "
            f"(unchanged {agreements.unchanged}, not yet signed {agreements.later}), "
            f"requests {_counted(transfers.requests)}, contracts {_counted(transfers.contracts)}, "
            f"networks and visits {_counted(transfers.networks)}, mails waiting {waiting}"
        )


def _counted(loaded: Loaded) -> str:
    return f"{loaded.recorded} (unchanged {loaded.unchanged}, not yet {loaded.later})"
