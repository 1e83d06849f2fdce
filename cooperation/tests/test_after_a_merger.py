"""What a merger leaves to people stands in the weekly digest and on the home pages."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, MembershipProposal, Role, User
from accounts.services import confirm_proposal
from agreements.models import MergerDecision
from agreements.tests.builders import make_agreement, organisation
from conftest import Cast, person
from cooperation.digest.planning import KIND, owed_by, plan_due
from cooperation.home import home_of
from hospitals.changes import Act, NewUnit, Statement
from hospitals.models import Province, RegisterChange
from hospitals.planning import plan_change
from hospitals.services import record_change
from outbox.models import Letter
from outbox.sending import send_waiting
from transfers.models import ContractDecision
from transfers.tests.contract_builders import RECIPIENT, SOURCE, make_contract

MONDAY = dt.date(2026, 11, 23)
OLD, HEIR = "cdc-dong-nai", "cdc-tay-ninh"


@pytest.fixture(autouse=True)
def monday(cast: Cast, on_day: Callable[[dt.date], None]) -> None:
    on_day(MONDAY)


def absorbed(cast: Cast, old: str = OLD, heir: str = HEIR, day: dt.date = MONDAY) -> RegisterChange:
    act = Act("absorb", (organisation(old),), organisation(heir))
    statement = Statement((act,), day, f"Quyết định mẫu {old}")
    return record_change(plan_change(statement), by=cast.administrator)


def merged(cast: Cast) -> RegisterChange:
    """Two departments become a new one, where nobody is."""
    units = tuple(Province.objects.get(uid=uid) for uid in ("40-nghe-an", "42-ha-tinh"))
    act = Act("merge", units, NewUnit("Tỉnh Nghệ Tĩnh", "province", code="40"))
    statement = Statement((act,), MONDAY, "Nghị quyết mẫu 1/NQ")
    return record_change(plan_change(statement), by=cast.administrator)


def digest_to(user: User) -> Letter:
    plan_due(MONDAY)
    send_waiting(ignore_hours=True)
    return Letter.objects.get(address=user.email, message__kind=KIND)


def asked() -> set[str]:
    return {message.recipient.email for message in owed_by(MONDAY).queue}


# --- The weekly digest ------------------------------------------------------------------------
def test_a_decision_about_an_agreement_is_told_to_the_hubs_people(cast: Cast) -> None:
    head = person("cdc-moi", HEIR, Role.HEAD)
    make_agreement(hub=HEIR, partners=[OLD, "cdc-hcm"], title="Giám sát dịch")
    absorbed(cast)
    assert asked() == {head.email}
    letter = digest_to(head)
    assert "Quyết định sau sáp nhập ngày 23/11/2026" in letter.text
    assert "Giám sát dịch" in letter.text
    assert f"/decisions/{MergerDecision.objects.get().pk}/" in letter.text


def test_a_decision_about_a_contract_is_told_to_both_sides_people(cast: Cast) -> None:
    make_contract(entered_on=MONDAY)
    absorbed(cast, RECIPIENT, SOURCE)
    assert cast.giving_coordinator.email in asked()
    letter = digest_to(cast.giving_coordinator)
    assert f"/decisions/{ContractDecision.objects.get().pk}/" in letter.text


def test_a_decision_that_is_not_owed_yet_is_not_told(cast: Cast) -> None:
    person("cdc-moi", HEIR, Role.HEAD)
    make_agreement(hub=HEIR, partners=[OLD])
    absorbed(cast, day=MONDAY + dt.timedelta(days=30))
    assert asked() == set()


def test_administrators_are_told_of_roles_that_wait(cast: Cast) -> None:
    person("cdc-cu", OLD)
    person("cdc-moi", HEIR)
    absorbed(cast)
    assert asked() == {cast.administrator.email}
    letter = digest_to(cast.administrator)
    assert "Xác nhận hoặc từ chối 1 vai trò" in letter.text
    assert "/people/proposals/" in letter.text
    message = letter.message
    assert message is not None
    assert message.organisation_id is None


def test_administrators_are_told_where_nobody_answers(cast: Cast) -> None:
    person("nghe-an", "syt-40-nghe-an")
    merged(cast)
    assert "chưa ai có vai trò được xác nhận" in digest_to(cast.administrator).text


def test_confirmed_nothing_is_told_any_more(cast: Cast) -> None:
    person("cdc-cu", OLD)
    absorbed(cast)
    plan_due(MONDAY)
    confirm_proposal(MembershipProposal.objects.get(), by=cast.administrator)
    send_waiting(ignore_hours=True)
    assert not Letter.objects.filter(address=cast.administrator.email).exists()


def test_who_is_no_administrator_reads_nothing_of_it(cast: Cast) -> None:
    person("cdc-cu", OLD)
    absorbed(cast)
    User.objects.filter(pk=cast.administrator.pk).update(portal_role="")
    assert asked() == set()


# --- The home pages ---------------------------------------------------------------------------
def test_the_hub_finds_the_decision_on_its_home_page(cast: Cast) -> None:
    officer = person("cdc-moi", HEIR)
    make_agreement(hub=HEIR, partners=[OLD])
    absorbed(cast)
    rows = [row for row in home_of(officer, MONDAY).rows if row.unit == "sáp nhập"]
    assert [row.is_mine for row in rows] == [True]


def test_who_waits_to_be_confirmed_is_told_why_they_only_read(cast: Cast) -> None:
    officer = person("cdc-cu", OLD)
    absorbed(cast)
    (row,) = home_of(User.objects.get(pk=officer.pk), MONDAY).rows
    assert row.title == f"Chuyên viên tại {organisation(HEIR).name}"
    assert "Chỉ xem được hồ sơ cho đến khi quản trị viên xác nhận" in row.note
    assert not row.is_mine
    confirm_proposal(MembershipProposal.objects.get(), by=cast.administrator)
    assert home_of(User.objects.get(pk=officer.pk), MONDAY).rows == []


def test_the_administrators_page_names_bodies_that_nobody_answers_for(
    cast: Cast, client: Client
) -> None:
    person("nghe-an", "syt-40-nghe-an")
    merged(cast)
    client.force_login(cast.administrator)
    page = client.get("/").content.decode()
    assert "Cơ quan chưa có người phụ trách" in page
    assert "Sở Y tế tỉnh Nghệ Tĩnh: từ 23/11/2026 chưa ai có vai trò được xác nhận" in page


def test_nobody_is_named_where_somebody_answers(cast: Cast, client: Client) -> None:
    person("cdc-cu", OLD)
    Membership.objects.create(
        user=person("cdc-moi"),
        organisation=organisation(HEIR),
        role=Role.OFFICER,
        valid_from=dt.date(2024, 1, 1),
        confirmed=True,
    )
    absorbed(cast)
    client.force_login(cast.administrator)
    answer: Any = client.get("/")
    assert answer.context["oversight"].silent == []
    assert answer.context["oversight"].proposals == 1
