"""``_lastUpdated`` follows every change of a resource: acts, their undoing, and the coming of a
day. A copy kept by it is equal to a full pull."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agreements.services import terminate_agreement
from agreements.tests.builders import make_agreement, pdf
from exchange.tests.fhir import TYPES, Body, Fhir, successor
from hospitals.changes import NewUnit
from hospitals.models import Organisation, RegisterChange
from hospitals.services import edit_organisation, undo_change
from hospitals.tests.builders import act, record

# Sessions last twelve hours.
HOUR = dt.timedelta(hours=1)
Kind = RegisterChange.Kind
HOSPITAL, PROVINCE = "da-khoa-dak-nong", "68-lam-dong"
DEPARTMENT, NEW_DEPARTMENT = "syt-68-lam-dong", "syt-68-lam-dong-tp"


@pytest.fixture
def clock_(register: None) -> Any:
    """A morning that the tests move on; what was loaded is older."""
    morning = timezone.localtime(timezone.now() + dt.timedelta(days=30)).replace(hour=6)
    with time_machine.travel(morning, tick=False) as traveller:
        yield traveller


@pytest.fixture
def fhir(cast: Any, clock_: Any) -> Fhir:
    return Fhir(cast.observer)


class Copy:
    """What a client holds that asks only for what was changed since its last Bundle."""

    def __init__(self, fhir: Fhir, clock: Any) -> None:
        self.fhir, self.clock = fhir, clock
        self.since = self.now()
        self.held = {kind: by_id(fhir.everything(kind)) for kind in TYPES}

    def now(self) -> str:
        """The time of a Bundle, some time after what was done and before what will be."""
        self.clock.shift(HOUR)
        time = self.fhir.bundle("Organization", _count=1)["timestamp"]
        self.clock.shift(HOUR)
        return time

    def catch_up(self) -> dict[str, list[Body]]:
        since, self.since = self.since, self.now()
        news = {kind: self.fhir.everything(kind, _lastUpdated=f"ge{since}") for kind in TYPES}
        for kind, bodies in news.items():
            self.held[kind] |= by_id(bodies)
        return news

    def is_true(self) -> bool:
        return all(self.held[kind] == by_id(self.fhir.everything(kind)) for kind in TYPES)


def by_id(bodies: list[Body]) -> dict[str, Body]:
    return {body["id"]: body for body in bodies}


def slugs(bodies: list[Body]) -> set[str]:
    return {body["identifier"][0]["value"] for body in bodies}


def test_nothing_new_means_nothing(fhir: Fhir, clock_: Any) -> None:
    copy = Copy(fhir, clock_)
    copy.catch_up()
    assert copy.catch_up() == {kind: [] for kind in TYPES}


def test_an_edit_touches_the_organisation_and_its_site(fhir: Fhir, clock_: Any, cast: Any) -> None:
    copy = Copy(fhir, clock_)
    edit_organisation(
        by=cast.administrator,
        organisation=Organisation.objects.get(slug="cho-ray"),
        name_en="Cho Ray Hospital, Saigon",
    )
    news = copy.catch_up()
    assert slugs(news["Organization"]) == slugs(news["Location"]) == {"cho-ray"}
    assert copy.is_true()


def test_an_edit_of_a_department_leaves_its_hospitals_alone(
    fhir: Fhir, clock_: Any, cast: Any
) -> None:
    copy = Copy(fhir, clock_)
    department = Organisation.objects.get(slug=DEPARTMENT)
    edit_organisation(by=cast.administrator, organisation=department, name_en="Another name")
    assert slugs(copy.catch_up()["Organization"]) == {DEPARTMENT}


def upgrade(by: Any, day: dt.date) -> RegisterChange:
    """Lâm Đồng becomes a city, its department another one: its hospitals have a new manager."""
    return record(
        by, act(Kind.UPGRADE, PROVINCE, into=NewUnit("Thành phố Lâm Đồng", "city")), day=day
    )


def test_a_succession_and_its_undoing_reach_all_that_hangs_on_them(
    fhir: Fhir, clock_: Any, cast: Any
) -> None:
    copy = Copy(fhir, clock_)
    change = upgrade(cast.administrator, timezone.localdate())
    news = copy.catch_up()
    assert slugs(news["Organization"]) >= {DEPARTMENT, NEW_DEPARTMENT, HOSPITAL}
    assert "cho-ray" not in slugs(news["Organization"])
    assert successor(by_id(news["Organization"])[fhir.organization(DEPARTMENT)["id"]])
    assert slugs(news["Location"]) >= {PROVINCE, f"{PROVINCE}-tp", HOSPITAL}
    assert copy.is_true()
    gone = {
        "Organization": fhir.organization(NEW_DEPARTMENT)["id"],
        "Location": fhir.one("Location", name="Thành phố Lâm Đồng")["id"],
    }
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    news = copy.catch_up()
    assert slugs(news["Organization"]) >= {DEPARTMENT, HOSPITAL}
    assert slugs(news["Location"]) >= {PROVINCE, HOSPITAL}
    # FHIR's search tells of no deletion: what an undone change had founded answers 404.
    for kind, pk in gone.items():
        assert fhir.ask(f"{kind}/{pk}").status_code == 404
        del copy.held[kind][pk]
    assert copy.is_true()


def test_a_change_recorded_ahead_is_told_again_on_its_day(
    fhir: Fhir, clock_: Any, cast: Any
) -> None:
    copy = Copy(fhir, clock_)
    day = timezone.localdate() + dt.timedelta(days=40)
    upgrade(cast.administrator, day)
    assert slugs(copy.catch_up()["Organization"]) >= {DEPARTMENT}
    assert fhir.organization(DEPARTMENT)["active"] is True
    assert copy.is_true()
    clock_.move_to(dt.datetime.combine(day, dt.time(8), timezone.get_default_timezone()))
    fhir.client.force_login(cast.observer)  # the session has run out
    news = slugs(copy.catch_up()["Organization"])
    assert news >= {DEPARTMENT, NEW_DEPARTMENT, HOSPITAL}
    assert fhir.organization(DEPARTMENT)["active"] is False
    assert copy.is_true()


def test_a_hand_over_and_a_closing_are_told(fhir: Fhir, clock_: Any, cast: Any) -> None:
    copy = Copy(fhir, clock_)
    day = timezone.localdate()
    record(cast.administrator, act(Kind.HANDOVER, HOSPITAL, into="syt-01-ha-noi"), day=day)
    record(cast.administrator, act(Kind.CLOSE, "thong-nhat"), day=day, basis="Khác [Mẫu]")
    news = copy.catch_up()
    assert slugs(news["Organization"]) == {HOSPITAL, "thong-nhat"}
    assert slugs(news["Location"]) == {HOSPITAL, "thong-nhat"}
    assert copy.is_true()


def test_an_agreement_that_ends_is_told(fhir: Fhir, clock_: Any, cast: Any) -> None:
    agreement = make_agreement(starts_on=dt.date(2026, 5, 4))
    make_agreement()
    copy = Copy(fhir, clock_)
    terminate_agreement(
        agreement,
        by=cast.hub_head,
        on=timezone.localdate(),
        reason="Hai bên thống nhất",
        document=pdf(),
    )
    (tie,) = copy.catch_up()["OrganizationAffiliation"]
    assert (tie["identifier"][0]["value"], tie["active"]) == (agreement.code, False)
    assert copy.is_true()


@pytest.mark.parametrize("kind", TYPES)
def test_each_resource_is_found_by_its_own_time(fhir: Fhir, kind: str) -> None:
    make_agreement(partners=("syt-75-dong-nai-tp", "syt-72-tay-ninh"))
    bodies = fhir.everything(kind)
    times = sorted({body["meta"]["lastUpdated"] for body in bodies})
    for time in (*times[:: max(1, len(times) // 6)], times[-1]):
        of_then = [body["id"] for body in bodies if body["meta"]["lastUpdated"] == time]
        later = [body["id"] for body in bodies if body["meta"]["lastUpdated"] > time]
        assert {body["id"] for body in fhir.find(kind, _lastUpdated=time)} == set(of_then)
        assert {body["id"] for body in fhir.find(kind, _lastUpdated=f"gt{time}")} == set(later)
