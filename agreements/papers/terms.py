"""What an officer types in for one paper."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Whom the signer stands for (appendix I, II.7 of Nghị định 30/2020/NĐ-CP).
AUTHORITIES = ("TM.", "Q.", "KT.", "TL.", "TUQ.")


@dataclass(frozen=True)
class PaperTerms:
    """``number`` is None where the portal's series gives it, or on a draft.

    ``authority`` and ``on_behalf_of`` make the line "KT. GIÁM ĐỐC" above the signer's ``position``.
    Hours are in words ("08 giờ 00"), empty where not known; ``begun_at`` is the meeting's hour on
    an invitation too, ``held_on`` its day and ``venue`` its place there.
    """

    dated_on: dt.date
    number: int | None = None
    symbol: str = ""
    place: str = ""
    abstract: str = ""
    addressed_to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    authority: str = ""
    on_behalf_of: str = ""
    position: str = ""
    signer: str = ""
    held_on: dt.date | None = None
    begun_at: str = ""
    ended_at: str = ""
    venue: str = ""
    chair: str = ""
    secretary: str = ""
    note: str = ""

    @property
    def signing_lines(self) -> tuple[str, ...]:
        """ "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"."""
        above = f"{self.authority} {self.on_behalf_of}" if self.authority else ""
        return tuple(filter(None, [above, self.position]))

    def stored(self) -> Mapping[str, Any]:
        """For a JSON column."""
        return {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in asdict(self).items()
        }
