"""Makes `templates/contract.docx` from `templates/contract.html`, so that the wording stands once.

Run after changing the HTML:  python -m transfers.papers.word_template
Each class of the HTML is a paragraph style of the same name in Word, where an administrator can
change its look. Tags of loops get docxtpl's forms, which take their paragraph or row with them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from transfers.papers.filling import TEMPLATES

FONT = "Times New Roman"
TEXT_WIDTH = Mm(165)
RULES = {"rule", "title-rule"}
_TAG = re.compile(r"{%(.+?)%}")


@dataclass(frozen=True)
class Look:
    """How a class looks: sizes and distances in points, the indent of first lines in mm."""

    size: float = 13
    bold: bool = False
    italic: bool = False
    align: ALIGN = ALIGN.CENTER
    first_line: float = 0
    before: float = 0
    after: float = 0
    with_next: bool = False


LOOKS = {
    "parent": Look(12),
    "agency": Look(12, bold=True),
    "nation": Look(12, bold=True),
    "motto": Look(bold=True),
    "number": Look(before=6),
    "dateline": Look(italic=True, before=6),
    "rule": Look(1, before=3),
    "title-rule": Look(1, before=3, after=18),
    "name": Look(14, bold=True, before=24),
    "abstract": Look(14, bold=True),
    "basis": Look(italic=True, align=ALIGN.JUSTIFY, first_line=12.7, after=6),
    "body": Look(align=ALIGN.JUSTIFY, first_line=12.7, after=6),
    "field": Look(align=ALIGN.LEFT, first_line=12.7, after=6),
    "lead": Look(align=ALIGN.LEFT, first_line=12.7, after=6, with_next=True),
    "closing": Look(align=ALIGN.JUSTIFY, first_line=12.7, after=6, with_next=True),
    "article": Look(
        bold=True, align=ALIGN.JUSTIFY, first_line=12.7, before=6, after=6, with_next=True
    ),
    "party": Look(bold=True, align=ALIGN.JUSTIFY, after=6, with_next=True),
    "cell": Look(before=2, after=2),
    "words": Look(align=ALIGN.LEFT, before=2, after=2),
    "side": Look(bold=True, before=18),
    "post": Look(bold=True),
    "signer": Look(bold=True, before=72),
    "copies-title": Look(12, bold=True, italic=True, align=ALIGN.LEFT, before=12),
    "copies": Look(11, align=ALIGN.LEFT),
}


def make_template(target: Path) -> None:
    """Write the Word template to ``target``."""
    html = ElementTree.parse(TEMPLATES / "contract.html").getroot()  # noqa: S314 - our own file
    document = Document()
    _lay_out(document)
    for node in html.iterfind("body/*"):
        _block(document, document, node, TEXT_WIDTH)
    document.core_properties.title = html.findtext("head/title", "")
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.language = "vi-VN"
    document.save(str(target))


def _lay_out(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True

    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _set_font(normal)
    normal.font.size = Pt(13)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    for name, look in LOOKS.items():
        _add_style(document, name, look)

    header = section.header.paragraphs[0]
    header.alignment = ALIGN.CENTER
    header.style = normal
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    header._p.append(page)


def _add_style(document: WordDocument, name: str, look: Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    paragraph = style.paragraph_format
    paragraph.alignment = look.align
    paragraph.first_line_indent = Mm(look.first_line)
    paragraph.space_before, paragraph.space_after = Pt(look.before), Pt(look.after)
    paragraph.keep_with_next = look.with_next
    if name in RULES:
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


def _set_font(style: ParagraphStyle) -> None:
    """For every script: Word looks Vietnamese letters up under more than one."""
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _block(
    document: WordDocument,
    place: WordDocument | _Cell,
    node: ElementTree.Element,
    width: Length,
) -> None:
    """Append ``node`` to ``place``, which is ``width`` wide, and the tags that follow it."""
    if node.tag == "table":
        _table(document, node)
    else:
        paragraph = place.add_paragraph(style=node.get("class"))
        if node.get("class") in RULES:
            _draw_rule(paragraph, _width(node), width)
        else:
            paragraph.add_run(node.text or "")
    for tag in _tags(node.tail):
        place.add_paragraph("{%p" + tag + "%}")


def _table(document: WordDocument, node: ElementTree.Element) -> None:
    widths = [_width(column) for column in node.iterfind("col")]
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    if node.get("class") == "stages":
        table.style = "Table Grid"
    else:
        _without_padding(table)
    for index, width in enumerate(widths):
        table.columns[index].width = width
    for part in (node, *node.iterfind("thead"), *node.iterfind("tbody")):
        for tag in _tags(part.text):
            table.add_row().cells[0].text = "{%tr" + tag + "%}"
        for line in part.iterfind("tr"):
            row = table.add_row()
            _keep_whole(row, repeated=part.tag == "thead")
            for cell, content, width in zip(row.cells, line, widths, strict=True):
                cell.width = width
                for child in content:
                    _block(document, cell, child, width)
                    for run in cell.paragraphs[-1].runs:
                        run.bold = True if content.tag == "th" else None
                # A new cell of Word brings an empty paragraph along.
                cell._tc.remove(cell.paragraphs[0]._p)
            for tag in _tags(line.tail):
                table.add_row().cells[0].text = "{%tr" + tag + "%}"


def _tags(text: str | None) -> Iterator[str]:
    return (found.group(1) for found in _TAG.finditer(text or ""))


def _width(node: ElementTree.Element) -> Length:
    found = re.search(r"width: ([\d.]+)mm", node.get("style", ""))
    assert found, f"<{node.tag}> needs a width in mm"
    return Mm(float(found.group(1)))


def _draw_rule(paragraph: Paragraph, length: Length, width: Length) -> None:
    """A line of ``length`` in the middle of ``width``: the upper border of an empty paragraph."""
    indent = Length((width - length) // 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in {"val": "single", "sz": "6", "space": "0", "color": "000000"}.items():
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _without_padding(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _keep_whole(row: _Row, *, repeated: bool) -> None:
    """No page break inside the row; a ``repeated`` one stands again on the next page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


if __name__ == "__main__":
    make_template(TEMPLATES / "contract.docx")
