"""The PDF has the same words as the Word file, in an embedded font that has every letter."""

import io
import sys

import cffi
import pypdf
import pytest
from fontTools.ttLib import TTFont

from transfers.models import Contract
from transfers.papers import filling, pdf
from transfers.papers.pdf import PdfUnavailable, contract_pdf
from transfers.papers.responses import pdf_attachment, word_attachment
from transfers.tests.paper_contracts import DAY, REPRESENTATIVE, bare_contract, full_contract
from transfers.tests.test_paper_word import opened, words

pytestmark = pytest.mark.usefixtures("register")

MM = 72 / 25.4
VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
VIETNAMESE = VOWELS + VOWELS.upper() + "đĐ"


def read(contract: Contract) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(contract_pdf(contract, day=DAY)))


def squeezed(text: str) -> str:
    """Without blanks: a PDF knows places, not blanks and ends of lines."""
    return "".join(text.split())


def fonts(reader: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    return [
        font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()
    ]


def top_margin(page: pypdf.PageObject) -> str:
    """What is written in the upper 20 mm."""
    found: list[str] = []

    def visit(text, matrix, text_matrix, font, size):
        y = matrix[3] * text_matrix[5] + matrix[5] if text.strip() else 0
        if y > float(page.mediabox.top) - 20 * MM:
            found.append(text.strip())

    page.extract_text(visitor_text=visit)
    return "".join(found)


def test_the_vietnamese_words_can_be_read_out_of_the_file():
    text = squeezed(read(full_contract()).pages[0].extract_text())

    for known in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"):
        assert squeezed(known) in text
    assert squeezed(REPRESENTATIVE) in text


def test_pdf_and_word_say_the_same():
    contract = full_contract()
    in_pdf = squeezed(" ".join(page.extract_text() for page in read(contract).pages))

    for line in words(opened(contract)).splitlines():
        assert squeezed(line) in in_pdf


def test_every_font_is_embedded_and_is_ours():
    for font in fonts(read(full_contract())):
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "Liberation-Serif-2" in font["/BaseFont"]
        assert descriptor["/FontFile2"].get_data()


def test_every_vietnamese_letter_is_drawn_with_our_font():
    contract = bare_contract()
    contract.title = VIETNAMESE
    reader = read(contract)

    assert {font["/BaseFont"].split("+")[1].split("-2")[0] for font in fonts(reader)} == {
        "Liberation-Serif"
    }
    assert squeezed(VIETNAMESE) in squeezed(reader.pages[0].extract_text())


@pytest.mark.parametrize("face", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_our_font_has_every_vietnamese_letter(face):
    letters = TTFont(
        filling.TEMPLATES.parent / "fonts" / f"LiberationSerif-{face}.ttf"
    ).getBestCmap()

    assert not [letter for letter in VIETNAMESE + "…“”–" if ord(letter) not in letters]


def test_the_page_is_a4_and_numbered_from_page_2():
    first, second, *_others = read(full_contract()).pages

    assert [round(float(side) / MM) for side in first.mediabox[2:]] == [210, 297]
    assert [top_margin(first), top_margin(second)] == ["", "2"]


def test_without_pango_it_names_the_packages_and_offers_word(monkeypatch):
    contract = bare_contract()
    _take_pango_away(monkeypatch)

    with pytest.raises(PdfUnavailable) as refusal:
        contract_pdf(contract, day=DAY)

    assert "libpango-1.0-0" in str(refusal.value) and "bản Word" in str(refusal.value)
    assert word_attachment(contract, day=DAY).content.startswith(b"PK")


def test_a_missing_font_is_an_error_and_not_another_font(monkeypatch, tmp_path):
    contract = bare_contract()
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)

    with pytest.raises(RuntimeError, match="LiberationSerif"):
        contract_pdf(contract, day=DAY)


def test_the_download_has_a_plain_name_and_the_right_type():
    response = pdf_attachment(bare_contract(), day=DAY)

    assert response["Content-Disposition"] == 'attachment; filename="hop-dong-trong.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def _take_pango_away(monkeypatch) -> None:
    """As on a fresh machine: WeasyPrint is there, and the system libraries it opens are not."""

    def not_there(self, name, *flags):
        raise OSError(f"cannot load library '{name}'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(cffi.FFI, "dlopen", not_there)
