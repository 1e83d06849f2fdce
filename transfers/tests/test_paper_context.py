"""What a contract's paper says: what is known, dots for what is not."""

import datetime as dt
import unicodedata

import pytest
from django.utils import translation

from papers.words import DOTS, DOTTED_LINE
from transfers.papers.context import ContractPaper, contract_paper
from transfers.tests.paper_contracts import DAY, bare_contract, full_contract, organisation

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def bare() -> ContractPaper:
    return contract_paper(bare_contract(), day=DAY)


@pytest.fixture
def full() -> ContractPaper:
    contract = full_contract()
    return contract_paper(contract, day=DAY, agreement=contract.agreement)


def test_what_is_unknown_is_left_to_write(bare):
    assert (bare.number, bare.day) == ("……/HĐ-……", "ngày …… tháng …… năm ……")
    assert {bare.technique, bare.technique_code, bare.specialty, bare.paid_by} == {DOTS}
    assert {bare.source.representative, bare.recipient.position} == {DOTS}
    assert {bare.target_cases, bare.target_trainees, bare.target_independence, bare.cost} == {"………"}
    assert bare.package == bare.criteria == [DOTTED_LINE, DOTTED_LINE]


def test_without_an_agreement_its_name_is_left_to_write(bare):
    assert f"Căn cứ thỏa thuận hợp tác {DOTS};" in bare.basis


def test_without_planned_stages_all_seven_are_listed_with_dots(bare):
    assert [stage.position for stage in bare.stages] == [1, 2, 3, 4, 5, 6, 7]
    assert {stage.planned_to for stage in bare.stages} == {"…/…/……"}


def test_what_is_known_is_written(full):
    assert (full.technique, full.technique_code) == ("Tán nhuyễn thể thủy tinh", "14.5")
    assert (full.target_cases, full.target_independence) == ("1.500", "80")
    assert (full.cost, full.paid_by) == ("1.500.000.000", "Bên tiếp nhận")
    assert full.package == ["Chỉ định & <chống chỉ định>", "Xử trí biến chứng"]


def test_zero_is_known():
    contract = bare_contract()
    contract.cost = 0

    assert contract_paper(contract, day=DAY).cost == "0"


def test_a_number_below_10_gets_a_leading_zero(full):
    assert full.number == "05/HĐ-BVM"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (dt.date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (dt.date(2026, 12, 15), "ngày 15 tháng 12 năm 2026"),
    ],
)
def test_only_days_below_10_and_months_1_and_2_get_a_leading_zero(day, words):
    contract = bare_contract()
    contract.signed_on = day

    assert contract_paper(contract, day=DAY).day == words


def test_each_basis_ends_with_a_semicolon_and_the_last_with_a_full_stop(full):
    assert [line[-1] for line in full.basis] == [";"] * (len(full.basis) - 1) + ["."]


def test_a_law_is_cited_by_its_day_alone(full):
    assert full.basis[0] == "Căn cứ Luật Khám bệnh, chữa bệnh ngày 09 tháng 01 năm 2023;"


def test_the_agreement_is_cited_with_its_day_as_far_as_it_is_known(full):
    assert "Căn cứ Chương trình hợp tác thử số 7/TT-SYT ký tháng 4 năm 2024;" in full.basis


def test_an_agreement_that_the_reader_may_not_see_is_left_to_write():
    paper = contract_paper(full_contract(), day=DAY)

    assert f"Căn cứ thỏa thuận hợp tác {DOTS};" in paper.basis
    assert "Chương trình hợp tác thử" not in " ".join(paper.basis)


def test_a_contract_of_2023_does_not_cite_the_law_of_2024():
    contract = bare_contract()
    contract.signed_on = dt.date(2023, 7, 21)

    assert not [line for line in contract_paper(contract, day=DAY).basis if "Luật" in line]


def test_provinces_and_departments_are_those_of_the_signing():
    contract = bare_contract()
    contract.signed_on = dt.date(2025, 6, 30)
    before = contract_paper(contract, day=DAY).recipient
    contract.signed_on = dt.date(2025, 7, 1)
    after = contract_paper(contract, day=DAY).recipient

    assert (before.province, before.parent) == ("Tỉnh Đắk Nông", "Sở Y tế tỉnh Đắk Nông")
    assert (after.province, after.parent) == ("Tỉnh Lâm Đồng", "Sở Y tế tỉnh Lâm Đồng")


def test_a_name_as_signed_stays():
    contract = bare_contract()
    contract.recipient_name = "Bệnh viện tên cũ"

    assert contract_paper(contract, day=DAY).recipient.name == "Bệnh viện tên cũ"


def test_a_hospital_without_department_stands_under_its_authority():
    contract = bare_contract()
    contract.source = organisation("cho-ray")

    assert contract_paper(contract, day=DAY).source.parent == "Bộ Y tế"


@pytest.mark.parametrize(
    ("slug", "place"),
    [("mat-hcm", "Thành phố Hồ Chí Minh"), ("da-khoa-dak-nong", "Lâm Đồng")],
)
def test_only_a_place_named_after_a_person_keeps_its_full_name(slug, place):
    contract = bare_contract()
    contract.source = organisation(slug)

    assert contract_paper(contract, day=DAY).place == place


def test_a_waived_item_stands_on_the_paper_with_its_reason(full):
    waiver = full.waivers[0]

    assert (waiver.item, waiver.day, waiver.reason) == (
        "Danh mục kỹ thuật được phê duyệt",
        "01/02/2026",
        "Đang trình phê duyệt",
    )


def test_the_paper_is_vietnamese_for_an_english_reader():
    with translation.override("en"):
        paper = contract_paper(bare_contract(), day=DAY)

    assert paper.modality == "Chuyển giao kỹ thuật tại chỗ"
    assert paper.stages[-1].name == "Nghiệm thu"


def test_letters_typed_as_base_and_mark_are_composed():
    contract = bare_contract()
    contract.title = unicodedata.normalize("NFD", "Kỹ thuật Ể Ữ ỵ")

    assert contract_paper(contract, day=DAY).title == "Kỹ thuật Ể Ữ ỵ"
