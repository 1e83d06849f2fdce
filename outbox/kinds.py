"""The kinds of message the portal can send. Higher rooms add theirs in ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outbox.models import Message


class Channel(models.TextChoices):
    """How a message reaches its reader."""

    BOTH = "both", _("Cả hai nơi")
    MAIL = "mail", _("Thư điện tử")
    PORTAL = "portal", _("Trong cổng")
    NONE = "none", pgettext_lazy("cách nhận", "Không nhận")


# What asks for something cannot be silenced: others wait for it. What only tells may be left out.
# A link that opens an account, and a summary of what stands in the portal anyway, only go by mail.
DUTY = (Channel.BOTH, Channel.MAIL, Channel.PORTAL)
NEWS = (*DUTY, Channel.NONE)
MAIL_ONLY = (Channel.MAIL,)


@dataclass(frozen=True)
class MessageKind:
    """How a message of this kind is written.

    ``template`` is the stem of three files under ``templates/emails/``: ``<stem>.subject.txt``,
    ``<stem>.txt``, ``<stem>.html``. ``context`` reads the rows again at sending time and returns
    what the templates need, or None when the message is no longer wanted (it is then cancelled).
    ``label`` names the kind on pages (a lazy translation). ``at_any_hour`` is for what the
    recipient waits for (a new password): it is sent before 07:30 too. ``is_planned``: a planner
    asks for it again and again, of whoever is there then, so nobody has to hand it on.
    ``channels``: those its reader may choose from, the first one unless they do.
    ``for_administrators``: nobody else is ever told.
    """

    name: str
    template: str
    label: Any
    context: Callable[[Message], dict[str, Any] | None]
    at_any_hour: bool = False
    is_planned: bool = False
    channels: tuple[Channel, ...] = DUTY
    for_administrators: bool = False


message_kinds: dict[str, MessageKind] = {}


def add(kind: MessageKind) -> None:
    message_kinds[kind.name] = kind


def label_of(name: str) -> str:
    """The kind's name on pages; the bare word for one that no room has added."""
    kind = message_kinds.get(name)
    return str(kind.label) if kind else name


def chosen_channel(message: Message) -> Channel:
    """Where the recipient wants messages of this kind, as far as the kind leaves it to them.

    Raises KeyError for a kind that no room has added.
    """
    kind = message_kinds[message.kind]
    chosen = message.recipient.channel_for(kind.name)
    return Channel(chosen) if chosen in kind.channels else kind.channels[0]


def planned_kinds() -> list[str]:
    """Kinds that a planner asks for again by itself."""
    return [kind.name for kind in message_kinds.values() if kind.is_planned]


def urgent_kinds() -> list[str]:
    """Kinds that do not wait for the morning."""
    return [kind.name for kind in message_kinds.values() if kind.at_any_hour]
