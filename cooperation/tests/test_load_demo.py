"""`manage.py load_demo`: the five agreements of the press, the samples and their people.

What it loads of requests, contracts and networks is tested in the room they live in.
"""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpRequest
from django.test import Client

from accounts.models import Membership, User
from agreements import reminders_decisions
from agreements.models import Agreement, MergerDecision
from agreements.reminders import plan_due
from agreements.states import BEFORE_SIGNATURE, OVER, Status
from audit.models import Entry
from conftest import kept_for_a_module
from cooperation.frame import Frame
from hospitals.models import Organisation
from hospitals.queries import holders_on
from outbox.models import Message, State
from toolkit import clock
from transfers.models import Contract, TransferRequest, Visit

TODAY = dt.date(2026, 11, 22)
SIGN_INS = [
    ("syt-hcm", "syt-79-ho-chi-minh", "officer"),
    ("syt-dong-nai", "syt-75-dong-nai-tp", "officer"),
    ("syt-lam-dong", "syt-68-lam-dong", "officer"),
    ("cdc-dong-nai", "cdc-dong-nai", "officer"),
    ("bv-mat", "mat-hcm", "officer"),
    ("bvdk-dak-nong", "da-khoa-dak-nong", "officer"),
    ("head-syt-hcm", "syt-79-ho-chi-minh", "head"),
    ("head-bv-mat", "mat-hcm", "head"),
]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with kept_for_a_module(django_db_blocker, tmp_path_factory.mktemp("media"), TODAY):
        load()
        yield


@pytest.fixture
def demo(loaded: None, db: None, on_day: Any) -> None:
    on_day(TODAY)


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def get(code: str) -> Agreement:
    return Agreement.objects.get(code=code)


def test_the_five_agreements_stand_in_their_states(demo: None) -> None:
    real = Agreement.objects.exclude(code__startswith="mau-")
    assert dict(real.values_list("code", "status")) == {
        "dbscl-syt-2023": Status.IN_FORCE,
        "dnb-syt-2023": Status.EXPIRED,
        "dnb-cdc-2023": Status.EXPIRED,
        "dak-nong-2024": Status.EXPIRED,
        "nghe-an-2024": Status.CIRCULATED,
    }
    assert set(real.values_list("origin", "entered_on")) == {("recorded", TODAY)}


