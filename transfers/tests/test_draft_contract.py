"""Drafting a contract: directly, from a request, under an agreement; editing and deleting it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Agreement
from agreements.tests.builders import make_agreement, pdf
from audit.models import Entry
from conftest import Cast, organisation, person
from files.models import StoredFile
from files.services import store_upload
from outbox.models import Message
from toolkit.refusal import NotAllowed
from transfers.basis import missing_basis
from transfers.models import Contract, RequestSource, TransferRequest
from transfers.services import delete_draft_contract, draft_contract, edit_contract
from transfers.states import (
    ContractStatus,
    ReadinessKind,
    RequestStatus,
    SourceAnswer,
    StageKind,
)
from transfers.tests.contract_builders import (
    RECIPIENT,
    SOURCE,
    TODAY,
    mailed,
    make_contract,
    refused,
    terms,
    trail_of,
    wrong_state,
)
from transfers.tests.contract_sides import Sides

HUB, PARTNER = "syt-79-ho-chi-minh", "syt-68-lam-dong"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def draft(sides: Sides, **changes: Any) -> Contract:
    by = changes.pop("by", sides.source_officer)
    extra = {name: changes.pop(name) for name in ("request", "form_id") if name in changes}
    return draft_contract(by=by, terms=terms(**changes), **extra)


def agreement_of_others(**fields: Any) -> Agreement:
    """Of two departments that manage neither hospital."""
    return make_agreement(hub="syt-75-dong-nai-tp", partners=["syt-01-ha-noi"], **fields)


def make_request(
    status: RequestStatus = RequestStatus.ACCEPTED, answer: str = SourceAnswer.ACCEPTED
) -> TransferRequest:
    request = TransferRequest.objects.create(
        code=f"dx-{uuid.uuid4().hex[:8]}",
        requester=organisation(RECIPIENT),
        modality="transfer",
        title="Phẫu thuật Phaco",
        status=status,
        readiness={"staff": "2 bác sĩ mắt"},
        endorsed_on=dt.date(2026, 10, 1),
        entered_on=dt.date(2026, 10, 1),
    )
    RequestSource.objects.create(request=request, organisation=organisation(SOURCE), answer=answer)
    return request


def test_a_draft_has_seven_stages_and_the_checklist_of_its_modality(sides: Sides) -> None:
    contract = draft(sides)
    assert [stage.kind for stage in contract.stages.all()] == list(StageKind)
    assert set(contract.readiness.values_list("kind", flat=True)) == set(ReadinessKind)
    assert contract.readiness.filter(is_mandatory=True).count() == 5
    assert (contract.status, contract.entered_on) == (ContractStatus.DRAFT, TODAY)
    assert trail_of(contract) == ["contract.drafted"]


def test_remote_consultation_needs_staff_and_equipment_only(sides: Sides) -> None:
    contract = draft(sides, modality="tele_consultation")
    mandatory = contract.readiness.filter(is_mandatory=True)
    assert set(mandatory.values_list("kind", flat=True)) == {"staff", "equipment"}


def test_either_hospitals_officer_drafts_and_the_others_are_told(sides: Sides) -> None:
    draft(sides, by=sides.recipient_officer)
    assert mailed("contract_drafted") == {
        sides.source_officer.email,
        sides.source_head.email,
        sides.recipient_head.email,
    }


def test_nobody_else_drafts(sides: Sides) -> None:
    for other in (sides.source_head, sides.source_department, sides.stranger):
        with pytest.raises(NotAllowed):
            draft(sides, by=other)
    assert not Contract.objects.exists()


def test_a_source_equal_to_the_recipient_is_refused(sides: Sides) -> None:
    same = organisation(SOURCE)
    assert "trùng với bên chuyển giao" in refused("recipient", draft, sides, recipient=same)


def test_a_department_is_no_hospital(sides: Sides) -> None:
    department = organisation(PARTNER)
    sentence = refused("recipient", draft, sides, recipient=department)
    assert "không phải cơ sở y tế" in sentence


def test_absurd_targets_and_costs_are_refused(sides: Sides) -> None:
    assert "Chỉ tiêu -1" in refused("target_cases", draft, sides, target_cases=-1)
    assert "Chỉ tiêu 101" in refused("target_independence", draft, sides, target_independence=101)
    assert "Kinh phí" in refused("cost", draft, sides, cost=-1)


def test_everything_wrong_is_said_at_once(sides: Sides) -> None:
    assert refused("title", draft, sides, title=" ", modality="gift", specialty=None)
    assert refused("modality", draft, sides, title=" ", modality="gift", specialty=None)
    assert refused("specialty", draft, sides, title=" ", modality="gift", specialty=None)


def test_the_same_form_sent_twice_makes_one_contract(sides: Sides) -> None:
    form_id = uuid.uuid4()
    assert draft(sides, form_id=form_id) == draft(sides, form_id=form_id)
    assert Contract.objects.count() == 1


def test_two_contracts_of_one_hospital_get_two_codes(sides: Sides) -> None:
    assert draft(sides).code != draft(sides).code


# --- The agreement ------------------------------------------------------------------------
def test_the_agreement_in_force_between_both_departments_is_found(sides: Sides) -> None:
    agreement = make_agreement(hub=HUB, partners=[PARTNER])
    contract = draft(sides)
    assert contract.agreement == agreement
    assert missing_basis(contract, TODAY, reader=sides.source_officer) == ""


def test_what_a_merged_department_signed_counts_through_its_successor(sides: Sides) -> None:
    agreement = make_agreement(hub=HUB, partners=["syt-67-dak-nong"], signed_on=dt.date(2024, 4, 3))
    assert draft(sides, by=sides.recipient_officer).agreement == agreement


def test_without_an_agreement_it_is_drafted_and_says_what_is_missing(sides: Sides) -> None:
    make_agreement(hub=HUB, partners=["syt-75-dong-nai-tp"])
    make_agreement(hub=HUB, partners=[PARTNER], ends_on=dt.date(2026, 6, 30))
    contract = draft(sides)
    assert contract.agreement is None
    sentence = missing_basis(contract, TODAY, reader=sides.source_officer)
    assert organisation(HUB).name in sentence
    assert organisation(PARTNER).name in sentence


def test_where_no_department_manages_none_is_asked_for(sides: Sides) -> None:
    contract = draft(sides, by=sides.recipient_officer, source=organisation("cho-ray"))
    assert missing_basis(contract, TODAY, reader=sides.recipient_officer) == ""


def test_within_one_department_no_agreement_is_asked_for_or_taken(sides: Sides) -> None:
    make_agreement(hub=HUB, partners=[PARTNER])
    contract = draft(sides, recipient=organisation("nhi-dong-1"))
    assert contract.agreement is None
    assert missing_basis(contract, TODAY, reader=sides.source_officer) == ""


def test_an_agreement_that_ended_is_named(sides: Sides) -> None:
    agreement = make_agreement(hub=HUB, partners=[PARTNER], ends_on=dt.date(2026, 12, 31))
    contract = draft(sides)
    assert contract.agreement == agreement
    after = dt.date(2027, 1, 1)
    assert agreement.title in missing_basis(contract, after, reader=sides.source_officer)


def test_an_agreement_that_ended_is_not_named_to_who_may_not_see_it(sides: Sides) -> None:
    contract = make_contract(agreement=agreement_of_others(ends_on=dt.date(2026, 6, 30)))
    sentence = missing_basis(contract, TODAY, reader=sides.source_officer)
    assert "một thỏa thuận hợp tác không có hiệu lực" in sentence
    assert "Thỏa thuận thử" not in sentence


def test_an_edit_keeps_the_agreement_that_its_writer_may_not_see(sides: Sides) -> None:
    contract = draft(sides)
    hidden = agreement_of_others()
    Contract.objects.update(agreement=hidden)
    edited = edit_contract(contract, by=sides.source_officer, terms=terms(target_cases=50))
    assert edited.agreement == hidden


def test_the_trail_names_the_agreement_by_its_code(sides: Sides) -> None:
    contract = draft(sides)
    agreement = make_agreement(hub=HUB, partners=[PARTNER])
    edit_contract(contract, by=sides.source_officer, terms=terms(agreement=agreement))
    entry = Entry.objects.about(contract).get(verb="contract.edited")
    assert entry.changes["agreement"] == [None, agreement.code]


def test_an_agreement_of_others_cannot_be_linked(sides: Sides) -> None:
    foreign = make_agreement(hub=HUB, partners=["syt-75-dong-nai-tp"])
    sentence = refused("agreement", draft, sides, agreement=foreign)
    assert "không ràng buộc cả hai bên" in sentence


# --- From a request -----------------------------------------------------------------------
def test_an_accepted_request_becomes_a_contract(sides: Sides) -> None:
    request = make_request()
    contract = draft(sides, request=request)
    request.refresh_from_db()
    assert request.status == RequestStatus.CONTRACTED
    assert contract.request == request
    assert contract.readiness.get(kind="staff").evidence == "2 bác sĩ mắt"
    assert contract.readiness.get(kind="staff").met_on is None


def test_a_request_has_one_contract(sides: Sides) -> None:
    request = make_request()
    draft(sides, request=request)
    assert "đã có hợp đồng" in wrong_state(draft, sides, request=request)


def test_a_request_nobody_accepted_yet_has_none(sides: Sides) -> None:
    request = make_request(RequestStatus.WITH_SOURCE, SourceAnswer.WAITING)
    assert "chưa lập được hợp đồng" in wrong_state(draft, sides, request=request)


def test_the_source_must_be_one_that_accepted(sides: Sides) -> None:
    person("other", "nhi-dong-1")
    request = make_request()
    changes = {"request": request, "source": organisation("nhi-dong-1")}
    sentence = refused("source", draft, sides, by=sides.recipient_officer, **changes)
    assert "chưa nhận đề xuất" in sentence
    request.refresh_from_db()
    assert request.status == RequestStatus.ACCEPTED


def test_the_recipient_must_be_who_asked(sides: Sides) -> None:
    changes = {"request": make_request(), "recipient": organisation("da-khoa-soc-trang")}
    assert "không phải nơi đề xuất" in refused("recipient", draft, sides, **changes)


def test_anothers_request_does_not_exist(sides: Sides, cast: Cast) -> None:
    request = make_request()
    elsewhere = person("elsewhere", "nhi-dong-1")
    sentence = wrong_state(
        draft, sides, by=elsewhere, source=organisation("nhi-dong-1"), request=request
    )
    assert "Không có đề xuất này" in sentence


# --- Editing and deleting -----------------------------------------------------------------
def test_either_officer_edits_a_draft(sides: Sides) -> None:
    contract = draft(sides)
    edited = edit_contract(
        contract, by=sides.recipient_officer, terms=terms(target_cases=50, modality="satellite")
    )
    assert edited.target_cases == 50
    assert contract.readiness.filter(is_mandatory=True).count() == 3
    assert trail_of(contract) == ["contract.drafted", "contract.edited"]


def test_an_edit_voids_what_one_side_has_signed_and_both_are_told(sides: Sides) -> None:
    contract = draft(sides)
    scan = store_upload(pdf(), by=sides.source_head)
    Contract.objects.update(source_signed_on=TODAY, source_name="Bệnh viện Mắt", scan=scan)
    edited = edit_contract(contract, by=sides.recipient_officer, terms=terms(target_cases=50))
    assert (edited.source_signed_on, edited.source_name, edited.scan) == (None, "", None)
    assert Entry.objects.about(contract)[0].changes["scan_sha256"] == [scan.sha256, None]
    assert not StoredFile.objects.exists()
    assert mailed("contract_changed") >= {sides.source_head.email, sides.source_officer.email}


def test_an_edit_that_changes_nothing_voids_nothing(sides: Sides) -> None:
    contract = draft(sides)
    Contract.objects.update(source_signed_on=TODAY)
    assert edit_contract(contract, by=sides.source_officer, terms=terms()).source_signed_on == TODAY


def test_a_signed_contract_is_not_edited(sides: Sides) -> None:
    contract = make_contract(ContractStatus.SIGNED)
    assert "đã ký" in wrong_state(edit_contract, contract, by=sides.source_officer, terms=terms())


def test_the_sides_of_a_draft_stay(sides: Sides) -> None:
    contract = draft(sides)
    elsewhere = terms(recipient=organisation("da-khoa-soc-trang"))
    with pytest.raises(ValidationError) as refused:
        edit_contract(contract, by=sides.source_officer, terms=elsewhere)
    assert "recipient" in refused.value.message_dict
    contract.refresh_from_db()
    assert contract.recipient == organisation("da-khoa-dak-nong")


def test_names_of_people_do_not_stand_in_the_trail(sides: Sides) -> None:
    contract = draft(sides)
    edit_contract(
        contract, by=sides.source_officer, terms=terms(source_representative="Người mẫu Ký")
    )
    entry = Entry.objects.about(contract).get(verb="contract.edited")
    assert entry.changes["source_representative"] == [None, None]


def test_a_deleted_draft_gives_its_request_back(sides: Sides) -> None:
    request = make_request()
    contract = draft(sides, request=request)
    delete_draft_contract(contract, by=sides.source_officer)
    request.refresh_from_db()
    assert request.status == RequestStatus.ACCEPTED
    assert not Contract.objects.exists()
    assert not Message.objects.filter(record_id=str(contract.pk), state="queued").exists()


def test_what_one_side_has_signed_is_not_deleted(sides: Sides) -> None:
    contract = draft(sides)
    Contract.objects.update(source_signed_on=TODAY)
    assert "đã ký" in wrong_state(delete_draft_contract, contract, by=sides.recipient_officer)
