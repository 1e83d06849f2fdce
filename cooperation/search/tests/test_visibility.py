"""Nobody finds, counts or is corrected to what is not theirs to see."""

import pytest

from agreements.models import Agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_document, make_review
from conftest import Cast
from cooperation.search import results, vocabulary
from cooperation.search.finding import find
from toolkit import clock
from transfers.tests.contract_builders import make_contract, make_trainee


def kinds(typed: str, user: object) -> set[str]:
    return {group.kind for group in find(typed, user).groups}


def titles(typed: str, user: object) -> set[str]:
    return {hit.title for group in find(typed, user).groups for hit in group.hits}


def test_agreements_and_their_reviews_stay_among_those_who_see_them(cast: Cast) -> None:
    make_agreement(title="Thỏa thuận Thalassemia", with_reviews=True)
    assert kinds("thalassemia", cast.partner_officer) == {"agreements", "reviews"}
    assert kinds("thalassemia", cast.stranger) == set()


def test_a_draft_is_found_by_its_parties_alone(cast: Cast) -> None:
    make_agreement(Status.CIRCULATED, title="Thỏa thuận Thalassemia")
    assert "agreements" in kinds("thalassemia", cast.hub_officer)
    assert "agreements" not in kinds("thalassemia", cast.giving_coordinator)


def test_who_has_few_agreements_finds_what_they_would_among_many(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_agreement(title="Thỏa thuận Thalassemia")
    make_agreement(Status.DRAFT, title="Bản thảo Thalassemia")
    people = list(vars(cast).values())
    few = [titles("thalassemia", user) for user in people]
    for user in people:
        ids = results.Reader(user).few_agreements
        seen = Agreement.objects.visible_to(user).values_list("pk", flat=True)
        assert ids is None or set(seen) <= set(ids)
    monkeypatch.setattr(results, "FEW", 0)
    assert [titles("thalassemia", user) for user in people] == few
    assert {len(found) for found in few} == {0, 1, 2}


def test_a_correction_does_not_tell_a_word_of_a_hidden_record(cast: Cast) -> None:
    make_agreement(Status.DRAFT, title="Thỏa thuận Thalassemia")
    vocabulary.learn_everything()
    assert find("thalasemia", cast.hub_officer).corrected == "thalassemia"
    found = find("thalasemia", cast.stranger)
    assert found.groups == [] and found.corrected == ""


def test_papers_of_a_review_are_found_by_the_parties_alone(cast: Cast) -> None:
    agreement = make_agreement()
    review = make_review(agreement, clock.today())
    make_document(agreement, review=review, title="Biên bản Thalassemia")
    make_document(agreement, title="Phụ lục Thalassemia")

    both = {"Biên bản Thalassemia", "Phụ lục Thalassemia"}
    assert titles("thalassemia", cast.hub_officer) == both
    assert titles("thalassemia", cast.giving_coordinator) == {"Phụ lục Thalassemia"}
    assert titles("thalassemia", cast.auditor) == both


def test_trainees_are_found_by_their_hospitals_and_departments(cast: Cast) -> None:
    contract = make_contract()
    make_trainee(contract, "Người mẫu Quách Thị Ẩn", licence_number="0123/HCM-CCHN")
    assert "trainees" in kinds("quach thi an", cast.receiving_coordinator)
    assert "trainees" in kinds("0123", cast.receiving_coordinator)
    for user in (cast.stranger, cast.auditor, cast.administrator, cast.partner_officer):
        assert "trainees" not in kinds("quach thi an", user)


def test_an_erased_trainee_is_not_found(cast: Cast) -> None:
    make_trainee(make_contract(), "", licence_number="0123")
    assert "trainees" not in kinds("0123", cast.receiving_coordinator)


def test_people_are_found_by_administrators_alone(cast: Cast) -> None:
    assert kinds("nguoi mau hub-head", cast.administrator) == {"people"}
    assert kinds("nguoi mau hub-head", cast.hub_head) == set()
