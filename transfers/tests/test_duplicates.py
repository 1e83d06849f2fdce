"""Who nearby wants, learns or masters the same, and that no more than that is told."""

import datetime as dt

import pytest

from conftest import Cast, organisation
from hospitals.queries import neighbours_of, place_of
from transfers.duplicates import Notice, duplicates_of, find_duplicates
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.request_builders import (
    DAK_NONG,
    TODAY,
    make_contract,
    make_request,
    phaco,
    specialty,
)

pytestmark = pytest.mark.usefixtures("today")

S, C = RequestStatus, ContractStatus
NEAR = "ba-ria"  # in Ho Chi Minh City since the merger, a neighbour of Lâm Đồng
FAR = "mat-nghe-an"


def found(**wanted: object) -> list[Notice]:
    return find_duplicates(
        **{
            "at": organisation(DAK_NONG),
            "technique": phaco(),
            "specialties": [],
            "modality": "transfer",
            "day": TODAY,
        }
        | wanted
    )


def standings(**wanted: object) -> list[str]:
    return [notice.standing for notice in found(**wanted)]


def test_the_new_division_makes_neighbours_of_what_was_far_apart(cast: Cast) -> None:
    here, there = (place_of(organisation(slug), TODAY).province for slug in (DAK_NONG, NEAR))
    assert there in neighbours_of(here, TODAY)


def test_what_a_neighbour_wants_learns_or_masters_is_told(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=NEAR, technique=phaco(), since=dt.date(2025, 9, 1))
    make_contract(C.RUNNING, recipient=NEAR, technique=phaco(), started_on=dt.date(2026, 2, 1))
    make_contract(
        C.LIQUIDATED,
        recipient="da-khoa-binh-duong-1500",
        technique=phaco(),
        accepted_on=dt.date(2024, 12, 1),
    )
    told = [(n.organisation, n.standing, n.year) for n in found()]
    assert told == [
        (organisation("da-khoa-binh-duong-1500").name, "mastered", 2024),
        (organisation(NEAR).name, "running", 2026),
        (organisation(NEAR).name, "wanted", 2025),
    ]


def test_a_notice_tells_no_more_than_it_may(cast: Cast) -> None:
    make_request(
        S.SUBMITTED, requester=NEAR, technique=phaco(), title="Điều riêng", reason="Bí mật"
    )
    assert found()[0].as_dict() == {
        "organisation": organisation(NEAR).name_vi,
        "subject": phaco().name_vi,
        "modality": "transfer",
        "standing": "wanted",
        "year": TODAY.year,
        "is_sample": False,
    }


def test_a_sample_of_the_demonstration_says_so(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=NEAR, technique=phaco(), code="mau-de-xuat")
    assert [notice.is_sample for notice in found()] == [True]


def test_what_is_far_away_is_not_told(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=FAR, technique=phaco())
    make_contract(C.RUNNING, recipient=FAR, technique=phaco())
    assert found() == []


def test_on_a_day_of_the_old_division_they_were_no_neighbours(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=NEAR, technique=phaco())
    assert found(day=dt.date(2025, 6, 30)) == []


def test_the_same_specialty_counts_with_the_same_modality_only(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=NEAR, specialties=("mat", "nhi"), modality="satellite")
    wanted = {"technique": None, "specialties": [specialty("mat")]}
    assert found(**wanted, modality="transfer") == []
    (notice,) = found(**wanted, modality="satellite")
    assert notice.subject == specialty("mat").name


def test_the_same_technique_counts_with_any_modality(cast: Cast) -> None:
    make_contract(C.SIGNED, recipient=NEAR, technique=phaco(), modality="on_site_transfer")
    assert standings(modality="transfer") == ["running"]


def test_a_technique_has_its_specialty(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=NEAR, technique=phaco(), specialties=())
    make_contract(C.ACCEPTED, recipient=NEAR, specialty_slug="mat")
    assert standings(technique=None, specialties=[specialty("mat")]) == ["mastered", "wanted"]
    assert standings() == ["mastered", "wanted"]


@pytest.mark.parametrize("status", [S.DRAFT, S.DECLINED, S.WITHDRAWN])
def test_what_is_not_wanted_any_more_or_not_yet_is_not_told(cast: Cast, status: str) -> None:
    make_request(status, requester=NEAR, technique=phaco())
    assert found() == []


@pytest.mark.parametrize("status", [C.DRAFT, C.TERMINATED])
def test_a_draft_or_terminated_contract_teaches_nothing(cast: Cast, status: str) -> None:
    make_contract(status, recipient=NEAR, technique=phaco())
    assert found() == []


def test_a_request_whose_contract_is_not_signed_is_still_wanted(cast: Cast) -> None:
    request = make_request(S.CONTRACTED, requester=NEAR, technique=phaco())
    contract = make_contract(C.DRAFT, recipient=NEAR, technique=phaco(), request=request)
    assert standings() == ["wanted"]
    contract.status = C.RUNNING
    contract.save()
    assert standings() == ["running"]


def test_the_facility_counts_not_the_department_that_asks(cast: Cast) -> None:
    make_request(
        S.WITH_SOURCE, requester="syt-40-nghe-an", facility="mat-nghe-an", technique=phaco()
    )
    make_request(S.WITH_SOURCE, requester="syt-68-lam-dong", facility=FAR, technique=phaco())
    assert found() == []
    request = make_request(requester="syt-40-nghe-an", facility=FAR, technique=phaco())
    assert [n.organisation for n in duplicates_of(request, TODAY)] == [organisation(FAR).name]


def test_a_request_is_no_duplicate_of_itself(cast: Cast) -> None:
    request = make_request(S.SUBMITTED, technique=phaco())
    assert duplicates_of(request, TODAY) == []
    assert standings() == ["wanted"]


def test_equal_notices_stand_once(cast: Cast) -> None:
    for _ in range(2):
        make_request(S.WITH_SOURCE, requester=NEAR, technique=phaco())
    assert len(found()) == 1


def test_words_alone_have_no_duplicates(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, requester=NEAR, specialties=())
    assert found(technique=None) == []


def test_the_queries_do_not_grow_with_what_is_found(cast: Cast, django_assert_num_queries) -> None:
    wanted = {
        "at": organisation(DAK_NONG),
        "technique": phaco(),
        "specialties": [specialty("nhi")],
        "modality": "transfer",
        "day": TODAY,
    }
    for year in (2018, 2024):
        for day in (dt.date(year + more, 1, 1) for more in range(1 if year == 2018 else 3)):
            make_request(S.WITH_SOURCE, requester=NEAR, technique=phaco(), since=day)
            make_contract(C.RUNNING, recipient=NEAR, technique=phaco(), started_on=day)
        with django_assert_num_queries(8):
            assert len(find_duplicates(**wanted)) == (2 if year == 2018 else 8)
