"""Calendar feeds: made once, kept as a hash, revoked; and what subscribers are told."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import CalendarFeed, PublishedEvent, User
from accounts.services import create_feed, feed_of, note_fetch, publish, revoke_feed
from accounts.services.feeds import MOST_FEEDS, Event
from audit.models import Entry
from toolkit.refusal import NotAllowed

TODAY = dt.date(2026, 11, 22)
YEAR_AGO = dt.date(2025, 11, 22)
REVIEW = Event("review-1", "Đánh giá 6 tháng: Thỏa thuận thử", TODAY)


def made(user: User, **fields: object) -> tuple[CalendarFeed, str]:
    return create_feed(user, **{"name": "Điện thoại", "form_id": uuid.uuid4(), **fields})


def told(feed: CalendarFeed, *events: Event) -> list[tuple[str, int, bool]]:
    """What subscribers hear: uid, sequence, whether it is cancelled."""
    rows = publish(feed, events, since=YEAR_AGO)
    return [(row.uid, row.sequence, row.cancelled_at is not None) for row in rows]


def test_only_a_hash_of_the_address_is_kept(cast) -> None:
    form_id = uuid.uuid4()
    feed, text = made(cast.hub_officer, form_id=form_id)
    key_id, secret = text.split(".")
    kept = str(vars(CalendarFeed.objects.get()))
    assert key_id in kept
    assert secret not in kept and form_id.hex not in kept and str(form_id) not in kept
    assert feed_of(text) == feed


def test_a_form_sent_twice_makes_one_feed_and_the_same_address(cast) -> None:
    form_id = uuid.uuid4()
    first, second = (made(cast.hub_officer, form_id=form_id) for _ in range(2))
    assert first == second
    assert CalendarFeed.objects.count() == 1
    assert Entry.objects.filter(verb="feed.created").count() == 1


def test_somebody_elses_form_makes_another_feed(cast) -> None:
    form_id = uuid.uuid4()
    assert made(cast.hub_officer, form_id=form_id)[1] != made(cast.hub_head, form_id=form_id)[1]


def test_a_revoked_feed_does_not_come_back_with_its_form(cast) -> None:
    form_id = uuid.uuid4()
    feed, text = made(cast.hub_officer, form_id=form_id)
    revoke_feed(feed, by=cast.hub_officer)
    with pytest.raises(ValidationError):
        made(cast.hub_officer, form_id=form_id)
    assert feed_of(text) is None


@pytest.mark.parametrize("name", ["", "   "])
def test_a_feed_has_a_name(cast, name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        made(cast.hub_officer, name=name)
    assert "name" in refusal.value.message_dict


def test_a_feed_is_of_an_organisation_of_its_owner(cast) -> None:
    foreign = cast.stranger.memberships.get().organisation
    with pytest.raises(ValidationError) as refusal:
        made(cast.hub_officer, organisation=foreign)
    assert "organisation" in refusal.value.message_dict


def test_nobody_makes_feeds_without_end(cast) -> None:
    for _ in range(MOST_FEEDS):
        made(cast.hub_officer)
    with pytest.raises(ValidationError, match="20"):
        made(cast.hub_officer)


def test_the_owner_or_an_administrator_revokes(cast) -> None:
    feed, text = made(cast.hub_officer)
    publish(feed, [REVIEW], since=YEAR_AGO)
    with pytest.raises(NotAllowed):
        revoke_feed(feed, by=cast.hub_head)
    revoke_feed(feed, by=cast.administrator)
    revoke_feed(feed, by=cast.hub_officer)
    assert feed_of(text) is None
    assert not PublishedEvent.objects.exists()
    assert Entry.objects.filter(verb="feed.revoked").count() == 1


@pytest.mark.parametrize("text", ["", ".", "a.b", "x" * 16 + ".y", "không.có", "\x00.x"])
def test_what_is_no_address_finds_no_feed(db, text: str) -> None:
    assert feed_of(text) is None


def test_a_wrong_secret_or_a_closed_account_finds_no_feed(cast) -> None:
    _feed, text = made(cast.hub_officer)
    assert feed_of(text[:-1] + ("a" if text[-1] != "a" else "b")) is None
    User.objects.filter(pk=cast.hub_officer.pk).update(is_active=False)
    assert feed_of(text) is None


def test_a_fetch_is_noted_at_most_once_a_minute(cast) -> None:
    feed, text = made(cast.hub_officer)
    note_fetch(feed)
    noted = CalendarFeed.objects.get().last_fetched_at
    note_fetch(feed_of(text))
    assert CalendarFeed.objects.get().last_fetched_at == noted


# --- What subscribers are told --------------------------------------------------------------
def test_what_did_not_change_is_told_unchanged_and_writes_nothing(
    cast, django_assert_num_queries
) -> None:
    feed, _text = made(cast.hub_officer)
    assert told(feed, REVIEW) == [("review-1", 0, False)]
    before = PublishedEvent.objects.get().changed_at
    with django_assert_num_queries(1):
        assert told(feed, REVIEW) == [("review-1", 0, False)]
    assert PublishedEvent.objects.get().changed_at == before


@pytest.mark.parametrize(
    "changed",
    [
        Event("review-1", REVIEW.title, TODAY + dt.timedelta(days=1)),
        Event("review-1", "Đánh giá hằng năm: Thỏa thuận thử", TODAY),
        Event("review-1", "Tên khác", TODAY + dt.timedelta(days=1)),
    ],
)
def test_another_title_or_day_raises_the_sequence_by_one(cast, changed: Event) -> None:
    feed, _text = made(cast.hub_officer)
    told(feed, REVIEW)
    assert told(feed, changed) == [("review-1", 1, False)]
    assert told(feed, changed) == [("review-1", 1, False)]


def test_what_is_gone_is_cancelled_and_keeps_no_title(cast) -> None:
    feed, _text = made(cast.hub_officer)
    told(feed, REVIEW)
    assert told(feed) == told(feed) == [("review-1", 1, True)]
    assert PublishedEvent.objects.get().title == ""


def test_what_comes_back_goes_on_counting(cast) -> None:
    feed, _text = made(cast.hub_officer)
    told(feed, REVIEW)
    told(feed)
    assert told(feed, REVIEW) == [("review-1", 2, False)]


def test_a_cancelled_event_is_told_for_ninety_days(cast) -> None:
    feed, _text = made(cast.hub_officer)
    told(feed, REVIEW)
    told(feed)
    PublishedEvent.objects.update(cancelled_at=timezone.now() - dt.timedelta(days=89))
    assert told(feed) == [("review-1", 1, True)]
    PublishedEvent.objects.update(cancelled_at=timezone.now() - dt.timedelta(days=90))
    assert told(feed) == []
    assert told(feed, REVIEW) == [("review-1", 2, False)]


def test_what_grew_too_old_is_not_cancelled(cast) -> None:
    feed, _text = made(cast.hub_officer)
    publish(feed, [REVIEW], since=YEAR_AGO)
    assert publish(feed, [], since=TODAY + dt.timedelta(days=1)) == []
    assert told(feed, REVIEW) == [("review-1", 0, False)]


def test_two_feeds_count_by_themselves(cast) -> None:
    phone, desk = made(cast.hub_officer)[0], made(cast.hub_officer)[0]
    told(phone, REVIEW)
    told(phone)
    assert told(desk, REVIEW) == [("review-1", 0, False)]


def test_a_feed_revoked_meanwhile_tells_nothing(cast) -> None:
    feed, _text = made(cast.hub_officer)
    revoke_feed(feed, by=cast.hub_officer)
    assert told(feed, REVIEW) == []
    assert not PublishedEvent.objects.exists()
