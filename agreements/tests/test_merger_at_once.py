"""A merger while people sign, tell, confirm or decide: nothing is lost and nothing done twice."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, MembershipProposal, User
from accounts.services import confirm_proposal, proposals
from agreements import notices
from agreements.messages import REVIEW_REDATED
from agreements.models import Agreement, MergerDecision, Party
from agreements.reminders import KIND as REVIEW_REMINDER
from agreements.reminders import plan_everything
from agreements.services import decide_merger, decisions, redate_review, sign_agreement
from agreements.states import Status
from agreements.tests.builders import make_agreement, make_review, organisation, pdf
from conftest import Cast, person
from hospitals.changes import Act, Statement
from hospitals.models import RegisterChange
from hospitals.planning import plan_change
from hospitals.services import follow_due_changes, record_change, undo_change
from hospitals.services import undo as undo_service
from hospitals.tests.test_two_at_once import at_once
from outbox.models import Letter, Message, State
from outbox.sending import send_waiting
from toolkit import clock
from toolkit.refusal import WrongState

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HUB, OLD, HEIR, NEXT = "cdc-hcm", "cdc-dong-nai", "cdc-tay-ninh", "cdc-nghe-an"
LONG = 20


@pytest.fixture(autouse=True)
def _quiet(cast: Cast) -> None:
    User.objects.update(wants_digest=False)


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


def absorbing(
    cast: Cast, old: str = OLD, heir: str = HEIR, *, days_ago: int = 0
) -> Callable[[], RegisterChange]:
    """Planned now, recorded when called."""
    act = Act("absorb", (organisation(old),), organisation(heir))
    day = clock.today() - dt.timedelta(days=days_ago)
    planned = plan_change(Statement((act,), day, f"Quyết định mẫu {old}"))
    return lambda: record_change(planned, by=anew(cast.administrator))


class Turns:
    """Keeps one transaction open, from a place in it on, until another act has committed."""

    def __init__(self) -> None:
        self.is_there, self.is_done = threading.Event(), threading.Event()

    def stay(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            answer = original(*args, **kwargs)
            self.is_there.set()
            self.is_done.wait(LONG)
            return answer

        return wrapped

    def meanwhile(self, act: Callable[[], Any]) -> Callable[[], Any]:
        def wrapped() -> Any:
            self.is_there.wait(LONG)
            try:
                return act()
            finally:
                self.is_done.set()

        return wrapped

    def go_on_soon(self) -> None:
        """Return once the other is there; it goes on while the caller is in the middle of its act
        or waits for it."""
        self.is_there.wait(LONG)
        threading.Timer(1.5, self.is_done.set).start()


def test_the_merged_party_signs_at_the_same_moment(cast: Cast) -> None:
    old, heir = person("cdc-cu", OLD), person("cdc-moi", HEIR)
    agreement = make_agreement(
        Status.CIRCULATED, hub=HUB, partners=[OLD, HEIR], review_every_months=6
    )
    yesterday = clock.today() - dt.timedelta(days=1)

    def sign() -> None:
        sign_agreement(
            Agreement.objects.get(pk=agreement.pk),
            by=anew(cast.cdc_officer),
            signed_on=yesterday,
            scan=pdf(),
        )

    assert at_once(absorbing(cast), sign) == []
    follow_due_changes(clock.today())
    plan_everything(clock.today())
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_FORCE
    party = Party.objects.get(agreement=agreement, organisation__slug=OLD)
    assert party.name_as_signed == organisation(OLD).name_vi
    assert MergerDecision.objects.filter(agreement=agreement).count() == 1
    assert "tay ninh" in agreement.search_text
    due = agreement.reviews.order_by("due_on")[0]
    assert due.due_on is not None
    plan_everything(due.due_on)
    told = Message.objects.filter(kind=REVIEW_REMINDER, record_id=str(due.pk))
    assert told.filter(recipient=heir, state=State.QUEUED).count() == 1
    assert not told.filter(recipient=old, state=State.QUEUED).exists()


def test_news_of_somebody_who_had_not_heard_of_the_merger_comes_to_the_heir(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, heir = person("cdc-cu", OLD), person("cdc-moi", HEIR)
    review = make_review(
        make_agreement(hub=HUB, partners=[OLD]), clock.today() + dt.timedelta(days=90)
    )
    turns = Turns()
    monkeypatch.setattr(notices, "tell_redated", turns.stay(notices.tell_redated))

    def redate() -> None:
        later = clock.today() + dt.timedelta(days=95)
        redate_review(review, by=anew(cast.cdc_officer), due_on=later, reason="Bận")

    assert at_once(redate, turns.meanwhile(absorbing(cast))) == []
    assert Message.objects.get(kind=REVIEW_REDATED, recipient=old).state == State.QUEUED
    send_waiting(due_by=timezone.now(), ignore_hours=True)
    send_waiting(due_by=timezone.now(), ignore_hours=True)
    news = Letter.objects.filter(message__kind=REVIEW_REDATED)
    assert news.filter(address=heir.email).count() == 1
    assert not news.filter(address=old.email).exists()


def test_who_is_confirmed_while_the_successor_is_merged_is_proposed_to_the_next_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = person("cdc-cu", OLD)
    absorbing(cast, days_ago=9)()
    turns = Turns()
    monkeypatch.setattr(proposals, "grant_membership", turns.stay(proposals.grant_membership))
    proposal = MembershipProposal.objects.get()

    def confirm() -> None:
        confirm_proposal(proposal, by=anew(cast.administrator))

    assert at_once(confirm, turns.meanwhile(absorbing(cast, HEIR, NEXT))) == []
    follow_due_changes(clock.today())
    waiting = MembershipProposal.objects.waiting().get()
    assert waiting.membership == Membership.objects.get(user=somebody, organisation__slug=HEIR)
    assert proposals.successor_of(waiting, clock.today()).slug == NEXT


def test_a_change_is_undone_or_a_role_confirmed_not_both(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = person("cdc-cu", OLD)
    change = absorbing(cast)()
    proposal = MembershipProposal.objects.get()
    turns = Turns()
    monkeypatch.setattr(proposals, "grant_membership", turns.stay(proposals.grant_membership))

    def confirm() -> None:
        confirm_proposal(proposal, by=anew(cast.administrator))

    def undo() -> None:
        turns.go_on_soon()
        undo_change(change, by=anew(cast.administrator), because="Thử")

    assert at_once(confirm, undo) == [WrongState]
    change.refresh_from_db()
    assert change.undone_at is None
    assert Membership.objects.filter(user=somebody, organisation__slug=HEIR).count() == 1


def test_a_role_is_not_confirmed_by_a_change_that_is_being_undone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody = person("cdc-cu", OLD)
    change = absorbing(cast)()
    proposal = MembershipProposal.objects.get()
    turns = Turns()
    monkeypatch.setattr(undo_service, "take_back", turns.stay(undo_service.take_back))

    def undo() -> None:
        undo_change(change, by=anew(cast.administrator), because="Thử")

    def confirm() -> None:
        turns.go_on_soon()
        confirm_proposal(proposal, by=anew(cast.administrator))

    assert at_once(undo, confirm) == [WrongState]
    assert not Membership.objects.filter(user=somebody, organisation__slug=HEIR).exists()
    assert Membership.objects.get(user=somebody).valid_until is None


def test_a_change_is_undone_or_decided_about_not_both(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = person("cdc-moi", HEIR, "head")
    agreement = make_agreement(hub=HEIR, partners=[OLD])
    change = absorbing(cast)()
    decision = MergerDecision.objects.get(agreement=agreement)
    turns = Turns()
    monkeypatch.setattr(decisions, "tell_trail", turns.stay(decisions.tell_trail))

    def decide() -> None:
        decide_merger(decision, by=anew(hub), choice="continue_internal", reason="Cùng cơ quan")

    def undo() -> None:
        turns.go_on_soon()
        undo_change(change, by=anew(cast.administrator), because="Thử")

    assert at_once(decide, undo) == [WrongState]
    change.refresh_from_db()
    decision.refresh_from_db()
    assert (change.undone_at, decision.choice) == (None, "continue_internal")
