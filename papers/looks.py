"""How each style looks, said once for Word and for PDF (appendix I of Nghị định 30/2020/NĐ-CP)."""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right", "justify"]

# Millimetres: A4, and the width between the margins.
PAGE = (210, 297)
MARGINS = {"top": 20, "right": 15, "bottom": 20, "left": 30}
TEXT_WIDTH = PAGE[0] - MARGINS["left"] - MARGINS["right"]
# The two columns of the heading, and of the signatures.
HEAD_COLUMNS = (62, 103)
SIGNATURE_COLUMNS = (TEXT_WIDTH / 2, TEXT_WIDTH / 2)


@dataclass(frozen=True)
class Look:
    """Sizes and distances in points; indents in millimetres; ``rule`` is the length of a line."""

    size: float = 13
    bold: bool = False
    italic: bool = False
    align: Align = "center"
    first_line: float = 0
    left: float = 0
    before: float = 0
    after: float = 0
    with_next: bool = False
    rule: float = 0

    def css(self) -> str:
        """The same for the PDF."""
        parts = [
            f"font-size: {self.size}pt",
            f"text-align: {self.align}",
            f"text-indent: {self.first_line}mm",
            f"margin: {self.before}pt 0 {self.after}pt {self.left}mm",
        ]
        if self.bold:
            parts.append("font-weight: bold")
        if self.italic:
            parts.append("font-style: italic")
        if self.with_next:
            parts.append("break-after: avoid")
        if self.rule:
            parts += [
                f"width: {self.rule}mm",
                "height: 0",
                "border-top: 0.75pt solid black",
                f"margin: {self.before}pt auto {self.after}pt",
            ]
        return "; ".join(parts)


INDENT = 12.7
LOOKS: dict[str, Look] = {
    "void": Look(20, bold=True, align="right"),
    "parent": Look(12),
    "agency": Look(12, bold=True),
    "nation": Look(12, bold=True),
    "motto": Look(bold=True),
    "agency-rule": Look(1, before=3, rule=22),
    "motto-rule": Look(1, before=3, rule=53),
    "number": Look(before=6),
    "about": Look(12, before=6),
    "dateline": Look(italic=True, before=6),
    "name": Look(14, bold=True, before=24, with_next=True),
    "abstract": Look(14, bold=True, with_next=True),
    "abstract-rule": Look(1, before=3, after=18, rule=50),
    "to-one": Look(before=18, after=12),
    "to-many": Look(align="left", left=30, before=18, with_next=True),
    "addressee": Look(align="left", left=48, first_line=-3),
    "after-addressees": Look(1, after=12),
    "basis": Look(italic=True, align="justify", first_line=INDENT, after=6),
    "body": Look(align="justify", first_line=INDENT, after=6),
    "field": Look(align="left", first_line=INDENT, after=6),
    "lead": Look(align="justify", first_line=INDENT, after=6, with_next=True),
    "item": Look(align="justify", first_line=INDENT, after=6),
    "article": Look(
        bold=True, align="justify", first_line=INDENT, before=6, after=6, with_next=True
    ),
    "party": Look(bold=True, align="justify", before=6, after=6, with_next=True),
    "cell-left": Look(align="left", before=2, after=2),
    "cell-center": Look(before=2, after=2),
    "cell-right": Look(align="right", before=2, after=2),
    "after-table": Look(1, after=6),
    "before-signatures": Look(1, after=12),
    "head": Look(bold=True),
    "signer": Look(bold=True, before=64, after=12),
    "copies-title": Look(12, bold=True, italic=True, align="left"),
    "copies": Look(11, align="left"),
}
