"""Word and PDF say the same, in the official layout, with letters that are really there."""

import io
import sys
from pathlib import Path
from shutil import copy

import cffi
import pypdf
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont

from papers import pdf, word_fonts
from papers.blocks import Paragraph
from papers.kinds import INVITATION, LETTER, MINUTES
from papers.layout import Signature, paper_from
from papers.pdf import PdfUnavailable, pdf_of
from papers.responses import pdf_attachment, word_attachment
from papers.tests.samples import (
    SIGNER,
    VIETNAMESE,
    opened,
    paper,
    read,
    squeezed,
    squeezed_pdf,
    words,
)

MM = 72 / 25.4
LONG = tuple(Paragraph("body", "Hai bên thống nhất các nội dung sau đây. " * 12) for _ in range(20))


def fonts(reader: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    return [
        font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()
    ]


def places(page: pypdf.PageObject) -> list[tuple[float, float, str]]:
    """Each piece of text with its distance from the left and the top edge in mm."""
    found: list[tuple[float, float, str]] = []

    def visit(text, matrix, text_matrix, font, size):
        if text.strip():
            x = matrix[0] * text_matrix[4] + matrix[4]
            y = matrix[3] * text_matrix[5] + matrix[5]
            found.append((x / MM, (float(page.mediabox.top) - y) / MM, text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def top_margin(page: pypdf.PageObject) -> str:
    return "".join(text for _x, y, text in places(page) if y < 20)


def test_word_and_pdf_say_the_same():
    made = paper(signatures=(Signature(("Đại diện Bên A",), "Một"), Signature(("B",), SIGNER)))
    in_pdf = squeezed_pdf(made)

    for line in words(opened(made)).splitlines():
        assert squeezed(line) in in_pdf


@pytest.mark.parametrize("kind", [INVITATION, LETTER, MINUTES])
def test_the_parts_of_every_kind_are_on_both(kind):
    made = paper(kind=kind, addressed_to=("Sở Y tế tỉnh Đồng Nai", "Sở Y tế tỉnh Lâm Đồng"))
    in_word, in_pdf = words(opened(made)), squeezed_pdf(made)

    for part in ("Số: 05/BC-SYT", "- Sở Y tế tỉnh Lâm Đồng.", "KT. GIÁM ĐỐC", "- Lưu: VT."):
        assert part in in_word
        assert squeezed(part) in in_pdf


def test_a_letter_has_no_name_and_says_what_it_is_about_under_the_number():
    lines = words(opened(paper(kind=LETTER, abstract="mời họp", addressed_to=("Sở A",))))

    assert "V/v mời họp" in lines and "Kính gửi: Sở A" in lines
    assert "BÁO CÁO" not in lines


def test_minutes_carry_no_place_and_day_in_their_heading():
    assert "ngày 05 tháng 02" in words(opened(paper()))
    assert "ngày 05 tháng 02" not in words(opened(paper(kind=MINUTES)))


def test_what_was_stored_prints_alike():
    made = paper(signatures=(Signature(("A",), "Một"), Signature(("B", "C"), "Hai")))

    assert paper_from(made.stored()) == made


def test_markup_in_a_value_is_only_words():
    made = paper(abstract='<img src="file:///etc/passwd"><script>')

    assert squeezed('<img src="file:///etc/passwd"><script>') in squeezed_pdf(made)
    assert "<script>" in words(opened(made))


# --- Fonts --------------------------------------------------------------------------------
def test_every_font_of_the_pdf_is_embedded_and_is_ours():
    for font in fonts(read(paper())):
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "Liberation-Serif-2" in font["/BaseFont"]
        assert descriptor["/FontFile2"].get_data()


def test_every_vietnamese_letter_is_drawn_with_our_font():
    made = paper(abstract=VIETNAMESE, body=(Paragraph("basis", VIETNAMESE),))

    assert {font["/BaseFont"].split("+")[1].split("-2")[0] for font in fonts(read(made))} == {
        "Liberation-Serif"
    }
    assert squeezed(VIETNAMESE) in squeezed_pdf(made)


@pytest.mark.parametrize("face", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_our_font_has_every_vietnamese_letter(face):
    file = Path(pdf.__file__).parent / "fonts" / f"LiberationSerif-{face}.ttf"
    letters = TTFont(file).getBestCmap()

    assert not [letter for letter in VIETNAMESE + "…“”–" if ord(letter) not in letters]


def test_a_missing_font_is_an_error_and_not_another_font(monkeypatch, tmp_path):
    (tmp_path / "print").mkdir()
    copy(pdf.PRINT / "paper.html", tmp_path / "print")
    monkeypatch.setattr(pdf, "PRINT", tmp_path / "print")

    with pytest.raises(RuntimeError, match="LiberationSerif"):
        pdf_of(paper())


def test_every_style_of_the_word_file_is_times_new_roman_for_every_script():
    document = opened(paper())
    for style in (document.styles["Normal"], document.styles["body"].base_style):
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            assert style.element.rPr.rFonts.get(qn(script)) == "Times New Roman"
    assert "w:rFonts" not in document.element.body.xml


# --- Page ---------------------------------------------------------------------------------
def test_the_page_is_a4_with_the_official_margins_and_numbered_from_page_2():
    first, second, *_others = read(paper(body=LONG)).pages

    assert [round(float(side) / MM) for side in first.mediabox[2:]] == [210, 297]
    assert [top_margin(first), top_margin(second)] == ["", "2"]


def test_the_word_page_is_a4_with_the_official_margins_and_numbered_from_page_2():
    section = opened(paper()).sections[0]
    number = section.header.paragraphs[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(margin.mm) for margin in margins] == [20, 15, 20, 30]
    assert section.different_first_page_header_footer
    assert number.alignment == ALIGN.CENTER and 'w:instr="PAGE"' in number._p.xml


def test_names_as_long_as_they_come_stay_on_the_page():
    name = "Trung tâm Kiểm soát bệnh tật và Phòng, chống dịch bệnh truyền nhiễm " * 3
    made = paper(
        agency=name,
        parent=name,
        abstract=name,
        signatures=(Signature((f"Đại diện {name}", name), name), Signature((name,), name)),
        recipients=(name, "không_có_chỗ_ngắt" * 12),
    )
    for page in read(made).pages:
        assert all(29 <= x < 195 and y < 278 for x, y, _text in places(page))


def test_the_body_is_justified_at_13_points_and_the_basis_italic():
    styles = opened(paper()).styles

    assert styles["basis"].font.italic
    assert styles["body"].font.size.pt == 13
    assert styles["body"].paragraph_format.alignment == ALIGN.JUSTIFY


def test_a_table_repeats_its_head_and_breaks_no_row():
    table = opened(paper()).tables[1]

    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert all("w:cantSplit" in row._tr.xml for row in table.rows)


def test_one_signature_stands_right_of_the_recipients():
    cells = opened(paper()).tables[-1].rows[0].cells

    assert cells[0].paragraphs[0].text == "Nơi nhận:"
    assert [paragraph.text for paragraph in cells[1].paragraphs] == [
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        SIGNER,
    ]


# --- Handing out --------------------------------------------------------------------------
def test_without_pango_it_names_the_packages_and_offers_word(monkeypatch):
    _take_pango_away(monkeypatch)

    with pytest.raises(PdfUnavailable) as refusal:
        pdf_of(paper())

    assert "libpango-1.0-0" in str(refusal.value) and "bản Word" in str(refusal.value)
    assert word_attachment(paper(), "thu").content.startswith(b"PK")


def test_a_download_has_a_plain_name_and_runs_nowhere():
    for response, name in (
        (pdf_attachment(paper(), "thu"), "thu.pdf"),
        (word_attachment(paper(), "thu"), "thu.docx"),
    ):
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]


def _take_pango_away(monkeypatch) -> None:
    """As on a fresh machine: WeasyPrint is there, and the system libraries it opens are not."""

    def not_there(self, name, *flags):
        raise OSError(f"cannot load library '{name}'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(cffi.FFI, "dlopen", not_there)


def test_the_word_file_carries_every_vietnamese_letter_in_every_face():
    table = opened(paper()).part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    faces = list(parse_xml(table.blob)[0].iterchildren())[-4:]

    assert [face.tag for face in faces] == [qn(tag) for tag in word_fonts.FACES]
    for face in faces:
        key = bytes.fromhex(face.get(qn("w:fontKey")).strip("{}").replace("-", ""))[::-1]
        part = table.related_parts[face.get(qn("r:id"))].blob
        head = bytes(byte ^ key[at % 16] for at, byte in enumerate(part[:32]))
        letters = TTFont(io.BytesIO(head + part[32:])).getBestCmap()
        assert not [letter for letter in VIETNAMESE + "…“”–" if ord(letter) not in letters]


def test_a_missing_face_is_an_error_in_word_too(monkeypatch, tmp_path):
    word_fonts._letters_of.cache_clear()
    monkeypatch.setattr(word_fonts, "FONTS", tmp_path)

    with pytest.raises(FileNotFoundError):
        opened(paper())
