"""What a message says: which record it is about, how that stands, and where to read it.

Names and shapes are the REST API's. Everything else is fetched there, with the reader's own rights.
"""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Review
from audit.models import Entry
from exchange.webhooks.events import event_of
from exchange.webhooks.readers import BodyReader
from transfers.models import Contract, Round, TransferRequest

Data = dict[str, Any]
# Entries of one kind of record and their reader → entry id → what is said about its record.
Source = Callable[[list[Entry], BodyReader], dict[int, Data]]


def data_for(entries: Iterable[Entry], reader: BodyReader) -> dict[int, Data]:
    """Entry id → the message's ``data``, for the entries whose record ``reader`` may see now.

    Entries that are no event are left out. A fixed number of queries however many entries.
    """
    by_subject: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if event := event_of(entry):
            by_subject[event.about].append(entry)
    found: dict[int, Data] = {}
    for subject, some in by_subject.items():
        found |= _SOURCES[subject](some, reader)
    return found


def body_of(event: str, at: dt.datetime, data: Data) -> str:
    """The message as it goes over the wire: the very characters that are signed."""
    said = {
        "type": event,
        "timestamp": timezone.localtime(at).isoformat(timespec="milliseconds"),
        "data": data,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _agreements(entries: list[Entry], reader: BodyReader) -> dict[int, Data]:
    visible = Agreement.objects.visible_to(reader)
    own = Agreement.objects.filter(parties__organisation__in=reader.reach.own)
    columns = ("id", "code", "status")
    among_parties = {entry.pk for entry in entries if _stays_among_parties(entry)}
    rows = _by_id(visible.filter(pk__in=_ids(entries)).values(*columns))
    mine: set[str] = set()
    if among_parties:
        kept = own.filter(pk__in=_ids(e for e in entries if e.pk in among_parties))
        mine = {str(pk) for pk in kept.values_list("pk", flat=True)}
    return {
        entry.pk: _linked(rows[entry.record_id], "agreement", "agreements:detail")
        for entry in entries
        if entry.record_id in rows and (entry.pk not in among_parties or entry.record_id in mine)
    }


def _stays_among_parties(entry: Entry) -> bool:
    event = event_of(entry)
    return event is not None and event.parties_only


def _reviews(entries: list[Entry], reader: BodyReader) -> dict[int, Data]:
    found = Review.objects.visible_to(reader).filter(pk__in=_ids(entries))
    rows = {
        str(row.pk): {
            "id": str(row.pk),
            "agreement": {"id": str(row.agreement_id), "code": row.agreement.code},
            "sequence": row.sequence,
            "kind": row.kind,
            "due_on": row.due_on and row.due_on.isoformat(),
            "status": row.status,
        }
        for row in found.select_related("agreement").defer("minutes")
    }
    return _told(entries, rows, "review", "reviews:detail")


def _requests(entries: list[Entry], reader: BodyReader) -> dict[int, Data]:
    found = TransferRequest.objects.visible_to(reader).filter(pk__in=_ids(entries))
    rows = _by_id(found.values("id", "code", "status"))
    return _told(entries, rows, "transfer-request", "requests:detail")


def _contracts(entries: list[Entry], reader: BodyReader) -> dict[int, Data]:
    found = Contract.objects.visible_to(reader).filter(pk__in=_ids(entries))
    rows = _by_id(found.values("id", "code", "status"))
    return _told(entries, rows, "transfer-contract", "contracts:detail")


def _rounds(entries: list[Entry], reader: BodyReader) -> dict[int, Data]:
    """A round that was removed is told too: by its id and contract, without address."""
    visible = Contract.objects.visible_to(reader).filter(pk__in={e.whole_id for e in entries})
    contracts = {str(pk): code for pk, code in visible.values_list("pk", "code")}
    days = {
        str(pk): (starts_on, ends_on)
        for pk, starts_on, ends_on in Round.objects.filter(
            pk__in=_ids(entries), contract__in=list(contracts)
        ).values_list("pk", "starts_on", "ends_on")
    }
    return {
        entry.pk: _round(entry, contracts[entry.whole_id], days.get(entry.record_id))
        for entry in entries
        if entry.whole_id in contracts
    }


def _round(entry: Entry, code: str, days: tuple[dt.date, dt.date] | None) -> Data:
    data: Data = {
        "id": entry.record_id,
        "contract": {"id": entry.whole_id, "code": code},
        "starts_on": days[0].isoformat() if days else None,
        "ends_on": days[1].isoformat() if days else None,
    }
    page = _address("contracts:detail", entry.whole_id)
    return data | {"url": _address("round-detail", entry.record_id) if days else None, "page": page}


_SOURCES: dict[str, Source] = {
    "agreement": _agreements,
    "review": _reviews,
    "request": _requests,
    "contract": _contracts,
    "round": _rounds,
}


def _ids(entries: Iterable[Entry]) -> set[uuid.UUID]:
    return {uuid.UUID(entry.record_id) for entry in entries}


def _by_id(rows: Iterable[Mapping[str, object]]) -> dict[str, Data]:
    return {str(row["id"]): {**row, "id": str(row["id"])} for row in rows}


def _told(entries: list[Entry], rows: dict[str, Data], api: str, page: str) -> dict[int, Data]:
    return {
        entry.pk: _linked(rows[entry.record_id], api, page)
        for entry in entries
        if entry.record_id in rows
    }


def _linked(row: Data, api: str, page: str) -> Data:
    """``url`` is the record's address in the API, ``page`` the one for people."""
    return row | {"url": _address(f"{api}-detail", row["id"]), "page": _address(page, row["id"])}


def _address(name: str, pk: str) -> str:
    return str(settings.PORTAL_BASE_URL) + reverse(name, args=[pk])
