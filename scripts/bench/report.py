"""The outcome as one table in text, and as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path

from scripts.bench.goals import Verdict

COLUMNS = "{:<62} {:<9} {:>9} {:>9}  {}"


def as_text(facts: Mapping[str, object], verdicts: list[Verdict]) -> str:
    lines = [f"make bench on {facts['date']}"]
    lines += [f"{name}: {value}" for name, value in facts.items() if name != "date"]
    lines += ["", COLUMNS.format("goal", "reader", "at most", "measured", "")]
    for verdict in verdicts:
        goal, reading = verdict.goal, verdict.reading
        lines.append(
            COLUMNS.format(
                goal.words,
                reading.reader,
                _figure(goal.at_most, goal.unit),
                _figure(reading.value, goal.unit),
                verdict.word,
            )
        )
        if reading.remark:
            lines.append(f"    {reading.remark}")
    lines += ["", summary(verdicts)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_json(facts: Mapping[str, object], verdicts: list[Verdict]) -> str:
    rows = [
        {
            "goal": verdict.goal.key,
            "words": verdict.goal.words,
            "reader": verdict.reading.reader,
            "unit": verdict.goal.unit,
            "at_most": verdict.goal.at_most,
            "value": None if verdict.reading.value is None else round(verdict.reading.value, 3),
            "verdict": verdict.word,
            "remark": verdict.reading.remark,
        }
        for verdict in verdicts
    ]
    return json.dumps({**facts, "goals": rows}, ensure_ascii=False, indent=2) + "\n"


def summary(verdicts: list[Verdict]) -> str:
    asked = [verdict for verdict in verdicts if verdict.goal.at_most is not None]
    missed = [verdict for verdict in asked if not verdict.is_reached]
    if not missed:
        return f"All {len(asked)} goals are reached."
    names = "; ".join(f"{v.goal.key} ({v.reading.reader}): {v.word}" for v in missed)
    return f"{len(missed)} of {len(asked)} goals are not reached: {names}"


def write(folder: Path, facts: Mapping[str, object], verdicts: list[Verdict]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.txt").write_text(as_text(facts, verdicts), encoding="utf-8")
    (folder / "bench.json").write_text(as_json(facts, verdicts), encoding="utf-8")


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.2f} {unit}" if isinstance(value, float) else f"{value}"
