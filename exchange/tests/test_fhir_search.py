"""Searching: what a search finds is what filtering everything by hand would find."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest

from agreements.models import Agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement
from exchange.fhir.moments import read_span
from exchange.tests.fhir import TYPES, Body, Fhir, link, matches, names, of_mode, valid
from hospitals.models import Organisation
from toolkit.folding import fold

TODAY = dt.date(2026, 11, 22)
HUB = "syt-79-ho-chi-minh"


@pytest.fixture
def fhir(cast: Any, on_day: Any) -> Fhir:
    on_day(TODAY)
    return Fhir(cast.observer)


@pytest.fixture
def agreements(cast: Any, on_day: Any) -> None:
    """Some of each kind, with known, less known and unknown days."""
    on_day(TODAY)
    day = dt.date
    make_agreement(partners=("syt-75-dong-nai-tp", "syt-72-tay-ninh"), number="7/TTHT")
    make_agreement(starts_on=day(2024, 1, 1), ends_on=day(2026, 11, 22))
    make_agreement(Status.EXPIRED, starts_on=day(2023, 7, 21), ends_on=day(2026, 11, 21))
    make_agreement(Status.SIGNED, starts_on=day(2026, 11, 23), level=Agreement.Level.HOSPITAL)
    make_agreement(Status.SUSPENDED, starts_on=day(2026, 1, 1), suspended_on=day(2026, 2, 1))
    make_agreement(
        Status.TERMINATED, starts_on=day(2026, 5, 4), terminated_on=day(2026, 9, 1), number="8/TTHT"
    )
    make_agreement(Status.TERMINATED, starts_on=day(2026, 9, 1), terminated_on=day(2026, 9, 1))
    make_agreement(
        hub="cdc-hcm",
        partners=("cdc-dong-nai",),
        level=Agreement.Level.CDC,
        ends_on=day(2030, 1, 1),
    )


# --- By hand: FHIR's rules on the resources themselves ---------------------------------------
def every_name(body: Body) -> list[str]:
    return [body["name"], *body.get("alias", [])]


def begins(body: Body, value: str) -> bool:
    return any(fold(name).startswith(fold(value)) for name in every_name(body))


def contains(body: Body, value: str) -> bool:
    return any(fold(value) in fold(name) for name in every_name(body))


def exact(body: Body, value: str) -> bool:
    return value in every_name(body)


def token(codings: Callable[[Body], list[Body]], key: str) -> Callable[[Body, str], bool]:
    def fits(body: Body, value: str) -> bool:
        system, bar, code = value.rpartition("|")
        return any(
            (not bar or one.get("system", "") == system) and code in ("", one[key])
            for one in codings(body)
        )

    return fits


def all_codings(element: str) -> Callable[[Body], list[Body]]:
    return lambda body: [c for concept in body.get(element, []) for c in concept["coding"]]


def element(name: str) -> Callable[[Body, str], bool]:
    return lambda body, value: str(body[name]).lower() == value


def refers(name: str) -> Callable[[Body, str], bool]:
    return lambda body, value: body.get(name, {}).get("reference") == value


def moment(body: Body, value: str) -> bool:
    at = dt.datetime.fromisoformat(body["meta"]["lastUpdated"])
    return compare(value, at, at + dt.timedelta(microseconds=1))


def within(body: Body, value: str) -> bool:
    days = body.get("period", {})
    first = read_span(days.get("start", "1900")).start
    last = read_span(days.get("end", "2199")).end
    return compare(value, first, last)


def compare(value: str, first: dt.datetime, last: dt.datetime) -> bool:
    """R4's table of prefixes: the target is from ``first`` until ``last``."""
    span = read_span(value)
    inside = span.start <= first and last <= span.end
    return {
        "eq": inside,
        "ne": not inside,
        "gt": last > span.end,
        "ge": last > span.start,
        "lt": first < span.start,
        "le": first < span.end,
        "sa": first >= span.end,
        "eb": last <= span.start,
        "ap": first < span.end and last > span.start,
    }[span.prefix]


