"""Who sees what through FHIR is who sees it on the pages and in the REST API."""

from typing import Any

import pytest

from accounts.services import create_token
from agreements.models import Agreement
from agreements.states import BEFORE_SIGNATURE, Status
from agreements.tests.builders import make_agreement
from exchange.tests.fhir import TYPES, Fhir, link, refused
from hospitals.models import Organisation

ROLES = ("hub_officer", "partner_officer", "giving_coordinator", "cdc_officer", "auditor",
         "observer", "administrator", "stranger")  # fmt: skip


@pytest.fixture
def every_status(cast: Any) -> None:
    for status in Status:
        make_agreement(status, code=f"thu-{status.replace('_', '-')}")
    make_agreement(hub="cdc-hcm", partners=("cdc-dong-nai",), code="thu-cdc")


def codes(fhir: Fhir) -> set[str]:
    ties = fhir.find("OrganizationAffiliation")
    return {tie["identifier"][0]["value"] for tie in ties}


@pytest.mark.parametrize("who", ROLES)
def test_ties_are_those_of_the_signed_agreements_in_sight(
    every_status: None, cast: Any, who: str
) -> None:
    user = getattr(cast, who)
    seen = Agreement.objects.visible_to(user).exclude(status__in=BEFORE_SIGNATURE)
    assert codes(Fhir(user)) == set(seen.values_list("code", flat=True))


def test_a_stranger_sees_no_tie(every_status: None, cast: Any) -> None:
    observer, stranger = Fhir(cast.observer), Fhir(cast.stranger)
    ties = observer.find("OrganizationAffiliation")
    assert len(ties) == 6
    assert codes(stranger) == set()
    for tie in ties:
        one = f"OrganizationAffiliation/{tie['id']}"
        assert observer.ask(one).json() == tie
        refused(stranger.ask(one), 404, "not-found")


def test_no_search_and_no_include_leads_to_them(every_status: None, cast: Any) -> None:
    stranger = Fhir(cast.stranger)
    hub = Organisation.objects.get(slug="syt-79-ho-chi-minh").pk
    backwards = stranger.bundle(
        "Organization", _id=hub, _revinclude="OrganizationAffiliation:primary-organization"
    )
    assert len(backwards["entry"]) == 1
    asked = {"primary-organization": hub, "_total": "accurate"}
    assert stranger.bundle("OrganizationAffiliation", **asked)["total"] == 0
    tie = Fhir(cast.observer).find("OrganizationAffiliation")[0]
    assert not stranger.find("OrganizationAffiliation", _id=tie["id"])


def test_the_hub_does_not_see_its_drafts_here(every_status: None, cast: Any) -> None:
    assert not codes(Fhir(cast.hub_officer)) & {"thu-draft", "thu-circulated"}


@pytest.mark.parametrize("who", ["stranger", "giving_coordinator", "administrator"])
def test_the_register_is_open_to_all_who_are_signed_in(cast: Any, who: str) -> None:
    fhir = Fhir(getattr(cast, who))
    assert fhir.bundle("Organization", _summary="count")["total"] == Organisation.objects.count()


def bearer(token: str) -> Fhir:
    fhir = Fhir()
    fhir.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return fhir


def test_a_token_reads_as_far_as_its_organisation(every_status: None, cast: Any) -> None:
    token = create_token(cast.cdc_officer, scopes=["read"])[1]
    assert codes(bearer(token)) == {"thu-cdc"} | codes(Fhir(cast.cdc_officer))


@pytest.mark.parametrize("kind", TYPES)
def test_without_a_token_or_with_a_bad_one_nothing_is_read(register: None, kind: str) -> None:
    for fhir in (Fhir(), bearer("abc.def")):
        answer = fhir.ask(kind)
        refused(answer, 401, "login")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_is_refused(cast: Any) -> None:
    token = create_token(cast.hub_officer, scopes=["rounds:write"])[1]
    refused(bearer(token).ask("Organization"), 403, "forbidden")
    form = bearer(token).client.post("/fhir/Organization/_search")
    refused(form, 403, "forbidden")


def test_the_capabilities_are_open_even_beside_a_bad_token(register: None) -> None:
    assert Fhir().ask("metadata").status_code == 200
    assert bearer("abc.def").ask("metadata").status_code == 200


def test_a_page_mark_opens_nothing(every_status: None, cast: Any) -> None:
    bundle = Fhir(cast.observer).bundle("OrganizationAffiliation", _count=1)
    after = link(bundle, "next")
    assert after is not None
    page = Fhir(cast.stranger).client.get(after.removeprefix("http://testserver")).json()
    assert "entry" not in page
