"""The kinds of message the portal can send. Higher rooms add theirs in ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from outbox.models import Message


@dataclass(frozen=True)
class MessageKind:
    """How a message of this kind is written.

    ``template`` is the stem of three files under ``templates/emails/``: ``<stem>.subject.txt``,
    ``<stem>.txt``, ``<stem>.html``. ``context`` reads the rows again at sending time and returns
    what the templates need, or None when the message is no longer wanted (it is then cancelled).
    ``label`` names the kind on pages (a lazy translation).
    """

    name: str
    template: str
    label: Any
    context: Callable[[Message], dict[str, Any] | None]


message_kinds: dict[str, MessageKind] = {}


def add(kind: MessageKind) -> None:
    message_kinds[kind.name] = kind
