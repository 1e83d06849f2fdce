"""A draft: begun, saved step by step, never lost, never sent twice."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from agreements.tests.builders import sentences
from conftest import Cast, organisation, person
from hospitals.models import Technique
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.services import delete_draft_request, save_draft_request
from transfers.states import RequestStatus
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    bodies,
    make_request,
    phaco,
    specialty,
    trail_of,
)

pytestmark = pytest.mark.usefixtures("today")


def refusal(cast: Cast, field: str, **fields: object) -> str:
    """What is said at ``field``; nothing may have been written."""
    with pytest.raises(ValidationError) as refused:
        save_draft_request(by=cast.receiving_coordinator, **fields)
    assert not TransferRequest.objects.exists()
    return sentences(refused.value, field)


def test_one_step_after_the_other_is_kept(cast: Cast) -> None:
    draft = save_draft_request(by=cast.receiving_coordinator, modality="transfer", step=2)
    save_draft_request(draft, by=cast.receiving_coordinator, technique=phaco(), step=3)
    save_draft_request(
        draft, by=cast.receiving_coordinator, sources=bodies(EYE_HOSPITAL), patients_a_year=300
    )
    draft.refresh_from_db()
    assert (draft.modality, draft.technique, draft.patients_a_year, draft.step) == (
        "transfer",
        phaco(),
        300,
        3,
    )
    assert draft.status == RequestStatus.DRAFT and draft.waits_since is None
    assert [source.organisation.slug for source in draft.sources.all()] == [EYE_HOSPITAL]


def test_the_only_organisation_of_an_officer_is_the_asker(cast: Cast) -> None:
    draft = save_draft_request(by=cast.receiving_coordinator)
    assert draft.requester.slug == DAK_NONG
    assert draft.code == "da-khoa-dak-nong-2026-1"


def test_codes_count_on_and_a_department_is_known_by_its_place(cast: Cast) -> None:
    save_draft_request(by=cast.hub_officer)
    assert save_draft_request(by=cast.hub_officer).code == "syt-ho-chi-minh-2026-2"


def test_the_same_form_sent_twice_is_one_draft(cast: Cast) -> None:
    form_id = uuid.uuid4()
    first = save_draft_request(by=cast.receiving_coordinator, form_id=form_id, title="Phaco")
    again = save_draft_request(by=cast.receiving_coordinator, form_id=form_id, title="Phaco")
    assert first.pk == again.pk == form_id
    assert trail_of(first) == ["request.drafted"]


def test_a_form_id_of_somebody_else_is_refused_without_a_trace(cast: Cast) -> None:
    other = save_draft_request(by=cast.giving_coordinator, title="Của bệnh viện khác")
    with pytest.raises(ValidationError):
        save_draft_request(by=cast.receiving_coordinator, form_id=other.pk, title="Đè lên")
    other.refresh_from_db()
    assert other.title == "Của bệnh viện khác"


def test_saving_what_stands_there_changes_nothing(cast: Cast) -> None:
    draft = save_draft_request(by=cast.receiving_coordinator, specialties=[specialty()])
    before = TransferRequest.objects.get().updated_at
    save_draft_request(draft, by=cast.receiving_coordinator, specialties=[specialty()])
    assert TransferRequest.objects.get().updated_at == before
    assert trail_of(draft) == ["request.drafted"]


def test_the_trail_says_what_changed(cast: Cast) -> None:
    draft = save_draft_request(by=cast.receiving_coordinator, modality="transfer")
    save_draft_request(draft, by=cast.receiving_coordinator, modality="satellite", step=4)
    from audit.models import Entry

    entry = Entry.objects.about(draft).get(verb="request.draft_edited")
    assert entry.changes == {"modality": ["transfer", "satellite"]}
    assert entry.organisation_id == organisation(DAK_NONG).pk


def test_an_officer_cannot_ask_for_another_organisation(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        save_draft_request(by=cast.receiving_coordinator, requester=organisation(EYE_HOSPITAL))


@pytest.mark.parametrize("who", ["hub_viewer", "auditor", "administrator"])
def test_who_is_officer_of_nothing_begins_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        save_draft_request(by=getattr(cast, who))


def test_a_merged_department_asks_nothing_any_more(cast: Cast) -> None:
    lam_dong = person("lam-dong-2", "syt-68-lam-dong")
    with pytest.raises(NotAllowed):
        save_draft_request(by=lam_dong, requester=organisation("syt-67-dak-nong"))


def test_a_stranger_cannot_save_into_a_draft(cast: Cast) -> None:
    draft = make_request()
    with pytest.raises(NotAllowed):
        save_draft_request(draft, by=cast.stranger, title="Đè lên")


def test_what_was_submitted_is_not_edited(cast: Cast) -> None:
    request = make_request(RequestStatus.SUBMITTED)
    with pytest.raises(WrongState):
        save_draft_request(request, by=cast.receiving_coordinator, title="Khác")


@pytest.mark.parametrize("number", [-1, 0, 100_001, 7_000_000_000])
def test_absurd_numbers_of_patients_are_refused(cast: Cast, number: int) -> None:
    assert "từ 1 đến 100.000" in refusal(cast, "patients_a_year", patients_a_year=number)


def test_the_asker_is_no_source(cast: Cast) -> None:
    said = refusal(cast, "sources", sources=bodies(EYE_HOSPITAL, DAK_NONG))
    assert "bên tiếp nhận" in said


def test_the_facility_is_no_source_either(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        save_draft_request(
            by=cast.hub_officer,
            at_facility=organisation(EYE_HOSPITAL),
            sources=bodies(EYE_HOSPITAL),
        )
    assert "bên tiếp nhận" in sentences(refused.value, "sources")


def test_a_facility_chosen_later_is_checked_against_the_sources(cast: Cast) -> None:
    draft = save_draft_request(by=cast.hub_officer, sources=bodies(EYE_HOSPITAL))
    with pytest.raises(ValidationError) as refused:
        save_draft_request(draft, by=cast.hub_officer, at_facility=organisation(EYE_HOSPITAL))
    assert "sources" in refused.value.message_dict


def test_a_source_stands_once_and_is_a_facility(cast: Cast) -> None:
    assert "hai lần" in refusal(cast, "sources", sources=bodies(EYE_HOSPITAL, EYE_HOSPITAL))
    assert "không phải cơ sở y tế" in refusal(cast, "sources", sources=bodies(HUB))


def test_one_asks_for_oneself_or_what_one_manages(cast: Cast) -> None:
    assert "không thuộc nơi đề xuất" in refusal(
        cast, "at_facility", at_facility=organisation("nhi-dong-1")
    )
    lam_dong = person("lam-dong-2", "syt-68-lam-dong")
    assert save_draft_request(by=lam_dong, at_facility=organisation(DAK_NONG)).pk


def test_the_assigning_body_is_a_department_of_today(cast: Cast) -> None:
    assert "Sở Y tế" in refusal(cast, "assigning_hub", assigning_hub=organisation(EYE_HOSPITAL))
    assert "đang hoạt động" in refusal(
        cast, "assigning_hub", assigning_hub=organisation("syt-67-dak-nong")
    )


def test_unknown_words_of_the_lists_are_refused(cast: Cast) -> None:
    assert "hình thức" in refusal(cast, "modality", modality="telepathy")
    assert "mục sẵn sàng" in refusal(cast, "readiness", readiness={"luck": "nhiều"})


def test_a_technique_that_left_the_list_is_refused(cast: Cast) -> None:
    Technique.objects.filter(slug="phaco").update(valid_to=dt.date(2025, 12, 31))
    assert "31/12/2025" in refusal(cast, "technique", technique=phaco())


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        save_draft_request(
            by=cast.receiving_coordinator, patients_a_year=-5, modality="x", title="t" * 401
        )
    assert set(refused.value.message_dict) == {"patients_a_year", "modality", "title"}


def test_who_is_officer_of_two_says_for_which(cast: Cast) -> None:
    both = person("both", DAK_NONG)
    both.memberships.create(
        organisation=organisation(EYE_HOSPITAL), role=Role.OFFICER, valid_from=dt.date(2020, 1, 1)
    )
    with pytest.raises(ValidationError) as refused:
        save_draft_request(by=both)
    assert "requester" in refused.value.message_dict


def test_a_draft_is_deleted_by_its_officer_alone(cast: Cast) -> None:
    draft = make_request()
    with pytest.raises(NotAllowed):
        delete_draft_request(draft, by=cast.giving_coordinator)
    delete_draft_request(draft, by=cast.receiving_coordinator)
    assert not TransferRequest.objects.exists()


def test_what_others_have_seen_is_withdrawn_not_deleted(cast: Cast) -> None:
    returned = make_request(submitted_on=dt.date(2026, 11, 1))
    with pytest.raises(WrongState, match="rút đề xuất"):
        delete_draft_request(returned, by=cast.receiving_coordinator)
    with pytest.raises(WrongState):
        delete_draft_request(make_request(RequestStatus.WITH_SOURCE), by=cast.receiving_coordinator)


def test_saving_into_a_draft_that_is_gone_says_so(cast: Cast) -> None:
    draft = make_request()
    TransferRequest.objects.all().delete()
    with pytest.raises(WrongState, match="đã bị xóa"):
        save_draft_request(draft, by=cast.receiving_coordinator, title="Phaco")
