"""Measures of the list of agreements, a page at a time."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

from scripts.bench.comparing import Bench, Reader
from scripts.bench.contents import difference
from scripts.bench.figures import tail
from scripts.bench.goals import Reading
from scripts.bench.servers import Answer
from scripts.bench.statements import Log, counting, logged

LIST = "/api/v1/agreements/"
SIZE = 100
PAGE = f"{LIST}?page_size={SIZE}"
FLOOR_PAGE = f"/page?size={SIZE}"
BATCHES, BATCH = 5, 100
SIZES = (10, 100, 500)
RECORDS = "agreements_"  # how the tables of a page's records are called


def page(bench: Bench, reader: Reader) -> list[Reading]:
    """The first page against the floor's, which must hold the same."""
    ours, floors = bench.ask_portal(reader, PAGE), bench.ask_floor(reader, FLOOR_PAGE)
    ratio = bench.compare(
        lambda: bench.ask_portal(reader, PAGE), lambda: bench.ask_floor(reader, FLOOR_PAGE)
    )
    if differs := difference(_rows(ours), _rows(floors), "results"):
        return [Reading("page", reader.name, None, f"{differs}; it would be {ratio.middle:.2f} ×")]
    return [Reading("page", reader.name, ratio.middle, str(ratio))]


def far_page(bench: Bench, reader: Reader) -> list[Reading]:
    """The last full page against the first."""
    far, pages = _last_full_page(bench, reader)
    ratio = bench.compare(
        lambda: bench.ask_portal(reader, far),
        lambda: bench.ask_portal(reader, PAGE),
        same_server=True,
    )
    return [Reading("page far", reader.name, ratio.middle, f"page {pages}: {ratio}")]


def _last_full_page(bench: Bench, reader: Reader) -> tuple[str, int]:
    here, full, number = PAGE, PAGE, 0
    while True:
        answer = json.loads(bench.ask_portal(reader, here).body)
        if len(answer["results"]) == SIZE:
            full, number = here, number + 1
        if answer["next"] is None:
            return full, number
        cursor = parse_qs(urlsplit(answer["next"]).query)["cursor"][0]
        here = f"{PAGE}&{urlencode({'cursor': cursor})}"


def waiting(bench: Bench, reader: Reader) -> list[Reading]:
    """How long one connection waits for the page: the slow ones against the usual."""
    batches = [
        [bench.ask_portal(reader, PAGE).seconds for _ in range(BATCH)] for _ in range(BATCHES)
    ]
    ratio, half, most = tail(batches)
    return [
        Reading(
            "page p95",
            reader.name,
            ratio,
            f"p50 {half * 1000:.0f} ms, p95 {most * 1000:.0f} ms, {BATCHES} times {BATCH} requests",
        )
    ]


def queries(bench: Bench, reader: Reader) -> list[Reading]:
    """The statements of pages of several sizes. The least of three: the first request of a minute
    also notes that the token was used."""
    asked: dict[int, list[str]] = {}
    with logged():
        for size in SIZES:
            tries = [_statements(bench, reader, size) for _ in range(3)]
            asked[size] = min(tries, key=len)
    more = len(asked[SIZES[-1]]) - len(asked[SIZES[0]])
    told = ", ".join(f"{len(asked[size])} for {size} rows" for size in SIZES)
    counts = {text for statements in asked.values() for text in counting(statements)}
    of_rows = [text for text in counts if RECORDS in text]
    elsewhere = "; ".join(
        f"counted elsewhere: {text[:120]}" for text in sorted(counts - {*of_rows})
    )
    return [
        Reading("page queries", reader.name, more, told),
        Reading("page counts", reader.name, len(of_rows), elsewhere),
    ]


def _statements(bench: Bench, reader: Reader, size: int) -> list[str]:
    log = Log()
    bench.ask_portal(reader, f"{LIST}?page_size={size}")
    return log.statements()


def nothing(bench: Bench, reader: Reader) -> list[Reading]:
    """What the portal takes for any request, before a record is read."""
    ratio = bench.compare(
        lambda: bench.ask_portal(reader, "/api/v1/"), lambda: bench.ask_floor(reader, FLOOR_PAGE)
    )
    return [Reading("nothing", reader.name, ratio.middle, str(ratio))]


def unchanged(bench: Bench, reader: Reader) -> list[Reading]:
    """The page asked again by somebody who has it."""
    tag = bench.ask_portal(reader, PAGE).headers.get("etag")
    if not tag:
        return [Reading("unchanged", reader.name, None, "not there: the page has no ETag")]
    ratio = bench.compare(
        lambda: bench.ask_portal(reader, PAGE, {"If-None-Match": tag}, expect=304),
        lambda: bench.ask_floor(reader, FLOOR_PAGE),
    )
    return [Reading("unchanged", reader.name, ratio.middle, str(ratio))]


def _rows(answer: Answer) -> object:
    return json.loads(answer.body)["results"]
