"""Who sees which agreement and review over the REST API: the whole cast, each state."""

import dataclasses

import pytest

from accounts.services import create_token
from agreements.states import FROM_SIGNATURE, Status
from agreements.tests.builders import make_agreement, make_plan, organisation

BEFORE = {"hub_officer", "hub_head", "hub_viewer", "partner_officer", "partner_head", "auditor",
          "observer"}  # fmt: skip
# The hospitals and CDCs that a party manages join them.
AFTER = BEFORE | {"giving_coordinator", "cdc_officer"}
EVERYBODY = [
    "hub_officer",
    "hub_head",
    "hub_viewer",
    "partner_officer",
    "partner_head",
    "giving_coordinator",
    "receiving_coordinator",
    "cdc_officer",
    "auditor",
    "observer",
    "administrator",
    "stranger",
]


def test_the_whole_cast_is_asked(cast) -> None:
    assert {field.name for field in dataclasses.fields(cast)} == set(EVERYBODY)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("status", list(Status))
def test_lists_details_and_reviews_open_to_the_same_people(cast, client, who, status) -> None:
    agreement = make_agreement(status, code="a-1")
    review = make_plan(agreement)[0] if status in FROM_SIGNATURE else None
    client.force_login(getattr(cast, who))
    expected = who in (AFTER if status in FROM_SIGNATURE else BEFORE)
    assert bool(client.get("/api/v1/agreements/").json()["results"]) is expected
    for key in ("a-1", agreement.pk):
        assert client.get(f"/api/v1/agreements/{key}/").status_code == (200 if expected else 404)
    if review:
        answer = client.get("/api/v1/reviews/", {"agreement": "a-1"}).json()
        assert bool(answer["results"]) is expected
        one = client.get(f"/api/v1/reviews/{review.pk}/")
        assert one.status_code == (200 if expected else 404)


@pytest.mark.parametrize(
    "parameters",
    [{"search": "thoa thuan"}, {"status": "in_force"}, {"organisation": "syt-79-ho-chi-minh"},
     {"province": "79-ho-chi-minh"}, {"region": "DNB"}, {"in_force_on": "2026-06-01"},
     {"ordering": "-updated_at"}],
)  # fmt: skip
def test_no_filter_opens_what_is_closed(cast, client, parameters: dict[str, str]) -> None:
    make_agreement(code="a-1")
    client.force_login(cast.stranger)
    assert client.get("/api/v1/agreements/", parameters).json()["results"] == []


def test_anothers_agreement_answers_like_one_that_does_not_exist(cast, client) -> None:
    make_agreement(code="a-1")
    client.force_login(cast.stranger)
    for path in ("agreements/{}/", "reviews/?agreement={}"):
        anothers, nothing = (client.get("/api/v1/" + path.format(k)) for k in ("a-1", "a-2"))
        assert (anothers.status_code, anothers.content) == (nothing.status_code, nothing.content)


def test_a_closed_membership_closes_at_once(cast, client) -> None:
    make_agreement(code="a-1")
    client.force_login(cast.hub_officer)
    assert client.get("/api/v1/agreements/a-1/").status_code == 200
    cast.hub_officer.memberships.all().delete()
    assert client.get("/api/v1/agreements/a-1/").status_code == 404


def test_a_link_to_an_agreement_one_may_not_see_is_left_out(cast, client) -> None:
    hidden = make_agreement(Status.DRAFT, code="hidden", partners=["syt-01-ha-noi"])
    make_agreement(code="renewed", renewal_of=hidden)
    for person, shown in ((cast.partner_officer, None), (cast.hub_officer, str(hidden.pk))):
        client.force_login(person)
        assert client.get("/api/v1/agreements/renewed/").json()["renewal_of"] == shown


def test_a_token_tied_to_an_organisation_sees_no_more_than_it(cast, client) -> None:
    make_agreement(code="a-1", hub="syt-01-ha-noi", partners=["syt-31-hai-phong"])
    make_agreement(code="a-2")
    hub = organisation("syt-79-ho-chi-minh")
    membership = cast.stranger.memberships.get()
    cast.stranger.memberships.create(
        organisation=hub, role="officer", valid_from=membership.valid_from, confirmed=True
    )
    _token, text = create_token(cast.stranger, scopes=["read"], organisation=hub)
    answer = client.get("/api/v1/agreements/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert [row["code"] for row in answer.json()["results"]] == ["a-2"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["agreements/", "agreements/a-1/", "reviews/"])
def test_nothing_is_written(cast, client, method: str, path: str) -> None:
    make_agreement(code="a-1")
    client.force_login(cast.hub_head)
    assert getattr(client, method)(f"/api/v1/{path}").status_code == 405


def test_options_tell_nothing_about_rows(cast, client) -> None:
    make_agreement(code="a-1")
    client.force_login(cast.stranger)
    anothers, nothing = (client.options(f"/api/v1/agreements/{key}/") for key in ("a-1", "a-2"))
    assert (anothers.status_code, anothers.content) == (nothing.status_code, nothing.content)
