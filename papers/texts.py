"""The texts of papers: which there are, and what stands in each today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from papers.blocks import Block
from papers.filling import CannotFill, filled
from papers.models import PaperText
from toolkit.refusal import WrongState

Words = str | Promise


@dataclass(frozen=True)
class TextKind:
    """One text. ``default`` is the file that is shipped; ``fields`` are its placeholders with
    what they mean; ``sample`` makes values for all of them, to try a text with."""

    key: str
    label: Words
    kind: str
    default: Path
    fields: Mapping[str, Words]
    sample: Callable[[], dict[str, Any]]

    @property
    def default_text(self) -> str:
        return self.default.read_text(encoding="utf-8")


# Filled by the rooms above in `AppConfig.ready()`.
kinds: dict[str, TextKind] = {}


def register(*found: TextKind) -> None:
    kinds.update({kind.key: kind for kind in found})


def text_of(key: str) -> str:
    """What an administrator made of the text, else what the portal ships."""
    stored = PaperText.objects.filter(key=key).values_list("text", flat=True).first()
    return stored if stored is not None else kinds[key].default_text


def body_of(key: str, values: Mapping[str, Any]) -> tuple[Block, ...]:
    """The body of a paper. Raises WrongState when the text as it stands cannot be filled in."""
    try:
        return filled(text_of(key), values)
    except CannotFill as error:
        raise WrongState(
            _("Mẫu “%(label)s” đang có lỗi: %(fault)s Báo quản trị viên sửa mẫu này.")
            % {"label": kinds[key].label, "fault": error}
        ) from error
