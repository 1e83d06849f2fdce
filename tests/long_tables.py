"""Long tables for real workers, asked for in a process of its own.

``seed`` asks to write two tables of techniques and to take the list of people away; ``stop`` stops
the second table.
"""

import os
import sys

import django

PEOPLE = 3_000
# The first is still being written when its worker is killed; the second has been begun or not.
LINES = {"Một": 400, "Hai": 100}


def seed() -> None:
    from django.http import QueryDict

    from accounts.models import User
    from exchange.exports.services import ask_export
    from exchange.exports.sources import listing_for
    from exchange.imports.services import write_import
    from exchange.tests.tables import TECHNIQUE, tried

    by = User.objects.create(
        email="quan-tri@portal.example", full_name="Người mẫu", portal_role="administrator"
    )
    User.objects.bulk_create(
        User(email=f"nguoi-{n}@portal.example", full_name=f"Người mẫu {n}")
        for n in range(1, PEOPLE)
    )
    tables = [
        [{**TECHNIQUE, "name_vi": f"{name} {n}", "code": f"{name}.{n}"} for n in range(lines)]
        for name, lines in LINES.items()
    ]
    for run in [tried("techniques", by, *rows) for rows in tables]:
        write_import(run, by=by)
    ask_export(listing_for(by, "people", QueryDict()), by=by, form="csv")


def stop() -> None:
    from exchange.imports.services import stop_import
    from exchange.models import ImportRun

    run = ImportRun.objects.latest("created_at")
    stop_import(run, by=run.created_by)


def main(act: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    django.setup()
    {"seed": seed, "stop": stop}[act]()


if __name__ == "__main__":
    main(*sys.argv[1:])
