"""Submitting: what is demanded, which steps fall away, and what the duplicates ask for."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from agreements.states import Status
from agreements.tests.builders import make_agreement, sentences
from conftest import Cast, organisation, person
from hospitals.models import Organisation
from toolkit.refusal import NotAllowed, WrongState
from transfers.models import TransferRequest
from transfers.services import save_draft_request, submit_request
from transfers.states import ContractStatus, RequestStatus
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    HUB,
    TODAY,
    make_contract,
    make_request,
    phaco,
    trail_of,
)

pytestmark = pytest.mark.usefixtures("today")


def refusal(request: TransferRequest, cast: Cast, field: str) -> str:
    """What is said at ``field``; the draft stays a draft."""
    with pytest.raises(ValidationError) as refused:
        submit_request(request, by=cast.receiving_coordinator)
    request.refresh_from_db()
    assert request.status == RequestStatus.DRAFT and request.submitted_on is None
    return sentences(refused.value, field)


def test_a_hospital_s_request_goes_to_its_department(cast: Cast) -> None:
    request = submit_request(make_request(), by=cast.receiving_coordinator)
    assert request.status == RequestStatus.SUBMITTED
    assert (request.submitted_on, request.waits_since, request.endorsed_on) == (TODAY, TODAY, None)
    assert trail_of(request) == ["request.submitted"]


def test_a_department_s_own_request_starts_endorsed(cast: Cast) -> None:
    lam_dong = person("officer-lam-dong", "syt-68-lam-dong")
    request = make_request(requester="syt-68-lam-dong")
    request = submit_request(request, by=lam_dong)
    assert request.status == RequestStatus.WITH_SOURCE
    assert request.endorsed_on == TODAY
    assert request.sources.get().asked_on == TODAY


def test_what_no_department_manages_skips_the_endorsement(cast: Cast) -> None:
    officer = person("cho-ray", "cho-ray")
    request = submit_request(make_request(requester="cho-ray"), by=officer)
    assert request.status == RequestStatus.WITH_SOURCE


def test_without_sources_the_hub_of_the_agreement_in_force_will_choose(cast: Cast) -> None:
    make_agreement(
        hub="syt-75-dong-nai-tp", partners=("syt-67-dak-nong",), ends_on=dt.date(2026, 6, 1)
    )
    agreement = make_agreement(partners=("syt-67-dak-nong",), signed_on=dt.date(2024, 4, 3))
    request = submit_request(make_request(sources=()), by=cast.receiving_coordinator)
    assert request.status == RequestStatus.SUBMITTED
    assert (request.assigning_hub, request.agreement) == (organisation(HUB), agreement)


def test_without_one_in_force_the_newest_counts(cast: Cast) -> None:
    for signed_on, hub in ((dt.date(2020, 1, 1), HUB), (dt.date(2021, 1, 1), "syt-01-ha-noi")):
        make_agreement(
            Status.EXPIRED,
            hub=hub,
            partners=("syt-67-dak-nong",),
            signed_on=signed_on,
            ends_on=dt.date(2023, 1, 1),
        )
    request = submit_request(make_request(sources=()), by=cast.receiving_coordinator)
    assert request.assigning_hub == organisation("syt-01-ha-noi")


def test_a_hub_that_is_a_cdc_is_answered_for_by_its_department(cast: Cast) -> None:
    make_agreement(hub="cdc-hcm", partners=("syt-67-dak-nong",))
    request = submit_request(make_request(sources=()), by=cast.receiving_coordinator)
    assert request.assigning_hub == organisation(HUB)


def test_a_department_without_sources_goes_to_the_hub_at_once(cast: Cast) -> None:
    make_agreement(partners=("syt-68-lam-dong",))
    officer = person("officer-lam-dong", "syt-68-lam-dong")
    request = make_request(requester="syt-68-lam-dong", sources=())
    assert submit_request(request, by=officer).status == RequestStatus.ENDORSED


def test_a_named_department_is_asked_instead(cast: Cast) -> None:
    make_agreement(partners=("syt-67-dak-nong",))
    request = make_request(sources=(), hub="syt-01-ha-noi")
    request = submit_request(request, by=cast.receiving_coordinator)
    assert request.assigning_hub == organisation("syt-01-ha-noi")
    assert request.agreement is None


def test_without_sources_agreement_or_department_nobody_could_act(cast: Cast) -> None:
    make_agreement(Status.CIRCULATED, partners=("syt-67-dak-nong",))
    assert "chọn Sở phân công" in refusal(make_request(sources=()), cast, "sources")


def test_with_sources_no_hub_gets_to_see_it(cast: Cast) -> None:
    request = submit_request(make_request(hub=HUB), by=cast.receiving_coordinator)
    assert request.assigning_hub is None


def test_modality_and_something_wanted_are_demanded(cast: Cast) -> None:
    bare = make_request(modality="", title="", specialties=())
    assert "hình thức" in refusal(bare, cast, "modality")
    assert "ghi bằng lời" in refusal(bare, cast, "technique")


@pytest.mark.parametrize(
    "wanted", [{"title": "Xây dựng đơn vị"}, {"specialties": ("mat",)}, {"technique": phaco}]
)
def test_words_a_specialty_or_a_technique_are_enough(cast: Cast, wanted: dict) -> None:
    if "technique" in wanted:
        wanted = {"technique": phaco()}
    request = make_request(**({"title": "", "specialties": ()} | wanted))
    request = submit_request(request, by=cast.receiving_coordinator)
    assert request.title


def test_a_list_shows_the_technique_where_no_words_were_written(cast: Cast) -> None:
    request = make_request(title="", technique=phaco())
    assert submit_request(request, by=cast.receiving_coordinator).title == phaco().name_vi


def test_what_has_become_wrong_since_it_was_saved_is_said(cast: Cast) -> None:
    request = make_request()
    Organisation.objects.filter(slug=EYE_HOSPITAL).update(open_until=dt.date(2026, 10, 1))
    assert "không hoạt động" in refusal(request, cast, "sources")


def test_a_duplicate_nearby_asks_for_a_reason(cast: Cast) -> None:
    make_contract(ContractStatus.RUNNING, technique=phaco(), started_on=dt.date(2024, 2, 1))
    request = make_request(technique=phaco())
    assert "lý do" in refusal(request, cast, "duplicate_reason")


def test_the_reason_is_kept_with_what_was_shown(cast: Cast) -> None:
    make_contract(ContractStatus.RUNNING, technique=phaco(), started_on=dt.date(2024, 2, 1))
    request = submit_request(
        make_request(technique=phaco()),
        by=cast.receiving_coordinator,
        duplicate_reason=" Cần thêm một kíp mổ ",
    )
    assert request.duplicate_reason == "Cần thêm một kíp mổ"
    assert request.duplicates_seen == [
        {
            "organisation": organisation(DAK_NONG).name_vi,
            "subject": phaco().name_vi,
            "modality": "transfer",
            "standing": "running",
            "year": 2024,
            "is_sample": False,
        }
    ]


def test_a_reason_saved_with_the_draft_counts(cast: Cast) -> None:
    make_contract(technique=phaco())
    request = make_request(technique=phaco())
    save_draft_request(request, by=cast.receiving_coordinator, duplicate_reason="Quá tải")
    assert submit_request(request, by=cast.receiving_coordinator).duplicate_reason == "Quá tải"


def test_without_duplicates_no_reason_is_kept(cast: Cast) -> None:
    request = submit_request(
        make_request(), by=cast.receiving_coordinator, duplicate_reason="Không cần"
    )
    assert (request.duplicate_reason, request.duplicates_seen) == ("", [])


@pytest.mark.parametrize("who", ["giving_coordinator", "hub_officer", "stranger", "auditor"])
def test_only_the_asker_s_officer_submits(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        submit_request(make_request(), by=getattr(cast, who))


def test_who_submits_second_is_told_what_happened(cast: Cast) -> None:
    request = make_request()
    submit_request(request, by=cast.receiving_coordinator)
    with pytest.raises(WrongState, match=r"Chờ Sở xác nhận.*20/11/2026"):
        submit_request(request, by=cast.receiving_coordinator)
