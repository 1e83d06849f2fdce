"""What became of the mails about a record, for its page: by state, never by person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from outbox.models import Message, State


@dataclass(frozen=True)
class MailCounts:
    """Messages about a record: (state, its word, how many)."""

    by_state: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        """Without those that a newer one replaced before they went out."""
        return sum(count for state, _word, count in self.by_state if state != State.SUPERSEDED)


def mails_of(record: Any, *, kind: str = "") -> MailCounts:
    """Of one ``kind`` of mail, such as the reminders, or of all."""
    words = dict(State.choices)
    rows = Message.objects.filter(record_type=record._meta.label_lower, record_id=str(record.pk))
    if kind:
        rows = rows.filter(kind=kind)
    counted = rows.values_list("state").annotate(count=Count("pk")).order_by("state")
    return MailCounts([(state, str(words[state]), count) for state, count in counted])
