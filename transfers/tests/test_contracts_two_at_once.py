"""Two people who act on one contract at the same moment: one does it, the other is told."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from agreements.tests.builders import pdf
from agreements.tests.test_two_at_once import at_once, refusals
from toolkit.refusal import WrongState
from transfers.models import Contract, Round
from transfers.services import (
    confirm_acceptance,
    draft_contract,
    edit_contract,
    liquidate_contract,
    record_round,
    send_back_acceptance,
    sign_contract,
    start_contract,
)
from transfers.sides import Side
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    learner,
    make_contract,
    make_trainee,
    terms,
    trail_of,
)
from transfers.tests.contract_sides import Sides
from transfers.tests.test_draft_contract import make_request

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def again(user: User) -> User:
    """The same person at another desk: nothing is cached."""
    return User.objects.get(pk=user.pk)


def test_two_who_draft_from_one_request(sides: Sides) -> None:
    request = make_request()
    officers = (sides.source_officer, sides.recipient_officer)
    ended = at_once(
        *[
            lambda by=by: draft_contract(by=again(by), terms=terms(), request=request)
            for by in officers
        ]
    )
    assert refusals(ended) == [WrongState]
    assert Contract.objects.count() == 1


def test_two_drafts_at_once_get_two_codes(sides: Sides) -> None:

    def draft() -> Contract:
        return draft_contract(by=again(sides.source_officer), terms=terms())

    assert refusals(at_once(draft, draft)) == []
    assert Contract.objects.values("code").distinct().count() == 2


def test_both_heads_sign_at_once_and_it_is_signed(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT)

    def sign(head: User, side: Side) -> Contract:
        return sign_contract(
            contract,
            by=again(head),
            side=side,
            signed_on=TODAY,
            representative="Người mẫu",
            scan=pdf(),
        )

    ended = at_once(
        lambda: sign(sides.source_head, Side.SOURCE),
        lambda: sign(sides.recipient_head, Side.RECIPIENT),
    )
    assert refusals(ended) == []
    contract.refresh_from_db()
    assert contract.status == ContractStatus.SIGNED


def test_a_signature_and_an_edit_do_not_mix(sides: Sides) -> None:
    """Either the edit came first and what was signed is the new text, or it voids the signature."""
    contract = make_contract(ContractStatus.DRAFT)
    ended = at_once(
        lambda: sign_contract(
            contract,
            by=again(sides.source_head),
            side=Side.SOURCE,
            signed_on=TODAY,
            representative="Người mẫu",
        ),
        lambda: edit_contract(
            contract, by=again(sides.recipient_officer), terms=terms(target_cases=99)
        ),
    )
    assert refusals(ended) == []
    contract.refresh_from_db()
    order = trail_of(contract)
    assert (contract.source_signed_on is None) == (order[-1] == "contract.edited")
    assert contract.target_cases == 99


def test_two_who_start_at_once(sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED)

    def start() -> Contract:
        return start_contract(contract, by=again(sides.source_head))

    assert refusals(at_once(start, start)) == [WrongState]
    assert trail_of(contract) == ["contract.started"]


def test_the_same_round_from_two_connections_is_kept_once(sides: Sides) -> None:
    contract, round_id = make_contract(), uuid.uuid4()

    def write() -> Round:
        return record_round(
            contract, by=again(sides.source_officer), starts_on=DAY, supervised=3, round_id=round_id
        )

    assert refusals(at_once(write, write)) == []
    assert contract.rounds.count() == 1


def test_both_hospitals_write_the_same_round(sides: Sides) -> None:
    contract = make_contract()
    officers = (sides.source_officer, sides.recipient_officer)
    ended = at_once(
        *[
            lambda by=by: record_round(contract, by=again(by), starts_on=DAY, supervised=3)
            for by in officers
        ]
    )
    assert refusals(ended) == [ValidationError]
    assert contract.rounds.count() == 1


def test_both_hospitals_write_the_same_trainee(sides: Sides) -> None:
    contract = make_contract()
    officers = (sides.source_officer, sides.recipient_officer)
    ended = at_once(*[lambda by=by: learner(contract, again(by)) for by in officers])
    assert refusals(ended) == [ValidationError]
    assert contract.trainees.count() == 1


def test_one_confirms_while_another_sends_back(sides: Sides) -> None:
    contract = make_contract(ContractStatus.PROPOSED, target_cases=None, proposed_on=DAY)
    make_trainee(contract, certified_on=DAY)
    ended = at_once(
        lambda: confirm_acceptance(contract, by=again(sides.source_head)),
        lambda: send_back_acceptance(contract, by=again(sides.source_head), reason="Chưa đủ"),
    )
    assert refusals(ended) == [WrongState]
    contract.refresh_from_db()
    assert contract.performances.count() == (3 if contract.status == "accepted" else 0)


def test_both_heads_liquidate_at_once(sides: Sides) -> None:
    contract = make_contract(ContractStatus.ACCEPTED)
    ended = at_once(
        lambda: liquidate_contract(contract, by=again(sides.source_head), side=Side.SOURCE),
        lambda: liquidate_contract(contract, by=again(sides.recipient_head), side=Side.RECIPIENT),
    )
    assert refusals(ended) == []
    contract.refresh_from_db()
    assert contract.status == ContractStatus.LIQUIDATED
