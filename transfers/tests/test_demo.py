"""What the demonstration holds of requests, contracts and networks."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.demo import load_people
from accounts.models import User
from agreements.demo import load_agreements
from agreements.models import Agreement
from agreements.presentation.figures import figure_rows
from agreements.review_figures import figures_of
from audit.models import Entry
from conftest import kept_for_a_module
from hospitals.models import Organisation
from outbox.models import Message
from toolkit import clock
from transfers.acceptance import unmet
from transfers.case_counts import cases_of
from transfers.coverage import coverage_on
from transfers.demo import LoadedTransfers, load_transfers
from transfers.models import (
    Contract,
    NetworkMember,
    RequestNote,
    RequestSource,
    SatelliteLink,
    SpecialtyNetwork,
    Trainee,
    TransferRequest,
    Visit,
)
from transfers.reminders_requests import request_reminders_owed_by
from transfers.retention import hangs_on_one, retention_of
from transfers.states import ContractStatus, RequestStatus
from transfers.turns import turn_of

TODAY = dt.date(2026, 11, 22)
WITHOUT_SOURCE = {
    *("TN-3", "BRVT-7", "DN-1", "DN-2", "DN-3", "DN-4", "DN-5", "BD-1", "BD-4", "BP-1"),
}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[LoadedTransfers]:
    with kept_for_a_module(django_db_blocker, tmp_path_factory.mktemp("media"), TODAY):
        load_people(TODAY)
        load_agreements()
        yield load_transfers()


@pytest.fixture
def demo(loaded: LoadedTransfers, db: None, on_day: Any) -> LoadedTransfers:
    on_day(TODAY)
    return loaded


def reported() -> Any:
    return TransferRequest.objects.exclude(code__startswith="mau-")


def request(code: str) -> TransferRequest:
    return TransferRequest.objects.get(code=code)


def contract(code: str) -> Contract:
    return Contract.objects.get(code=code)


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@portal.example")


# --- The 22 requests ----------------------------------------------------------------------
def test_the_22_requests_are_there_as_recorded(demo: LoadedTransfers) -> None:
    assert reported().count() == 22
    assert set(reported().values_list("origin", "entered_on")) == {("recorded", TODAY)}
    per_asker = {
        code: reported().filter(code__startswith=f"{code}-").count()
        for code in ("TN", "BRVT", "DN", "BD", "BP")
    }
    assert per_asker == {"TN": 3, "BRVT": 7, "DN": 5, "BD": 4, "BP": 3}


def test_they_wait_for_their_sources_or_for_the_hub(demo: LoadedTransfers) -> None:
    endorsed = reported().filter(status=RequestStatus.ENDORSED)
    assert set(endorsed.values_list("code", flat=True)) == WITHOUT_SOURCE
    assert set(endorsed.values_list("assigning_hub__slug", flat=True)) == {"syt-79-ho-chi-minh"}
    asked = reported().filter(status=RequestStatus.WITH_SOURCE)
    assert asked.count() == 22 - len(WITHOUT_SOURCE)
    answers = RequestSource.objects.filter(request__in=reported())
    assert set(answers.values_list("answer", "asked_on", "answered_on")) == {
        ("waiting", None, None)
    }


def test_no_day_is_invented_so_nothing_is_late(demo: LoadedTransfers) -> None:
    days = reported().values_list("submitted_on", "endorsed_on", "waits_since")
    assert set(days) == {(None, None, None)}
    turns = [turn_of(one) for one in reported()]
    assert all(turn and turn.organisations and not turn.is_late for turn in turns)
    owed = request_reminders_owed_by(dt.date(2027, 6, 1))
    mailed = {message.record_id for message in owed.queue}
    assert not mailed & {str(pk) for pk in reported().values_list("pk", flat=True)}


def test_open_lists_stay_open(demo: LoadedTransfers) -> None:
    open_specialties = reported().filter(specialties_open=True).values_list("code", flat=True)
    assert set(open_specialties) == {"TN-2", "BRVT-6", "DN-5", "BP-3"}
    open_sources = reported().filter(sources_open=True).values_list("code", flat=True)
    assert set(open_sources) == {"TN-2", "BP-3"}


def test_the_wording_is_that_of_the_report(demo: LoadedTransfers) -> None:
    con_dao = request("BRVT-7")
    assert con_dao.title == "Hỗ trợ tư vấn, hội chẩn từ xa cho Trung tâm y tế quân dân y Côn Đảo"
    assert con_dao.title_en == "Tele-consultation for Côn Đảo"
    assert con_dao.at_facility == Organisation.objects.get(slug="quan-dan-y-con-dao")
    assert request("BP-1").reason == "tỉnh gặp nhiều khó khăn nhất về nguồn nhân lực y tế"
    sources = request("TN-2").sources.values_list("organisation__slug", flat=True)
    assert list(sources) == ["cho-ray", "pham-ngoc-thach", "nhi-dong-1"]


@pytest.mark.parametrize("code", ["DN-1", "DN-2", "DN-3"])
def test_the_department_asks_for_its_facilities(demo: LoadedTransfers, code: str) -> None:
    asked = request(code)
    assert asked.requester.slug == "syt-75-dong-nai"
    assert "Các cơ sở y tế của tỉnh Đồng Nai" in asked.note


def test_each_modality_was_asked_for(demo: LoadedTransfers) -> None:
    asked = set(reported().values_list("modality", flat=True))
    assert asked == {
        *("transfer", "on_site_transfer", "satellite", "tele_consultation"),
        *("training_to_order", "management_experience", "professional_support"),
        "opening_a_facility",
    }


def test_sources_their_department_and_the_hub_see_them(demo: LoadedTransfers) -> None:
    def seen(name: str) -> set[str]:
        visible = TransferRequest.objects.visible_to(user(name))
        return set((visible & reported()).values_list("code", flat=True))

    assert seen("bv-mat") == {"BRVT-6"}
    assert seen("bv-cho-ray") == {"TN-2", "BP-3"}
    # None of the three hospitals of BP-3 is managed by the city's department.
    assert len(seen("syt-hcm")) == 21 and "BP-3" not in seen("syt-hcm")
    assert seen("syt-can-tho") == set()
    assert "BP-3" in seen("syt-dong-nai")


# --- The Phaco contract -------------------------------------------------------------------
def test_the_phaco_contract_shows_its_figures(demo: LoadedTransfers) -> None:
    phaco = contract("phaco-dak-nong")
    cases = cases_of([phaco.pk])[phaco.pk]
    assert (cases.sessions, cases.total) == (9, 124)
    assert (cases.supervised, cases.independent, cases.by_expert) == (71, 2, 51)
    assert cases.independence_local == pytest.approx(0.027, abs=0.0005)
    assert cases.independence_all == pytest.approx(0.016, abs=0.0005)


def test_what_the_report_does_not_say_stays_unknown(demo: LoadedTransfers) -> None:
    phaco = contract("phaco-dak-nong")
    assert (phaco.status, phaco.origin) == ("running", "recorded")
    assert phaco.agreement and phaco.agreement.code == "dak-nong-2024"
    assert (phaco.number, phaco.signed_on, phaco.started_on, phaco.cost) == ("", None, None, None)
    assert (phaco.target_cases, phaco.target_trainees) == (None, None)
    one = phaco.rounds.get()
    assert (one.starts_on, one.ends_on) == (dt.date(2024, 1, 1), dt.date(2024, 11, 5))
    assert one.complications is None and "đầu năm 2024" in one.note
    assert not phaco.readiness.exists() and not phaco.trainees.exists()


def test_its_stages_have_no_days(demo: LoadedTransfers) -> None:
    stages = contract("phaco-dak-nong").stages.all()
    assert len(stages) == 7
    assert {(s.planned_to, s.source_from, s.recipient_to, s.is_done) for s in stages} == {
        (None, None, None, False)
    }


# --- Samples ------------------------------------------------------------------------------
def test_samples_stand_in_every_state(demo: LoadedTransfers) -> None:
    requests = TransferRequest.objects.filter(code__startswith="mau-")
    contracts = Contract.objects.filter(code__startswith="mau-")
    assert set(requests.values_list("status", flat=True)) == set(RequestStatus.values)
    assert set(contracts.values_list("status", flat=True)) == set(ContractStatus.values)
    for sample in [*requests, *contracts]:
        assert sample.title.startswith("[Mẫu] ")


def test_nobody_in_a_sample_could_be_taken_for_a_person(demo: LoadedTransfers) -> None:
    assert all(one.full_name.startswith("Người học mẫu ") for one in Trainee.objects.all())
    for one in Contract.objects.all():
        for name in (one.source_representative, one.recipient_representative):
            assert not name or name.startswith("Người mẫu")


def test_samples_have_a_turn_and_one_is_late(demo: LoadedTransfers) -> None:
    assert turn_of(request("mau-de-xuat-qua-han")).is_late
    for code in ("ban-thao", "cho-so", "cho-phan-cong", "cho-nguon", "can-bo-sung", "duoc-nhan"):
        turn = turn_of(request(f"mau-de-xuat-{code}"))
        assert turn and turn.organisations and not turn.is_late
    assert RequestNote.objects.get().author == user("bv-nhi-dong-1")


def test_twelve_months_lead_towards_independence(demo: LoadedTransfers) -> None:
    rounds = list(contract("mau-mong-thit-dak-nong").rounds.all())
    assert len({(one.ends_on.year, one.ends_on.month) for one in rounds}) == 12
    shares = [one.independent / (one.independent + one.supervised) for one in rounds]
    assert shares == sorted(shares) and (shares[0], shares[-1] > 0.8) == (0, True)


def test_only_what_met_its_targets_was_proposed_or_accepted(demo: LoadedTransfers) -> None:
    samples = Contract.objects.filter(code__startswith="mau-")
    for one in samples.filter(status__in=["proposed", "accepted", "liquidated"]):
        assert unmet(one) == []
    assert unmet(contract("mau-mong-thit-dak-nong"))


def test_the_contracted_request_has_its_contract(demo: LoadedTransfers) -> None:
    assert request("mau-de-xuat-co-hop-dong").contract.code == "mau-phcn-dot-quy-binh-phuoc"


def test_retention_and_the_last_performer_show(demo: LoadedTransfers) -> None:
    glaucoma = Contract.objects.filter(code="mau-glocom-dak-nong")
    retained = retention_of(glaucoma, clock.today())
    assert (retained[6].in_post, retained[6].left) == (3, 0)
    assert (retained[12].in_post, retained[12].left) == (2, 1)
    assert hangs_on_one(glaucoma.get())
    assert not hangs_on_one(contract("mau-phaco-nghe-an"))


def test_one_link_and_one_network_are_marked(demo: LoadedTransfers) -> None:
    assert SatelliteLink.objects.get().is_sample
    assert SpecialtyNetwork.objects.get().is_sample
    assert NetworkMember.objects.count() == 2
    assert all(visit.note.startswith("[Mẫu]") for visit in Visit.objects.all())


def test_coverage_has_holes_and_a_double(demo: LoadedTransfers) -> None:
    coverage = coverage_on(TODAY)
    assert coverage.holes
    [double] = coverage.doubles
    assert {coverage.bodies[pk].slug for pk in double.receivers} == {
        "mat-nghe-an",
        "huu-nghi-da-khoa-nghe-an",
    }


# --- Again ------------------------------------------------------------
def test_loading_again_changes_nothing(demo: LoadedTransfers) -> None:
    models = (TransferRequest, Contract, Trainee, Visit, NetworkMember, Entry, Message)
    before = [model.objects.count() for model in models]
    again = load_transfers()
    assert [part.recorded for part in (again.requests, again.contracts, again.networks)] == [0] * 3
    assert again.requests.unchanged == 32
    assert [model.objects.count() for model in models] == before


def test_everything_came_in_by_a_service(demo: LoadedTransfers) -> None:
    told = Entry.objects.filter(verb__in=["request.recorded", "contract.recorded"])
    assert told.count() == TransferRequest.objects.count() + Contract.objects.count()
    assert set(told.values_list("actor", flat=True)) == {None}


# --- Figures of a review ------------------------------------------------------------------
def test_the_year_2024_of_dak_nong_shows_what_the_press_reported(demo: LoadedTransfers) -> None:
    agreement = Agreement.objects.get(code="dak-nong-2024")
    year = figures_of(agreement, dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    rows = {row.key: row for row in figure_rows(year)}
    assert rows["cases"].value == "124 ca trong 9 đợt"
    assert rows["cases"].context == "71 có giám sát; 2 độc lập; 51 chuyên gia thực hiện"
    assert rows["independence_local"].value == "2,7\u00a0%"
    assert rows["independence_all"].value == "1,6\u00a0%"
    assert rows["contracts_by_state"].context == "Đang thực hiện: 1"


def test_what_came_later_than_2024_is_not_in_its_figures(demo: LoadedTransfers) -> None:
    agreement = Agreement.objects.get(code="dak-nong-2024")
    found = figures_of(agreement, dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    parts = {figure["key"]: figure["parts"] for figure in found}
    assert parts["cases"]["total"] == 0
    assert parts["independence_local"]["end_ratio"] is None
    assert parts["contracts_by_state"]["unknown"] == 1
