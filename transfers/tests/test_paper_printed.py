"""A contract's paper as Word and as PDF: what is known, dots for what is not."""

import datetime as dt
import re

import pytest

from papers.layout import Paper
from papers.services import change_text
from papers.tests.samples import opened, squeezed, squeezed_pdf, words
from papers.texts import kinds
from transfers.models import Contract
from transfers.papers.kinds import ACCEPTANCE_TEXT, CONTRACT_TEXT, LIQUIDATION_TEXT
from transfers.papers.printed import closing_minutes, contract_document
from transfers.papers.responses import pdf_attachment, word_attachment
from transfers.tests.paper_contracts import DAY, REPRESENTATIVE, bare_contract, full_contract

pytestmark = pytest.mark.usefixtures("register")


def printed(contract: Contract) -> Paper:
    return contract_document(contract, day=DAY, agreement=contract.agreement)


def test_everything_known_is_in_the_file():
    text = words(opened(printed(full_contract())))

    for known in (
        "Số: 05/HĐ-BVM",
        "Thành phố Hồ Chí Minh, ngày 05 tháng 02 năm 2026",
        "HỢP ĐỒNG TRÁCH NHIỆM",
        "BÊN B (BÊN TIẾP NHẬN): BỆNH VIỆN ĐA KHOA TỈNH ĐẮK NÔNG",
        f"Ông/Bà {REPRESENTATIVE}",
        "Căn cứ Chương trình hợp tác thử số 7/TT-SYT ký tháng 4 năm 2024;",
        "Chỉ định & <chống chỉ định>",
        "Kinh phí thực hiện: 1.500.000.000 đồng",
        "Lý do: Đang trình phê duyệt",
        "01/03/2026",
        "- Lưu: VT, ……….",
    ):
        assert known in text


def test_what_is_unknown_is_dotted_and_no_field_is_left_over():
    text = words(opened(printed(bare_contract())))

    assert "Số: ……/HĐ-……" in text and "Ông/Bà ………" in text
    assert not re.search(r"\{[{%]|None", text)


def test_pdf_and_word_say_the_same():
    paper = printed(full_contract())
    in_pdf = squeezed_pdf(paper)

    for line in words(opened(paper)).splitlines():
        assert squeezed(line) in in_pdf


def test_both_sides_have_a_place_to_sign():
    signatures = opened(printed(full_contract())).tables[-1].rows[0].cells

    assert [cell.paragraphs[0].text for cell in signatures] == ["ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B"]
    assert [cell.paragraphs[2].text for cell in signatures] == [REPRESENTATIVE, "Người mẫu Bùi"]


def test_characters_that_no_word_file_can_hold_do_no_harm():
    contract = bare_contract()
    contract.package = "trước\x0bsau\x00 {{ number }}\ufffe"

    assert "{{ number }}" in words(opened(printed(contract)))


def test_an_administrators_text_is_the_contracts(cast):
    change_text(kinds[CONTRACT_TEXT], by=cast.administrator, text="# Điều 1. Về {{ title }}")

    assert "Điều 1. Về Phẫu thuật Phaco" in words(opened(printed(full_contract())))


def test_the_downloads_are_named_after_the_contract():
    contract = bare_contract()
    for make, ending in ((word_attachment, "docx"), (pdf_attachment, "pdf")):
        response = make(contract, day=DAY)
        assert response["Content-Disposition"] == f'attachment; filename="hop-dong-trong.{ending}"'


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (ACCEPTANCE_TEXT, "Nghiệm thu hợp đồng chuyển giao kỹ thuật tại chỗ"),
        (LIQUIDATION_TEXT, "Hai bên đã nghiệm thu kết quả chuyển giao ngày 15 tháng 10 năm 2026."),
    ],
)
def test_the_minutes_that_close_a_contract_say_what_came_of_it(text, known):
    contract = full_contract()
    contract.accepted_on = dt.date(2026, 10, 15)
    paper = closing_minutes(contract, text, day=DAY)
    said = words(opened(paper))

    assert known in said and "Số: ……/BB-……" in said and REPRESENTATIVE in said
    assert not re.search(r"\{[{%]|None", said)
    printed_words = squeezed_pdf(paper)
    assert [line for line in said.splitlines() if squeezed(line) not in printed_words] == []
