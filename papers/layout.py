"""A paper with all its parts in words, ready to print; it can be stored and printed again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from papers.blocks import Block, block_from
from papers.kinds import KINDS

VOID = "SỐ ĐÃ HỦY"


@dataclass(frozen=True)
class Signature:
    """``heads``: the lines above the signature, as "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"."""

    heads: tuple[str, ...]
    name: str = ""

    def with_lines(self, lines: int) -> "Signature":
        """With empty lines below its own, up to ``lines``."""
        return Signature((*self.heads, *["\u00a0"] * (lines - len(self.heads))), self.name)


@dataclass(frozen=True)
class Paper:
    """The parts of Nghị định 30/2020/NĐ-CP, appendix I, section II.

    ``number`` carries its symbol; ``day`` is in words. One signature stands right of the
    recipients; several stand in pairs above them. ``is_void``: its number was struck out, and
    every page says so.
    """

    kind: str
    agency: str
    parent: str = ""
    number: str = ""
    place: str = ""
    day: str = ""
    abstract: str = ""
    addressed_to: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = field(default=())
    is_void: bool = False

    @property
    def heading(self) -> str:
        return KINDS[self.kind].heading

    @property
    def dateline(self) -> str:
        return f"{self.place}, {self.day}" if KINDS[self.kind].has_dateline else ""

    @property
    def mark(self) -> str:
        """What stands above every page; empty for a paper whose number stands."""
        return VOID if self.is_void else ""

    @property
    def title(self) -> str:
        """What the file's properties call it."""
        return " ".join(filter(None, [self.heading.capitalize(), self.abstract]))

    @property
    def addressees(self) -> tuple[str, ...]:
        """Each with its mark: semicolons, a full stop after the last."""
        return _marked(self.addressed_to)

    @property
    def copies(self) -> tuple[str, ...]:
        return _marked(self.recipients)

    @property
    def signature_rows(self) -> list[Sequence[Signature]]:
        """Several signatures, two a row, with room for the longer of the two above the names."""
        rows = [self.signatures[at : at + 2] for at in range(0, len(self.signatures), 2)]
        return [[one.with_lines(max(len(o.heads) for o in row)) for one in row] for row in rows]

    def stored(self) -> dict[str, Any]:
        """For a JSON column; `paper_from` brings it back."""
        return asdict(self)


def paper_from(stored: Mapping[str, Any]) -> Paper:
    """The paper that was stored as ``stored``."""
    rest: dict[str, Any] = {
        key: tuple(one) if isinstance(one, list) else one for key, one in stored.items()
    }
    rest["body"] = tuple(block_from(block) for block in stored["body"])
    rest["signatures"] = tuple(
        Signature(tuple(one["heads"]), one["name"]) for one in stored["signatures"]
    )
    return Paper(**rest)


def _marked(names: Sequence[str]) -> tuple[str, ...]:
    bare = [name.rstrip(" ;.,") for name in names]
    return tuple(
        f"{name}{'.' if at == len(bare) else ';'}" for at, name in enumerate(bare, start=1)
    )
