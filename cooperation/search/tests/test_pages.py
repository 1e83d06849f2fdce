"""The page of results and the suggestions below the box."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.tests.builders import make_agreement, make_document
from agreements.tests.pages import as_, text_of
from conftest import Cast
from cooperation.search import vocabulary
from transfers.tests.contract_builders import make_contract, make_trainee

URL = "/search/"


def test_who_is_not_signed_in_is_led_to_the_door(client: Client, db: None) -> None:
    for address in (URL, "/search/suggestions/"):
        assert client.get(address, {"q": "x"}).status_code == 302


def test_the_box_of_every_page_leads_here(client: Client, cast: Cast) -> None:
    words = as_(client, cast.hub_officer).get("/help/").content.decode()
    assert 'role="search" action="/search/"' in words


def test_the_page_shows_groups_and_their_lists(client: Client, cast: Cast) -> None:
    agreement = make_agreement(title="Thỏa thuận Thalassemia", with_reviews=True)
    page = as_(client, cast.hub_officer).get(URL, {"q": "thalassemia"}).content.decode()
    assert f"/agreements/{agreement.pk}/" in page
    assert "/agreements/?search=thalassemia" in page
    assert "/reviews/?show=all&amp;agreement=thalassemia" in page


def test_a_correction_is_said(client: Client, cast: Cast) -> None:
    make_agreement(title="Thỏa thuận Thalassemia")
    vocabulary.learn_everything()
    response = as_(client, cast.hub_officer).get(URL, {"q": "Thalasemia"})
    assert "Dưới đây là kết quả cho “thalassemia”" in text_of(response)


@pytest.mark.parametrize("typed", ["", "\0", "a\0b", "x" * 5000, "' OR 1=1 --", "<b>%_\\"])
def test_any_question_is_answered(client: Client, cast: Cast, typed: str) -> None:
    for address in (URL, "/search/suggestions/"):
        response = as_(client, cast.hub_officer).get(address, {"q": typed})
        assert response.status_code == 200
        assert b"<b>%" not in response.content


def test_nothing_found_names_a_way_on(client: Client, cast: Cast) -> None:
    words = text_of(as_(client, cast.hub_officer).get(URL, {"q": "qqqqqq"}))
    assert "Không tìm thấy “qqqqqq”" in words


def test_suggestions_are_a_fragment(client: Client, cast: Cast) -> None:
    make_agreement(title="Thỏa thuận Thalassemia")
    words = as_(client, cast.hub_officer).get("/search/suggestions/", {"q": "thalas"})
    assert "Thỏa thuận Thalassemia" in text_of(words)
    assert "<html" not in words.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_records(client: Client, cast: Cast) -> None:
    as_(client, cast.giving_coordinator)
    contract = make_contract(title="Thalassemia")

    def queries(more: int) -> int:
        for number in range(more):
            make_document(
                make_agreement(title="Thalassemia", with_reviews=True), title="Thalassemia"
            )
            make_trainee(contract, f"Thalassemia {number}")
        client.get(URL, {"q": "thalassemia"})
        with CaptureQueriesContext(connection) as asked:
            client.get(URL, {"q": "thalassemia"})
        return len(asked)

    assert queries(1) == queries(8)
