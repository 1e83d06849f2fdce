"""The letters of a Word file, carried along in it.

The file names Times New Roman, as Nghị định 30/2020/NĐ-CP asks. Where that font is not installed, a
program would put together the Vietnamese letters from whatever it finds, without a word. So the
file's table of fonts carries Liberation Serif, which has the same widths, as the stand-in: the
Latin and Vietnamese letters of it.
"""

import io
import uuid
from functools import cache
from pathlib import Path

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from lxml import etree

FONT = "Times New Roman"
FONTS = Path(__file__).parent / "fonts"
FACES = {
    "w:embedRegular": "LiberationSerif-Regular.ttf",
    "w:embedBold": "LiberationSerif-Bold.ttf",
    "w:embedItalic": "LiberationSerif-Italic.ttf",
    "w:embedBoldItalic": "LiberationSerif-BoldItalic.ttf",
}
# Latin with its Vietnamese letters and marks, general punctuation, the signs of currency.
LETTERS = (
    *range(0x20, 0x250),
    *range(0x300, 0x370),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2070),
    *range(0x20A0, 0x20C0),
)
_FONT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_KEYS = uuid.UUID("5b0a9a3c-6d6f-4f5e-9a3e-1f4d7f2b8c11")


def embed_fonts(document: WordDocument) -> None:
    """Put the four faces into ``document``. Raises FileNotFoundError where one is missing."""
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = parse_xml(
        f'<w:fonts {nsdecls("w", "r")}><w:font w:name="{FONT}">'
        '<w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
    for number, (tag, file) in enumerate(FACES.items(), start=1):
        key = uuid.uuid5(_KEYS, file)
        part = Part(
            PackURI(f"/word/fonts/font{number}.odttf"),
            _FONT_TYPE,
            _obfuscated(_letters_of(file), key),
            document.part.package,
        )
        face = OxmlElement(tag)
        face.set(qn("r:id"), table.relate_to(part, _FONT_RELATION))
        face.set(qn("w:fontKey"), f"{{{key}}}".upper())
        fonts[0].append(face)
    table._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
    settings = document.settings.element
    zoom = settings.find(qn("w:zoom"))
    assert zoom is not None
    for tag in ("w:saveSubsetFonts", "w:embedTrueTypeFonts"):
        zoom.addnext(OxmlElement(tag))


@cache
def _letters_of(file: str) -> bytes:
    """The face with `LETTERS` alone: a fifth of its size."""
    options = Options()
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["FFTM"]  # the font editor's own dates
    font = TTFont(FONTS / file)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


def _obfuscated(font: bytes, key: uuid.UUID) -> bytes:
    """As ISO/IEC 29500-1, 17.8.1 asks: the first 32 bytes crossed with the key read backwards."""
    cross = bytes.fromhex(key.hex)[::-1]
    head = bytes(byte ^ cross[at % 16] for at, byte in enumerate(font[:32]))
    return head + font[32:]
