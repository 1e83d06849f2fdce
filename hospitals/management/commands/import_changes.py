from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.context import surrounded_by
from hospitals.change_files import COLUMNS
from hospitals.services import import_changes
from toolkit.refusal import NotAllowed
from toolkit.spreadsheets import BadTable


class Command(BaseCommand):
    """`manage.py import_changes FILE`: record mergers, splits … from a CSV or XLSX table."""

    help = (
        "Record changes of the register from a CSV (UTF-8) or XLSX table, all or nothing. "
        f"Columns: {', '.join(COLUMNS)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--by", default="", help="e-mail of the administrator who records")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with surrounded_by("command"):
                report = import_changes(
                    options["file"], by=_person(options["by"]), dry_run=options["dry_run"]
                )
        except (BadTable, NotAllowed) as error:
            raise CommandError(str(error)) from error
        for preview in report.previews:
            self.stdout.write(
                f"{preview.planned.effective_on} {preview.planned.statement.legal_basis}: "
                f"{len(preview.planned.successions)} successions"
            )
            for effect in preview.effects:
                self.stdout.write(f"  {effect.label}: {effect.count}. {effect.what_happens}")
        for refusal in report.refusals:
            self.stdout.write(str(refusal))
        self.stdout.write(str(report))
        if report.refusals:
            raise CommandError("nothing was recorded")


def _person(email: str) -> Any:
    if not email:
        return None
    person = get_user_model()._default_manager.filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"nobody signs in as {email}")
    return person
