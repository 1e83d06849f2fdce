"""Learning the portal's words behind its services."""

from typing import Any

import pytest

from agreements.models import Agreement
from agreements.tests.builders import make_agreement
from audit import sealing
from audit.services import record
from conftest import Cast
from cooperation.search import guessing, tasks, vocabulary
from cooperation.search.models import Spelling, Word
from transfers.tests.contract_builders import make_contract, make_trainee


def known(word: str) -> bool:
    return Word.objects.filter(text=word).exists()


def test_the_first_time_all_texts_are_read(cast: Cast) -> None:
    make_agreement(title="Thỏa thuận về Thalassemia")
    vocabulary.learn_changes()
    assert known("thalassemia") and known("dong")
    assert Spelling.objects.filter(form="thalassmia", word__text="thalassemia").exists()


def test_what_was_changed_is_learned_from_the_sealed_trail(cast: Cast) -> None:
    vocabulary.learn_changes()
    agreement = make_agreement(title="Thỏa thuận về Thalassemia")
    assert not known("thalassemia")
    record("agreement.drafted", agreement, by=cast.hub_officer)
    sealing.seal()
    assert vocabulary.learn_changes() > 0
    assert known("thalassemia")


def test_what_was_learned_once_is_not_learned_again(cast: Cast) -> None:
    vocabulary.learn_changes()
    record("agreement.drafted", make_agreement(), by=cast.hub_officer)
    sealing.seal()
    vocabulary.learn_changes()
    assert vocabulary.learn_changes() == 0


def test_at_night_words_are_counted_and_the_unused_forgotten(cast: Cast) -> None:
    for _ in range(2):
        make_agreement(title="Thỏa thuận về Thalassemia")
    vocabulary.learn_everything()
    assert Word.objects.get(text="thalassemia").records == 2
    Agreement.objects.update(search_text="")
    vocabulary.learn_everything()
    assert not known("thalassemia") and known("dong")


def test_names_of_people_and_trainees_are_not_learned(cast: Cast) -> None:
    make_trainee(make_contract(), "Người mẫu Quachthi")
    vocabulary.learn_everything()
    assert not known("quachthi") and not known("administrator")


def test_an_empty_vocabulary_corrects_nothing(cast: Cast) -> None:
    assert guessing.near(["nia"], cast.stranger) == {"nia": {}}


@pytest.mark.parametrize(("typed", "meant"), [("nia", "nai"), ("ddoongf", "dong")])
def test_a_miswritten_word_has_its_near_ones(cast: Cast, typed: str, meant: str) -> None:
    vocabulary.learn_everything()
    assert next(iter(guessing.near([typed], cast.stranger)[typed])) == meant


def test_words_run_together_come_back_apart(cast: Cast) -> None:
    vocabulary.learn_everything()
    assert "dong nai" in guessing.near(["dongnai"], cast.stranger)["dongnai"]


def test_the_beginning_of_a_known_word_is_no_mistake(cast: Cast) -> None:
    vocabulary.learn_everything()
    assert set(guessing.known_of(["pho", "dongg", "nia", "7x"], cast.stranger)) == {"pho"}


def test_the_scheduler_wakes_the_learning(settings: Any) -> None:
    """Under the names that the worker knows the tasks by."""
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.learn_changes.name, tasks.learn_everything.name} <= named
