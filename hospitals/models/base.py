"""What the register's tables share: names in two languages, the reader's choice between them."""

import uuid
from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from toolkit.folding import ABBREVIATIONS, folded_words


class Named(models.Model):
    """A row with a Vietnamese name and, where known, an English one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_vi = models.CharField(_("tên"), max_length=255)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=255, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_vi

    @property
    def name(self) -> str:
        """The name in the reader's language; the Vietnamese one where no English is known."""
        return name_in(self.name_vi, self.name_en)


def name_in(vietnamese: str, english: str) -> str:
    """`Named.name` of a row that was read in part."""
    return english if english and _reads_english() else vietnamese


def namer() -> Callable[[str | None, str | None], str]:
    """`name_in` for the many names of a list, with one look at the reader's language. Of nothing
    it makes an empty name."""
    reads_english = _reads_english()
    return lambda vietnamese, english: (english if reads_english else "") or vietnamese or ""


def _reads_english() -> bool:
    return (get_language() or "vi").startswith("en")


def matching(text: str, column: str = "search_text") -> Q:
    """Rows whose folded ``column`` contains every word of ``text``, a short form (BVĐK, SYT) also
    where it is written out."""
    condition = Q()
    for word in folded_words(text):
        found = Q(**{f"{column}__contains": word})
        if word in ABBREVIATIONS:
            found |= Q(**{f"{column}__contains": ABBREVIATIONS[word]})
        condition &= found
    return condition
