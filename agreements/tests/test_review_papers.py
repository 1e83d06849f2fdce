"""What a review's papers say, how they are numbered, and that they stay as they were issued."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from agreements.models import Report, Review, ReviewPaper
from agreements.services import open_review, replan_reviews
from agreements.states import ReviewKind, ReviewStatus
from agreements.tests.builders import HUB, make_agreement, make_review, organisation, sentences
from agreements.tests.review_papers import (
    TITLE,
    TODAY,
    composed,
    issue,
    meeting_terms,
    partner,
    reported,
    terms,
)
from agreements.tests.reviews import confirm
from audit.models import Entry
from conftest import Cast
from papers.kinds import INVITATION, LETTER, MINUTES
from papers.layout import Paper
from papers.models import PaperNumber
from papers.services import change_text, turn_on_series, void_number
from papers.tests.samples import opened, read, squeezed, squeezed_pdf, words
from papers.texts import kinds
from toolkit.refusal import NotAllowed, WrongState

# What stands in the database plays no part in what these look at.
pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


def said(paper: Paper) -> str:
    return words(opened(paper))


def planned(**fields: Any) -> Review:
    return make_review(make_agreement(title=TITLE), dt.date(2026, 11, 29), **fields)


# --- What stands on them ------------------------------------------------------------------
def test_a_bodys_report_says_what_it_wrote_and_nothing_of_the_others(cast: Cast) -> None:
    text = said(composed(reported(cast), cast))

    for known in (
        "UBND THÀNH PHỐ HỒ CHÍ MINH",
        "SỞ Y TẾ",
        "BÁO CÁO",
        f"Sơ kết 6 tháng thực hiện {TITLE}",
        "số 7/TT-SYT ký ngày 04 tháng 5 năm 2026",
        "từ ngày 21 tháng 5 năm 2026 đến ngày 20 tháng 11 năm 2026",
        f"Kết quả chung của {HUB}",
        f"Đã mở hai lớp ({HUB})",
        "Mức thực hiện: thực hiện một phần.",
        "Chưa có số liệu.",
        "Gửi danh sách học viên",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
    ):
        assert known in text
    assert "syt-75" not in text


def test_the_common_report_leaves_out_what_another_body_has_not_submitted(cast: Cast) -> None:
    review = reported(cast)
    by_hub = said(composed(review, cast, is_whole=True))
    by_partner = said(
        composed(review, cast, is_whole=True, reader=cast.partner_officer, organisation=partner())
    )

    assert "(syt-75-dong-nai-tp)" in by_hub and f"({HUB})" in by_hub
    assert "(syt-75-dong-nai-tp)" in by_partner and f"({HUB})" not in by_partner


def test_the_final_report_says_so_and_names_what_is_left(cast: Cast) -> None:
    review = reported(cast)
    Review.objects.filter(pk=review.pk).update(kind=ReviewKind.FINAL)
    review.refresh_from_db()

    text = said(composed(review, cast))
    assert "báo cáo tổng kết" in text and "đề nghị đưa vào giai đoạn tiếp theo:" in text
    assert "- Hội chẩn từ xa." in text


def test_the_minutes_say_who_came_how_it_was_rated_and_what_is_to_be_done(cast: Cast) -> None:
    review = reported(cast)
    confirm(review, cast)
    paper = composed(
        review,
        cast,
        kind="minutes",
        form=MINUTES,
        terms=terms(
            begun_at="08 giờ 00", chair="Người mẫu An, Giám đốc", secretary="Người mẫu Bình"
        ),
    )
    text = said(paper)

    for known in (
        "Thời gian bắt đầu: 08 giờ 00, ngày 22 tháng 11 năm 2026.",
        "Địa điểm: Trụ sở Sở Y tế.",
        "Chủ trì: Người mẫu An, Giám đốc.",
        "Thực hiện một phần",
        "Đạt phần lớn.",
        "Người mẫu partner-officer",
        "15/12/2026",
    ):
        assert known in text
    assert "Kính gửi" not in text
    assert [one.name for one in paper.signatures] == [
        "Người mẫu Bình",
        "Người mẫu An",
        "Người mẫu Ể Ữ ỵ",
        "Người mẫu partner-head",
    ]


@pytest.mark.parametrize(
    ("form", "name"), [(INVITATION, "trân trọng kính mời:"), (LETTER, "Kính gửi: Sở Y tế")]
)
def test_the_invitation_says_when_and_where(cast: Cast, form: str, name: str) -> None:
    text = said(composed(planned(), cast, kind="invitation", form=form, terms=meeting_terms()))

    assert name in text
    assert "Thời gian: 08 giờ 00, ngày 29 tháng 11 năm 2026." in text
    assert "Địa điểm: Hội trường Sở Y tế." in text
    assert text.count("Kính gửi") == (form == LETTER)


def test_what_is_not_known_is_left_to_write(cast: Cast) -> None:
    review = open_review(planned(), by=cast.hub_officer)
    text = said(composed(review, cast))

    assert "……" in text and "None" not in text and "{{" not in text
    assert "Số: ……/BC-SYT" in text


def test_a_paper_is_vietnamese_for_an_english_reader(cast: Cast) -> None:
    review = reported(cast)
    with translation.override("en"):
        text = said(composed(review, cast))

    assert "thực hiện một phần" in text and "III. SỐ LIỆU TRONG KỲ" in text


def test_word_and_pdf_say_the_same(cast: Cast) -> None:
    paper = composed(reported(cast), cast, is_whole=True)
    in_pdf = squeezed_pdf(paper)

    for line in said(paper).splitlines():
        assert squeezed(line) in in_pdf


# --- Issued -------------------------------------------------------------------------------
def test_an_issued_paper_carries_its_number_and_is_on_the_trail(cast: Cast) -> None:
    review = reported(cast)
    issued = issue(review, cast)

    assert "Số: 05/BC-SYT" in said(issued.paper)
    number = PaperNumber.objects.get()
    assert (number.organisation, number.kind, number.year) == (organisation(HUB), "BC", 2026)
    assert number.address == f"/reviews/{review.pk}/papers/report/"
    assert Entry.objects.latest("id").verb == "review.paper_issued"


def test_an_issued_paper_stays_as_it_was(cast: Cast) -> None:
    review = reported(cast)
    before = said(issue(review, cast).paper)
    Review.objects.filter(pk=review.pk).update(next_direction="Khác hẳn")
    review.commitments.update(text="Khác hẳn")
    change_text(kinds["review-report-interim"], by=cast.administrator, text="Khác hẳn")

    assert said(ReviewPaper.objects.get().paper) == before
    assert "Khác hẳn" in said(composed(review, cast))


def test_a_number_that_is_used_is_refused_and_nothing_is_issued(cast: Cast) -> None:
    review = reported(cast)
    void_number(issue(review, cast).number, by=cast.hub_officer, because="Ghi nhầm")
    with pytest.raises(ValidationError) as refusal:
        issue(review, cast)

    assert "đã hủy" in sentences(refusal.value, "number")
    assert ReviewPaper.objects.count() == 1


def test_the_series_gives_the_number_where_it_is_on(cast: Cast) -> None:
    review = reported(cast)
    turn_on_series(
        organisation(HUB), by=cast.hub_head, kind="BC", year=2026, symbol="BC-SYT", first_number=8
    )
    assert issue(review, cast, terms=terms(number=None)).number.written == "08/BC-SYT"
    with pytest.raises(ValidationError, match="đang bật"):
        issue(review, cast, terms=terms(number=9))


def test_a_refused_paper_takes_no_number_of_the_series(cast: Cast) -> None:
    review = reported(cast)
    turn_on_series(organisation(HUB), by=cast.hub_head, kind="BC", year=2026, symbol="BC-SYT")
    with pytest.raises(ValidationError):
        issue(review, cast, terms=terms(number=None, position=""))

    assert issue(review, cast, terms=terms(number=None)).number.number == 1


def test_without_a_series_a_number_is_asked_for(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        issue(reported(cast), cast, terms=terms(number=None))

    assert "Chưa có số" in sentences(refusal.value, "number")


@pytest.mark.parametrize(
    ("kind", "form", "changes", "field"),
    [
        ("report", "BC", {"abstract": " "}, "abstract"),
        ("report", "BC", {"place": ""}, "place"),
        ("report", "BC", {"position": ""}, "position"),
        ("report", "BC", {"authority": "KT.", "on_behalf_of": ""}, "on_behalf_of"),
        ("report", "GM", {}, "form"),
        ("minutes", "BB", {"dated_on": dt.date(2026, 11, 21)}, "dated_on"),
    ],
)
def test_what_a_paper_cannot_be_without_is_asked_for(
    cast: Cast, kind: str, form: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        issue(reported(cast), cast, kind=kind, form=form, terms=terms(**changes))

    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize(
    ("form", "changes", "field"),
    [
        (INVITATION, {"addressed_to": ()}, "addressed_to"),
        (INVITATION, {"held_on": None}, "held_on"),
        (INVITATION, {"held_on": dt.date(2026, 11, 21)}, "held_on"),
        (LETTER, {"venue": ""}, "venue"),
    ],
)
def test_what_an_invitation_cannot_be_without_is_asked_for(
    cast: Cast, form: str, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        issue(planned(), cast, kind="invitation", form=form, terms=meeting_terms(**changes))

    assert list(refusal.value.message_dict) == [field]


# --- Who and when -------------------------------------------------------------------------
def test_an_officer_issues_for_the_own_body_only(cast: Cast) -> None:
    review = reported(cast)
    issue(review, cast, by=cast.partner_officer, organisation=partner())
    for person, body in (
        (cast.partner_officer, organisation(HUB)),
        (cast.hub_head, organisation(HUB)),
        (cast.hub_viewer, organisation(HUB)),
        (cast.auditor, organisation(HUB)),
        (cast.stranger, organisation("syt-01-ha-noi")),
    ):
        with pytest.raises(NotAllowed):
            issue(review, cast, by=person, organisation=body)


@pytest.mark.parametrize(
    ("kind", "form", "status"),
    [
        ("report", "BC", ReviewStatus.PLANNED),
        ("report", "BC", ReviewStatus.WAIVED),
        ("minutes", "BB", ReviewStatus.OPEN),
        ("invitation", "GM", ReviewStatus.CONCLUDED),
    ],
)
def test_a_paper_that_makes_no_sense_now_is_refused(
    cast: Cast, kind: str, form: str, status: ReviewStatus
) -> None:
    with pytest.raises(WrongState):
        issue(planned(status=status), cast, kind=kind, form=form, terms=meeting_terms())


def test_a_planned_review_with_a_paper_is_cancelled_by_a_new_plan_and_not_deleted(
    cast: Cast,
) -> None:
    agreement = make_agreement(title=TITLE, with_reviews=True)
    first = agreement.reviews.order_by("due_on")[0]
    late = first.due_on + dt.timedelta(days=30)
    invitation = meeting_terms(dated_on=TODAY, held_on=late)
    issue(first, cast, kind="invitation", form=INVITATION, terms=invitation)
    agreement.review_every_months = None
    agreement.save()
    replan_reviews(agreement, today=TODAY)

    assert ReviewPaper.objects.get().review.status == ReviewStatus.CANCELLED


# --- Figures ------------------------------------------------------------------------------
def test_figures_of_which_nothing_was_counted_are_left_out_and_said_so(cast: Cast) -> None:
    review = reported(cast)
    counted = {"key": "action_items", "parts": {"open": 2}, "url": ""}
    empty = {"key": "activities", "parts": {"total": 0}, "url": ""}
    Report.objects.filter(review=review, status="submitted").update(figures=[counted, empty])
    of_partner = {"organisation": partner(), "reader": cast.partner_officer}
    text = said(composed(review, cast, **of_partner))

    assert "Việc phải làm cuối kỳ" in text and "2 việc đang làm" in text
    assert "Hoạt động khác trong kỳ" not in text
    assert "Chưa có số liệu ở các mục khác." in text


# --- A number that was struck out ---------------------------------------------------------
def test_a_paper_whose_number_was_voided_is_marked_on_every_page(cast: Cast) -> None:
    issued = issue(reported(cast), cast)
    assert "SỐĐÃHỦY" not in squeezed_pdf(issued.paper)
    void_number(issued.number, by=cast.hub_officer, because="Ghi nhầm")
    paper = ReviewPaper.objects.get(pk=issued.pk).paper
    section, pages = opened(paper).sections[0], read(paper).pages

    for header in (section.first_page_header, section.header):
        assert "SỐ ĐÃ HỦY" in [line.text for line in header.paragraphs]
    assert len(pages) > 1
    assert all("SỐĐÃHỦY" in squeezed(page.extract_text()) for page in pages)
