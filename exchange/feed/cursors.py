"""Where a client stands: what it has been given, in a text that it keeps and sends back."""

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from toolkit.paging import BadCursor

# Within one entry or one walk: the place of a resource in the list of sources, and an id.
Key = tuple[int, str]


@dataclass(frozen=True)
class Walk:
    """Under way over many objects. ``kind``: ``all``, ``day`` or ``typed``; ``after`` is the last
    object given, or the place of the resource that comes next with no id."""

    kind: str
    after: Key = (0, "")
    day: dt.date | None = None
    typed: str = ""


@dataclass(frozen=True)
class Cursor:
    """All sealed entries up to ``seq`` have been given, and of the next one the objects up to
    ``within``; as of ``day``, to a reader who saw by ``sight``, with the reports ``typed``."""

    seq: int
    sight: str
    day: dt.date
    typed: str = ""
    within: Key | None = None
    walk: Walk | None = None

    def write(self) -> str:
        walk = self.walk and [
            self.walk.kind,
            *self.walk.after,
            _text(self.walk.day),
            self.walk.typed,
        ]
        said = [self.seq, self.sight, _text(self.day), self.typed, self.within, walk]
        packed = json.dumps(said, separators=(",", ":")).encode()
        return _signer().sign(base64.urlsafe_b64encode(packed).decode().rstrip("="))


def read_cursor(text: str) -> Cursor:
    """The cursor that ``text`` is. Raises BadCursor for one that the portal has not written."""
    try:
        packed = _signer().unsign(text)
        said = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        seq, sight, day, typed, within, walk = said
        return Cursor(
            seq=seq,
            sight=sight,
            day=dt.date.fromisoformat(day),
            typed=typed,
            within=(within[0], within[1]) if within else None,
            walk=Walk(walk[0], (walk[1], walk[2]), _day(walk[3]), walk[4]) if walk else None,
        )
    except (signing.BadSignature, ValueError, TypeError, LookupError, binascii.Error) as error:
        raise BadCursor(
            _(
                "Dấu đọc “after” không hợp lệ. "
                "Ghi lại giá trị “next” đã nhận, hoặc bỏ để đọc từ đầu."
            )
        ) from error


def _signer() -> signing.Signer:
    return signing.Signer(salt="exchange.feed", sep="~")


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
