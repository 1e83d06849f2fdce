"""Each side's head signs for the own side; the second signature makes the contract."""

import datetime as dt
from typing import Any

import pytest

from agreements.tests.builders import not_a_pdf, pdf
from audit.models import Entry
from conftest import organisation
from files.models import StoredFile
from toolkit.refusal import NotAllowed
from transfers.models import Contract
from transfers.services import sign_contract
from transfers.sides import Side
from transfers.states import ContractStatus
from transfers.tests.contract_builders import (
    TODAY,
    mailed,
    make_contract,
    refused,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

SIGNED_ON = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def draft(sides: Sides) -> Contract:
    return make_contract(ContractStatus.DRAFT)


def sign(contract: Contract, sides: Sides, side: Side = Side.SOURCE, **changes: Any) -> Contract:
    head = sides.source_head if side == Side.SOURCE else sides.recipient_head
    fields = {"by": head, "signed_on": SIGNED_ON, "representative": f"Người mẫu {side}"}
    return sign_contract(contract, side=side, **{**fields, **changes})


def sign_both(contract: Contract, sides: Sides, **changes: Any) -> Contract:
    sign(contract, sides, number="12/HĐ-BVM")
    return sign(contract, sides, Side.RECIPIENT, scan=pdf(), **changes)


def test_one_signature_is_not_enough(draft: Contract, sides: Sides) -> None:
    signed = sign(draft, sides)
    assert (signed.status, signed.source_signed_on) == (ContractStatus.DRAFT, SIGNED_ON)
    assert signed.signed_on is None


def test_with_both_it_is_signed_on_the_later_day(draft: Contract, sides: Sides) -> None:
    signed = sign_both(draft, sides, signed_on=TODAY)
    assert (signed.status, signed.signed_on) == (ContractStatus.SIGNED, TODAY)
    assert (signed.number, signed.register_year) == ("12/HĐ-BVM", 2026)
    assert signed.source_name == organisation("mat-hcm").name_vi
    assert signed.recipient_representative == "Người mẫu recipient"
    assert trail_of(draft) == ["contract.signed", "contract.signed"]


def test_either_side_may_be_first(draft: Contract, sides: Sides) -> None:
    sign(draft, sides, Side.RECIPIENT, scan=pdf())
    assert sign(draft, sides).status == ContractStatus.SIGNED


def test_the_second_signature_needs_the_scan(draft: Contract, sides: Sides) -> None:
    sign(draft, sides)
    assert "Chưa có bản chụp" in refused("scan", sign, draft, sides, Side.RECIPIENT)
    draft.refresh_from_db()
    assert (draft.status, draft.recipient_signed_on) == (ContractStatus.DRAFT, None)


def test_a_scan_that_is_no_pdf_is_refused(draft: Contract, sides: Sides) -> None:
    assert "không phải tệp PDF" in refused("scan", sign, draft, sides, scan=not_a_pdf())


def test_the_hash_of_the_scan_is_on_the_trail_and_the_name_is_not(
    draft: Contract, sides: Sides
) -> None:
    signed = sign(draft, sides, scan=pdf())
    entry = Entry.objects.about(draft).get(verb="contract.signed")
    assert entry.changes["scan_sha256"] == [None, signed.scan.sha256]
    assert entry.changes["source_representative"] == [None, None]


def test_a_newer_scan_takes_the_place_of_the_first(draft: Contract, sides: Sides) -> None:
    first = sign(draft, sides, scan=pdf()).scan
    signed = sign(draft, sides, Side.RECIPIENT, scan=pdf())
    assert StoredFile.objects.get() == signed.scan
    entry = Entry.objects.about(draft).filter(verb="contract.signed").first()
    assert entry.changes["scan_sha256"] == [first.sha256, signed.scan.sha256]


def test_a_day_to_come_or_none_is_refused(draft: Contract, sides: Sides) -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert "chưa đến" in refused("signed_on", sign, draft, sides, signed_on=tomorrow)
    assert "Chưa có ngày ký" in refused("signed_on", sign, draft, sides, signed_on=None)


def test_who_signed_must_be_named(draft: Contract, sides: Sides) -> None:
    sentence = refused("representative", sign, draft, sides, representative=" ")
    assert "Chưa có người đại diện" in sentence


def test_the_representative_of_the_draft_is_enough(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT, source_representative="Người mẫu A")
    assert sign(contract, sides, representative="").source_representative == "Người mẫu A"


def test_nobody_signs_for_the_other_side(draft: Contract, sides: Sides) -> None:
    for other in (sides.recipient_head, sides.source_officer, sides.source_department):
        with pytest.raises(NotAllowed):
            sign(draft, sides, by=other)
    assert trail_of(draft) == []


def test_a_side_signs_once(draft: Contract, sides: Sides) -> None:
    sign(draft, sides)
    assert "Bên này đã ký" in wrong_state(sign, draft, sides)


def test_the_second_does_not_change_the_number(draft: Contract, sides: Sides) -> None:
    sign(draft, sides, number="12/HĐ")
    assert "Bên kia đã ghi số 12/HĐ" in refused(
        "number", sign, draft, sides, Side.RECIPIENT, number="13/HĐ", scan=pdf()
    )


def test_a_number_of_the_same_source_and_year_is_refused(draft: Contract, sides: Sides) -> None:
    make_contract(number="12/HĐ", register_year=2026)
    assert "đã có trong sổ" in refused("number", sign, draft, sides, number="12/HĐ")


def test_what_is_taught_by_rounds_is_signed_with_a_target(sides: Sides) -> None:
    contract = make_contract(ContractStatus.DRAFT, target_cases=None)
    assert "chưa có chỉ tiêu" in refused("target_cases", sign, contract, sides)
    advice = make_contract(ContractStatus.DRAFT, target_cases=None, modality="tele_consultation")
    assert sign(advice, sides).source_signed_on == SIGNED_ON


def test_the_other_side_is_told_that_it_is_its_turn(draft: Contract, sides: Sides) -> None:
    sign(draft, sides)
    assert mailed("contract_signed_by_one") == {
        sides.recipient_officer.email,
        sides.recipient_head.email,
    }
    sign(draft, sides, Side.RECIPIENT, scan=pdf())
    assert mailed("contract_signed") == {
        sides.source_officer.email,
        sides.source_head.email,
        sides.recipient_officer.email,
    }
