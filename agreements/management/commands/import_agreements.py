from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.importing import COLUMNS, import_agreements
from audit.context import surrounded_by
from toolkit.spreadsheets import BadTable


class Command(BaseCommand):
    """`manage.py import_agreements FILE`: record agreements from a CSV or XLSX table."""

    help = (
        "Import signed agreements from a CSV (UTF-8) or XLSX table, all or nothing. "
        f"Columns: {', '.join(COLUMNS)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--partial", action="store_true", help="import the good lines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with surrounded_by("command"):
                report = import_agreements(
                    options["file"], dry_run=options["dry_run"], partial=options["partial"]
                )
        except BadTable as error:
            raise CommandError(str(error)) from error
        for refusal in report.refusals:
            self.stdout.write(str(refusal))
        self.stdout.write(str(report))
        if report.refusals and not options["partial"]:
            raise CommandError("nothing was imported")
