"""The list behind an export: as its page shows it to a person, and by the ids found there."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, QueryDict

from accounts.models import User
from exchange.models import ExportRun
from toolkit.listing.listing import Listing
from toolkit.listing.registry import known
from toolkit.paging import in_order
from toolkit.streams import reading_to_the_end

_KEY = 16  # bytes of an id


def listing_for(user: User, slug: str, query: str | QueryDict) -> Listing:
    """Raises Http404 for a list that does not exist."""
    if slug not in known:
        raise Http404
    asked = query if isinstance(query, QueryDict) else QueryDict(query)
    return known[slug](user, asked)


def listing_of(run: ExportRun) -> Listing:
    return listing_for(run.created_by, run.listing, run.query)


def keys_of(listing: Listing) -> bytes:
    """The ids of all records of the list, in its order."""
    rows = listing.prepared(listing.found).prefetch_related(None)
    found = in_order(rows, listing.ordering).values_list("pk", flat=True)
    with reading_to_the_end(found.db):
        return b"".join(pk.bytes for pk in found.iterator(chunk_size=2000))


def chunks_of(keys: bytes, size: int) -> Iterator[list[uuid.UUID]]:
    step = size * _KEY
    for at in range(0, len(keys), step):
        part = keys[at : at + step]
        yield [uuid.UUID(bytes=part[n : n + _KEY]) for n in range(0, len(part), _KEY)]


def number_of(keys: bytes) -> int:
    return len(keys) // _KEY


def records_of(listing: Listing, keys: Sequence[uuid.UUID]) -> list[Any]:
    """Those of ``keys`` that the reader sees (still), prepared, in the order of ``keys``."""
    rows = listing.prepared(listing.visible().filter(pk__in=keys))
    found = {listing.key(record): record for record in rows}
    return [found[key] for key in keys if key in found]


def sees_all(listing: Listing, keys: bytes) -> bool:
    """The reader (still) sees every one of the records."""
    return all(
        listing.visible().filter(pk__in=some).count() == len(some) for some in chunks_of(keys, 1000)
    )


def reach_now(user: User) -> str:
    """Stands for all that ``user`` is allowed at this moment: another text when that changes."""
    said = f"{user.portal_role} {user.is_active} {user.reach.digest}"
    return hashlib.sha256(said.encode()).hexdigest()
