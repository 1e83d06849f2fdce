"""Seeds the database in steps of one transaction each; what is done is not done again.

The steps stand in a table of the benchmark's own, under a fingerprint of the files that make the
rows: when one of them changes, the database is emptied and seeded anew.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from accounts.demo import load_people
from agreements.areas import load_areas
from agreements.models import Agreement, Area, Content, Document, Party, Review
from audit.models import Entry, Unsealed
from cooperation.search.vocabulary import learn_everything
from hospitals.models import Organisation, Specialty
from scripts.bench.seed_agreements import AGREEMENTS, DAY, Rows, Surroundings, add_agreement
from scripts.bench.seed_bodies import read_pools
from scripts.bench.seed_register import seed_register
from scripts.bench.seed_transfers import seed_documents, seed_transfers
from transfers.models import Contract, TransferRequest

CHUNK = 1_000
TIDY = "tidy"  # the last step, which no transaction can hold
Step = tuple[str, Callable[[], None]]
COUNTED: dict[str, Any] = {
    "agreements": Agreement,
    "parties": Party,
    "reviews": Review,
    "documents": Document,
    "requests": TransferRequest,
    "contracts": Contract,
    "organisations": Organisation,
}


def seed(say: Callable[[str], None]) -> dict[str, int]:
    """Bring the database to its full size. Returns how many rows of each kind it holds."""
    _empty_if_other_seed(say)
    call_command("migrate", verbosity=0, interactive=False)
    done, began = _steps_done(), time.monotonic()
    left = [step for step in _steps() if step[0] not in done]
    for place, (name, work) in enumerate(left, start=1):
        with transaction.atomic():
            work()
            _note(name)
        say(f"  seed {place}/{len(left)}: {name} ({time.monotonic() - began:.0f} s)")
    if TIDY not in done:
        _run("VACUUM (FREEZE, ANALYZE)")
        _run("CHECKPOINT")
        _note(TIDY)
    return {name: model._default_manager.count() for name, model in COUNTED.items()}


def fingerprint() -> str:
    files = sorted(Path(__file__).parent.glob("seed*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _steps() -> Iterator[Step]:
    yield "register", seed_register
    yield "people", _people
    for first in range(0, AGREEMENTS, CHUNK):
        name = f"agreements {first} to {first + CHUNK - 1}"
        yield name, partial(_agreements, first)
    yield "documents", seed_documents
    yield "requests and contracts", seed_transfers
    yield "words for the search", _words


def _people() -> None:
    load_areas()
    load_people(DAY)


def _words() -> None:
    """As the portal's own task learns them at night."""
    learn_everything()


def _agreements(first: int) -> None:
    around = Surroundings(
        pools=read_pools(),
        areas=dict(Area.objects.values_list("slug", "pk")),
        specialties=list(Specialty.objects.order_by("slug").values_list("pk", flat=True)),
    )
    rows = Rows()
    for number in range(first, min(first + CHUNK, AGREEMENTS)):
        add_agreement(rows, number, around)
    for model in (Agreement, Review):
        # The rows bring their own days of change, so that every seed is the same.
        model._meta.get_field("created_at").auto_now_add = False
        model._meta.get_field("updated_at").auto_now = False
    Agreement.objects.bulk_create(rows.agreements)
    Party.objects.bulk_create(rows.parties)
    Content.objects.bulk_create(rows.contents)
    Agreement.specialties.through._default_manager.bulk_create(rows.specialties)
    Review.objects.bulk_create(rows.reviews)
    _trail(rows.agreements)


def _trail(agreements: list[Agreement]) -> None:
    """That each was recorded. Sealed before the measuring, as the portal does within seconds."""
    entries = Entry.objects.bulk_create(
        Entry(
            organisation_id=agreement.issuing_body_id,
            organisation_name=agreement.issuing_body.name_vi,
            verb="agreement.recorded",
            record_type=Agreement._meta.label_lower,
            record_id=str(agreement.pk),
            record_label=agreement.title[:255],
            via="bench",
        )
        for agreement in agreements
    )
    Unsealed.objects.bulk_create(Unsealed(entry=entry) for entry in entries)


def _empty_if_other_seed(say: Callable[[str], None]) -> None:
    _run(
        "CREATE TABLE IF NOT EXISTS bench_seed (fingerprint text, step text,"
        " PRIMARY KEY (fingerprint, step))"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM bench_seed WHERE fingerprint <> %s", [fingerprint()])
        if cursor.fetchone() is None:
            return
    say("  the seed has changed: beginning anew")
    _run("DROP SCHEMA public CASCADE")
    _run("CREATE SCHEMA public")
    _empty_if_other_seed(say)


def _steps_done() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT step FROM bench_seed WHERE fingerprint = %s", [fingerprint()])
        return {step for (step,) in cursor.fetchall()}


def _note(step: str) -> None:
    _run("INSERT INTO bench_seed (fingerprint, step) VALUES (%s, %s)", fingerprint(), step)


def _run(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
