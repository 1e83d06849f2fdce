"""What stands in the portal: keys, words and cursors that bring a request past its first refusal.

Read from the lists of the API by somebody who sees everything, so that the others are sent to what
is not theirs too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

Get = Callable[[str], Any]
# The resource whose keys a parameter, or a field of a body, may hold.
_HOLDS = {
    "agreement": "agreements",
    "assigning_hub": "health-departments",
    "at_facility": "hospitals",
    "contract": "transfer-contracts",
    "organisation": "organisations",
    "province": "provinces",
    "record": "agreements",
    "region": "regions",
    "requester": "hospitals",
    "review": "reviews",
    "slug": "organisations",
    "source": "hospitals",
    "sources": "hospitals",
    "specialties": "specialties",
    "specialty": "specialties",
    "technique": "techniques",
}
DAYS = (
    "2026-01-31", "2026-11-22", "2025-07-01", "2024-02-29", "1900-01-01", "2200-12-31",
    "2201-01-01", "9999-12-31", "0001-01-01", "2026-02-30", "2026-1-1", "31/01/2026", "",
)  # fmt: skip
TIMES = (
    "2026-01-31T08:00:00+07:00", "2026-01-31", "2026-01-31T08:00:00Z", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", "2026-01-31T08:00:00 07:00", "yesterday",
)  # fmt: skip
_WORDS = {
    "area": ("training", "khám"),
    "code": ("79", "80", "BV", "c-1"),
    "search": ("ung bướu", "ung buou", "\x00", "%", "_", "'", "\\", "a" * 300),
    "fields": ("id", "id,permissions", "id,id", ",", "nothing", "id,\x00"),
    "expand": ("permissions", "rounds", "agreement,permissions", "nothing", ","),
    "format": ("json", "ndjson", "csv", "xlsx", "xml", ""),
    "page_size": ("1", "500", "501", "0", "-1", "9" * 400, "٣", "1e3", ""),
    "updated_since": TIMES,
    "year": ("2026", "0", "-1", "10000", "9" * 30),
    "title": ("Mổ Phaco", "\x00", "x" * 500),
    "reason": ("Cần cho người bệnh", ""),
    "modality": ("transfer",),
}
_NUMBERS = (0, 1, -1, 2**31, 2**63, -(2**63) - 1, 10**30, 1.5, True, "7", None)
COUNTS = ("by_expert", "complications", "independent", "patients_a_year", "sessions", "supervised")


@dataclass(frozen=True)
class Known:
    """``keys``: resource → ids and codes; ``words``: parameter or field → what it may hold."""

    keys: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[Any, ...]]

    def of_path(self, path: str, name: str) -> tuple[str, ...]:
        """What may stand for ``{name}`` in a path of the description."""
        resource = path.split("{" + name + "}")[0].rstrip("/").rpartition("/")[2]
        return self.keys.get(resource, ())

    def of_name(self, name: str) -> tuple[Any, ...]:
        return self.words.get(name, ())


def find_known(description: Mapping[str, Any], get: Get) -> Known:
    """``get`` answers the parsed JSON of a path, to a reader who sees everything."""
    keys: dict[str, tuple[str, ...]] = {}
    cursors: list[str] = []
    for path in description["paths"]:
        if "{" in path or path.endswith(("/changes/", "/me/", "/coverage/")):
            continue
        answer = get(f"{path}?page_size=20" if _has_pages(description, path) else path)
        keys[path.rstrip("/").rpartition("/")[2]] = tuple(_keys(answer["results"]))
        cursors += _cursors(get, path) if _has_pages(description, path) else []
    reports = []
    for review in keys["reviews"]:
        reports += list(_keys(get(f"/api/v1/reviews/{review}/reports/")["results"]))
    keys["reports"] = tuple(reports)
    after = get("/api/v1/changes/?page_size=5")["next"]
    words: dict[str, tuple[Any, ...]] = {**_WORDS, "cursor": tuple(cursors), "after": (after,)}
    words |= {name: keys[resource] for name, resource in _HOLDS.items()}
    words |= dict.fromkeys(COUNTS, _NUMBERS)
    words["id"] = keys["transfer-requests"] + keys["rounds"]
    words |= dict.fromkeys(_days(description), DAYS)
    return Known(keys, words)


def _has_pages(description: Mapping[str, Any], path: str) -> bool:
    parameters = description["paths"][path]["get"].get("parameters", ())
    return any(one["name"] == "page_size" for one in parameters)


def _keys(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for row in rows:
        yield from (row[name] for name in ("id", "code", "slug", "uid") if row.get(name))


def _cursors(get: Get, path: str) -> list[str]:
    after = get(f"{path}?page_size=1")["next"]
    return parse_qs(urlsplit(after).query)["cursor"] if after else []


def _days(description: Mapping[str, Any]) -> set[str]:
    """The names of parameters and fields that are days."""
    parameters = {
        one["name"]
        for operations in description["paths"].values()
        for operation in operations.values()
        for one in operation.get("parameters", ())
        if one["schema"].get("format") == "date"
    }
    return parameters | {"starts_on", "ends_on"}
