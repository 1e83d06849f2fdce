"""How official papers write things: numbers, days, names in capitals, dots for the unknown."""

import datetime as dt
import re
import unicodedata

from toolkit.days import Precision, keep_years

DOTS = "…" * 12
DOTTED_LINE = "…" * 32
DOTTED_COUNT = "………"
DOTTED_DAY = "…/…/……"

# No XML document, so no Word file, can hold these; the private ones guard filled-in values
# (`papers.filling`).
_NOT_FOR_PAPER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ue000-\uf8ff\ud800-\udfff]")


def cleaned(text: str) -> str:
    """``text`` in composed Unicode (TCVN 6909:2001), without what a paper cannot hold."""
    return _NOT_FOR_PAPER.sub(" ", unicodedata.normalize("NFC", text))


def line(text: str) -> str:
    """``text`` cleaned and on one line; a span of years does not break over two."""
    return keep_years(" ".join(cleaned(text).split()))


def lines(text: str) -> list[str]:
    """``text`` cleaned, one paragraph a line, without empty ones."""
    found = (line(one) for one in cleaned(text).splitlines())
    return [one for one in found if one]


def lines_or_dots(text: str) -> list[str]:
    """As `lines`; two dotted lines when nothing is written."""
    return lines(text) or [DOTTED_LINE] * 2


def count(value: object) -> str:
    """``1.500``; 0 is known, None is not."""
    return DOTTED_COUNT if value is None else f"{value:,}".replace(",", ".")


def number_words(number: str, *, kind: str = "") -> str:
    """Numbers below 10 carry a leading zero: ``05/HĐ-BVM``; dots where none is known."""
    if not number:
        return f"……/{kind}-……" if kind else "……/……"
    return re.sub(r"^(\d)(?!\d)", r"0\1", number)


def day_words(day: dt.date | None, precision: str = Precision.DAY) -> str:
    """``ngày 05 tháng 02 năm 2026``: a zero before days under 10 and months 1 and 2 only."""
    if day is None:
        return "ngày …… tháng …… năm ……"
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    if precision == Precision.YEAR:
        return f"năm {day.year}"
    if precision == Precision.MONTH:
        return f"tháng {month} năm {day.year}"
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def capitals(name: str) -> str:
    """In capitals; the city's name does not break over two lines."""
    return name.upper().replace("HỒ CHÍ MINH", "HỒ\u00a0CHÍ\u00a0MINH")
