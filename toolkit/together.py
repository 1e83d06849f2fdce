"""Several questions to the database in one statement.

A page made of many parts asks as often as its longest part, not as often as all of them together:
each part is a `Reading`, a generator that yields the querysets it needs next and is sent their
rows; `alongside` takes several parts a step further at a time, `run` sends one statement a step.

    def read_turns(records) -> Reading[dict]:
        parties, papers = yield [Party.objects.filter(...), Paper.objects.filter(...)]
        return ...

    turns, news = run(alongside(read_turns(records), read_news()))
"""

import uuid
from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Model, QuerySet, Value

Result = TypeVar("Result")
Asked = Sequence["QuerySet[Any, Any]"]
Reading = Generator[Asked, list[list[Any]], Result]


def run(reading: "Reading[Result]") -> Result:
    """What ``reading`` returns, with one statement a step."""
    try:
        asked = next(reading)
        while True:
            asked = reading.send(fetch(asked))
    except StopIteration as end:
        result: Result = end.value
        return result


def alongside(*readings: "Reading[Any]") -> "Reading[list[Any]]":
    """What each of ``readings`` returns; they go on in step."""
    results: list[Any] = [None] * len(readings)
    waiting: dict[int, Asked] = {}

    def go_on(number: int, rows: list[list[Any]] | None) -> None:
        try:
            waiting[number] = readings[number].send(rows)  # type: ignore[arg-type]
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(readings)):
        go_on(number, None)
    while waiting:
        asked, waiting = waiting, {}
        found = iter((yield [rows for each in asked.values() for rows in each]))
        for number, each in asked.items():
            go_on(number, [next(found) for _rows in each])
    return results


def rows_of(*asked: "QuerySet[Any, Any]") -> "Reading[list[list[Any]]]":
    """The rows of each of the querysets."""
    return (yield asked)


def fetch(querysets: Asked) -> list[list[Any]]:
    """The rows of each queryset, in its order, by one statement; none where all are empty.

    Each is numbered and they are joined by the number, so that every value keeps its type. An
    SQLite that knows no ``FULL JOIN`` (before 3.39) is asked one by one: it is no way off.
    """
    if len(querysets) < 2:
        return [list(queryset) for queryset in querysets]
    connection: Any = connections[querysets[0].db]
    if not _joins(connection):
        return [list(queryset) for queryset in querysets]
    found: list[list[Any]] = [[] for _rows in querysets]
    pieces: list[str] = []
    params: list[Any] = []
    places: list[tuple[int, Any, int, int]] = []
    width = 1
    for place, queryset in enumerate(querysets):
        query = queryset.query.chain()
        compiler = query.get_compiler(queryset.db)
        try:
            sql, given = compiler.as_sql()
        except EmptyResultSet:
            continue
        if compiler.has_extra_select:
            raise ValueError("rows are to be ordered by what is read of them")
        rows = f"SELECT ROW_NUMBER() OVER () AS _n, 1 AS _is, _q.* FROM ({sql}) _q"  # noqa: S608
        pieces.append(f"({rows}) _{place}")
        params += given
        places.append((place, compiler, width, width + 1 + len(compiler.select)))
        width = places[-1][3]
    if not places:
        return found
    joined = pieces[0] + "".join(f" FULL JOIN {piece} USING (_n)" for piece in pieces[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {joined} ORDER BY _n", params)  # noqa: S608
        answer = cursor.fetchall()
    for place, compiler, begin, end in places:
        own = [row[begin + 1 : end] for row in answer if row[begin] is not None]
        found[place] = _made(querysets[place], compiler, own)
    return found


def _joins(connection: Any) -> bool:
    return bool(connection.vendor != "sqlite" or connection.Database.sqlite_version_info >= (3, 39))


def _made(queryset: "QuerySet[Any, Any]", compiler: Any, rows: list[Any]) -> list[Any]:
    """What ``queryset`` makes of rows that another statement has read for it."""
    filled: Any = queryset.all()
    compiler.execute_sql = lambda *args, **kwargs: [rows]
    filled.query.get_compiler = lambda *args, **kwargs: compiler
    return list(filled)


def counted(rows: "QuerySet[Any, Any]", **counts: Any) -> "QuerySet[Any, dict[str, Any]]":
    """A queryset of one row: how many ``rows`` there are (``n``), or those ``counts``."""
    wanted = counts or {"n": Count("*")}
    return rows.order_by().annotate(_one=Value(1)).values("_one").annotate(**wanted).values(*wanted)


def attach(records: Iterable[Model], name: str, rows: Iterable[Any], key: str) -> None:
    """Give each of ``records`` those of ``rows`` whose ``key`` is its own, as if prefetched."""
    by_key: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        by_key[getattr(row, key)].append(row)
    for record in records:
        relation: Any = record._meta.get_field(name)
        of_record = relation.related_model._default_manager.all()
        of_record._result_cache = by_key[record.pk]
        of_record._prefetch_done = True
        vars(record).setdefault("_prefetched_objects_cache", {})[name] = of_record
