"""The iCalendar feed, read as a calendar program reads it."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar

from accounts.models import CalendarFeed, Membership, MembershipProposal, PublishedEvent, User
from accounts.services import confirm_proposal, create_feed, decline_proposal, revoke_feed
from agreements.models import Agreement, Review
from agreements.services import redate_review, suspend_agreement, waive_review
from agreements.states import ReviewStatus
from agreements.tests.builders import HUB, make_agreement, make_review, organisation, pdf
from agreements.tests.items import make_item
from conftest import Cast, person
from cooperation.conftest import TODAY
from hospitals.changes import Act, PlannedChange, Statement, preview_change
from hospitals.planning import plan_change
from hospitals.services import record_change, undo_change
from transfers.tests.contract_builders import make_contract

pytestmark = pytest.mark.usefixtures("today")

DUE = dt.date(2027, 1, 21)
LONG = "Thỏa thuận hợp tác toàn diện về y tế giữa các tỉnh, thành phố; chuyển giao kỹ thuật, " * 3
PROPERTIES = {
    "UID",
    "SEQUENCE",
    "SUMMARY",
    "DTSTART",
    "DTSTAMP",
    "LAST-MODIFIED",
    "STATUS",
    "TRANSP",
}


@pytest.fixture
def review() -> Review:
    return make_review(make_agreement(title="Thỏa thuận thử"), DUE)


def address_of(user: User, body: str = "") -> str:
    _feed, text = create_feed(
        user,
        name="Điện thoại",
        form_id=uuid.uuid4(),
        organisation=organisation(body) if body else None,
    )
    return f"/calendar/feeds/{text}.ics"


def fetch(address: str) -> dict[str, tuple[int, str, dt.date, str]]:
    """What a program subscribed to ``address`` knows: uid → sequence, status, day, title."""
    answer = Client().get(address)
    assert answer.status_code == 200
    return {
        str(event["UID"]): (
            int(event["SEQUENCE"]),
            str(event["STATUS"]),
            event.decoded("DTSTART"),
            str(event["SUMMARY"]),
        )
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    }


def only(address: str) -> tuple[int, str, dt.date, str]:
    (event,) = fetch(address).values()
    return event


# --- Subscribing ------------------------------------------------------------------------------
def test_an_event_is_a_whole_day_with_a_title(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    body = Client().get(address).content.decode()
    assert "DTSTART;VALUE=DATE:20270121\r\n" in body
    assert only(address) == (0, "CONFIRMED", DUE, "Đánh giá 6 tháng: Thỏa thuận thử")


def test_the_calendar_says_what_it_is_and_when_to_come_back(cast: Cast, review: Review) -> None:
    calendar = Calendar.from_ical(Client().get(address_of(cast.hub_officer)).content)
    assert str(calendar["VERSION"]) == "2.0"
    assert "Cong Hop tac Y te" in str(calendar["PRODID"])
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Cổng Hợp tác Y tế"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["REFRESH-INTERVAL"].to_ical() == b"PT6H"


def test_fetching_twice_changes_nothing(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    first, second = (Client().get(address) for _ in range(2))
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]


def test_what_did_not_change_is_not_sent_again(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    etag = Client().get(address)["ETag"]
    again = Client().get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    redate_review(review, by=cast.hub_officer, due_on=DUE + dt.timedelta(days=7), reason="Bận")
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 200


def test_another_day_is_the_same_event_with_a_higher_sequence(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    before = fetch(address)
    redate_review(review, by=cast.hub_officer, due_on=DUE + dt.timedelta(days=7), reason="Bận")
    after = fetch(address)
    assert before.keys() == after.keys()
    assert only(address)[:3] == (1, "CONFIRMED", DUE + dt.timedelta(days=7))


def test_another_title_raises_the_sequence_too(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    fetch(address)
    Agreement.objects.update(title="Thỏa thuận đổi tên")
    assert only(address) == (1, "CONFIRMED", DUE, "Đánh giá 6 tháng: Thỏa thuận đổi tên")


def test_what_was_waived_is_cancelled(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    fetch(address)
    waive_review(review, by=cast.hub_head, reason="Không còn cần", document=pdf())
    assert only(address) == only(address) == (1, "CANCELLED", DUE, "Đã hủy")


def test_what_never_was_sent_is_not_cancelled(cast: Cast, review: Review) -> None:
    Review.objects.update(status=ReviewStatus.WAIVED)
    assert fetch(address_of(cast.hub_officer)) == {}


def test_a_pause_cancels_and_its_end_brings_back(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    fetch(address)
    suspend_agreement(
        review.agreement, by=cast.hub_head, on=TODAY, reason="Tạm dừng", document=pdf()
    )
    assert only(address)[:2] == (1, "CANCELLED")
    Agreement.objects.update(status="in_force")
    assert only(address)[:2] == (2, "CONFIRMED")


# --- Rights -------------------------------------------------------------------------------------
def test_a_lost_membership_cancels_all_and_names_nothing(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    fetch(address)
    Membership.objects.filter(user=cast.hub_officer).update(
        valid_until=TODAY - dt.timedelta(days=1)
    )
    assert only(address) == (1, "CANCELLED", DUE, "Đã hủy")
    assert "Thỏa thuận thử" not in Client().get(address).content.decode()
    assert not PublishedEvent.objects.exclude(title="").exists()


def test_only_title_and_day_leave_the_portal(cast: Cast, review: Review) -> None:
    make_item(review, body=HUB, due_on=DUE, what="Gọi cho Người mẫu Bí", person=cast.hub_head)
    calendar = Calendar.from_ical(Client().get(address_of(cast.hub_officer)).content)
    events = calendar.walk("VEVENT")
    assert len(events) == 2
    assert all(set(event.keys()) == PROPERTIES for event in events)
    body = Client().get(address_of(cast.hub_officer)).content.decode()
    assert "Người mẫu" not in body and "Gọi cho" not in body and "http" not in body


def test_strangers_events_are_absent(cast: Cast, review: Review) -> None:
    make_contract()
    assert fetch(address_of(cast.stranger)) == {}
    assert fetch(address_of(cast.administrator)) == {}
    assert len(fetch(address_of(cast.auditor))) == 1


def test_a_feed_holds_what_concerns_ones_own_bodies(cast: Cast, review: Review) -> None:
    # The hospital may read its department's agreement, but is no party to it.
    assert fetch(address_of(cast.giving_coordinator)) == {}


def test_a_feed_of_one_organisation_leaves_out_the_others(cast: Cast, review: Review) -> None:
    Membership.objects.create(
        user=cast.hub_officer,
        organisation=organisation("syt-01-ha-noi"),
        role="officer",
        valid_from=TODAY,
    )
    other = make_review(make_agreement(hub="syt-01-ha-noi", title="Của Hà Nội"), DUE)
    address = address_of(cast.hub_officer, "syt-01-ha-noi")
    assert list(fetch(address)) == [f"review-{other.pk}@hop-tac-y-te"]
    assert len(fetch(address_of(cast.hub_officer))) == 2
    name = Calendar.from_ical(Client().get(address).content)["X-WR-CALNAME"]
    assert organisation("syt-01-ha-noi").name in str(name)


@pytest.mark.parametrize("token", ["x.y", "0123456789abcdef.x", "a", "0123456789abcdef"])
def test_an_unknown_address_answers_404(client: Client, token: str) -> None:
    assert client.get(f"/calendar/feeds/{token}.ics").status_code == 404


def test_a_revoked_feed_and_a_closed_account_answer_404(cast: Cast, client: Client) -> None:
    first, second = address_of(cast.hub_officer), address_of(cast.hub_head)
    revoke_feed(CalendarFeed.objects.get(user=cast.hub_officer), by=cast.hub_officer)
    User.objects.filter(pk=cast.hub_head.pk).update(is_active=False)
    assert [client.get(address).status_code for address in (first, second)] == [404, 404]


# --- On the wire --------------------------------------------------------------------------------
def test_head_answers_like_get_without_a_body(cast: Cast, review: Review) -> None:
    address = address_of(cast.hub_officer)
    get, head = Client().get(address), Client().head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == get["Content-Type"] == "text/calendar; charset=utf-8"
    assert head["ETag"] == get["ETag"]
    assert Client().post(address).status_code == 405


def test_long_vietnamese_titles_are_folded_and_come_back_whole(cast: Cast) -> None:
    title = LONG.strip()[:250]
    make_review(make_agreement(title=title), DUE)
    answer = Client().get(address_of(cast.hub_officer))
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == f"Đánh giá 6 tháng: {title}"


def test_a_title_with_line_ends_and_control_characters_adds_nothing(cast: Cast) -> None:
    make_review(make_agreement(title="A\r\nATTACH:http://a.example\x0b\x0c\x01\x85B"), DUE)
    answer = Client().get(address_of(cast.hub_officer))
    assert not set(answer.content) & (set(range(32)) - set(b"\r\n"))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Đánh giá 6 tháng: A ATTACH:http://a.example B"
    assert "ATTACH" not in event


def test_a_fetch_is_noted(cast: Cast) -> None:
    address = address_of(cast.hub_officer)
    Client().get(address)
    assert CalendarFeed.objects.get().last_fetched_at is not None


def test_the_language_is_the_persons(cast: Cast, review: Review) -> None:
    User.objects.filter(pk=cast.hub_officer.pk).update(language="en")
    assert "Đánh giá" not in only(address_of(cast.hub_officer))[3]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_programs_that_fetch_at_once_are_told_the_same(cast: Cast) -> None:
    for _ in range(20):
        make_review(make_agreement(), DUE)
    address = address_of(cast.hub_officer)
    bodies: list[bytes] = []

    def one() -> None:
        try:
            bodies.append(Client().get(address).content)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 4 and len(set(bodies)) == 1
    assert set(PublishedEvent.objects.values_list("sequence", flat=True)) == {0}
    assert PublishedEvent.objects.count() == 20


# --- The page -----------------------------------------------------------------------------------
@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.hub_officer)
    return client


def form(**fields: object) -> dict[str, object]:
    return {"name": "Điện thoại", "form_id": str(uuid.uuid4()), **fields}


def test_the_address_is_shown_once_and_never_cached(officer: Client, review: Review) -> None:
    answer = officer.post("/calendar/feeds/", form())
    shown = answer.context["address"]
    assert shown in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert only(shown.partition("8000")[2])[0] == 0
    page = officer.get("/calendar/feeds/").content.decode()
    secret = shown.rsplit(".", 2)[1]
    assert "Điện thoại" in page and secret not in page


def test_a_double_click_makes_one_feed_and_shows_its_address(officer: Client) -> None:
    sent = form()
    first, second = (officer.post("/calendar/feeds/", sent) for _ in range(2))
    assert first.context["address"] == second.context["address"]
    assert CalendarFeed.objects.count() == 1


def test_the_page_makes_a_form_id_of_its_own_each_time(officer: Client) -> None:
    ids = {officer.get("/calendar/feeds/").context["form"]["form_id"].value() for _ in range(2)}
    assert len(ids) == 2


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("form_id", "x")])
def test_bad_input_makes_no_feed(officer: Client, field: str, value: str) -> None:
    answer = officer.post("/calendar/feeds/", form(**{field: value}))
    assert answer.status_code == 400
    assert not CalendarFeed.objects.exists()


def test_an_organisation_of_somebody_else_is_no_choice(officer: Client) -> None:
    foreign = organisation("syt-01-ha-noi")
    answer = officer.post("/calendar/feeds/", form(organisation=str(foreign.pk)))
    assert "organisation" in answer.context["form"].errors


def test_the_owner_revokes_and_nobody_else(officer: Client, cast: Cast) -> None:
    mine, theirs = address_of(cast.hub_officer), address_of(cast.hub_head)
    for user, status in ((cast.hub_head, 404), (cast.hub_officer, 302)):
        feed = CalendarFeed.objects.get(user=user)
        assert officer.post(f"/calendar/feeds/{feed.pk}/revoke/").status_code == status
    assert (Client().get(mine).status_code, Client().get(theirs).status_code) == (404, 200)
    assert "Đã thu hồi" in officer.get("/calendar/feeds/").content.decode()


# --- After a merger ---------------------------------------------------------------------------
OLD, HEIR = "cdc-dong-nai", "cdc-tay-ninh"


def absorbed(day: dt.date = TODAY) -> PlannedChange:
    act = Act("absorb", (organisation(OLD),), organisation(HEIR))
    return plan_change(Statement((act,), day, "Quyết định mẫu 5/QĐ"))


@pytest.fixture
def merged_review() -> Review:
    return make_review(make_agreement(hub="cdc-hcm", partners=[OLD]), DUE)


def proposal_of(user: User) -> MembershipProposal:
    return MembershipProposal.objects.get(membership__user=user)


@pytest.mark.parametrize("tied_to", ["", OLD])
def test_a_merged_bodys_events_stay_the_same_ones(
    cast: Cast, merged_review: Review, tied_to: str
) -> None:
    somebody = person("cdc-cu", OLD)
    address = address_of(somebody, tied_to)
    before = fetch(address)
    record_change(absorbed(), by=cast.administrator)
    assert fetch(address) == before
    confirm_proposal(proposal_of(somebody), by=cast.administrator)
    assert fetch(address) == before
    assert [found[0] for found in before.values()] == [0]


@pytest.mark.parametrize("tied_to", ["", OLD])
def test_what_changes_after_a_merger_rises_by_one(
    cast: Cast, merged_review: Review, tied_to: str
) -> None:
    somebody = person("cdc-cu", OLD)
    address = address_of(somebody, tied_to)
    (uid,) = fetch(address)
    record_change(absorbed(), by=cast.administrator)
    later = DUE + dt.timedelta(days=7)
    redate_review(merged_review, by=cast.cdc_officer, due_on=later, reason="Bận")
    assert fetch(address)[uid][:3] == (1, "CONFIRMED", later)
    confirm_proposal(proposal_of(somebody), by=cast.administrator)
    assert fetch(address)[uid][:3] == (1, "CONFIRMED", later)


@pytest.mark.parametrize("tied_to", ["", OLD])
def test_who_is_declined_is_told_that_the_events_are_cancelled(
    cast: Cast, merged_review: Review, tied_to: str
) -> None:
    somebody = person("cdc-cu", OLD)
    address = address_of(somebody, tied_to)
    (uid,) = fetch(address)
    record_change(absorbed(), by=cast.administrator)
    decline_proposal(proposal_of(somebody), by=cast.administrator)
    assert fetch(address)[uid][:2] == (1, "CANCELLED")


def test_the_successors_people_get_the_events_of_the_merged_body(
    cast: Cast, merged_review: Review
) -> None:
    address = address_of(person("cdc-moi", HEIR), HEIR)
    assert fetch(address) == {}
    change = record_change(absorbed(), by=cast.administrator)
    assert only(address)[:2] == (0, "CONFIRMED")
    undo_change(change, by=cast.administrator, because="Ghi nhầm")
    assert only(address)[:2] == (1, "CANCELLED")


def test_a_coming_merger_changes_a_calendar_on_its_day(
    cast: Cast, merged_review: Review, on_day: Callable[[dt.date], None]
) -> None:
    address = address_of(person("cdc-moi", HEIR))
    day = TODAY + dt.timedelta(days=9)
    record_change(absorbed(day), by=cast.administrator)
    assert fetch(address) == {}
    on_day(day)
    assert only(address)[:2] == (0, "CONFIRMED")


def test_a_calendar_is_called_after_the_body_of_today(cast: Cast, merged_review: Review) -> None:
    address = address_of(person("cdc-cu", OLD), OLD)
    record_change(absorbed(), by=cast.administrator)
    calendar = Calendar.from_ical(Client().get(address).content)
    assert str(calendar["NAME"]) == f"Cổng Hợp tác Y tế: {organisation(HEIR).name}"


def test_the_preview_counts_the_calendars(cast: Cast, merged_review: Review) -> None:
    address_of(person("cdc-cu", OLD), OLD)
    found = {effect.kind: effect.count for effect in preview_change(absorbed()).effects}
    assert found["feeds"] == 1
