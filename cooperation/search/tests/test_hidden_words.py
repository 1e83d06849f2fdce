"""Words of records that one may not see: they neither correct, nor count, nor stand in the way."""

import pytest

from accounts.models import User
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_document, make_review
from conftest import Cast
from cooperation.search import guessing, vocabulary
from cooperation.search.finding import Found, find
from cooperation.search.models import Word
from toolkit import clock
from transfers.tests.contract_builders import make_contract


@pytest.fixture
def hidden(cast: Cast) -> None:
    """A draft of the hub and its partner, a contract of two hospitals."""
    make_agreement(Status.DRAFT, title="Thỏa thuận Thalassemia")
    make_contract(title="Gói Brachytherapy")
    vocabulary.learn_everything()


def told(found: Found) -> list[tuple[str, list[str]]]:
    return [(group.kind, [hit.title for hit in group.hits]) for group in found.groups]


def test_a_word_is_known_to_those_who_see_a_record_that_has_it(hidden: None, cast: Cast) -> None:
    assert guessing.known_of(["thalas"], cast.hub_officer) == {"thalas": 1}
    assert guessing.known_of(["brachy"], cast.giving_coordinator) == {"brachy": 1}
    assert guessing.known_of(["brachy"], cast.auditor) == {"brachy": 1}
    for user in (cast.stranger, cast.administrator, cast.giving_coordinator):
        assert guessing.known_of(["thalas"], user) == {}


def test_a_word_corrects_for_those_who_see_a_record_that_has_it(hidden: None, cast: Cast) -> None:
    assert guessing.near(["thalasemia"], cast.hub_viewer) == {"thalasemia": {"thalassemia": 1}}
    assert guessing.near(["thalasemia"], cast.stranger) == {"thalasemia": {}}
    assert guessing.near(["brachitherapy"], cast.partner_officer) == {"brachitherapy": {}}


def test_words_of_the_register_correct_for_everybody(hidden: None, cast: Cast) -> None:
    assert Word.objects.get(text="dong").is_open
    assert not Word.objects.get(text="thalassemia").is_open
    for user in (cast.stranger, cast.administrator, cast.observer):
        assert list(guessing.near(["nawngs"], user)["nawngs"]) == ["nang"]


def test_a_paper_of_a_review_teaches_the_parties_alone(cast: Cast) -> None:
    agreement = make_agreement()
    review = make_review(agreement, clock.today())
    make_document(agreement, review=review, title="Biên bản Thalassemia")
    vocabulary.learn_everything()
    assert list(guessing.near(["thalasemia"], cast.hub_officer)["thalasemia"]) == ["thalassemia"]
    assert not guessing.near(["thalasemia"], cast.giving_coordinator)["thalasemia"]


@pytest.mark.parametrize("typed", ["thalassemic", "thalassemia", "thalasemia", "lam thalassemic"])
def test_an_answer_is_the_same_with_and_without_the_hidden_record(cast: Cast, typed: str) -> None:
    """The hidden word is nearer than the visible one, or is the one that was typed."""
    make_agreement(
        title="Thỏa thuận Thalassemias", hub="syt-01-ha-noi", partners=["syt-68-lam-dong"]
    )
    vocabulary.learn_everything()
    without = find(typed, cast.stranger)
    make_agreement(Status.DRAFT, title="Thỏa thuận Thalassemic")
    make_agreement(Status.DRAFT, title="Thỏa thuận Thalassemiac")
    vocabulary.learn_everything()
    assert told(find(typed, cast.stranger)) == told(without) != []


def test_two_words_typed_as_one_are_not_taken_apart_by_hidden_ones(
    hidden: None, cast: Cast
) -> None:
    def meant(user: User) -> list[str]:
        return list(guessing.near(["thalassemiadong"], user)["thalassemiadong"])

    assert meant(cast.hub_officer) == ["thalassemia dong"]
    assert meant(cast.stranger) == []


def test_what_is_learned_on_the_way_knows_who_may_read_it(hidden: None, cast: Cast) -> None:
    assert Word.objects.filter(is_open=True, text="brachytherapy").count() == 0
    Word.objects.filter(text="dong").update(is_open=False)
    vocabulary.learn_everything()
    assert Word.objects.get(text="dong").is_open
