"""What our own extension and code systems mean, as FHIR resources at their canonical addresses."""

from collections.abc import Iterable

from exchange.fhir.affiliations import LEVELS, Level
from exchange.fhir.kinds import KINDS, Kind, vietnamese
from exchange.fhir.systems import (
    FHIR_VERSION,
    Body,
    canonical,
    kind_system,
    level_system,
    successor_extension,
)

VERSION = "1.0.0"
DATE = "2026-11-23"
PUBLISHER = "Cổng Hợp tác Y tế"


def definition(kind: str, name: str) -> Body | None:
    """The definition at ``/fhir/<kind>/<name>``."""
    url = canonical(kind, name)
    made = (
        _successor(),
        _codes(
            kind_system(),
            "OrganisationKind",
            "Kinds of organisations in the portal's register",
            ((k, KINDS[k].english, vietnamese(Kind(k).label)) for k in KINDS),
        ),
        _codes(
            level_system(),
            "AgreementLevel",
            "Between which bodies a cooperation agreement is",
            ((lvl, LEVELS[lvl], vietnamese(Level(lvl).label)) for lvl in LEVELS),
        ),
    )
    return next((one for one in made if one["url"] == url), None)


def _head(kind: str, url: str, name: str, title: str) -> Body:
    return {
        "resourceType": kind,
        "id": url.rpartition("/")[2],
        "url": url,
        "version": VERSION,
        "name": name,
        "title": title,
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": PUBLISHER,
    }


def _codes(url: str, name: str, title: str, codes: Iterable[tuple[str, str, str]]) -> Body:
    return {
        **_head("CodeSystem", url, name, title),
        "caseSensitive": True,
        "content": "complete",
        "concept": [
            {
                "code": code,
                "display": english,
                "designation": [{"language": "vi", "value": words}],
            }
            for code, english, words in codes
        ],
    }


def _successor() -> Body:
    """R4 has no element, and HL7 no extension, for who takes the place of an organisation."""
    url = successor_extension()
    parts = (
        ("resource", "The resource that takes its place.", "Reference", 1),
        ("since", "The first day on which the successor answers for it.", "date", 1),
        ("legalBasis", "The decision that says so.", "string", 0),
    )
    elements: list[Body] = [
        {
            "id": "Extension",
            "path": "Extension",
            "short": "Who takes its place",
            "definition": (
                "The organisation or the unit that takes the place of this one by merger, "
                "renaming or upgrade. It has a successor of its own where that has ended too."
            ),
            "min": 0,
            "max": "1",
        },
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
        {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"},
    ]
    for name, meaning, kind, least in parts:
        part = f"Extension.extension:{name}"
        elements += [
            {
                "id": part,
                "path": "Extension.extension",
                "sliceName": name,
                "short": meaning,
                "definition": meaning,
                "min": least,
                "max": "1",
            },
            {"id": f"{part}.url", "path": "Extension.extension.url", "fixedUri": name},
            {
                "id": f"{part}.value[x]",
                "path": "Extension.extension.value[x]",
                "min": 1,
                "type": [_type(kind)],
            },
        ]
    return {
        **_head("StructureDefinition", url, "Successor", "Successor"),
        "fhirVersion": FHIR_VERSION,
        "kind": "complex-type",
        "abstract": False,
        "context": [
            {"type": "element", "expression": kind} for kind in ("Organization", "Location")
        ],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": elements},
    }


def _type(kind: str) -> Body:
    if kind != "Reference":
        return {"code": kind}
    targets = [f"http://hl7.org/fhir/StructureDefinition/{t}" for t in ("Organization", "Location")]
    return {"code": kind, "targetProfile": targets}
