"""Text as people type it in a search box: no diacritics, no punctuation, no capitals."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """``"Đắk Nông"`` → ``"dak nong"``, ``"TP.HCM"`` → ``"tp hcm"``."""
    lowered = text.lower().replace("đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare).strip()


def folded_words(text: str) -> list[str]:
    """The words to look for, in typing order, each once."""
    return list(dict.fromkeys(fold(text).split()))
