"""Measures of pulling every agreement at once."""

import json

from scripts.bench.comparing import Bench, Reader, Unexpected
from scripts.bench.contents import difference
from scripts.bench.goals import Reading
from scripts.bench.measures_pages import PAGE
from scripts.bench.processes import Memory
from scripts.bench.servers import Answer

PULL = "/api/v1/agreements/?format=ndjson"
ROUNDS = 5


def pull(bench: Bench, reader: Reader) -> list[Reading]:
    """NDJSON against a COPY of the same rows through the bare function; and the memory it takes."""
    bench.ask_portal(reader, PAGE)
    memory = Memory(bench.portal.worker)
    memory.mark()
    try:
        ours = bench.ask_portal(reader, PULL)
    except Unexpected as error:
        missing = f"not there: {error}"
        return [Reading(goal, reader.name, None, missing) for goal in ("pull", "pull memory")]
    growth = memory.growth()
    floors = bench.ask_floor(reader, "/all")
    size = f"{reader.sees} rows, {len(ours.body) / 1e6:.1f} MB"
    ratio = bench.compare(
        lambda: bench.ask_portal(reader, PULL),
        lambda: bench.ask_floor(reader, "/all"),
        requests=1,
        rounds=ROUNDS,
        warm_up=1,
    )
    differs = difference(_rows(ours), _rows(floors), "rows")
    value = None if differs else ratio.middle
    remark = f"{differs}; it would be {ratio.middle:.2f} ×" if differs else f"{size}; {ratio}"
    return [
        Reading("pull", reader.name, value, remark),
        Reading("pull memory", reader.name, growth, size),
    ]


def _rows(answer: Answer) -> dict[str, object]:
    """By id: the order of a pull is nobody's promise."""
    rows = (json.loads(line) for line in answer.body.splitlines())
    return {row["id"]: row for row in rows}