BY_HAND: dict[str, dict[str, Callable[[Body, str], bool]]] = {
    "Organization": {
        "name": begins,
        "name:contains": contains,
        "name:exact": exact,
        "identifier": token(lambda body: body["identifier"], "value"),
        "active": element("active"),
        "type": token(all_codings("type"), "code"),
        "partof": refers("partOf"),
        "_lastUpdated": moment,
    },
    "Location": {
        "name": begins,
        "name:contains": contains,
        "name:exact": exact,
        "identifier": token(lambda body: body["identifier"], "value"),
        "status": element("status"),
        "type": token(all_codings("type"), "code"),
        "partof": refers("partOf"),
        "organization": refers("managingOrganization"),
        "_lastUpdated": moment,
    },
    "OrganizationAffiliation": {
        "identifier": token(lambda body: body["identifier"], "value"),
        "active": element("active"),
        "date": within,
        "role": token(all_codings("code"), "code"),
        "primary-organization": refers("organization"),
        "participating-organization": refers("participatingOrganization"),
        "_lastUpdated": moment,
    },
}
PREFIXES = ("", "eq", "ne", "gt", "ge", "lt", "le", "sa", "eb", "ap")
DAYS = ("2023", "2026-11", "2026-11-22", "2026-09-01", "2026-08-31", "2026-11-22T10:30:00+07:00")


def values(bodies: list[Body], name: str, dice: random.Random) -> str:
    """A value that something has, or nearly."""
    body = dice.choice(bodies)
    date = dice.choice(PREFIXES) + dice.choice([*DAYS, body["meta"]["lastUpdated"]])
    codings = [*all_codings("type")(body), *all_codings("code")(body)] or [{}]
    coding = dice.choice(codings)
    key = dice.choice(body["identifier"])
    called = dice.choice(every_name(body)) if "name" in body else ""
    part = dice.choice(called.split() or [""])
    links = [
        one["reference"] for one in body.values() if isinstance(one, dict) and "reference" in one
    ]
    choices: dict[str, list[str]] = {
        "name": [called, called.upper(), fold(called), called[:4], part, "bệnh", "không có ai"],
        "name:contains": [part, fold(part), called[3:8], "nai", "Y"],
        "name:exact": [called, called.lower(), part],
        "identifier": [key["value"], f"{key['system']}|{key['value']}", f"{key['system']}|",
                       f"|{key['value']}", f"urn:x|{key['value']}", "khong-co"],
        "active": ["true", "false"],
        "status": ["active", "inactive", "suspended"],
        "date": [date],
        "_lastUpdated": [date],
    }  # fmt: skip
    coded = [coding.get("code", "x"), f"{coding.get('system')}|{coding.get('code')}", "facility",
             f"{coding.get('system')}|", "x", "govt"]  # fmt: skip
    linked = links or [f"Organization/{body['id']}"]
    choices |= {"type": coded, "role": coded}
    chosen = dice.choice(choices.get(name, linked))
    return chosen or "x"


def escaped(value: str) -> str:
    """``value`` as one of several: a comma would part it in two (R4, 3.1.1.4.0.1)."""
    return value.replace(",", r"\,")


@pytest.mark.parametrize("kind", TYPES)
def test_a_search_is_what_filtering_everything_finds(
    agreements: None, fhir: Fhir, kind: str
) -> None:
    everything = sorted(fhir.everything(kind), key=lambda body: body["identifier"][0]["value"])
    dice = random.Random(kind)  # the same searches every time: ids are drawn anew, order is not
    rules = BY_HAND[kind]
    found_some = 0
    for _round in range(120):
        asked = [
            (name, [values(everything, name, dice) for _value in range(dice.choice((1, 1, 2)))])
            for name in dice.choices(list(rules), k=dice.choice((1, 1, 2, 3)))
        ]
        parameters: dict[str, list[str]] = {}
        for name, options in asked:
            parameters.setdefault(name, []).append(",".join(map(escaped, options)))
        expected = {
            body["id"]
            for body in everything
            if all(any(rules[name](body, one) for one in options) for name, options in asked)
        }
        answer = fhir.client.get(f"/fhir/{kind}", {**parameters, "_count": "500"})
        assert answer.status_code == 200, (parameters, answer.content)
        assert {body["id"] for body in matches(answer.json())} == expected, parameters
        found_some += bool(expected)
    assert found_some > 30


