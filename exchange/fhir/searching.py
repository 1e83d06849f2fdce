"""Answering a search with a Bundle: a page by key, what is included, and what was ignored."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exchange.fhir.moments import instant
from exchange.fhir.outcomes import outcome
from exchange.fhir.resources import RESOURCES, Resource
from exchange.fhir.rows import Condition, Rows
from exchange.fhir.searches import Position, Search, target_of
from exchange.fhir.systems import Body, filled

# Of what refers to the rows of a page, so much comes with it.
INCLUDED_AT_MOST = 1000

Ids = set[uuid.UUID]
# The number of its table and the row; a sentence and the parameter it is about.
Placed = tuple[int, Any]
Note = tuple[str, str]


class Directory:
    """The resources as one reader sees them on one day."""

    def __init__(self, reader: Any, today: dt.date) -> None:
        self.reader = reader
        self.today = today

    def tables(self, resource: Resource) -> list[Rows]:
        return [table(self.reader, self.today) for table in resource.rows]

    def read(self, resource: Resource, pk: uuid.UUID) -> Body | None:
        """One resource by its id; None where there is none for the reader."""
        return next(iter(self.by_ids(resource, {pk})), None)

    def by_ids(self, resource: Resource, ids: Ids) -> list[Body]:
        return self._every(resource, [Condition("id", sorted(ids))], len(ids)) if ids else []

    def _every(self, resource: Resource, conditions: Sequence[Condition], most: int) -> list[Body]:
        """The first ``most`` that meet the conditions, whatever table they are of."""
        found: list[Body] = []
        for table in self.tables(resource):
            rows = list(table.found(conditions).order_by("pk")[: most - len(found)])
            found += present(resource, table, rows)
        return found

    def answer(self, search: Search, base: str) -> Body:
        """The Bundle. ``base``: the address of the facade as the client calls it."""
        at = timezone.now()
        tables = self.tables(search.resource)
        rows = [] if search.only_total else self._page(tables, search)
        more, rows = len(rows) > search.size, rows[: search.size]
        matches = _present(search.resource, tables, rows)
        notes = [
            (_("Đã bỏ qua. %(reason)s") % {"reason": reason}, name)
            for name, reason in search.ignored.items()
        ]
        included = self._included(search, matches, notes)
        after = Position(rows[-1][0], rows[-1][1].pk) if more else None
        here = f"{base}/{search.resource.name}"
        links = [("self", search.after)] + ([("next", after)] if after else [])
        return {
            "resourceType": "Bundle",
            "type": "searchset",
            "timestamp": instant(at),
            **self._total(tables, search, None if more else len(rows)),
            **filled(
                {
                    "link": [
                        {"relation": relation, "url": _address(here, search.query(position))}
                        for relation, position in links
                    ],
                    "entry": [
                        *(_entry(base, body, "match") for body in matches),
                        *(_entry(base, body, "include") for body in included),
                        *_noted(notes),
                    ],
                }
            ),
        }

    def _page(self, tables: Sequence[Rows], search: Search) -> list[Placed]:
        """The rows of the page, and one more where another follows. At most a query a table."""
        first = search.after.table if search.after else 0
        page: list[Placed] = []
        for place, table in enumerate(tables[first:], first):
            rows = table.found(search.conditions).order_by("pk")
            if search.after and place == first:
                rows = rows.filter(pk__gt=search.after.pk)
            page += [(place, row) for row in rows[: search.size + 1 - len(page)]]
            if len(page) > search.size:
                break
        return page

    def _total(self, tables: Sequence[Rows], search: Search, on_page: int | None) -> Body:
        """The number of matches: counted when asked for, told when the page has them all."""
        if search.only_total or search.total in ("estimate", "accurate"):
            return {"total": sum(table.found(search.conditions).count() for table in tables)}
        if on_page is None or search.after or search.total == "none":
            return {}
        return {"total": on_page}

    def _included(self, search: Search, matches: Sequence[Body], notes: list[Note]) -> list[Body]:
        """What the matches refer to and what refers to them, each once, as far as was asked."""
        there = {_key(body) for body in matches}
        included: list[Body] = []

        def take(bodies: Iterable[Body]) -> None:
            for body in bodies:
                if _key(body) not in there:
                    there.add(_key(body))
                    included.append(body)

        wanted: dict[str, Ids] = {}
        for link in search.include:
            for kind, pk in _links(matches, search.resource.links[target_of(link)[1]]):
                wanted.setdefault(kind, set()).add(pk)
        for kind, ids in wanted.items():
            take(self.by_ids(RESOURCES[kind], ids))
        mine = [uuid.UUID(body["id"]) for body in matches]
        for link in search.reverse if mine else []:
            resource, name = target_of(link)
            condition = Condition(resource.parameters[name].method, mine)
            found = self._every(resource, [condition], INCLUDED_AT_MOST + 1)
            if len(found) > INCLUDED_AT_MOST:
                sentence = _(
                    "Chỉ kèm %(most)s bản ghi của “%(name)s”. "
                    "Tìm riêng loại này để nhận đủ, hoặc lấy trang ngắn hơn bằng _count."
                ) % {"most": INCLUDED_AT_MOST, "name": link}
                notes.append((sentence, "_revinclude"))
            take(found[:INCLUDED_AT_MOST])
        return included


def present(resource: Resource, table: Rows, rows: Sequence[Any]) -> list[Body]:
    return [found.resource(resource.name) for found in table.present(rows)] if rows else []


def _present(resource: Resource, tables: Sequence[Rows], rows: Sequence[Placed]) -> list[Body]:
    bodies: list[Body] = []
    for place, table in enumerate(tables):
        bodies += present(resource, table, [row for at, row in rows if at == place])
    return bodies


def _links(bodies: Iterable[Body], element: str) -> Iterable[tuple[str, uuid.UUID]]:
    for body in bodies:
        kind, _slash, pk = body.get(element, {}).get("reference", "").partition("/")
        if pk:
            yield kind, uuid.UUID(pk)


def _key(body: Body) -> tuple[str, str]:
    return body["resourceType"], body["id"]


def _entry(base: str, body: Body, mode: str) -> Body:
    address = f"{base}/{body['resourceType']}/{body['id']}"
    return {"fullUrl": address, "resource": body, "search": {"mode": mode}}


def _noted(notes: Sequence[Note]) -> list[Body]:
    """What the client should know about the answer, in the place FHIR has for it."""
    if not notes:
        return []
    issues = [("warning", "not-supported", sentence, about) for sentence, about in notes]
    return [{"resource": outcome(issues), "search": {"mode": "outcome"}}]


def _address(here: str, query: str) -> str:
    return f"{here}?{query}" if query else here
