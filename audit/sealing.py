"""The order of the trail, and its proof.

Writers are not made to wait for each other: a service writes its entry and an `Unsealed` row in
its own transaction. One sealer at a time then gives the committed entries their ``seq`` and chains
them. What has a seal has been committed, and no entry gets a lower ``seq`` later: `Seal.seq` is
the order that everything outside reads by (the changes feed, webhooks).
"""

import datetime as dt
import hashlib
import json

from django.db import connection, transaction
from django.db.models import BigIntegerField, Max
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from audit.models import Entry, Seal, Unsealed

# Any number that no other advisory lock of the portal uses.
_LOCK = 0x5EA1
# What a seal vouches for. The key is left out: another database may give another one.
_SEALED = (
    "uuid",
    "at",
    "actor_id",
    "organisation_id",
    "organisation_name",
    "verb",
    "record_type",
    "record_id",
    "record_label",
    "whole_type",
    "whole_id",
    "changes",
    "via",
    "request_id",
    "token_id",
)

# How many entries have been committed. One statement, so that an entry being sealed meanwhile is
# counted once.
_VERSION = (
    "SELECT (SELECT COALESCE(MAX(seq), 0) FROM audit_seal) + (SELECT COUNT(*) FROM audit_unsealed)"
)


def seal(limit: int = 500) -> int:
    """Seal at most ``limit`` of the entries that wait, the earliest written first.

    Returns how many; 0 too when another sealer is at work. Costs what waits, not what was.
    """
    if not Unsealed.objects.exists():  # without a lock: mostly there is nothing to do
        return 0
    with transaction.atomic():
        if not _alone():
            return 0
        last = Seal.objects.order_by("-seq").first()
        seq, prev = (last.seq, last.hash) if last else (0, "")
        entries = list(
            Entry.objects.filter(
                pk__in=Unsealed.objects.order_by("pk").values("pk")[:limit]
            ).order_by("pk")
        )
        seals = []
        for entry in entries:
            seq += 1
            made = Seal(seq=seq, entry=entry, prev=prev, hash=digest(seq, prev, entry))
            seals.append(made)
            prev = made.hash
        Seal.objects.bulk_create(seals)
        Unsealed.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    return len(entries)


def head() -> int:
    """The ``seq`` of the last seal; 0 before the first."""
    return Seal.objects.aggregate(last=Coalesce(Max("seq"), 0))["last"]


def version() -> int:
    """How many entries have been committed: another number after every change of the portal."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        return int(cursor.fetchone()[0])


def version_column() -> RawSQL:
    """The same as a column of another statement."""
    return RawSQL(_VERSION, (), output_field=BigIntegerField())  # noqa: S611 - a constant


def digest(seq: int, prev: str, entry: Entry) -> str:
    """The hash of a seal: SHA-256, in hexadecimal, of its place, the seal before and the entry."""
    said = [seq, prev, *(_plain(getattr(entry, name)) for name in _SEALED)]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Half a character, which SQLite keeps inside JSON, must not stop the sealer for all others.
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if value is None or isinstance(value, str | int | dict):
        return value
    return str(value)


def _alone() -> bool:
    """Nobody else seals until this transaction ends. SQLite's has the only write lock anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])
