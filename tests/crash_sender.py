"""The outbox's sender in a process of its own (`tests.acts`), which kills itself at a named point.

``seed N`` promises N messages; ``send [POINT]`` sends what waits, dying at POINT of its second
message; ``resolve`` settles doubts. The points are put in from here: production code knows none.
"""

import datetime as dt
import os
from pathlib import Path

import django
from django.conf import settings

from tests.acts import die, serve, then_die, trap_the_second

POINTS = (
    "before the claim",
    "after the claim",
    "before the mark",
    "after the mark",
    "after the dot",
    "before the receipt",
    "after the receipt",
)


def set_trap(point: str) -> None:
    """Make the process die at ``point`` of its second message."""
    from outbox import journal, sending, smtp

    trap_the_second(
        *{
            "before the claim": (sending, "claim", die),
            "after the claim": (sending, "claim", then_die(sending.claim)),
            "before the mark": (sending, "mark_in_doubt", die),
            "after the mark": (sending, "mark_in_doubt", then_die(sending.mark_in_doubt)),
            "after the dot": (smtp, "_send_dot", then_die(smtp._send_dot)),
            "before the receipt": (journal, "write", die),
            "after the receipt": (journal, "write", then_die(journal.write)),
        }[point]
    )


def add_kind() -> None:
    from outbox import kinds

    kinds.add(kinds.MessageKind("test_note", "test_note", "Thư thử", lambda m: {"title": m.key}))


def seed(number: int) -> None:
    """``number`` people with one message each, due for a minute."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from outbox.services import new_message, promise

    due = timezone.now() - dt.timedelta(minutes=1)
    people = [
        get_user_model().objects.create(
            email=f"reader-{i}@portal.example", full_name=f"Người mẫu {i}"
        )
        for i in range(number)
    ]
    promise(
        new_message(
            key=f"test:{i}",
            kind="test_note",
            recipient=person,
            due_at=due + dt.timedelta(milliseconds=i),
            record=person,
            organisation_id=None,
        )
        for i, person in enumerate(people)
    )


def act(name: str, *rest: str) -> None:
    from outbox import resolving, sending

    if name == "seed":
        seed(int(rest[0]))
    elif name == "send":
        if rest:
            set_trap(" ".join(rest))
        sending.send_waiting(ignore_hours=True)
    elif name == "resolve":
        resolving.resolve_doubts()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    templates = Path(settings.BASE_DIR) / "outbox" / "tests" / "templates"
    settings.TEMPLATES[0]["DIRS"].append(templates)
    django.setup()
    add_kind()
    serve(act)


if __name__ == "__main__":
    main()
