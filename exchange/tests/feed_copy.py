"""A client of the changes feed as the documentation describes it, and what a full pull gives."""

import itertools
from typing import Any

from django.test import Client

from accounts.models import User
from agreements.models import Review
from exchange.feed.all import NAMES

Objects = dict[str, dict[str, Any]]
REGISTER = ("regions", "provinces", "organisations", "successions", "specialties", "techniques")
RECORDS = tuple(name for name in NAMES if name not in REGISTER)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class Copy:
    """What somebody holds who has applied the feed so far."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.objects: dict[str, Objects] = {name: {} for name in NAMES}
        self.after: str | None = None
        self.events: list[dict[str, Any]] = []

    def follow(self, *page_sizes: int) -> "Copy":
        """Ask until nothing is left, for pages of these sizes in turn; ``events`` are those of
        this time."""
        client, self.events = signed_in(self.user), []
        for page_size in itertools.cycle(page_sizes or (100,)):
            asked = {"page_size": page_size} | ({"after": self.after} if self.after else {})
            answer = client.get("/api/v1/changes/", asked)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            assert len(page["results"]) <= page_size
            for event in page["results"]:
                self.apply(event)
            self.after = page["next"]
            if not page["has_more"]:
                break
        return self

    def apply(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        held = self.objects[event["resource"]]
        if event["resync"]:
            held.clear()
        elif event["deleted"]:
            held.pop(event["id"], None)
        else:
            held[event["id"]] = event["object"]

    def told(self, resource: str) -> list[str]:
        """Ids of the events about ``resource``, those that are gone with a minus sign."""
        return [
            ("-" if event["deleted"] else "") + str(event["id"])
            for event in self.events
            if event["resource"] == resource and not event["resync"]
        ]


def full_pull(user: User, *resources: str) -> dict[str, Objects]:
    """Every list read to its end; reports under each review, which their rows then name."""
    client = signed_in(user)
    pulled: dict[str, Objects] = {}
    for name in resources:
        if name != "review-reports":
            pulled[name] = _list(client, f"/api/v1/{name}/")
    if "review-reports" in resources:
        asked_for = Review.objects.filter(reports__isnull=False).distinct()
        opened = {str(pk) for pk in asked_for.values_list("pk", flat=True)}
        pulled["review-reports"] = {
            pk: {"review": review, **row}
            for review in opened & pulled["reviews"].keys()
            for pk, row in _list(client, f"/api/v1/reviews/{review}/reports/").items()
        }
    return pulled


def _list(client: Client, address: str) -> Objects:
    found: Objects = {}
    following: str | None = f"{address}?page_size=500"
    while following:
        answer = client.get(following)
        if answer.status_code == 403:  # reports of a review that are the parties' alone
            return {}
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found |= {row["id"]: row for row in page["results"]}
        following = page["next"]
    return found


def assert_in_step(copy: Copy, *resources: str) -> None:
    """The copy is what a full pull gives; the first difference is named."""
    names = resources or RECORDS
    pulled = full_pull(copy.user, *names)
    for name in names:
        held, there = copy.objects[name], pulled[name]
        who = f"{copy.user.email} {name}"
        too_many = [held[pk] for pk in held.keys() - there.keys()]
        assert not too_many, f"{who}: {too_many}"
        missing = [there[pk] for pk in there.keys() - held.keys()]
        assert not missing, f"{who}: {missing}"
        for pk, row in there.items():
            other = {
                key: (held[pk].get(key), row[key]) for key in row if held[pk].get(key) != row[key]
            }
            assert not other, f"{who} {pk}: {other}"
            assert held[pk].keys() == row.keys()
