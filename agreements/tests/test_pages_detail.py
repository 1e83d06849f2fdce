"""An agreement's page: lineage, time line, next act, acts on offer, papers, trail."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, Amendment, Comment
from agreements.states import ReviewStatus, Status
from agreements.tests.builders import (
    HUB,
    make_agreement,
    make_document,
    make_review,
    organisation,
)
from agreements.tests.pages import MEKONG, as_, text_of
from audit.services import record
from conftest import Cast

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def url(agreement: Agreement, tab: str = "") -> str:
    return f"/agreements/{agreement.pk}/" + (f"?tab={tab}" if tab else "")


def mekong(**fields: Any) -> Agreement:
    """The agreement of fourteen, entered when its first reviews were past."""
    return make_agreement(
        hub=HUB,
        partners=MEKONG,
        title="Thỏa thuận Đồng bằng sông Cửu Long",
        signed_on=dt.date(2023, 7, 21),
        entered_on=TODAY,
        origin="recorded",
        with_reviews=True,
        **fields,
    )


def test_fourteen_names_as_signed_and_seven_holders_of_today(client: Client, cast: Cast) -> None:
    agreement = mekong()
    response = as_(client, cast.hub_officer).get(url(agreement))
    said = text_of(response)
    for party in agreement.parties.all():
        assert party.name_as_signed in said
    assert "từ 14 chữ ký đến 7 cơ quan" in said
    groups = response.context["page"].groups
    assert len(groups) == 7
    assert groups[0].is_hub
    assert sum(group.signatures for group in groups) == 14
    by_holder = {group.holder.slug: group.signatures for group in groups}
    assert by_holder["syt-86-vinh-long"] == 3
    assert by_holder["syt-80-tay-ninh"] == 1
    assert "5 cơ quan giữ nhiều chữ ký." in said
    assert "theo sáp nhập ngày 01/07/2025" in said


def test_the_curves_are_hidden_from_screen_readers_and_carry_no_inline_style(
    client: Client, cast: Cast
) -> None:
    body = as_(client, cast.hub_officer).get(url(mekong())).content.decode()
    main = body.split("<main")[1]
    assert main.count('<td class="curves" aria-hidden="true">') == 7
    assert "style=" not in main
    assert "onclick" not in main


def test_when_every_party_has_one_holder_the_page_says_it_binds_itself(
    client: Client, cast: Cast
) -> None:
    agreement = make_agreement(
        hub="syt-86-vinh-long", partners=["syt-83-ben-tre"], signed_on=dt.date(2023, 7, 21)
    )
    said = text_of(as_(client, cast.auditor).get(url(agreement)))
    assert "Mọi chữ ký nay thuộc một cơ quan." in said


def test_reviews_before_the_entry_are_not_recorded_and_the_next_one_is_counted(
    client: Client, cast: Cast
) -> None:
    response = as_(client, cast.hub_officer).get(url(mekong()))
    line = response.context["page"].timeline
    kinds = [point.kind for point in line.points]
    assert kinds == ["start", *["missing"] * 5, "next", "planned", "planned"]
    assert line.hidden_before == 1
    assert line.missing_span[3] == 6
    assert line.points[6].day == dt.date(2027, 1, 21)
    assert line.points[6].state == "Còn 60 ngày"
    between = [float(point.left.rstrip("%")) for point in line.points[5:7]]
    assert between[0] < float(line.today_left.rstrip("%")) < between[1]


def test_what_is_unknown_is_said(client: Client, cast: Cast) -> None:
    agreement = make_agreement(signed_on=None, origin="recorded")
    said = text_of(as_(client, cast.hub_officer).get(url(agreement)))
    assert "Ngày ký chưa ghi" in said
    assert "Thiếu ngày ký" in said
    assert "Chưa có ngày ký nên chưa có lịch đánh giá và không có thư nhắc" in said
    assert "Thiếu bản chụp văn bản đã ký" in said


def test_the_next_act_stands_in_the_bar_for_whose_turn_it_is(client: Client, cast: Cast) -> None:
    agreement = mekong()
    mine = as_(client, cast.hub_officer).get(url(agreement)).context["page"].turn
    assert mine.mine
    assert mine.chip == "Đến lượt Sở: mở kỳ đánh giá"
    assert mine.sentence == "Kỳ đánh giá 6 tháng, hạn 21/01/2027 (còn 60 ngày)"
    assert "7 cơ quan" in mine.detail
    assert "22/12/2026" in mine.detail
    theirs = as_(client, cast.auditor).get(url(agreement)).context["page"].turn
    assert not theirs.mine
    assert theirs.chip.startswith("Chờ Sở Y tế")
    assert theirs.url == ""


@pytest.mark.parametrize(
    ("status", "review_status", "who", "words"),
    [
        (Status.DRAFT, None, "hub_officer", "Đến lượt Sở: gửi lấy ý kiến"),
        (Status.CIRCULATED, None, "hub_officer", "Đến lượt Sở: ghi nhận ký kết"),
        (Status.CIRCULATED, None, "partner_officer", "Đến lượt Sở: góp ý bản thảo"),
        (Status.SUSPENDED, None, "hub_head", "Đến lượt Sở: cho thực hiện lại"),
        (Status.IN_FORCE, ReviewStatus.OPEN, "hub_officer", "Đến lượt Sở: ghi nhận đã họp"),
        (Status.IN_FORCE, ReviewStatus.HELD, "hub_officer", "Đến lượt Sở: ghi biên bản"),
    ],
)
def test_each_state_has_its_next_act(
    client: Client,
    cast: Cast,
    status: Status,
    review_status: ReviewStatus | None,
    who: str,
    words: str,
) -> None:
    agreement = make_agreement(status)
    if review_status:
        make_review(agreement, TODAY, status=review_status)
    response = as_(client, getattr(cast, who)).get(url(agreement))
    assert response.context["page"].turn.chip == words


def test_when_nothing_waits_the_bar_says_so(client: Client, cast: Cast) -> None:
    agreement = make_agreement(Status.EXPIRED, ends_on=dt.date(2026, 6, 1))
    said = text_of(as_(client, cast.hub_officer).get(url(agreement)))
    assert "Không có việc nào đang chờ" in said


def test_a_review_that_is_far_away_asks_nothing_of_anybody_yet(client: Client, cast: Cast) -> None:
    agreement = make_agreement(signed_on=TODAY, with_reviews=True, review_every_months=12)
    response = as_(client, cast.hub_officer).get(url(agreement))
    assert response.context["page"].turn is None
    said = text_of(response)
    assert "Không có việc nào đang chờ Kỳ đánh giá hằng năm, hạn 22/11/2027 (còn 365 ngày)" in said


def test_the_hub_sees_why_an_act_is_not_offered(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    said = text_of(as_(client, cast.hub_officer).get(url(agreement)))
    assert "Chấm dứt thỏa thuận Chỉ lãnh đạo của cơ quan đầu mối làm được việc này." in said
    others = text_of(as_(client, cast.partner_officer).get(url(agreement)))
    assert "Chấm dứt thỏa thuận" not in others


def test_a_stranger_gets_404(client: Client, cast: Cast) -> None:
    assert as_(client, cast.stranger).get(url(make_agreement())).status_code == 404


def test_a_tab_nobody_knows_gets_404(client: Client, cast: Cast) -> None:
    assert as_(client, cast.hub_officer).get(url(make_agreement(), "x")).status_code == 404


@pytest.mark.parametrize(
    "tab", ["parties", "commitments", "reviews", "documents", "comments", "trail"]
)
def test_every_tab_opens(client: Client, cast: Cast, tab: str) -> None:
    response = as_(client, cast.hub_officer).get(url(mekong(with_scan=True), tab))
    assert response.status_code == 200
    assert b'aria-current="page"' in response.content


def test_papers_of_a_review_are_shown_to_the_parties_only(client: Client, cast: Cast) -> None:
    agreement = make_agreement(partners=["syt-75-dong-nai-tp"])
    review = make_review(agreement, TODAY, status=ReviewStatus.HELD)
    make_document(agreement, kind="minutes", review=review, title="Biên bản kín")
    record("agreement.document_added", review.documents.get(), by=None, whole=agreement)
    assert "Biên bản kín" in text_of(as_(client, cast.partner_officer).get(url(agreement)))
    assert "Biên bản kín" not in text_of(as_(client, cast.giving_coordinator).get(url(agreement)))


def test_comments_stay_among_the_parties_after_the_signature(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    comment = Comment.objects.create(
        agreement=agreement,
        organisation=organisation(HUB),
        author=cast.hub_officer,
        text="Ý kiến riêng",
    )
    record("agreement.commented", comment, by=cast.hub_officer, whole=agreement)
    for tab in ("", "comments", "trail"):
        assert "Ý kiến riêng" not in text_of(
            as_(client, cast.giving_coordinator).get(url(agreement, tab))
        )
    assert "Ý kiến riêng" in text_of(as_(client, cast.hub_officer).get(url(agreement, "comments")))


def test_an_observer_reads_everything_but_the_trail(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    record("agreement.suspended", agreement, by=cast.hub_head)
    said = text_of(as_(client, cast.observer).get(url(agreement)))
    assert agreement.title in said
    assert "Nhật ký" not in said
    assert str(cast.hub_head) not in said
    assert client.get(url(agreement, "trail")).status_code == 404
    assert as_(client, cast.auditor).get(url(agreement, "trail")).status_code == 200


def test_a_renewal_is_linked_both_ways(client: Client, cast: Cast) -> None:
    old = make_agreement(title="Thỏa thuận cũ")
    new = make_agreement(title="Thỏa thuận mới", renewal_of=old)
    as_(client, cast.hub_officer)
    assert "Gia hạn của Thỏa thuận cũ" in text_of(client.get(url(new)))
    assert "Được gia hạn bởi Thỏa thuận mới" in text_of(client.get(url(old)))


def test_a_draft_renewal_is_not_told_to_who_may_not_see_it(client: Client, cast: Cast) -> None:
    old = make_agreement()
    make_agreement(Status.DRAFT, title="Bản thảo kín", renewal_of=old)
    assert "Bản thảo kín" not in text_of(as_(client, cast.giving_coordinator).get(url(old)))


def test_amendments_are_listed_with_their_paper(client: Client, cast: Cast) -> None:
    agreement = make_agreement()
    paper = make_document(agreement, kind="annex", title="PL 01")
    Amendment.objects.create(
        agreement=agreement,
        number="01/PL",
        signed_on=TODAY,
        summary="Thêm một nội dung",
        document=paper,
    )
    said = text_of(as_(client, cast.hub_officer).get(url(agreement)))
    assert "Phụ lục 01/PL" in said
    assert "Thêm một nội dung" in said


def test_the_number_of_queries_does_not_grow_with_parties_and_reviews(
    client: Client, cast: Cast
) -> None:
    few = make_agreement(partners=MEKONG[2:4], with_reviews=True, ends_on=dt.date(2027, 6, 1))
    many = mekong()
    as_(client, cast.hub_officer)
    counts = []
    for agreement in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(agreement)).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert counts[1] <= 37
