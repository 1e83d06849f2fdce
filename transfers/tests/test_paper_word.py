"""The Word file opens, has the official layout and says what is known."""

import io
import re

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn

from transfers.models import Contract
from transfers.papers.filling import TEMPLATES
from transfers.papers.responses import WORD, word_attachment
from transfers.papers.word import contract_docx
from transfers.papers.word_template import make_template
from transfers.tests.paper_contracts import DAY, REPRESENTATIVE, bare_contract, full_contract

pytestmark = pytest.mark.usefixtures("register")


def opened(contract: Contract) -> WordDocument:
    return Document(io.BytesIO(contract_docx(contract, day=DAY)))


def words(document: WordDocument) -> str:
    """All text in the order of the page, tables included."""
    return "\n".join(
        "".join(piece.text or "" for piece in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    ).replace("\u00a0", " ")


def test_everything_known_is_in_the_file():
    text = words(opened(full_contract()))

    for known in (
        "Số: 05/HĐ-BVM",
        "Thành phố Hồ Chí Minh, ngày 05 tháng 02 năm 2026",
        "BÊN B (BÊN TIẾP NHẬN): BỆNH VIỆN ĐA KHOA TỈNH ĐẮK NÔNG",
        f"Ông/Bà {REPRESENTATIVE}",
        "Chỉ định & <chống chỉ định>",
        "Kinh phí thực hiện: 1.500.000.000 đồng",
        "Lý do: Đang trình phê duyệt",
        "01/03/2026",
    ):
        assert known in text


def test_what_is_unknown_is_dotted_and_no_field_is_left_over():
    text = words(opened(bare_contract()))

    assert "Số: ……/HĐ-……" in text and "Ông/Bà ………" in text
    assert not re.search(r"\{[{%]|None", text)


def test_the_page_is_a4_with_the_official_margins():
    section = opened(bare_contract()).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.bottom_margin.mm)) == (20, 20)
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)


def test_every_style_in_use_is_times_new_roman_for_every_script():
    document = opened(full_contract())
    styles = {p.style.name for p in document.paragraphs} | {
        p.style.name for table in document.tables for cell in table._cells for p in cell.paragraphs
    }

    for name in styles:
        style = document.styles[name]
        fonts = (style if name == "Normal" else style.base_style).element.rPr.rFonts
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            assert fonts.get(qn(script)) == "Times New Roman"


def test_the_legal_basis_is_italic_and_the_text_justified_at_13_points():
    document = opened(full_contract())
    basis = next(p for p in document.paragraphs if p.text.startswith("Căn cứ"))
    body = next(p for p in document.paragraphs if p.text.startswith("1. Lập đề cương"))

    assert basis.style.font.italic
    assert body.style.font.size.pt == 13
    assert body.style.paragraph_format.alignment == ALIGN.JUSTIFY


def test_the_page_number_stands_top_centre_but_not_on_page_1():
    section = opened(bare_contract()).sections[0]
    number = section.header.paragraphs[0]

    assert section.different_first_page_header_footer
    assert number.alignment == ALIGN.CENTER and 'w:instr="PAGE"' in number._p.xml
    assert "PAGE" not in section.first_page_header._element.xml


def test_both_sides_have_a_place_to_sign():
    signatures = opened(full_contract()).tables[-1].rows[0].cells

    assert [cell.paragraphs[0].text for cell in signatures] == ["ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B"]
    assert [cell.paragraphs[2].text for cell in signatures] == [REPRESENTATIVE, "Người mẫu Bùi"]


def test_characters_that_no_word_file_can_hold_do_no_harm():
    contract = bare_contract()
    contract.package = "trước\x0bsau\x00 {{ number }}\ufffe"

    assert "{{ number }}" in words(opened(contract))


def test_the_committed_word_template_is_the_one_made_from_the_html(tmp_path):
    make_template(tmp_path / "made.docx")
    made, committed = Document(tmp_path / "made.docx"), Document(TEMPLATES / "contract.docx")

    assert committed.element.xml == made.element.xml
    assert committed.styles.element.xml == made.styles.element.xml


def test_the_download_has_a_plain_name_and_runs_nowhere():
    response = word_attachment(bare_contract(), day=DAY)

    assert response["Content-Disposition"] == 'attachment; filename="hop-dong-trong.docx"'
    assert response["Content-Type"] == WORD
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
