"""The vocabulary: each folded word that a search can meet, and how it may be miswritten.

Derived from the records' texts by `cooperation.search.vocabulary`; nothing else writes it. No
names of people stand in it: a correction must not tell who learns or works where.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Word(models.Model):
    """``records``: in how many texts it stood when they were last counted. ``is_open``: one of
    them is the register's, which everybody who is signed in may read; other words are told only
    to who sees a record that has them (`cooperation.search.guessing`)."""

    text = models.CharField(max_length=24, unique=True)
    records = models.PositiveIntegerField(default=1)
    is_open = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("từ")
        verbose_name_plural = _("các từ")

    def __str__(self) -> str:
        return self.text


class Spelling(models.Model):
    """``form``: the word itself, or the word without one or two of its letters."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="spellings")
    form = models.CharField(max_length=24)

    class Meta:
        verbose_name = _("cách viết")
        verbose_name_plural = _("các cách viết")
        indexes = [models.Index(fields=["form"], name="search_spelling_form")]
        constraints = [
            models.UniqueConstraint(fields=["word", "form"], name="search_spelling_once")
        ]

    def __str__(self) -> str:
        return self.form


class Learned(models.Model):
    """One row: how far in the sealed trail the words of changed records have been learned."""

    seq = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("chỗ đã đọc đến")
        verbose_name_plural = _("chỗ đã đọc đến")

    def __str__(self) -> str:
        return str(self.seq)
