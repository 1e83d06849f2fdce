"""Which source hospitals are proposed, in which order, and why."""

import pytest

from conftest import Cast, organisation
from transfers.proposals import Proposal, propose_sources
from transfers.states import ContractStatus, RequestStatus, SourceAnswer
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    TODAY,
    make_contract,
    make_request,
    phaco,
    specialty,
)

pytestmark = pytest.mark.usefixtures("today")

S, C = RequestStatus, ContractStatus


def proposed(**wanted: object) -> list[Proposal]:
    return propose_sources(
        **{"technique": None, "specialties": [], "leave_out": [], "day": TODAY} | wanted
    )


def slugs(**wanted: object) -> list[str]:
    return [proposal.organisation.slug for proposal in proposed(**wanted)]


def test_the_end_line_hospital_of_the_specialty_comes_first(cast: Cast) -> None:
    found = proposed(technique=phaco(), leave_out=[organisation(DAK_NONG)])
    assert found[0].organisation.slug == EYE_HOSPITAL
    assert "tuyến cuối" in found[0].reasons[0] and specialty("mat").name in found[0].reasons[0]
    assert "mat-nghe-an" in [proposal.organisation.slug for proposal in found[1:]]


def test_the_asker_and_the_facility_are_left_out(cast: Cast) -> None:
    assert DAK_NONG in slugs(specialties=[specialty("mat")])
    assert DAK_NONG not in slugs(specialties=[specialty("mat")], leave_out=[organisation(DAK_NONG)])


def test_experience_goes_before_a_small_load(cast: Cast) -> None:
    before = slugs(specialties=[specialty("san-phu-khoa")])
    assert before[:2] == ["hung-vuong", "tu-du"]
    make_contract(C.LIQUIDATED, source="tu-du", specialty_slug="san-phu-khoa")
    make_contract(C.RUNNING, source="tu-du", specialty_slug="san-phu-khoa")
    found = proposed(specialties=[specialty("san-phu-khoa")])
    assert found[0].organisation.slug == "tu-du"
    assert (found[0].contracts, found[0].mastered, found[0].load) == (2, 1, 1)
    assert any(
        "2 hợp đồng" in reason and "1 đã nghiệm thu" in reason for reason in found[0].reasons
    )


def test_between_equals_the_smaller_load_goes_first(cast: Cast) -> None:
    for _ in range(2):
        make_request(S.WITH_SOURCE, sources=("hung-vuong",), specialties=("san-phu-khoa", "nhi"))
    found = proposed(specialties=[specialty("san-phu-khoa"), specialty("nhi")], at_most=20)
    by_slug = {proposal.organisation.slug: proposal for proposal in found}
    assert by_slug["hung-vuong"].load == 2
    assert "2 đề xuất" in by_slug["hung-vuong"].reasons[-1]
    order = [proposal.organisation.slug for proposal in found]
    assert order.index("tu-du") < order.index("hung-vuong")


def test_what_it_declined_or_what_is_over_is_no_load(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, sources=(EYE_HOSPITAL,), answers=[SourceAnswer.DECLINED])
    make_request(S.DECLINED)
    make_request(S.DRAFT)
    make_contract(C.LIQUIDATED, technique=phaco())
    assert proposed(technique=phaco())[0].load == 0


def test_a_load_in_another_specialty_does_not_count(cast: Cast) -> None:
    make_request(S.WITH_SOURCE, specialties=("nhi",))
    assert proposed(technique=phaco())[0].load == 0


def test_who_has_taught_it_is_proposed_without_the_specialty(cast: Cast) -> None:
    make_contract(C.ACCEPTED, source="cho-ray", technique=phaco())
    found = {p.organisation.slug: p for p in proposed(technique=phaco(), at_most=20)}
    assert found["cho-ray"].contracts == 1


def test_words_name_the_specialty_too(cast: Cast) -> None:
    assert slugs(words="Chuyển giao kỹ thuật nhãn khoa cho huyện")[0] == EYE_HOSPITAL
    assert slugs(words="cấp cứu ngoại viện") == slugs(specialties=[specialty("cap-cuu-ngoai-vien")])
    assert proposed(words="Một việc khác") == []


def test_departments_and_closed_hospitals_are_not_proposed(cast: Cast) -> None:
    from hospitals.models import Organisation

    Organisation.objects.filter(slug=EYE_HOSPITAL).update(open_until=TODAY.replace(month=1))
    found = proposed(technique=phaco(), at_most=20)
    assert EYE_HOSPITAL not in [proposal.organisation.slug for proposal in found]
    assert {proposal.organisation.kind for proposal in found} <= {"hospital", "institute"}


def test_the_queries_do_not_grow_with_the_hospitals(cast: Cast, django_assert_num_queries) -> None:
    one, many = [specialty("mat")], [specialty(s) for s in ("mat", "nhi", "da-khoa", "tim-mach")]
    for _ in range(4):
        make_request(S.WITH_SOURCE, specialties=("mat", "nhi"))
        make_contract(C.RUNNING, specialty_slug="nhi")
    for wanted in (one, many):
        with django_assert_num_queries(4):
            proposed(specialties=wanted, at_most=50)
