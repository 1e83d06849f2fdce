"""The lists' own search fields: one that finds nothing leads on."""

import pytest
from django.test import Client

from agreements.states import Status
from agreements.tests.builders import make_agreement
from agreements.tests.pages import as_, text_of
from conftest import Cast
from cooperation.search import vocabulary


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/agreements/", "search"),
        ("/transfer-requests/", "search"),
        ("/transfer-contracts/", "search"),
        ("/reviews/", "agreement"),
        ("/organisations/", "search"),
        ("/provinces/", "search"),
    ],
)
def test_mistyped_words_are_corrected_where_the_list_is_empty(
    cast: Cast, client: Client, address: str, field: str
) -> None:
    vocabulary.learn_everything()
    answer = as_(client, cast.hub_officer).get(address, {field: "ddoongf nia zzqq"})
    page = answer.content.decode()
    assert f'href="?{field}=dong+nai+zzqq"' in page
    assert "/search/?q=ddoongf%20nia%20zzqq" in page


def test_what_is_not_near_to_anything_leads_to_the_whole_portal(cast: Cast, client: Client) -> None:
    answer = as_(client, cast.hub_officer).get("/agreements/", {"search": "zzqq"})
    assert "Có thể cần tìm" not in text_of(answer)
    assert "/search/?q=zzqq" in answer.content.decode()


def test_a_list_does_not_tell_words_of_hidden_records(cast: Cast, client: Client) -> None:
    make_agreement(Status.DRAFT, title="Thỏa thuận Thalassemia")
    vocabulary.learn_everything()
    answer = as_(client, cast.stranger).get("/agreements/", {"search": "thalasemia"})
    assert "thalassemia" not in answer.content.decode()


def test_people_are_looked_for_again(cast: Cast, client: Client) -> None:
    answer = as_(client, cast.administrator).get("/people/", {"search": "zzqq"})
    assert "/search/?q=zzqq" in answer.content.decode()
