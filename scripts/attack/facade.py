"""The FHIR facade, which the description leaves out: its own CapabilityStatement says what it
takes. Every answer is read by FHIR's own models."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fhir.resources.R4B import get_fhir_model_class
from hypothesis import strategies as st

from scripts.attack.known import Get, Known
from scripts.attack.raids import repeated
from scripts.attack.tally import Tally

FHIR_JSON = "application/fhir+json"
_MODIFIERS = ("", "", "", ":exact", ":contains", ":missing", ":not", ":", ":x")
_PREFIXES = ("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap", "zz")
_TIMES = (
    "2026", "2026-11", "2026-02-30", "2026-11-22", "9999-12-31", "0000", "0001-01-01", "now", "",
    "2026-11-22T08:00:00+07:00", "2026-11-22T08:00:00.123456789Z", "2026-13",
)  # fmt: skip
_TEXTS = ("ung bướu", "UNG", "\x00", "%", "\\", "\\,", ",,", "a" * 500, "|", "x|y|z", "|x")
_HEADERS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"Accept": FHIR_JSON},
    {"Accept": "text/html"},
    {"Prefer": "handling=strict"},
    {"If-None-Match": "*"},
)
_RESULT = {
    "_count": ("0", "1", "500", "501", "-1", "x", "9" * 40, "²"),
    "_total": ("none", "estimate", "accurate", "all"),
    "_summary": ("true", "text", "data", "count", "false", "short"),
    "_format": ("json", "application/fhir+json", "xml", "*/*", ";;"),
    "_pretty": ("true", "x"),
    "_sort": ("name", "-_id"),
    "_include": ("Location:organization", "OrganizationAffiliation:*", "*", "x:y:z"),
    "_revinclude": ("Location:organization", "OrganizationAffiliation:primary-organization", ":"),
    "_cursor": ("abc", "0." + "0" * 32, "~"),
    "_elements": ("id",),
    "colour": ("red",),
}


@dataclass(frozen=True)
class Ask:
    """One request below /fhir/."""

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        return urlencode(self.pairs, errors="surrogatepass")

    @property
    def label(self) -> str:
        return f"{self.method} {self.path.split('/')[2] if self.path.count('/') > 1 else self.path}"


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes


SendAsk = Callable[[Ask], Answer]


def find_ids(statement: Mapping[str, Any], get: Get) -> dict[str, tuple[str, ...]]:
    """Resource → ids of some of it, of those that can be searched."""
    found = {kind: get(f"/fhir/{kind}?_count=20") for kind in _parameters(statement)}
    return {
        kind: tuple(entry["resource"]["id"] for entry in bundle.get("entry", ()))
        for kind, bundle in found.items()
    }


def _parameters(statement: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Resource → search parameter → its type."""
    return {
        one["type"]: {parameter["name"]: parameter["type"] for parameter in one["searchParam"]}
        for one in statement["rest"][0]["resource"]
        if "searchParam" in one
    }


class Facade:
    """What the CapabilityStatement at ``/fhir/metadata`` says there is to ask."""

    def __init__(
        self, statement: Mapping[str, Any], ids: dict[str, tuple[str, ...]], known: Known
    ) -> None:
        self.parameters = _parameters(statement)
        self.ids = ids
        self.words = (*_TEXTS, *known.keys["organisations"][:6], *known.keys["provinces"][:6])

    def raid(
        self,
        send: SendAsk,
        tally: Tally,
        *,
        expected: Callable[[Ask, int], str],
        examples: int,
        number: int,
    ) -> None:
        def attempt(ask: Ask) -> None:
            answer = send(ask)
            faults = [one for one in (fault_of(ask, answer), expected(ask, answer.status)) if one]
            tally.fhir_requests += 1
            tally.note(ask.label, answer.status, faults, f"{ask}")

        repeated(attempt, self.asks(), examples, number)

    def asks(self) -> st.SearchStrategy[Ask]:
        return st.sampled_from(sorted(self.parameters)).flatmap(self._of_kind)

    def _of_kind(self, kind: str) -> st.SearchStrategy[Ask]:
        pairs = st.lists(self._pair(kind), max_size=4).map(tuple)
        accept = st.sampled_from(_HEADERS)
        pk = st.sampled_from([*self.ids[kind], "x", "0" * 64, "..", "_history"])
        path = f"/fhir/{kind}"
        reading = st.sampled_from(["GET", "GET", "HEAD"])
        search = st.builds(Ask, reading, st.just(path), pairs, accept)
        return st.one_of(
            search,
            search,
            st.builds(Ask, st.just("POST"), st.just(f"{path}/_search"), pairs, accept),
            st.builds(Ask, st.just("GET"), pk.map(lambda one: f"{path}/{one}"), headers=accept),
            st.builds(
                Ask,
                st.sampled_from(["PUT", "DELETE", "PATCH", "POST", "OPTIONS"]),
                st.sampled_from([path, f"{path}/x", "/fhir/metadata", "/fhir/", "/fhir/Patient"]),
            ),
        )

    def _pair(self, kind: str) -> st.SearchStrategy[tuple[str, str]]:
        own = self.parameters[kind]
        return st.one_of(
            *(
                st.tuples(
                    st.sampled_from([f"{name}{modifier}" for modifier in _MODIFIERS]),
                    self._value(of_type),
                )
                for name, of_type in own.items()
            ),
            st.sampled_from(sorted(_RESULT)).flatmap(
                lambda name: st.tuples(st.just(name), st.sampled_from(_RESULT[name]))
            ),
            st.tuples(_text(), _text()),
        )

    def _value(self, of_type: str) -> st.SearchStrategy[str]:
        every = [pk for found in self.ids.values() for pk in found[:5]]
        match of_type:
            case "date":
                prefix, time = st.sampled_from(_PREFIXES), st.sampled_from(_TIMES)
                return st.tuples(prefix, time).map("".join)
            case "reference":
                kinds = [f"{kind}/{pk}" for kind, found in self.ids.items() for pk in found[:3]]
                return st.sampled_from([*every, *kinds]) | _text()
        return st.sampled_from([*self.words, *every, "true", "false"]) | _text()


def fault_of(ask: Ask, answer: Answer) -> str:
    """What is wrong with the answer; empty when it is FHIR's."""
    if answer.status >= 500:
        return f"{answer.status}"
    if answer.status == 304 or ask.method == "HEAD":
        return ""
    if answer.content_type.partition(";")[0] != FHIR_JSON:
        return f"{answer.status} as {answer.content_type}"
    body = json.loads(answer.body)
    wanted = "OperationOutcome" if answer.status >= 400 else None
    if wanted and body.get("resourceType") != wanted:
        return f"{answer.status} with {body.get('resourceType')}"
    if wanted and not body["issue"][0].get("details", {}).get("text"):
        return f"{answer.status} without a sentence"
    try:
        get_fhir_model_class(body["resourceType"]).model_validate(body)
    except ValueError as error:
        return f"not valid: {str(error)[:300]}"
    return ""


def _text() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
