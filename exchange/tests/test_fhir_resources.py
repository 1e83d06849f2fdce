"""Every resource of the demonstration is FHIR, and says what the register and agreements say."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from agreements.models import Agreement, Party
from agreements.states import FROM_SIGNATURE, Status
from agreements.tests.builders import make_agreement
from exchange.fhir.affiliations import LEVELS
from exchange.fhir.kinds import KINDS, WITH_SITE
from exchange.tests.fhir import TYPES, Fhir, successor, valid
from hospitals.models import Organisation, Province, Region
from toolkit.days import KnownDay

# What stands in the database plays no part in what these look at.
pytestmark = pytest.mark.once

TODAY = dt.date(2026, 11, 22)
MCSD = "https://profiles.ihe.net/ITI/mCSD/StructureDefinition/IHE.mCSD."


@pytest.fixture
def demo(register: None, on_day: Any) -> Fhir:
    on_day(TODAY)
    call_command("load_demo", stdout=io.StringIO())
    return Fhir(User.objects.get(email="observer@portal.example"))


@pytest.fixture
def fhir(cast: Any, on_day: Any) -> Fhir:
    on_day(TODAY)
    return Fhir(cast.observer)


def profiles(body: dict) -> set[str]:
    return {url.removeprefix(MCSD) for url in body["meta"]["profile"]}


def test_the_whole_demonstration_is_valid_and_complete(demo: Fhir) -> None:
    found = {kind: [valid(body) for body in demo.everything(kind)] for kind in TYPES}
    sites = Organisation.objects.filter(kind__in=WITH_SITE).count()
    ties = Party.objects.filter(role="partner", agreement__status__in=FROM_SIGNATURE)
    assert len(found["Organization"]) == Organisation.objects.count()
    assert len(found["Location"]) == Region.objects.count() + Province.objects.count() + sites
    assert len(found["OrganizationAffiliation"]) == ties.count() > 10
    there = {f"{kind}/{body['id']}" for kind in TYPES for body in found[kind]}
    for kind in TYPES:
        for body in found[kind]:
            assert body["meta"]["versionId"] and body["meta"]["lastUpdated"]
            assert set(references(body)) <= there  # every reference leads somewhere
            check_mcsd[kind](body)
        for body in found[kind][::9]:
            assert demo.ask(f"{kind}/{body['id']}").json() == body


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if "reference" in value else []
        return own + [one for inner in value.values() for one in references(inner)]
    return [one for inner in value for one in references(inner)] if isinstance(value, list) else []


def check_organization(body: dict) -> None:
    codes = {c["code"] for concept in body["type"] for c in concept["coding"]}
    assert body["name"]
    assert ("FacilityOrganization" in profiles(body)) == ("facility" in codes)
    assert ("JurisdictionOrganization" in profiles(body)) == ("jurisdiction" in codes)


def check_location(body: dict) -> None:
    codes = [c["code"] for concept in body["type"] for c in concept["coding"]]
    assert body["name"] and body["status"] in ("active", "inactive")
    assert ("FacilityLocation" in profiles(body)) == ("facility" in codes)
    assert "facility" not in codes or len(body["type"]) >= 2
    if profiles(body) & {"FacilityLocation", "JurisdictionLocation"}:
        assert body["managingOrganization"]["reference"].startswith("Organization/")


def check_affiliation(body: dict) -> None:
    assert body.keys() >= {"active", "code", "organization", "participatingOrganization"}


# What the profiles of mCSD ask for beyond FHIR.
check_mcsd = dict(zip(TYPES, (check_organization, check_location, check_affiliation), strict=True))


def test_every_kind_and_level_has_its_code() -> None:
    assert set(KINDS) == set(Organisation.Kind)
    assert set(LEVELS) == set(Agreement.Level)


def test_the_department_of_the_province_leads_to_that_of_the_city(fhir: Fhir) -> None:
    before, after = (fhir.organization(f"syt-75-dong-nai{end}") for end in ("", "-tp"))
    assert (before["active"], after["active"]) == (False, True)
    told = successor(before)
    assert told is not None
    assert told["resource"] == {"reference": f"Organization/{after['id']}"}
    assert (told["since"], told["legalBasis"]) == ("2026-04-30", "Nghị quyết 30/2026/QH16")
    assert successor(after) is None
    assert before["name"] in after["alias"]


def test_a_province_that_was_merged_leads_to_its_successor(fhir: Fhir) -> None:
    gone = fhir.one("Location", identifier="urn:hop-tac-y-te:province|80-long-an")
    told = successor(gone)
    assert gone["status"] == "inactive" and told is not None
    after = fhir.ask(told["resource"]["reference"]).json()
    assert (after["name"], after["status"]) == ("Tỉnh Tây Ninh", "active")
    assert gone["name"] not in after.get("alias", [])  # it was another unit


def test_a_code_has_the_period_of_its_owner(fhir: Fhir) -> None:
    owners = fhir.find("Location", identifier="urn:hop-tac-y-te:gso-province-code|80")
    periods = {body["name"]: body["identifier"][1]["period"] for body in owners}
    assert periods == {
        "Tỉnh Long An": {"end": "2025-06-30"},
        "Tỉnh Tây Ninh": {"start": "2025-07-01"},
    }


def test_a_hospital_is_part_of_the_department_of_today(fhir: Fhir, on_day: Any) -> None:
    manager = fhir.organization("da-khoa-dak-nong")["partOf"]["reference"]
    assert manager == f"Organization/{fhir.organization('syt-68-lam-dong')['id']}"
    on_day(dt.date(2025, 6, 30))
    manager = fhir.organization("da-khoa-dak-nong")["partOf"]["reference"]
    assert manager == f"Organization/{fhir.organization('syt-67-dak-nong')['id']}"


def test_what_no_department_manages_names_its_authority(fhir: Fhir) -> None:
    assert fhir.organization("cho-ray")["partOf"] == {"display": "Bộ Y tế"}


def test_a_site_lies_in_its_province_and_the_province_in_its_region(fhir: Fhir) -> None:
    site = fhir.one("Location", identifier="da-khoa-dak-nong")
    assert site["managingOrganization"]["reference"] == f"Organization/{site['id']}"
    province = fhir.ask(site["partOf"]["reference"]).json()
    region = fhir.ask(province["partOf"]["reference"]).json()
    assert (province["name"], region["identifier"][0]["value"]) == ("Tỉnh Lâm Đồng", "NTBTN")
    department = fhir.ask(province["managingOrganization"]["reference"]).json()
    assert department["name"] == "Sở Y tế tỉnh Lâm Đồng"


def test_a_part_of_a_region_that_was_dissolved_stands_alone(fhir: Fhir, on_day: Any) -> None:
    assert "partOf" not in fhir.one("Location", identifier="urn:hop-tac-y-te:region|BTB")
    assert "partOf" in fhir.one("Location", identifier="urn:hop-tac-y-te:region|DHNTB")
    on_day(dt.date(2025, 6, 30))
    assert "partOf" in fhir.one("Location", identifier="urn:hop-tac-y-te:region|BTB")


def test_an_agreement_ties_its_hub_to_each_partner(fhir: Fhir) -> None:
    partners = ("syt-75-dong-nai-tp", "syt-72-tay-ninh")
    agreement = make_agreement(partners=partners, number="12/TTHT", code="thu-fhir")
    ties = fhir.find("OrganizationAffiliation", identifier="thu-fhir")
    hub = Organisation.objects.get(slug="syt-79-ho-chi-minh")
    assert len(ties) == 2
    assert {tie["organization"]["reference"] for tie in ties} == {f"Organization/{hub.pk}"}
    assert {tie["participatingOrganization"]["display"] for tie in ties} == {
        Organisation.objects.get(slug=slug).name_vi for slug in partners
    }
    assert [one["value"] for one in ties[0]["identifier"]] == [agreement.code, "12/TTHT"]
    assert ties[0]["active"] is True


def known(name: str, day: KnownDay) -> dict[str, Any]:
    value = day.last if name == "ends_on" else day.first
    return {name: value, f"{name}_precision": day.precision}


def period_of(fhir: Fhir, agreement: Agreement) -> dict | None:
    return valid(fhir.one("OrganizationAffiliation", identifier=agreement.code)).get("period")


def test_less_known_days_are_months_and_years(fhir: Fhir) -> None:
    agreement = make_agreement()
    Agreement.objects.filter(pk=agreement.pk).update(
        **known("starts_on", KnownDay(2024, 5)), **known("ends_on", KnownDay(2027))
    )
    assert period_of(fhir, agreement) == {"start": "2024-05", "end": "2027"}


def test_unknown_days_are_absent(fhir: Fhir) -> None:
    assert period_of(fhir, make_agreement()) is None
    ends = dt.date(2028, 5, 3)
    assert period_of(fhir, make_agreement(ends_on=ends)) == {"end": "2028-05-03"}


def test_what_was_terminated_ended_the_day_before(fhir: Fhir) -> None:
    start, ended = dt.date(2026, 5, 4), dt.date(2026, 9, 1)
    begun = make_agreement(
        Status.TERMINATED, starts_on=start, ends_on=dt.date(2030, 1, 1), terminated_on=ended
    )
    never = make_agreement(Status.TERMINATED, starts_on=ended, terminated_on=ended)
    assert period_of(fhir, begun) == {"start": "2026-05-04", "end": "2026-08-31"}
    assert period_of(fhir, never) == {"end": "2026-08-31"}


def test_our_own_definitions_answer_at_their_addresses(fhir: Fhir, settings: Any) -> None:
    body = fhir.organization("syt-75-dong-nai")
    urls = [one["url"] for one in body["extension"]]
    urls += [c["system"] for concept in body["type"] for c in concept["coding"]]
    urls.append(f"{settings.PORTAL_BASE_URL}/fhir/CodeSystem/agreement-level")
    ours = [url for url in urls if url.startswith(settings.PORTAL_BASE_URL)]
    assert len(ours) == 3
    for url in ours:
        answer = Fhir().client.get(url.removeprefix(settings.PORTAL_BASE_URL))
        assert valid(answer.json())["url"] == url
    assert Fhir().ask("CodeSystem/nothing").status_code == 404
