"""Every list that a token may pull is in the changes feed, or is left out of it by name."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver
from rest_framework.routers import APIRootView

from agreements import services
from agreements.states import Rating
from agreements.tests.reviews import opened
from conftest import Cast
from cooperation import api_router
from exchange.feed.all import LEFT_OUT, NAMES, RESOURCES
from exchange.feed.api import ChangesView
from exchange.tests.test_feed import after_sealing, following, signed
from toolkit import clock

# Under a list of another record, and in the feed by a name of its own.
NAMED_IN_THE_FEED = {"reviews/{id}/reports": "review-reports"}


def addresses() -> set[str]:
    """What can be read under /api/v1/: lists, and what stands alone. A record's own address, and
    acts on it, belong to its list."""
    (v1,) = (_at for _at in api_router.urlpatterns if str(_at.pattern) == "v1/")
    singles = [p for p in api_router.urlpatterns if str(p.pattern).startswith("v1/") and p != v1]
    return {_name(pattern) for pattern in [*singles, *_lists(v1)]}


def _lists(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        assert isinstance(pattern, URLPattern)
        acts = getattr(pattern.callback, "actions", None) or {}
        is_root = getattr(pattern.callback, "cls", None) is APIRootView
        if acts.get("get") == "list" or not (acts or is_root):
            yield pattern


def _name(pattern: URLPattern | URLResolver) -> str:
    """``reviews/{id}/reports`` for ``^reviews/(?P<review>[-\\w]+)/reports/$``."""
    plain = re.sub(r"\(\?P<\w+>.*?\)|<\w+:\w+>", "{id}", str(pattern.pattern))
    return plain.removeprefix("v1/").strip("^/$")


def test_every_list_of_the_api_is_followed_or_left_out_by_name() -> None:
    found = {NAMED_IN_THE_FEED.get(name, name) for name in addresses()}
    assert found == {*NAMES, *LEFT_OUT}
    assert not set(NAMES) & LEFT_OUT.keys()


def test_the_description_names_what_is_left_out() -> None:
    told = ChangesView.__doc__ or ""
    for name in LEFT_OUT.keys() - {"me", "changes"}:
        assert f"`{name}" in told


def test_every_resource_hears_what_happens_to_its_own_records() -> None:
    """But for what only the register changes: then everything comes anew."""
    for resource in RESOURCES:
        labels = {ear.label for ear in resource.ears}
        deaf = resource.name in ("successions", "documents") and not labels
        assert deaf or resource.model._meta.label_lower in labels, resource.name


def test_whoever_hears_of_a_review_knows_that_its_meeting_is_another(cast: Cast) -> None:
    review = opened(signed(cast), cast)
    review = services.mark_review_held(review, by=cast.hub_officer, held_on=clock.today())
    copy = following(cast.partner_officer)
    services.edit_minutes(
        review,
        by=cast.hub_officer,
        version=review.minutes_version,
        place="Trụ sở",
        minutes="Biên bản",
        conclusions="Đạt",
        next_direction="",
        attendances=[],
        ratings={row.pk: (Rating.PARTLY, "") for row in review.commitments.all()},
    )
    assert str(review.pk) in after_sealing(copy).told("reviews")
