"""The list of action items, an item's page, and the acts that move it on."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import ActionItem, ActionItemCarry
from agreements.states import ItemStatus, ReviewStatus, Status
from agreements.tests.builders import HUB, PARTNER, make_agreement, make_review, organisation
from agreements.tests.items import held_review, make_item
from agreements.tests.pages import as_, text_of
from conftest import Cast, person

TODAY = dt.date(2026, 11, 22)
URL = "/action-items/"


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def url(item: ActionItem, act: str = "") -> str:
    return f"{URL}{item.pk}/" + (f"{act}/" if act else "")


def found(client: Client, **query: Any) -> list[str]:
    return [row.item.what for row in client.get(URL, query).context["rows"]]


def in_days(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def items(cast: Cast) -> dict[str, ActionItem]:
    """One in each state, all of one meeting."""
    review = held_review(make_agreement(code="thu-loc", title="Thỏa thuận với Đồng Nai"))
    return {
        "open": make_item(review, what="Lọc máu", due_on=in_days(20), person=cast.partner_head),
        "late": make_item(review, what="Gửi danh sách", due_on=in_days(-3)),
        "done": make_item(review, ItemStatus.DONE, what="Đã họp", body=HUB, due_on=in_days(-9)),
        "verified": make_item(review, ItemStatus.VERIFIED, what="Đã gửi", due_on=in_days(-8)),
        "dropped": make_item(review, ItemStatus.DROPPED, what="Thôi", due_on=in_days(2)),
    }


@pytest.mark.parametrize(
    ("shelf", "expected"),
    [
        ("", ["Đã họp", "Gửi danh sách", "Lọc máu"]),
        ("late", ["Gửi danh sách"]),
        ("done", ["Đã họp"]),
        ("closed", ["Thôi", "Đã gửi"]),
        ("all", ["Lọc máu", "Thôi", "Gửi danh sách", "Đã gửi", "Đã họp"]),
        ("mine", ["Đã họp", "Gửi danh sách"]),
        ("nonsense", ["Đã họp", "Gửi danh sách", "Lọc máu"]),
    ],
)
def test_each_tab_shows_its_items(
    client: Client, cast: Cast, items: Any, shelf: str, expected: list[str]
) -> None:
    assert found(as_(client, cast.partner_officer), show=shelf) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "loc MAU"}, ["Lọc máu"]),
        ({"search": "so y te tp ho chi minh hop"}, ["Đã họp"]),
        ({"organisation": PARTNER, "status": "open"}, ["Lọc máu", "Gửi danh sách"]),
        ({"status": "dropped"}, ["Thôi"]),
        ({"late": "on"}, ["Gửi danh sách"]),
        ({"due_from": "01/12/2026"}, ["Lọc máu"]),
        ({"due_to": "2026-11-13"}, ["Đã họp"]),
        ({"agreement": "thu-loc", "late": "on"}, ["Gửi danh sách"]),
        ({"agreement": "khong co"}, []),
        ({"person": "me"}, []),
    ],
)
def test_each_filter_narrows(
    client: Client, cast: Cast, items: Any, query: dict[str, str], expected: list[str]
) -> None:
    assert found(as_(client, cast.partner_officer), **query) == expected


def test_a_person_finds_what_was_given_to_them(client: Client, cast: Cast, items: Any) -> None:
    assert found(as_(client, cast.partner_head), person="me") == ["Lọc máu"]
    as_(client, cast.hub_officer)
    assert found(client, person=str(cast.partner_head.pk)) == ["Lọc máu"]
    assert len(found(client, person=str(cast.stranger.pk))) == 3  # no choice: it filters nothing


def test_a_merged_body_s_items_are_found_under_its_successor(client: Client, cast: Cast) -> None:
    review = held_review(make_agreement(partners=["syt-67-dak-nong"]))
    make_item(review, body="syt-67-dak-nong", what="Việc của Đắk Nông")
    as_(client, cast.hub_officer)
    for slug in ("syt-67-dak-nong", "syt-68-lam-dong"):
        assert found(client, organisation=slug) == ["Việc của Đắk Nông"]
    _any, now, before = client.get(URL).context["form"].fields["organisation"].choices
    assert (set(dict(now[1])), set(dict(before[1]))) == ({"syt-68-lam-dong"}, {"syt-67-dak-nong"})
    assert "Sở Y tế tỉnh Lâm Đồng" in text_of(client.get(URL))


@pytest.mark.parametrize(
    ("ordering", "first"),
    [
        ("due", "Đã họp"),
        ("-due", "Lọc máu"),
        ("-organisation", "Đã họp"),
        ("-updated", "Đã họp"),
        ("nonsense", "Đã họp"),
    ],
)
def test_it_is_sorted_as_asked(
    client: Client, cast: Cast, items: Any, ordering: str, first: str
) -> None:
    rows = found(as_(client, cast.hub_officer), ordering=ordering)
    assert len(rows) == 3
    assert rows[0] == first


def test_strangers_see_none_and_are_told_how_items_come_about(
    client: Client, cast: Cast, items: dict[str, ActionItem]
) -> None:
    answer = as_(client, cast.stranger).get(URL)
    assert answer.context["rows"] == []
    assert "Chưa có việc nào ở đây" in text_of(answer)
    for act in ("", "do", "verify", "send-back", "assign", "edit", "drop"):
        assert client.get(url(items["open"], act)).status_code == 404


def test_the_empty_list_says_which_filter_to_drop(client: Client, cast: Cast, items: Any) -> None:
    as_(client, cast.hub_officer)
    said = text_of(client.get(URL, {"search": "loc mau", "late": "on"}))
    assert "Bỏ lọc “" in said


def test_signed_out_people_are_sent_to_the_door(client: Client) -> None:
    assert client.get(URL).url.startswith("/accounts/login/")


def test_a_wrong_day_is_said_and_a_wrong_cursor_starts_anew(client: Client, cast: Cast) -> None:
    as_(client, cast.hub_officer)
    assert client.get(URL, {"due_from": "31/02/2026"}).status_code == 400
    assert client.get(URL, {"cursor": "nonsense"}).status_code == 302


def test_the_fragment_comes_alone(client: Client, cast: Cast, items: Any) -> None:
    as_(client, cast.hub_officer)
    answer = client.get(URL, {"late": "on"}, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert b"G\xe1\xbb\xadi danh s" in answer.content


def test_pages_lose_nothing_and_take_the_same_number_of_queries(client: Client, cast: Cast) -> None:
    as_(client, cast.hub_officer)
    counts = []
    for _n in range(2):
        for n in range(15):
            make_item(what=f"Việc {n}", due_on=in_days(n % 4), person=cast.partner_head)
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    first = client.get(URL)
    rest = client.get(URL, {"cursor": first.context["page"].next})
    seen = [row.item.pk for answer in (first, rest) for row in answer.context["rows"]]
    assert len(seen) == len(set(seen)) == 30


# --- One item -----------------------------------------------------------------------------
def test_the_page_tells_who_until_when_and_how_it_went(client: Client, cast: Cast) -> None:
    item = make_item(
        due_on=in_days(-3), person=cast.partner_head, times_carried=1, sent_back_because="Thiếu"
    )
    later = make_review(item.agreement, in_days(-10), status=ReviewStatus.OPEN)
    ActionItemCarry.objects.create(item=item, review=later)
    said = text_of(as_(client, cast.hub_officer).get(url(item)))
    for words in (
        "Quá hạn",
        "quá hạn 3 ngày",
        "Chuyển kỳ 1 lần",
        str(cast.partner_head),
        "Cuộc họp giao việc",
        "Chưa xong, chuyển sang kỳ sau",
        "Chưa được xác nhận là xong Thiếu",
        "Chờ Sở Y tế",
    ):
        assert words in said


def test_the_turn_is_the_doer_s_and_then_the_other_s(client: Client, cast: Cast) -> None:
    item = make_item()
    assert as_(client, cast.partner_officer).get(url(item)).context["turn"].mine
    assert not as_(client, cast.hub_officer).get(url(item)).context["turn"].mine
    done = make_item(status=ItemStatus.DONE)
    assert not as_(client, cast.partner_officer).get(url(done)).context["turn"].mine
    assert as_(client, cast.hub_officer).get(url(done)).context["turn"].mine
    closed = make_item(status=ItemStatus.VERIFIED)
    assert client.get(url(closed)).context["turn"] is None


def test_observers_read_neither_trail_nor_mails(client: Client, cast: Cast) -> None:
    item = make_item()
    said = text_of(as_(client, cast.observer).get(url(item)))
    assert "Quá trình" in said
    assert "Nhật ký" not in said and "Chưa có thư nào" not in said
    assert "Nhật ký" in text_of(as_(client, cast.auditor).get(url(item)))


def test_the_way_from_done_over_sent_back_to_verified(client: Client, cast: Cast) -> None:
    item = make_item()
    as_(client, cast.partner_officer)
    assert client.post(url(item, "do"), {"note": "", "done_on": "22/11/2026"}).status_code == 400
    sent = {"note": "Đã gửi", "done_on": "22/11/2026"}
    assert client.post(url(item, "do"), sent).url == url(item)
    as_(client, cast.hub_officer)
    assert "Đã gửi" in text_of(client.get(url(item, "verify")))
    assert client.post(url(item, "send-back"), {"reason": "Thiếu"}).url == url(item)
    as_(client, cast.partner_officer).post(url(item, "do"), sent)
    assert as_(client, cast.hub_officer).post(url(item, "verify")).url == url(item)
    item.refresh_from_db()
    assert item.status == ItemStatus.VERIFIED


@pytest.mark.parametrize(
    ("act", "who"),
    [
        ("do", "hub_officer"),
        ("assign", "hub_viewer"),
        ("edit", "partner_officer"),
        ("drop", "hub_officer"),
        ("do", "auditor"),
    ],
)
def test_who_may_not_is_told_so(client: Client, cast: Cast, act: str, who: str) -> None:
    item = make_item()
    as_(client, getattr(cast, who))
    for answer in (client.get(url(item, act)), client.post(url(item, act))):
        assert answer.status_code == 403
        assert "Chỉ" in text_of(answer)


def test_the_doer_does_not_verify(client: Client, cast: Cast) -> None:
    item = make_item(status=ItemStatus.DONE)
    as_(client, cast.partner_officer)
    assert client.post(url(item, "verify")).status_code == 403
    assert client.get(url(item, "send-back")).status_code == 403


def test_what_was_done_already_is_said(client: Client, cast: Cast) -> None:
    item = make_item(status=ItemStatus.DONE)
    assert as_(client, cast.partner_officer).post(url(item, "do")).status_code == 409


def test_the_body_gives_it_to_one_of_its_people(client: Client, cast: Cast) -> None:
    item, colleague = make_item(), person("colleague", PARTNER, "viewer")
    as_(client, cast.partner_officer)
    page = client.get(url(item, "assign")).content.decode()
    assert str(colleague) in page and str(cast.hub_officer) not in page
    client.post(url(item, "assign"), {"person": str(colleague.pk)})
    item.refresh_from_db()
    assert item.person == colleague
    client.post(url(item, "assign"), {"person": ""})
    item.refresh_from_db()
    assert item.person is None


def test_dropping_is_asked_back(client: Client, cast: Cast) -> None:
    item = make_item()
    as_(client, cast.hub_head)
    assert "Việc này không mở lại được" in text_of(client.get(url(item, "drop")))
    client.post(url(item, "drop"), {"reason": "Hai bên không cần nữa"})
    assert "Hai bên không cần nữa" in text_of(client.get(url(item)))


# --- Setting one at a meeting -------------------------------------------------------------
def form(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    form_id = client.get(address).context["form"]["form_id"].value()
    return {
        "form_id": str(form_id),
        "what": "Gửi danh sách",
        "organisation": str(organisation(PARTNER).pk),
        "person": "",
        "due_on": "22/12/2026",
        **changes,
    }


def test_the_hub_s_officer_sets_one_and_sees_it_at_the_review(client: Client, cast: Cast) -> None:
    review = held_review()
    address = f"{URL}add/?review={review.pk}"
    as_(client, cast.hub_officer)
    sent = form(client, address, person=str(cast.partner_head.pk))
    assert client.post(address, sent).url == f"/reviews/{review.pk}/?tab=items"
    client.post(address, sent)
    item = review.action_items.get()
    assert (item.person, item.due_on) == (cast.partner_head, dt.date(2026, 12, 22))


def test_bad_input_comes_back_as_it_was_typed(client: Client, cast: Cast) -> None:
    address = f"{URL}add/?review={held_review().pk}"
    as_(client, cast.hub_officer)
    sent = form(client, address, person=str(cast.hub_head.pk), due_on="31/02/2027")
    answer = client.post(address, sent)
    assert answer.status_code == 400
    assert "Gửi danh sách" in answer.content.decode()
    answer = client.post(address, {**sent, "due_on": "22/12/2026"})
    assert "không làm việc tại" in text_of(answer)
    foreign = client.post(address, {**sent, "organisation": str(organisation("cdc-hcm").pk)})
    assert foreign.status_code == 400
    assert not ActionItem.objects.exists()


def test_only_a_held_review_of_one_s_own_takes_items(client: Client, cast: Cast) -> None:
    review = held_review()
    for who, status in (("stranger", 404), ("partner_officer", 403), ("auditor", 403)):
        as_(client, getattr(cast, who))
        assert client.get(f"{URL}add/?review={review.pk}").status_code == status
    as_(client, cast.hub_officer)
    planned = make_review(make_agreement(), in_days(30))
    assert client.get(f"{URL}add/?review={planned.pk}").status_code == 409
    for nonsense in ("", "?review=", "?review=x", f"?review={review.agreement_id}"):
        assert client.get(f"{URL}add/{nonsense}").status_code == 404


def test_it_is_edited_at_the_meeting(client: Client, cast: Cast) -> None:
    item = make_item(held_review(make_agreement(Status.EXPIRED)))
    as_(client, cast.hub_officer)
    page = client.get(url(item, "edit"))
    assert item.what in page.content.decode()
    sent = form(client, url(item, "edit"), what="Gửi lại danh sách")
    assert client.post(url(item, "edit"), sent).url == url(item)
    item.refresh_from_db()
    assert item.what == "Gửi lại danh sách"
