"""Forms that two people may have open at once: nothing that either of them typed is lost.

Each field comes with a mark of the words it was opened with. What only one of the two changed is
kept from that one; where both changed the same field, both versions are shown and nothing is
written.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from agreements.forms_common import PlainForm

Texts = dict[str, str]


@dataclass(frozen=True)
class Merge:
    """``texts``: what stands after it. ``theirs``: the other's words where both changed a field.
    ``taken``: fields that only the other changed."""

    texts: Texts = field(default_factory=dict)
    theirs: Texts = field(default_factory=dict)
    taken: Texts = field(default_factory=dict)


def plain(text: str) -> str:
    """Words as they are compared and kept: one kind of line end, nothing around them."""
    return text.replace("\r\n", "\n").strip()


def mark_of(text: str) -> str:
    """A short mark of ``text``, by which a change is seen without sending it twice."""
    return hashlib.sha256(plain(text).encode()).hexdigest()[:16]


def merge(typed: Mapping[str, str], marks: Mapping[str, str], now: Mapping[str, str]) -> Merge:
    """Put what somebody typed together with what stands ``now``.

    ``marks``: field → mark of the words it was opened with; without one it counts as changed by
    both.
    """
    texts: Texts = {}
    theirs: Texts = {}
    taken: Texts = {}
    for name, text in typed.items():
        mark, current = marks.get(name), now[name]
        other_changed, changed = mark != mark_of(current), mark != mark_of(text)
        if other_changed and not changed:
            texts[name] = taken[name] = current
            continue
        texts[name] = text
        if other_changed and plain(text) != plain(current):
            theirs[name] = current
    return Merge(texts, theirs, taken)


class SharedForm(PlainForm):
    """``now``: the words that stand, by field. ``version``: their number, which rises with each
    saving. A subclass adds its fields in `add_fields`."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        now: Texts,
        version: int,
        merged: Merge | None = None,
        **kwargs: Any,
    ) -> None:
        """``merged``: show both versions, what was typed in the fields and the other's words
        beside them; the next saving is over what the reader has then seen."""
        super().__init__(*args, **kwargs)
        self.now, self.version = now, version
        self.merged = merged or Merge()
        self.add_fields()
        self.initial = {
            name: bool(text) if isinstance(self.fields[name], forms.BooleanField) else text
            for name, text in (now | self.merged.texts).items()
        }

    def add_fields(self) -> None:
        """Fields that depend on the record."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = {name: _as_text(cleaned[name]) for name in self.now if name in cleaned}
        self.merged = merge(typed, self._sent_marks(cleaned.get("seen")), self.now)
        return cleaned

    def _sent_marks(self, seen: int | None) -> Texts:
        """A page that is up to date knows every word that stands, marked or not."""
        if seen == self.version:
            return {name: mark_of(text) for name, text in self.now.items()}
        return {name: str(self.data.get(f"was-{name}", "")) for name in self.now}

    @property
    def save_version(self) -> int:
        """The version to save over: the one that stands, unless somebody has to decide first."""
        return int(self.cleaned_data.get("seen") or 0) if self.merged.theirs else self.version

    @property
    def conflict_words(self) -> str:
        """Who saved meanwhile, as the service says it."""
        return " ".join(str(sentence) for sentence in self.non_field_errors())

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The hidden fields of the page: (name, mark), and ``seen``."""
        if self.is_bound:
            marks = [(f"was-{name}", str(self.data.get(f"was-{name}", ""))) for name in self.now]
            return [("seen", str(self.data.get("seen", ""))), *marks]
        current = [(f"was-{name}", mark_of(text)) for name, text in self.now.items()]
        return [("seen", str(self.version)), *current]


def _as_text(value: Any) -> str:
    """A tick as a word, so that it is compared like one."""
    return ("on" if value else "") if isinstance(value, bool) else plain(str(value or ""))
