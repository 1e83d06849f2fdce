"""A paper as a Word file, for its body to complete, sign and keep."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from papers import looks
from papers.blocks import Paragraph, Table
from papers.layout import Paper, Signature
from papers.looks import LOOKS, Look
from papers.word_fonts import FONT, embed_fonts
from papers.words import capitals

_ALIGNS = {
    "left": ALIGN.LEFT,
    "center": ALIGN.CENTER,
    "right": ALIGN.RIGHT,
    "justify": ALIGN.JUSTIFY,
}


def docx_of(paper: Paper) -> bytes:
    """``paper`` as a Word file; each style of `papers.looks` is a style of the file."""
    document = Document()
    _lay_out(document)
    embed_fonts(document)
    _mark(document, paper)
    _heading(document, paper)
    _addressees(document, paper)
    for block in paper.body:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text, style=block.style)
        else:
            _table(document, block)
    _signatures(document, paper)
    properties = document.core_properties
    properties.title, properties.language = paper.title[:255], "vi-VN"
    properties.author = properties.comments = ""
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _lay_out(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in looks.PAGE)
    section.top_margin, section.bottom_margin = (Mm(looks.MARGINS[s]) for s in ("top", "bottom"))
    section.left_margin, section.right_margin = (Mm(looks.MARGINS[s]) for s in ("left", "right"))
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


def _mark(document: WordDocument, paper: Paper) -> None:
    """Above the first page and above the others."""
    section = document.sections[0]
    if paper.mark:
        section.first_page_header.paragraphs[0].text = paper.mark
        section.first_page_header.paragraphs[0].style = document.styles["void"]
        section.header.add_paragraph(paper.mark, style="void")


def _add_style(document: WordDocument, name: str, look: Look) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(look.size)
    style.font.bold, style.font.italic = look.bold, look.italic
    paragraph = style.paragraph_format
    paragraph.alignment = _ALIGNS[look.align]
    paragraph.first_line_indent, paragraph.left_indent = Mm(look.first_line), Mm(look.left)
    paragraph.space_before, paragraph.space_after = Pt(look.before), Pt(look.after)
    paragraph.keep_with_next = look.with_next
    if look.size == 1:  # a rule, or only a distance
        paragraph.line_spacing_rule, paragraph.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


def _set_font(style: ParagraphStyle) -> None:
    """For every script: Word looks Vietnamese letters up under more than one."""
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _heading(document: WordDocument, paper: Paper) -> None:
    table = _columns(document, looks.HEAD_COLUMNS)
    left, right = table.add_row().cells
    if paper.parent:
        left.add_paragraph(capitals(paper.parent), style="parent")
    left.add_paragraph(capitals(paper.agency), style="agency")
    _rule(left.add_paragraph(style="agency-rule"), looks.HEAD_COLUMNS[0])
    right.add_paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", style="nation")
    right.add_paragraph("Độc lập - Tự do - Hạnh phúc", style="motto")
    _rule(right.add_paragraph(style="motto-rule"), looks.HEAD_COLUMNS[1])
    left, right = table.add_row().cells
    left.add_paragraph(f"Số: {paper.number}", style="number")
    if not paper.heading:
        left.add_paragraph(f"V/v {paper.abstract}", style="about")
    right.add_paragraph(paper.dateline, style="dateline")
    _fit(table, looks.HEAD_COLUMNS)
    if paper.heading:
        document.add_paragraph(paper.heading, style="name")
        document.add_paragraph(paper.abstract, style="abstract")
        _rule(document.add_paragraph(style="abstract-rule"), looks.TEXT_WIDTH)


def _addressees(document: WordDocument, paper: Paper) -> None:
    if len(paper.addressed_to) == 1:
        document.add_paragraph(f"Kính gửi: {paper.addressed_to[0]}", style="to-one")
        return
    if paper.addressed_to:
        document.add_paragraph("Kính gửi:", style="to-many")
        for addressee in paper.addressees:
            document.add_paragraph(f"- {addressee}", style="addressee")
    if paper.addressed_to or not paper.heading:
        document.add_paragraph(style="after-addressees")


def _table(document: WordDocument, block: Table) -> None:
    widths = [looks.TEXT_WIDTH * share for share in block.widths]
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.style = "Table Grid"
    head = table.add_row()
    _keep_whole(head, repeated=True)
    for cell, words in zip(head.cells, block.head, strict=True):
        cell.add_paragraph(style="cell-center").add_run(words).bold = True
    for line in block.rows:
        row = table.add_row()
        _keep_whole(row)
        for cell, content, align in zip(row.cells, line, block.aligns, strict=True):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for words in content or ("",):
                cell.add_paragraph(words, style=f"cell-{align}")
    _fit(table, widths)
    document.add_paragraph(style="after-table")


def _signatures(document: WordDocument, paper: Paper) -> None:
    # Nobody signs on a page where nothing else stands.
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(style="before-signatures").paragraph_format.keep_with_next = True
    table = _columns(document, looks.SIGNATURE_COLUMNS)
    if len(paper.signatures) == 1:
        row = table.add_row()
        _recipients(row.cells[0], paper)
        _signed(row.cells[1], paper.signatures[0])
    else:
        for pair in paper.signature_rows:
            row = table.add_row()
            for cell, signature in zip(row.cells, pair, strict=False):
                _signed(cell, signature)
        if paper.copies:
            _recipients(table.add_row().cells[0], paper)
    for row in table.rows:
        _keep_whole(row)
    _fit(table, looks.SIGNATURE_COLUMNS)


def _signed(cell: _Cell, signature: Signature) -> None:
    for head in signature.heads:
        cell.add_paragraph(capitals(head), style="head")
    cell.add_paragraph(signature.name, style="signer")


def _recipients(cell: _Cell, paper: Paper) -> None:
    if paper.copies:
        cell.add_paragraph("Nơi nhận:", style="copies-title")
    for name in paper.copies:
        cell.add_paragraph(f"- {name}", style="copies")


def _columns(document: WordDocument, widths: Sequence[float]) -> WordTable:
    """A table without lines, for what stands side by side."""
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    return table


def _fit(table: WordTable, widths: Sequence[float]) -> None:
    """Columns ``widths`` mm wide; the empty paragraph of each new cell goes where others came."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            if len(cell.paragraphs) > 1:
                cell._tc.remove(cell.paragraphs[0]._p)


def _rule(paragraph: WordParagraph, width: float) -> None:
    """A line in the middle of ``width`` mm: the upper border of an empty paragraph."""
    assert paragraph.style is not None and paragraph.style.name is not None
    indent = Length(Mm(width - LOOKS[paragraph.style.name].rule) // 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for key, value in {"val": "single", "sz": "6", "space": "0", "color": "000000"}.items():
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _keep_whole(row: _Row, *, repeated: bool = False) -> None:
    """No page break inside the row; a ``repeated`` one stands again on the next page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))