def same(fhir: Fhir, everything: list[Body], kind: str, name: str, value: str) -> None:
    """The search by one parameter is what its rule finds by hand."""
    expected = {body["id"] for body in everything if BY_HAND[kind][name](body, value)}
    found = {body["id"] for body in fhir.find(kind, **{name: value})}
    assert found == expected, (kind, name, value)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_on_every_kind_of_day(agreements: None, fhir: Fhir, prefix: str) -> None:
    ties = fhir.everything("OrganizationAffiliation")
    edges = [day for tie in ties for day in tie.get("period", {}).values()]
    for day in {*DAYS, "2026", *edges}:
        same(fhir, ties, "OrganizationAffiliation", "date", f"{prefix}{day}")
    regions = fhir.everything("Location", type="jurisdiction")
    moments = sorted({body["meta"]["lastUpdated"] for body in regions})
    for time in (moments[0], moments[len(moments) // 2], moments[-1], moments[-1][:10]):
        everything = fhir.everything("Location")
        same(fhir, everything, "Location", "_lastUpdated", f"{prefix}{time}")


@pytest.mark.parametrize(
    ("kind", "name", "element_"),
    [
        ("Organization", "partof", "partOf"),
        ("Location", "partof", "partOf"),
        ("Location", "organization", "managingOrganization"),
        ("OrganizationAffiliation", "primary-organization", "organization"),
        ("OrganizationAffiliation", "participating-organization", "participatingOrganization"),
    ],
)
def test_every_reference_is_found_backwards(
    agreements: None, fhir: Fhir, kind: str, name: str, element_: str
) -> None:
    everything = fhir.everything(kind)
    links = {body[element_].get("reference") for body in everything if element_ in body} - {None}
    assert links
    for one in links:
        same(fhir, everything, kind, name, one)


# --- Some of it in words ----------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["Bệnh viện Mắt", "benh vien mat", "BỆNH VIỆN MẮT"])
def test_a_name_is_found_by_its_beginning(fhir: Fhir, typed: str) -> None:
    assert "Bệnh viện Mắt TP. Hồ Chí Minh" in names(fhir.find("Organization", name=typed))
    assert not fhir.find("Organization", name="viện Mắt")


def test_any_part_or_all_of_a_name(fhir: Fhir) -> None:
    part = fhir.find("Organization", name__contains="vien mat")
    assert "Bệnh viện Mắt TP. Hồ Chí Minh" in names(part)
    assert len(fhir.find("Organization", name__exact="Bệnh viện Mắt TP. Hồ Chí Minh")) == 1
    assert not fhir.find("Organization", name__exact="bệnh viện mắt TP. Hồ Chí Minh")


def test_names_in_english_and_of_former_times(fhir: Fhir) -> None:
    assert names(fhir.find("Organization", name="cho ray hosp")) == {"Bệnh viện Chợ Rẫy"}
    former = fhir.find("Organization", name="Sở Y tế tỉnh Đồng Nai")
    assert [body["active"] for body in former].count(True) == 1


def test_ids_of_several(fhir: Fhir) -> None:
    two = [fhir.organization(slug)["id"] for slug in ("cho-ray", "mat-hcm")]
    found = fhir.find("Organization", _id=f"{two[0]},{two[1]},nothing")
    assert {body["id"] for body in found} == set(two)


def test_a_comma_with_a_backslash_belongs_to_the_value(fhir: Fhir) -> None:
    organisation = Organisation.objects.get(slug="cho-ray")
    organisation.aliases = ["Chợ Rẫy, cơ sở 1"]
    organisation.search_text += " | cho ray co so 1"
    organisation.save()
    assert len(fhir.find("Organization", name__exact=r"Chợ Rẫy\, cơ sở 1")) == 1
    assert not fhir.find("Organization", name__exact="Chợ Rẫy, cơ sở 1")


@pytest.mark.parametrize(
    "form", ["{id}", "Organization/{id}", "https://portal.example/fhir/Organization/{id}"]
)
def test_a_reference_has_three_forms(fhir: Fhir, form: str) -> None:
    department = fhir.organization(HUB)
    found = fhir.find("Organization", partof=form.format(id=department["id"]))
    assert "Bệnh viện Mắt TP. Hồ Chí Minh" in names(found)
    assert not fhir.find("Organization", partof=f"Location/{department['id']}")


def test_in_force_on_a_day(agreements: None, fhir: Fhir) -> None:
    on_day = {"date": ["ge2026-11-22", "le2026-11-22"]}
    running = fhir.client.get("/fhir/OrganizationAffiliation", on_day).json()
    ended = {"end": "2026-11-21", "start": "2023-07-21"}
    assert ended not in [body.get("period") for body in matches(running)]
    assert {"start": "2024-01-01", "end": "2026-11-22"} in [
        b.get("period") for b in matches(running)
    ]


def test_included_resources_come_once(fhir: Fhir) -> None:
    bundle = valid(
        fhir.bundle(
            "Location", name="benh vien", _include=["Location:organization", "Location:partof"]
        )
    )
    included = of_mode(bundle, "include")
    assert len({(one["resourceType"], one["id"]) for one in included}) == len(included)
    wanted = {body["managingOrganization"]["reference"] for body in matches(bundle)}
    assert wanted <= {f"{one['resourceType']}/{one['id']}" for one in included}
    assert {"Thành phố Hồ Chí Minh"} <= names(included)


def test_what_refers_to_the_matches_is_included(agreements: None, fhir: Fhir) -> None:
    backwards = ["Location:organization", "OrganizationAffiliation:primary-organization"]
    bundle = fhir.bundle("Organization", identifier=HUB, _revinclude=backwards)
    included = of_mode(bundle, "include")
    hub = matches(bundle)[0]["id"]
    assert [one["name"] for one in included if "name" in one] == ["Thành phố Hồ Chí Minh"]
    ties = [one for one in included if one["resourceType"] == "OrganizationAffiliation"]
    every = fhir.find("OrganizationAffiliation", **{"primary-organization": hub})
    assert {one["id"] for one in ties} == {one["id"] for one in every}
    assert len(ties) == 8


def test_too_much_of_what_refers_is_cut_and_said(
    agreements: None, fhir: Fhir, monkeypatch: Any
) -> None:
    monkeypatch.setattr("exchange.fhir.searching.INCLUDED_AT_MOST", 3)
    link_ = "OrganizationAffiliation:primary-organization"
    bundle = valid(fhir.bundle("Organization", identifier=HUB, _revinclude=link_))
    assert len(of_mode(bundle, "include")) == 3
    assert of_mode(bundle, "outcome")[0]["issue"][0]["diagnostics"] == "_revinclude"


def test_the_same_search_by_form(fhir: Fhir, cast: Any) -> None:
    from accounts.services import create_token

    token_ = create_token(cast.observer, scopes=["read"])[1]
    answer = Fhir().client.post(
        "/fhir/Organization/_search?active=true",
        "name=b%E1%BB%87nh+vi%E1%BB%87n&_count=7",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {token_}"},
    )
    by_address = fhir.bundle("Organization", active="true", name="bệnh viện", _count=7)
    assert answer.status_code == 200, answer.content
    assert matches(answer.json()) == matches(by_address)
    assert link(answer.json(), "next") is not None
