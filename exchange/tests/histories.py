"""Random histories over the real services: whatever an act may do, somebody does it some time."""

import datetime as dt
import random
from collections import Counter, deque
from collections.abc import Callable

from django.core.exceptions import ValidationError

from accounts.models import Membership, PortalRole, Role, User
from conftest import PASSWORD, organisation, person
from exchange.tests.acts.agreements import AgreementActs
from exchange.tests.acts.base import (
    BODIES,
    HUB,
    LAM_DONG,
    PARTNER,
    RECIPIENT,
    SOURCE,
    STRANGER,
    Act,
    NothingThere,
)
from exchange.tests.acts.contracts import ContractActs
from exchange.tests.acts.register import RareActs
from exchange.tests.acts.requests import RequestActs
from exchange.tests.acts.reviews import ReviewActs
from exchange.tests.acts.ties import TieActs
from toolkit.refusal import NotAllowed, WrongState

REFUSALS = (NotAllowed, WrongState, ValidationError)


class History(AgreementActs, ReviewActs, RequestActs, ContractActs, TieActs, RareActs):
    """Acts on the portal in a random order. ``done`` counts them by name, ``last`` names the
    latest. The same ``seed`` is the same order of tries, not the same history: ids are random."""

    def __init__(self, seed: int, choose_day: Callable[[dt.date], None]) -> None:
        self.random = random.Random(seed)
        self.choose_day = choose_day
        self.done: Counter[str] = Counter()
        self.last: deque[str] = deque(maxlen=25)
        self.people = {slug: self._both(slug) for slug in BODIES}
        self.administrator = User.objects.create_user(
            "history-admin@portal.example", PASSWORD, portal_role=PortalRole.ADMINISTRATOR
        )
        self.wanderer = person("wanderer", STRANGER)

    @staticmethod
    def _both(slug: str) -> User:
        """An officer who is the head too: whatever the act asks for, this person may do it."""
        user = person(f"both-{slug}", slug)
        Membership.objects.create(
            user=user,
            organisation=organisation(slug),
            role=Role.HEAD,
            valid_from=dt.date(2020, 1, 1),
            confirmed=True,
        )
        return user

    def readers(self) -> list[User]:
        """Either side, the department of a hospital, both hospitals, who reads all, a stranger,
        and somebody whose memberships come and go."""
        everything = User.objects.create_user(
            "history-observer@portal.example", PASSWORD, portal_role=PortalRole.OBSERVER
        )
        slugs = (HUB, PARTNER, LAM_DONG, SOURCE, RECIPIENT)
        return [
            *(self.people[slug] for slug in slugs),
            everything,
            person("reading-stranger", STRANGER),
            self.wanderer,
        ]

    def begin(self) -> None:
        """A portal in the middle of its work: each kind of record far on its way."""
        for act in (
            *(self.draft, self.circulate, self.sign, self.record, self.open, self.save_report),
            *(self.submit_report, self.hold, self.raise_item, self.do_item, self.minute),
            *(self.conclude, self.activity, self.ask, self.submit_request, self.endorse),
            *(self.assign, self.accept, self.draft_contract, self.sign_contract, self.ready),
            *(self.start_contract, self.round, self.learn, self.visit, self.network),
        ):
            for _ in range(3):
                self.attempt(act)

    # --- Choosing ------------------------------------------------------------------------
    def go_on(self, acts: int, *, among: "list[Act] | None" = None) -> None:
        """Do ``acts`` acts that are not refused (or try ten times as often)."""
        wanted = self.done.total() + acts
        for _ in range(10 * acts):
            if self.done.total() >= wanted:
                return
            self.step(among)

    def step(self, among: "list[Act] | None" = None) -> None:
        self.attempt(self.random.choice(among or self.usual))

    def attempt(self, act: Act) -> None:
        try:
            act()
        except (NothingThere, *REFUSALS):
            return
        self.done[act.__name__] += 1
        self.last.append(act.__name__)

    @property
    def usual(self) -> list[Act]:
        return [
            *(self.draft, self.draft, self.edit, self.edit, self.delete, self.circulate),
            *(self.circulate, self.withdraw, self.comment, self.sign, self.sign, self.record),
            *(self.fill_in, self.amend, self.amend, self.suspend, self.resume, self.terminate),
            *(self.renew, self.add_document, self.redate, self.open, self.open, self.save_report),
            *(self.save_report, self.submit_report, self.submit_report, self.return_report),
            *(self.hold, self.hold, self.minute, self.raise_item, self.raise_item, self.do_item),
            *(self.verify_item, self.send_back_item, self.drop_item, self.conclude, self.reopen),
            *(self.waive, self.other_review, self.activity, self.activity, self.change_activity),
            *(self.remove_activity, self.ask, self.ask, self.change_request, self.submit_request),
            *(self.submit_request, self.endorse, self.endorse, self.send_request_back),
            *(self.assign, self.accept, self.accept, self.decline, self.question, self.answer),
            *(self.withdraw_request, self.delete_request, self.draft_contract),
            *(self.draft_contract, self.edit_contract, self.delete_contract),
            *(self.sign_contract, self.sign_contract, self.ready, self.start_contract),
            *(self.start_contract, self.round, self.round, self.correct_round),
            *(self.remove_round, self.suspend_contract, self.resume_contract),
            *(self.issue_paper, self.void_number, self.attach, self.attach, self.detach),
            *(self.learn, self.correct_learner, self.visit, self.correct_visit, self.link),
            *(self.network, self.join_network, self.change_item, self.confirm, self.confirm),
            *(self.enter_number, self.waive_readiness, self.stage),
            *(self.propose, self.propose, self.send_back_acceptance, self.accept_contract),
            *(self.accept_contract, self.liquidate, self.liquidate, self.terminate_contract),
            *(self.answer_performance, self.certify, self.answer_post, self.depart, self.erase),
            *(self.leave_network, self.end_network, self.unlink, self.decide_merger),
            self.decide_contract,
        ]

    @property
    def rare(self) -> list[Act]:
        """What moves the day, the register or somebody's rights."""
        return [
            *(self.days_pass, self.days_pass, self.days_pass, self.rename, self.grant),
            *(self.grant, self.take_away, self.merge, self.undo),
        ]
