"""`manage.py audit_verify`: the trail is as it was sealed, or where it is not."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime

from audit.verifying import Chain, Mark, tail

# Whoever altered much is not listed row by row.
_SHOWN = 100


class Command(BaseCommand):
    help = (
        "Reads the whole trail and names every row that was altered, removed or put elsewhere; "
        "exits 1 when there is one. Prints the last seal: write it down elsewhere and give it as "
        "--expect next time, and a trail that was cut off or written anew is found too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", type=_mark, metavar="SEQ:HASH", help="a seal seen earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        chain, found = Chain(), 0
        for sentence in chain.faults(expected=options["expect"]):
            found += 1
            if found <= _SHOWN:
                self.stderr.write(sentence)
        waiting = tail()
        since = f" since {localtime(waiting.since):%Y-%m-%d %H:%M:%S}" if waiting.since else ""
        self.stdout.write(
            f"sealed {chain.last.seq}, unsealed {waiting.waiting}{since}, broken {found}\n"
            f"last seal {chain.last}"
        )
        if found:
            raise CommandError("The trail is not as it was sealed.", returncode=1)


def _mark(text: str) -> Mark:
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64}|)", text)
    if not found:
        raise ValueError(text)
    return Mark(int(found[1]), found[2])
