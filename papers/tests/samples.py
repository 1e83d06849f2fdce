"""Papers made up for tests, and what can be read out of their files."""

import io
from dataclasses import replace
from typing import Any

import pypdf
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from papers.blocks import blocks_of
from papers.kinds import REPORT
from papers.layout import Paper, Signature
from papers.pdf import pdf_of
from papers.word import docx_of

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
VIETNAMESE = VOWELS + VOWELS.upper() + "đĐ"
# Letters that a font without Vietnamese, or a wrong encoding, loses first.
SIGNER = "Người mẫu Ể Ữ ỵ"

BODY = """
> Căn cứ thỏa thuận hợp tác;
# I. KẾT QUẢ
Hai bên đã làm xong.
- Ý thứ nhất & <ý thứ hai>;
| TT | Nội dung | Số |
|:-:|------|--:|
| 1 | Đào tạo | 12 |
Trên đây là báo cáo./.
"""


def paper(**changes: Any) -> Paper:
    """A report with everything on it."""
    made = Paper(
        kind=REPORT,
        parent="UBND Thành phố Hồ Chí Minh",
        agency="Sở Y tế Thành phố Hồ Chí Minh",
        number="05/BC-SYT",
        place="Thành phố Hồ Chí Minh",
        day="ngày 05 tháng 02 năm 2026",
        abstract="Sơ kết 6 tháng thực hiện Thỏa thuận hợp tác",
        body=blocks_of(BODY),
        signatures=(Signature(("KT. Giám đốc", "Phó Giám đốc"), SIGNER),),
        recipients=("Bộ Y tế", "Sở Y tế tỉnh Đồng Nai", "Lưu: VT"),
    )
    return replace(made, **changes)


def opened(made: Paper) -> WordDocument:
    return Document(io.BytesIO(docx_of(made)))


def words(document: WordDocument) -> str:
    """All text in the order of the page, tables included."""
    return "\n".join(
        "".join(piece.text or "" for piece in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    ).replace("\u00a0", " ")


def read(made: Paper) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_of(made)))


def squeezed(text: str) -> str:
    """Without blanks: a PDF knows places, not blanks and ends of lines."""
    return "".join(text.split())


def squeezed_pdf(made: Paper) -> str:
    return squeezed(" ".join(page.extract_text() for page in read(made).pages))
