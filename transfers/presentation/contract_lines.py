"""The lines on a contract's page: its sides, readiness, trainees, rounds and targets as shown."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hospitals.models import Organisation
from transfers.acceptance import Progress, Target, percent_text
from transfers.figures import Cases
from transfers.models import ReadinessItem, Round, Trainee
from transfers.readiness import ItemState
from transfers.sides import Side

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class SideShown:
    """One side as it signed, and where it stands today."""

    side: Side
    name: str
    holder: Organisation
    former_name: str
    place: str
    representative: str
    position: str
    signed_on: dt.date | None
    liquidated_on: dt.date | None


@dataclass(frozen=True)
class ItemShown:
    """One line of the readiness list, with what the reader may do about it."""

    item: ReadinessItem
    state: ItemState

    @property
    def is_open(self) -> bool:
        return self.state in (ItemState.OPEN, ItemState.EXPIRED)

    @property
    def look(self) -> tuple[str, str]:
        """Tone and icon."""
        return {
            ItemState.MET: ("ok", "check-circle-fill"),
            ItemState.WAIVED: ("wait", "shield-check"),
            ItemState.EXPIRED: ("late", "calendar-x"),
            ItemState.OPEN: ("off", "circle"),
        }[self.state]


@dataclass(frozen=True)
class PostShown:
    """Whether a trainee was in post some months later: yes, no, asked, or not asked yet."""

    post: Any
    is_asked: bool

    @property
    def kind(self) -> str:
        if self.post.in_post is None:
            return "asked" if self.is_asked else "later"
        return "yes" if self.post.in_post else "no"


@dataclass(frozen=True)
class TraineeShown:
    """A line of the list; ``name`` is a letter for who may not read names."""

    trainee: Trainee
    name: str
    posts: list[PostShown]


@dataclass(frozen=True)
class RoundShown:
    one: Round
    cases: Cases


@dataclass(frozen=True)
class TargetShown:
    """A target and how far it is reached: ``words`` such as ``2 / 50``; ``share`` for the bar."""

    progress: Progress
    words: str
    share: str


def letter(place: int) -> str:
    """A, B, … Z, AA: a name for who may not read the real one."""
    first, rest = divmod(place, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[rest]


def still_performs(trainee: Trainee, day: dt.date) -> bool:
    """As `retention.performers_of` counts it, of rows that are read already."""
    if trainee.certified_on is None or (trainee.left_on and trainee.left_on <= day):
        return False
    answers = [post.in_post for post in trainee.posts.all() if post.in_post is not None]
    return not answers or bool(answers[-1])


def target_shown(step: Progress) -> TargetShown:
    reached = step.reached or 0
    share = min(reached / step.wanted * 100, 100) if step.wanted else 0
    if step.target == Target.INDEPENDENCE:
        now = f"{percent_text(reached, step.wanted)}\u00a0%"
        now = _("chưa có số liệu") if step.reached is None else now
        words = f"{now} / {step.wanted}\u00a0%"
    else:
        words = f"{reached:.0f} / {step.wanted}"
    return TargetShown(step, words, f"{share:.1f}%")
