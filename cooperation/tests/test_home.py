"""The home page by role: what is late, what waits, what is due, what needs a date or a decision."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Membership, Role, User
from agreements.models import Agreement, Amendment, Comment
from agreements.states import ReviewKind, ReviewStatus, Status
from agreements.tests.builders import (
    HUB,
    PARTNER,
    make_agreement,
    make_document,
    make_review,
    organisation,
)
from audit.services import record
from conftest import Cast, person
from cooperation.home import Home, home_of
from cooperation.work import waiting_for_person
from toolkit import clock

DAY = dt.timedelta(days=1)


def home(user: User) -> Home:
    return home_of(user, clock.today())


def titles(page: Home, group: str) -> list[str]:
    return [row.title for each in page.groups if each.title == group for row in each.rows]


def running(**fields: object) -> Agreement:
    return make_agreement(Status.IN_FORCE, signed_on=clock.today() - 400 * DAY, **fields)


def test_a_late_review_comes_first_and_has_the_filled_button(cast: Cast) -> None:
    make_review(running(title="Sau"), clock.today() + 20 * DAY, sequence=2)
    make_review(running(title="Trễ"), clock.today() - 3 * DAY, sequence=1)
    page = home(cast.hub_officer)
    assert [group.title for group in page.groups] == ["Quá hạn", "Sắp đến hạn"]
    assert page.first is not None
    assert page.first.title.endswith("Trễ")
    assert page.first.figure == 3


def test_a_review_due_in_91_days_is_not_pressing_yet(cast: Cast) -> None:
    agreement = running()
    make_review(agreement, clock.today() + 90 * DAY, sequence=1)
    make_review(agreement, clock.today() + 91 * DAY, sequence=2)
    page = home(cast.hub_officer)
    assert [row.figure for row in page.rows] == [90]
    assert len(page.upcoming) == 2


def test_a_partner_sees_the_review_but_has_no_button(cast: Cast) -> None:
    make_review(running(), clock.today() + 20 * DAY, sequence=1)
    row = home(cast.partner_officer).rows[0]
    assert row.turn is not None
    assert not row.turn.mine
    assert not row.turn.url
    assert home(cast.partner_officer).waiting == 0


def test_a_held_meeting_beside_the_plan_waits_for_the_head_of_the_hub(cast: Cast) -> None:
    review = make_review(
        running(), clock.today() - DAY, status=ReviewStatus.HELD, kind=ReviewKind.OTHER
    )
    row = home(cast.hub_head).rows[0]
    assert row.turn is not None
    assert row.turn.url.endswith(f"{review.pk}/conclude/")
    assert home(cast.hub_officer).waiting == 0


def test_a_review_before_the_agreement_was_entered_is_not_late(cast: Cast) -> None:
    agreement = running(entered_on=clock.today())
    make_review(agreement, clock.today() - 30 * DAY, sequence=1)
    assert home(cast.hub_officer).rows == []


def test_an_agreement_without_a_signing_day_needs_a_date(cast: Cast) -> None:
    running(title="Thiếu ngày", origin=Agreement.Origin.RECORDED)
    Agreement.objects.update(signed_on=None, signed_on_precision="", review_anchor_on=None)
    page = home(cast.hub_officer)
    assert titles(page, "Cần bổ sung hoặc quyết định") == ["Thiếu ngày"]
    assert page.rows[0].turn is not None
    assert page.rows[0].turn.url.endswith("/fill-in/")


def test_what_is_signed_but_lacks_the_day_its_reviews_count_from_waits_for_that_day(
    cast: Cast, client: Client
) -> None:
    agreement = running(origin=Agreement.Origin.RECORDED)
    Agreement.objects.update(review_anchor_on=None)
    (row,) = home(cast.hub_head).rows
    assert row.turn is not None and row.turn.chip.endswith(": bổ sung mốc tính kỳ")
    client.force_login(cast.hub_head)
    assert row.turn.chip in client.get(f"/agreements/{agreement.pk}/").content.decode()


def test_an_agreement_that_has_ended_needs_no_date(cast: Cast) -> None:
    make_agreement(
        Status.EXPIRED, signed_on=None, ends_on=clock.today() - DAY, review_anchor_on=None
    )
    assert home(cast.hub_officer).rows == []


def test_a_recorded_agreement_whose_signing_is_not_reported_needs_a_date(cast: Cast) -> None:
    make_agreement(Status.CIRCULATED, origin=Agreement.Origin.RECORDED)
    page = home(cast.hub_officer)
    assert [row.unit for row in page.rows] == ["thiếu ngày"]


def test_a_merger_that_joined_parties_asks_for_a_decision(cast: Cast) -> None:
    running(title="Gộp", partners=["syt-75-dong-nai", "syt-70-binh-phuoc"])
    page = home(cast.hub_officer)
    assert titles(page, "Cần bổ sung hoặc quyết định") == ["Gộp"]
    assert page.rows[0].unit == "sáp nhập"


def test_both_sides_in_one_holder_are_said_to_be_one_side(cast: Cast) -> None:
    running(hub="syt-75-dong-nai", partners=["syt-70-binh-phuoc"])
    row = home(cast.partner_officer).rows[0]
    assert "chỉ còn một bên" in row.note


def test_an_amendment_after_the_merger_is_the_decision(cast: Cast) -> None:
    agreement = running(partners=["syt-75-dong-nai", "syt-70-binh-phuoc"])
    Amendment.objects.create(
        agreement=agreement,
        signed_on=dt.date(2026, 1, 5),
        summary="Gộp cam kết",
        document=make_document(agreement),
    )
    assert home(cast.hub_officer).rows == []


def test_a_draft_waits_for_the_hub_and_is_nothing_to_the_partner(cast: Cast) -> None:
    make_agreement(Status.DRAFT, title="Bản thảo A")
    assert titles(home(cast.hub_officer), "Đang chờ") == ["Bản thảo A"]
    assert home(cast.partner_officer).rows == []


def test_a_circulated_draft_waits_for_a_partner_until_it_has_commented(cast: Cast) -> None:
    agreement = make_agreement(Status.CIRCULATED)
    assert home(cast.partner_officer).waiting == 1
    Comment.objects.create(
        agreement=agreement,
        organisation=organisation(PARTNER),
        author=cast.partner_officer,
        text="Đồng ý",
    )
    assert home(cast.partner_officer).waiting == 0


def test_a_stranger_sees_nothing(cast: Cast) -> None:
    make_review(running(), clock.today() - DAY, sequence=1)
    page = home(cast.stranger)
    assert page.rows == []
    assert page.upcoming == []
    assert page.news.shown == []
    assert [figure.value for figure in page.figures] == [0, 0, 0, 0]


def test_an_auditor_reads_everything_and_has_nothing_to_do(cast: Cast) -> None:
    make_review(running(), clock.today() - DAY, sequence=1)
    page = home(cast.auditor)
    assert len(page.rows) == 1
    assert page.waiting == 0


def test_a_department_sees_what_its_cdc_is_late_with(cast: Cast) -> None:
    make_review(running(hub="cdc-hcm", partners=["cdc-dong-nai"]), clock.today() - DAY, sequence=1)
    page = home(cast.hub_officer)
    assert len(page.rows) == 1
    assert page.waiting == 0
    assert home(cast.cdc_officer).waiting == 1


@pytest.mark.parametrize("who", ["hub_officer", "hub_head", "hub_viewer", "partner_officer"])
def test_the_count_in_the_navigation_is_that_of_the_page(cast: Cast, who: str) -> None:
    user: User = getattr(cast, who)
    make_review(running(), clock.today() - DAY, sequence=1)
    make_review(running(), clock.today() - DAY, status=ReviewStatus.HELD, sequence=1)
    make_agreement(Status.DRAFT)
    make_agreement(Status.CIRCULATED)
    make_agreement(Status.CIRCULATED, origin=Agreement.Origin.RECORDED)
    running(partners=["syt-75-dong-nai", "syt-70-binh-phuoc"])
    assert waiting_for_person(user, clock.today()).total == home(user).waiting


def test_each_figure_is_the_number_of_rows_of_the_list_it_leads_to(
    cast: Cast, client: Client
) -> None:
    make_review(running(), clock.today() - DAY, sequence=1)
    make_review(running(), clock.today() + 30 * DAY, sequence=1)
    make_agreement(Status.CIRCULATED, origin=Agreement.Origin.RECORDED)
    client.force_login(cast.hub_officer)
    for figure in home(cast.hub_officer).figures:
        assert len(client.get(figure.url).context["rows"]) == figure.value, figure.label


def test_the_page_asks_the_same_few_questions_however_much_there_is(
    cast: Cast, client: Client, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client.force_login(cast.hub_officer)
    for number in range(12):
        make_review(running(), clock.today() + (number - 4) * DAY, sequence=1)
        make_agreement(Status.DRAFT)
        running(partners=["syt-75-dong-nai", "syt-70-binh-phuoc"])
    client.get("/")  # notes the visit, once a session
    cache.clear()
    with django_assert_num_queries(8):
        response = client.get("/")
    assert len(response.context["home"].rows) == 36


def test_somebody_without_an_organisation_is_told_why_the_page_is_empty(
    register: None, client: Client
) -> None:
    client.force_login(person("new-here"))
    assert "Tài khoản chưa thuộc cơ quan nào" in client.get("/").content.decode()


def test_an_administrator_sees_heads_to_confirm_and_no_agreement(
    cast: Cast, client: Client
) -> None:
    running(title="Thỏa thuận kín")
    Membership.objects.create(
        user=cast.hub_viewer,
        organisation=organisation(HUB),
        role=Role.HEAD,
        valid_from=clock.today(),
    )
    client.force_login(cast.administrator)
    words = client.get("/").content.decode()
    assert "Người mẫu hub-viewer" in words
    assert "Thỏa thuận kín" not in words


def test_whoever_is_not_signed_in_is_sent_to_the_door(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_changes_lead_to_agreements_one_may_see(cast: Cast, client: Client) -> None:
    seen, hidden = running(), running(hub="syt-01-ha-noi", partners=["syt-40-nghe-an"])
    record("agreement.suspended", seen, by=cast.hub_head)
    record("agreement.suspended", hidden, by=cast.stranger)
    assert [change.url for change in home(cast.hub_officer).news.shown] == [
        f"/agreements/{seen.pk}/"
    ]


def test_what_a_party_says_about_a_draft_is_no_change_for_others(cast: Cast) -> None:
    agreement = running()
    comment = Comment.objects.create(
        agreement=agreement,
        organisation=organisation(HUB),
        author=cast.hub_officer,
        text="Ý kiến riêng",
    )
    record("agreement.commented", comment, by=cast.hub_officer, whole=agreement)
    assert [c.entry.verb for c in home(cast.hub_officer).news.shown] == ["agreement.commented"]
    assert home(cast.giving_coordinator).news.shown == []
    assert len(home(cast.auditor).news.shown) == 1


def test_an_observer_reads_no_trail_on_the_home_page(cast: Cast) -> None:
    record("agreement.suspended", running(), by=cast.hub_head)
    assert home(cast.auditor).news.shown
    assert home(cast.observer).news.shown == []


def test_a_party_that_left_the_organisation_sees_nothing(cast: Cast) -> None:
    make_agreement(Status.DRAFT)
    Membership.objects.filter(user=cast.hub_officer).update(valid_until=clock.today() - DAY)
    assert home(User.objects.get(pk=cast.hub_officer.pk)).rows == []
