"""What an official paper says in its Word and in its PDF file."""

from pathlib import Path

from docx import Document
from pypdf import PdfReader


def missing_in(path: Path, *said: str) -> list[str]:
    """Which of the words the file at ``path`` (.docx or .pdf) does not hold.

    Spaces do not count: a PDF has them only where its lines do not end.
    """
    text = _squeezed(_word(path) if path.suffix == ".docx" else _pdf(path))
    return [words for words in said if _squeezed(words) not in text]


def _word(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _pdf(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def _squeezed(text: str) -> str:
    return "".join(text.split())
