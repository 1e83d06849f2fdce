"""The trail is written once, names no person, and shows a part under its whole."""

import datetime as dt

import pytest
from django.test import Client

from agreements.models import Review
from agreements.tests.builders import make_agreement
from audit.context import current, note_token, surrounded_by
from audit.models import Entry
from audit.services import difference, record
from conftest import Cast


def test_a_row_says_who_what_which_and_through_which_door(cast: Cast) -> None:
    agreement = make_agreement()
    with surrounded_by("task"):
        entry = record("agreement.signed", agreement, by=cast.hub_officer)
    assert (entry.actor, entry.verb, entry.via) == (cast.hub_officer, "agreement.signed", "task")
    assert (entry.record_type, entry.record_id) == ("agreements.agreement", str(agreement.pk))
    assert len(entry.request_id) == 32


def test_days_and_people_are_kept_as_plain_values(cast: Cast) -> None:
    agreement = make_agreement()
    changes = {"signed_on": (None, dt.date(2026, 5, 4)), "parties": ([agreement], {"a": True})}
    entry = record("agreement.amended", agreement, by=None, changes=changes)
    entry.refresh_from_db()
    assert entry.changes["signed_on"] == [None, "2026-05-04"]
    assert entry.changes["parties"] == [[str(agreement)], {"a": True}]


def test_an_account_is_named_by_its_key_not_by_its_person(cast: Cast) -> None:
    entry = record("user.changed", cast.hub_officer, by=None)
    assert cast.hub_officer.full_name not in entry.record_label
    assert cast.hub_officer.email not in entry.record_label


def test_only_what_differs_is_a_change(register: None) -> None:
    agreement = make_agreement(title="Tên cũ", number="")
    found = difference(agreement, {"title": "Tên mới", "number": ""})
    assert found == {"title": ("Tên cũ", "Tên mới")}


def test_a_part_is_shown_with_its_whole(register: None) -> None:
    agreement = make_agreement()
    review = Review.objects.create(agreement=agreement, kind="annual", due_on=dt.date(2027, 1, 21))
    entry = record("review.opened", review, by=None, whole=agreement)
    assert entry in Entry.objects.about(agreement)
    assert entry in Entry.objects.about(review)
    assert entry not in Entry.objects.about(make_agreement(title="Khác"))


def test_no_row_is_altered_or_removed(register: None) -> None:
    entry = record("agreement.signed", make_agreement(), by=None)
    entry.verb = "agreement.forged"
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="x"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            attempt()


def test_a_token_is_named_for_the_rest_of_its_request() -> None:
    before = current()
    with surrounded_by("page", request_id="r" * 32):
        note_token("key-1")
        assert (current().via, current().token_id) == ("api", "key-1")
        assert current().request_id == "r" * 32
    assert current() == before


def test_every_answer_carries_its_request_id(client: Client, db: None) -> None:
    first, second = (client.get("/accounts/login/")["X-Request-ID"] for _ in range(2))
    assert len(first) == 32
    assert first != second
