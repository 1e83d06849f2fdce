"""`manage.py remind`: by hand or from cron what scheduler and worker do by themselves."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from agreements.reminders import everything_owed_by, plan_everything
from agreements.services import open_due_reviews
from agreements.unanswered import unanswered_on
from audit.context import surrounded_by
from hospitals.public_holidays import missing_holidays
from hospitals.services import catch_up
from outbox import health, resolving, sending
from toolkit import clock


class Command(BaseCommand):
    help = "Plans and sends every reminder due by a day; with --check only looks, and exits 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=_day, help="the day to act for, YYYY-MM-DD")
        parser.add_argument("--dry-run", action="store_true", help="write and send nothing")
        parser.add_argument(
            "--check",
            action="store_true",
            help="exit 1 when something due has no row, is late by 15 minutes or is uncertain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day: dt.date = options["on"] or clock.today()
        if day > clock.today() and not settings.DEMO:
            raise CommandError("--on a day after today is for demonstrations (DEMO=1) only.")
        with surrounded_by("command"):
            if options["check"]:
                self._check(day)
            elif options["dry_run"]:
                self._dry_run(day)
            else:
                self._remind(day)

    def _remind(self, day: dt.date) -> None:
        catch_up()
        open_due_reviews(day)
        planned = plan_everything(day)
        resolving.resolve_doubts()
        sent = sending.send_waiting(due_by=_end_of(day), ignore_hours=True)
        uncertain = health.look().uncertain
        self.stdout.write(
            f"planned {planned.planned}, sent {sent.sent}, superseded {planned.superseded}, "
            f"failed {sent.failed}, uncertain {uncertain}"
        )
        if sent.stopped:
            self.stderr.write(f"sending stopped: {sent.stopped}")

    def _dry_run(self, day: dt.date) -> None:
        planned = superseded = 0
        for owed in everything_owed_by(day):
            planned += len(owed.queue) + len(owed.revived)
            superseded += len(owed.superseded) + len(owed.outdated)
            for message in owed.queue:
                self.stdout.write(f"{message.recipient.email}  {message.key}")
        self.stdout.write(
            f"planned {planned}, sent 0, superseded {superseded}, failed 0, "
            f"uncertain {health.look().uncertain}"
        )

    def _check(self, day: dt.date) -> None:
        # Today's planner may still be about to run: a promise is missed after 15 minutes.
        moment = timezone.now() if day == clock.today() else _end_of(day)
        found = [
            f"not planned: {message.key}"
            for owed in everything_owed_by(day)
            for message in owed.queue
            if message.due_at + health.LATE_AFTER < moment
        ]
        found += [f"late: {message.key}" for message in health.overdue(moment)]
        uncertain = health.look(moment).uncertain
        if uncertain:
            found.append(f"uncertain: {uncertain}")
        for line in found:
            self.stdout.write(line)
        for year in missing_holidays(day):
            self.stderr.write(f"warning: no public holidays are recorded for {year}")
        for row in unanswered_on(day):
            self.stderr.write(f"warning: nobody answers at {row.body.slug} since {row.since}")
        if found:
            raise SystemExit(1)
        self.stdout.write("all reminders due are planned and sent")


def _day(text: str) -> dt.date:
    day = dt.date.fromisoformat(text)
    if not 1900 <= day.year <= 2200:  # the years that forms take; sending days stay calculable
        raise ValueError(text)
    return day


def _end_of(day: dt.date) -> dt.datetime:
    """The last moment of ``day`` in Vietnam, or now when that is later."""
    last = dt.datetime.combine(day, dt.time.max, timezone.get_default_timezone())
    return max(last, timezone.now())
