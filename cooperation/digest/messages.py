"""The digest as a mail, read again at the moment of sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.reach import reach_of
from agreements.messages import day_of
from cooperation.digest.planning import KIND, monday_of, week_of
from cooperation.digest.telling import told_to
from cooperation.digest.things import Section, Thing
from outbox import kinds
from outbox.models import Message

# More of a part stand on the home page.
SHOWN = 10


@dataclass(frozen=True)
class Part:
    """One part of the mail: its lines, and how many more there are."""

    section: Section
    things: list[tuple[Thing, Any, str]]
    hidden: int

    @property
    def number(self) -> int:
        return len(self.things) + self.hidden


def register() -> None:
    """Called by `CooperationConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            KIND,
            "weekly_digest",
            _("Thư tổng hợp hằng tuần"),
            digest_context,
            is_planned=True,
            channels=kinds.MAIL_ONLY,
        )
    )


def digest_context(message: Message) -> dict[str, Any] | None:
    """None when nothing waits any more, the week is over, or the reader wants no digest."""
    user = message.recipient
    day = day_of(message)
    if not user.wants_digest or week_of(day) != message.payload["week"]:
        return None
    user.reach = reach_of(user, day)
    told = told_to(user, day)
    if told is None:
        return None
    parts = _parts(told.things)
    numbers = {part.section.value: part.number for part in parts}
    return {
        "recipient": user,
        "monday": monday_of(day),
        "parts": parts,
        "total": len(told.things),
        "late": numbers.get(Section.LATE.value, 0),
        "url": settings.PORTAL_BASE_URL + reverse("home"),
        "stop_url": f"{settings.PORTAL_BASE_URL}{reverse('people:me')}#id_wants_digest",
        "support_email": settings.SUPPORT_EMAIL,
    }


def _parts(things: Iterable[Thing]) -> list[Part]:
    """The parts that have something, each cut to what a mail can carry."""
    found = list(things)
    parts = []
    for section in Section:
        own = [thing for thing in found if thing.section == section]
        shown = [(thing, thing.line()) for thing in own[:SHOWN]]
        lines = [(thing, line, settings.PORTAL_BASE_URL + line.path) for thing, line in shown]
        if own:
            parts.append(Part(section, lines, len(own) - len(lines)))
    return parts
