"""Evidence for the checklist, and a head's waiver."""

import datetime as dt
from typing import Any

import pytest

from agreements.tests.builders import not_a_pdf, pdf
from audit.models import Entry
from files.models import StoredFile
from toolkit.refusal import NotAllowed
from transfers.models import Contract, ReadinessItem
from transfers.readiness import ItemState, state_of
from transfers.services import meet_readiness, waive_readiness
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    make_contract,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def contract(sides: Sides) -> Contract:
    return make_contract(ContractStatus.SIGNED, ready=False)


@pytest.fixture
def item(contract: Contract) -> ReadinessItem:
    return contract.readiness.get(kind="equipment")


def meet(item: ReadinessItem, sides: Sides, **changes: Any) -> ReadinessItem:
    fields = {"by": sides.recipient_officer, "evidence": "Máy Phaco", "met_on": YESTERDAY}
    return meet_readiness(item, **{**fields, **changes})


def test_evidence_meets_an_item(item: ReadinessItem, sides: Sides) -> None:
    met = meet(item, sides, responsible="Người mẫu Máy", document=pdf())
    assert state_of(met, TODAY) == ItemState.MET
    assert met.document is not None
    assert trail_of(item.contract) == ["readiness.met"]


def test_the_responsible_person_is_not_in_the_trail(item: ReadinessItem, sides: Sides) -> None:
    meet(item, sides, responsible="Người mẫu Máy")
    entry = Entry.objects.about(item.contract).get()
    assert entry.changes["responsible"] == [None, None]


def test_both_hospitals_write_evidence_and_nobody_else(item: ReadinessItem, sides: Sides) -> None:
    meet(item, sides, by=sides.source_officer)
    for other in (sides.recipient_head, sides.recipient_department, sides.stranger):
        with pytest.raises(NotAllowed):
            meet(item, sides, by=other)


def test_without_a_day_it_stays_open(item: ReadinessItem, sides: Sides) -> None:
    noted = meet(item, sides, met_on=None, evidence="Đang mua")
    assert state_of(noted, TODAY) == ItemState.OPEN
    assert trail_of(item.contract) == ["readiness.noted"]


def test_evidence_without_words_or_paper_is_none(item: ReadinessItem, sides: Sides) -> None:
    assert "Chưa có minh chứng" in refused("evidence", meet, item, sides, evidence=" ")
    assert meet(item, sides, evidence="", document=pdf()).met_on == YESTERDAY


def test_days_that_cannot_be_are_refused(item: ReadinessItem, sides: Sides) -> None:
    assert "chưa đến" in refused("met_on", meet, item, sides, met_on=TOMORROW)
    day = YESTERDAY - dt.timedelta(days=1)
    assert "trước ngày đủ" in refused("valid_until", meet, item, sides, valid_until=day)


def test_a_paper_in_disguise_is_refused(item: ReadinessItem, sides: Sides) -> None:
    assert refused("document", meet, item, sides, document=not_a_pdf())


def test_a_newer_paper_takes_the_place_of_the_first(item: ReadinessItem, sides: Sides) -> None:
    first = meet(item, sides, document=pdf()).document
    second = meet(item, sides, document=pdf()).document
    assert StoredFile.objects.get() == second
    entry = Entry.objects.about(item.contract).first()
    assert entry.changes["sha256"] == [first.sha256, second.sha256]


def test_evidence_runs_out_after_its_last_day(item: ReadinessItem) -> None:
    item.met_on, item.valid_until = YESTERDAY, TODAY
    assert state_of(item, TODAY) == ItemState.MET
    assert state_of(item, TOMORROW) == ItemState.EXPIRED
    item.waived_on = YESTERDAY
    assert state_of(item, TOMORROW) == ItemState.WAIVED


def test_a_head_of_either_side_waives_with_a_reason(contract: Contract, sides: Sides) -> None:
    for kind, head in (("licence", sides.source_head), ("supplies", sides.recipient_head)):
        waived = waive_readiness(
            contract.readiness.get(kind=kind), by=head, reason="Đang trình phê duyệt"
        )
        assert (waived.waived_by, waived.waived_because) == (head, "Đang trình phê duyệt")
    entry = Entry.objects.about(contract).first()
    assert entry.changes["reason"] == [None, "Đang trình phê duyệt"]


def test_a_waiver_needs_a_reason_and_a_head(item: ReadinessItem, sides: Sides) -> None:
    assert "Chưa có lý do miễn" in refused(
        "reason", waive_readiness, item, by=sides.source_head, reason=""
    )
    with pytest.raises(NotAllowed):
        waive_readiness(item, by=sides.recipient_officer, reason="…")


def test_what_is_met_or_waived_is_not_waived_again(item: ReadinessItem, sides: Sides) -> None:
    waive_readiness(item, by=sides.source_head, reason="…")
    assert "Được miễn" in wrong_state(waive_readiness, item, by=sides.source_head, reason="…")
    meet(item, sides)
    assert "Đã đủ" in wrong_state(waive_readiness, item, by=sides.source_head, reason="…")


def test_after_the_start_nothing_is_waived(sides: Sides) -> None:
    item = make_contract(ready=False).readiness.get(kind="staff")
    assert "Đang thực hiện" in wrong_state(waive_readiness, item, by=sides.source_head, reason="…")
