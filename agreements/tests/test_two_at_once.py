"""Two people who do the same at the same moment: one does it, the other gets a sentence."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from agreements.models import Agreement
from agreements.services import draft_agreement, move_due_states, sign_agreement
from agreements.states import Status
from agreements.tests.builders import HUB, PARTNER, make_agreement, pdf, trail_of
from conftest import Cast, organisation
from toolkit.refusal import WrongState

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start every act at the same moment, each with its own connection; what each ended with."""
    start = threading.Barrier(len(acts))
    ended: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            ended[place] = act()
        except Exception as error:  # looked at by the test
            ended[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def refusals(ended: list[Any]) -> list[type]:
    return [type(one) for one in ended if isinstance(one, Exception)]


def test_two_who_sign_at_once(cast: Cast) -> None:
    draft = make_agreement(Status.CIRCULATED)

    def sign() -> Agreement:
        officer = User.objects.get(pk=cast.hub_officer.pk)
        return sign_agreement(draft, by=officer, signed_on=TODAY, scan=pdf())

    assert refusals(at_once(sign, sign)) == [WrongState]
    assert draft.documents.count() == 1
    assert trail_of(draft) == ["agreement.signed", "agreement.entered_force"]


def test_two_drafts_that_want_the_same_number(cast: Cast) -> None:
    def draft() -> Agreement:
        return draft_agreement(
            by=User.objects.get(pk=cast.hub_officer.pk),
            hub=organisation(HUB),
            partners=[organisation(PARTNER)],
            title="Thỏa thuận",
            level="department",
            number="5/TT",
        )

    assert refusals(at_once(draft, draft)) == [ValidationError]
    assert Agreement.objects.count() == 1


def test_two_drafts_that_would_get_the_same_code(cast: Cast) -> None:
    def draft() -> Agreement:
        return draft_agreement(
            by=User.objects.get(pk=cast.hub_officer.pk),
            hub=organisation(HUB),
            partners=[organisation(PARTNER)],
            title="Thỏa thuận",
            level="department",
        )

    assert refusals(at_once(draft, draft)) == []
    assert Agreement.objects.values("code").distinct().count() == 2


def test_two_schedulers_move_an_agreement_once(cast: Cast) -> None:
    agreement = make_agreement(Status.SIGNED, starts_on=TODAY)
    assert sum(at_once(*[lambda: move_due_states(TODAY)] * 2)) == 1
    assert trail_of(agreement) == ["agreement.entered_force"]
