"""A walk through a past day meets what had happened by then, and nothing after it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.demo import load_people
from agreements.demo import load_agreements
from transfers.demo import LoadedTransfers, load_transfers
from transfers.models import Contract, Trainee


def load(on_day: Callable[[dt.date], None], day: dt.date) -> LoadedTransfers:
    on_day(day)
    load_people(day)
    load_agreements()
    return load_transfers()


def contract(code: str) -> Contract:
    return Contract.objects.get(code=code)


def test_what_had_not_happened_is_left_out(register: None, on_day: Any) -> None:
    loaded = load(on_day, dt.date(2026, 2, 1))
    assert (loaded.requests.recorded, loaded.requests.later) == (22, 10)
    assert (loaded.contracts.recorded, loaded.contracts.later) == (4, 5)
    assert contract("mau-glocom-dak-nong").status == "accepted"


def test_a_running_contract_has_come_as_far_as_that_day(register: None, on_day: Any) -> None:
    load(on_day, dt.date(2026, 2, 1))
    running = contract("mau-mong-thit-dak-nong")
    assert running.rounds.count() == 3
    assert not running.stages.filter(source_to__gt=dt.date(2026, 2, 1)).exists()
    assert not running.stages.get(kind="supervised").is_done


def test_a_departure_to_come_is_not_known(register: None, on_day: Any) -> None:
    load(on_day, dt.date(2026, 3, 1))
    learner = Trainee.objects.get(licence_number="MAU-0005")
    assert (learner.left_on, learner.left_to) == (None, "")
    assert list(learner.posts.values_list("in_post", flat=True)) == [True, None, None]


def test_before_the_report_there_is_no_phaco_contract(register: None, on_day: Any) -> None:
    load(on_day, dt.date(2024, 11, 4))
    assert not Contract.objects.filter(code="phaco-dak-nong").exists()
    load(on_day, dt.date(2024, 11, 5))
    assert contract("phaco-dak-nong").rounds.count() == 1
