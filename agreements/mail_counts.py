"""What became of the mails about a record, for its page: by state, never by person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from outbox.models import Message, State


@dataclass(frozen=True)
class Reminders:
    """Messages about a record: (state, its word, how many)."""

    by_state: list[tuple[str, str, int]]

    @property
    def total(self) -> int:
        return sum(count for _state, _word, count in self.by_state)


def reminders_of(record: Any) -> Reminders:
    words = dict(State.choices)
    counted = (
        Message.objects.filter(record_type=record._meta.label_lower, record_id=str(record.pk))
        .values_list("state")
        .annotate(count=Count("pk"))
        .order_by("state")
    )
    return Reminders([(state, str(words[state]), count) for state, count in counted])
