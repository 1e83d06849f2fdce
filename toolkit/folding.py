"""Text as people type it in a search box: no diacritics, no punctuation, no capitals."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")

# What officials write short, and what the registers write out; both folded.
ABBREVIATIONS = {
    "bv": "benh vien",
    "bvdk": "benh vien da khoa",
    "bvdkkv": "benh vien da khoa khu vuc",
    "bvdkt": "benh vien da khoa tinh",
    "byt": "bo y te",
    "cdc": "trung tam kiem soat benh tat",
    "cgkt": "chuyen giao ky thuat",
    "dh": "dai hoc",
    "hcm": "ho chi minh",
    "hn": "ha noi",
    "ksbt": "kiem soat benh tat",
    "syt": "so y te",
    "tp": "thanh pho",
    "tphcm": "ho chi minh",
    "ttyt": "trung tam y te",
    "ubnd": "uy ban nhan dan",
}


def fold(text: str) -> str:
    """``"Đắk Nông"`` → ``"dak nong"``, ``"TP.HCM"`` → ``"tp hcm"``."""
    lowered = text.lower().replace("đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


def folded_words(text: str) -> list[str]:
    """The words to look for, in typing order, each once."""
    return list(dict.fromkeys(fold(text).split()))
