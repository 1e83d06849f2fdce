"""The webhooks' sender in a process of its own (`tests.acts`), which kills itself at a named point.

``seed URL N`` owes N messages to one address; ``send [POINT]`` sends what is due, dying at POINT of
its second message. The points are put in from here: production code knows none.
"""

import datetime as dt
import os
import uuid

import django

from tests.acts import die, serve, then_die, trap_the_second

POINTS = ("before the claim", "after the claim", "after the answer", "before it is settled")


def set_trap(point: str) -> None:
    """Make the process die at ``point`` of its second message."""
    from exchange.webhooks import sending

    name, trap = {
        "before the claim": ("claim", die),
        "after the claim": ("claim", then_die(sending.claim)),
        "after the answer": ("post", then_die(sending.post)),
        "before it is settled": ("_settle", die),
    }[point]
    trap_the_second(sending, name, trap)


def seed(url: str, number: int) -> None:
    from django.utils import timezone

    from accounts.models import User
    from exchange.models import WebhookDelivery, WebhookEndpoint
    from exchange.webhooks.dispatching import TRIED_FOR
    from exchange.webhooks.signing import new_salt
    from hospitals.models import Organisation

    now = timezone.now()
    endpoint = WebhookEndpoint.objects.create(
        organisation=Organisation.objects.create(
            slug="co-quan-mau", name_vi="Cơ quan mẫu", kind=Organisation.Kind.HOSPITAL
        ),
        name="Hệ thống mẫu",
        url=url,
        events=["agreement.signed"],
        status_since=now,
        salt=new_salt(),
        created_by=User.objects.create(email="nguoi-mau@portal.example", full_name="Người mẫu"),
    )
    for seq in range(1, number + 1):
        WebhookDelivery.objects.create(
            id=uuid.uuid5(endpoint.pk, f"seq:{seq}"),
            endpoint=endpoint,
            seq=seq,
            event="agreement.signed",
            body='{"data":{}}',
            due_at=now - dt.timedelta(minutes=1),
            give_up_at=now + TRIED_FOR,
        )


def act(name: str, *rest: str) -> None:
    from exchange.webhooks import sending

    if name == "seed":
        seed(rest[0], int(rest[1]))
    elif name == "send":
        if rest:
            set_trap(" ".join(rest))
        sending.send_due()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")
    django.setup()
    serve(act)