def test_nobody_s_home_page_takes_more_than_twelve_queries(
    demo: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    for email, _role in Frame(HttpRequest()).demo_people:
        client.force_login(User.objects.get(email=email))
        client.get("/")  # notes the visit, once a session
        cache.clear()
        with django_assert_max_num_queries(12, info=email):
            assert client.get("/").status_code == 200


def test_days_the_reports_do_not_give_stay_unknown(demo: None) -> None:
    southeast = get("dnb-syt-2023")
    assert (southeast.signed_on, southeast.number) == (None, "")
    assert (southeast.ends_on, southeast.ends_on_precision) == (dt.date(2025, 12, 31), "year")
    mekong = get("dbscl-syt-2023")
    assert (mekong.starts_on, mekong.ends_on) == (None, None)
    assert "hội thảo" in mekong.note


def test_the_mekong_agreement_has_14_signatures_and_7_holders_today(demo: None) -> None:
    parties = get("dbscl-syt-2023").parties.values_list("organisation_id", flat=True)
    assert len(parties) == 14
    assert len(set(holders_on(parties, clock.today()).values())) == 7


def test_its_next_review_is_that_of_21_january_2027(demo: None) -> None:
    mekong = Agreement.objects.with_next_review(TODAY).get(code="dbscl-syt-2023")
    assert mekong.next_review_on == dt.date(2027, 1, 21)
    recorded = mekong.reviews.recorded().order_by("due_on")
    assert recorded[0].due_on == dt.date(2027, 1, 21)


def test_everybody_of_the_seven_is_reminded_30_days_before(demo: None) -> None:
    before = set(Message.objects.values_list("pk", flat=True))
    plan_due(dt.date(2026, 12, 22))
    mekong = [str(pk) for pk in get("dbscl-syt-2023").reviews.values_list("pk", flat=True)]
    new = Message.objects.exclude(pk__in=before)
    assert set(new.values_list("record_id", flat=True)) <= set(mekong)
    people = list(new.filter(state=State.QUEUED).values_list("recipient__email", flat=True))
    assert len(people) == len(set(people)) == 9
    assert "syt-tay-ninh@portal.example" in people
    assert "head-syt-can-tho@portal.example" in people


def test_the_meeting_of_dak_nong_is_one_sided_and_outside_the_plan(demo: None) -> None:
    review = get("dak-nong-2024").reviews.get()
    assert (review.kind, review.status, review.due_on) == ("other", "held", None)
    assert review.held_on == dt.date(2024, 11, 5)
    assert review.is_one_sided


def test_samples_are_marked_and_entered_on_their_signing_day(demo: None) -> None:
    samples = Agreement.objects.filter(code__startswith="mau-")
    assert samples.count() >= 2
    for sample in samples:
        assert sample.title.startswith("[Mẫu] ")
        assert sample.signed_on in (None, sample.entered_on)
    assert {s.status for s in samples} >= {"in_force", "signed", "suspended", "circulated"}


def test_the_cdcs_were_reminded_of_what_was_due(demo: None) -> None:
    waiting = Message.objects.filter(state=State.QUEUED)
    people = set(waiting.values_list("recipient__email", flat=True))
    assert {f"cdc-{place}@portal.example" for place in ("hcm", "dong-nai", "tay-ninh")} <= people
    assert "syt-hcm@portal.example" in people


def test_every_current_body_has_an_officer(demo: None) -> None:
    current = Organisation.objects.open_on(TODAY).exclude(slug="cdc-vung-dnb")
    staffed = Membership.objects.filter(role="officer").values("organisation")
    assert not current.exclude(pk__in=staffed).exists()


def test_the_sign_ins_of_the_readme(demo: None) -> None:
    for email, slug, role in SIGN_INS:
        user = User.objects.get(email=f"{email}@portal.example")
        assert user.check_password("hop-tac-y-te-2026")
        membership = Membership.objects.active_on(TODAY).get(user=user)
        assert (membership.organisation.slug, membership.role) == (slug, role)


def test_portal_wide_people_belong_nowhere(demo: None) -> None:
    roles = dict(User.objects.exclude(portal_role="").values_list("email", "portal_role"))
    assert roles["auditor@portal.example"] == "auditor"
    assert roles["observer@portal.example"] == "observer"
    assert roles["admin@portal.example"] == "administrator"
    assert not Membership.objects.exclude(user__portal_role="").exists()


def test_the_merger_of_2025_asks_about_the_agreements_that_bind_somebody(demo: None) -> None:
    asked = MergerDecision.objects.owed_on(TODAY)
    mekong = asked.get(agreement__code="dbscl-syt-2023")
    assert (mekong.since, mekong.is_whole) == (dt.date(2025, 7, 1), False)
    assert not asked.filter(agreement__status__in=OVER | BEFORE_SIGNATURE).exists()
    reminded = Message.objects.filter(kind="merger_decision", record_id=str(mekong.pk))
    assert not reminded.exists()  # a Sunday
    reminders_decisions.plan_due(TODAY + dt.timedelta(days=1))
    assert set(reminded.values_list("recipient__email", flat=True)) == {
        "syt-hcm@portal.example",
        "head-syt-hcm@portal.example",
    }


def test_loading_again_changes_nothing(demo: None) -> None:
    def counted() -> tuple[int, ...]:
        return tuple(
            m.objects.count()
            for m in (Agreement, TransferRequest, Contract, Visit, User, Membership, Entry, Message)
        )

    before = counted()
    told = load()
    assert "agreements 0" in told and "requests 0" in told and "contracts 0" in told
    assert counted() == before
