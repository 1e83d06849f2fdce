"""One review cycle in a real browser, with the portal's day moved on: from the first reminder over
the three reports, the meeting, the heads' confirmations and the papers to what the next review
takes along.

Everybody signs in at a browser of their own, is called by a mail in the mailbox, follows its link
and does what the page offers, by the words on it.
"""

import io
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import Browse, overflows
from tests.cdcs import (
    BEFORE,
    DONG_NAI,
    FIRST_LEAD,
    HUB,
    MEETING,
    NEXT_PERIOD,
    NEXT_WEEK,
    TAY_NINH,
    Centre,
    Day,
    Walk,
    begin_walk,
)
from tests.paper_files import missing_in
from tests.walking import Person

pytestmark = [pytest.mark.browser, pytest.mark.long]

TASK = "Nối hệ thống giám sát sốt xuất huyết của tỉnh với hai trung tâm kia"
VENUE = "Hội trường CDC TP. Hồ Chí Minh"


@pytest.fixture
def walk(
    register: None, on_day: Day, browse: Browse, live_server: LiveServer, settings: Any
) -> Walk:
    """The demonstration on the day before the first reminder; the links of its mails lead here."""
    settings.PORTAL_BASE_URL = live_server.url
    on_day(BEFORE)
    call_command("load_demo", verbosity=0)
    return begin_walk(partial(Person, browse))


def _remind() -> None:
    call_command("remind", stdout=io.StringIO())


# --- Opening ------------------------------------------------------------------------------
def _opens_by_its_first_reminder(walk: Walk, on_day: Day) -> None:
    officer = walk.hub.officer
    _remind()
    officer.page.goto(walk.page)
    officer.reads("Dự kiến", "Thư nhắc đầu tiên gửi ngày 28/07/2026; kỳ tự mở khi đó.")
    on_day(FIRST_LEAD)
    _remind()
    for centre in walk.centres:
        centre.officer.opens_mail("Còn 30 ngày: đánh giá 6 tháng", "Xem kỳ đánh giá", walk.heading)
        centre.officer.reads("Đang mở", "Đến lượt CDC: viết báo cáo")
        expect(centre.officer.next_act).to_contain_text("3 cơ quan cùng báo cáo, đã nộp 0/3")


# --- Reports ------------------------------------------------------------------------------
def _writes(centre: Centre) -> None:
    """The officer's page saves as one types; what was typed is there after a reload."""
    officer = centre.officer
    expect(officer.heading).to_have_text(f"Báo cáo của {centre.name}")
    figures = officer.card("Số liệu cổng điền sẵn")
    expect(figures).to_contain_text("1 hoạt động")
    expect(figures).to_contain_text("Chia sẻ cảnh báo dịch bệnh: 1")
    first, second = officer.card("Cam kết 1"), officer.card("Cam kết 2")
    officer.fills_in({"Kết quả chung": f"{centre.name}: hợp tác đều đặn."})
    officer.fills_in({"Kết quả thực hiện trong kỳ": centre.words}, within=first)
    officer.fills_in({"Kết quả thực hiện trong kỳ": "Chưa mở lớp."}, within=second)
    saved = officer.page.get_by_role("main").get_by_role("status")
    expect(saved).to_have_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$"))
    officer.page.reload()
    answer = officer.field("Kết quả thực hiện trong kỳ", within=first)
    expect(answer).to_have_value(centre.words)
    officer.presses("Lưu báo cáo")
    officer.is_told("Đã lưu báo cáo.")


def _head_hands_in(centre: Centre, review: str) -> None:
    head = centre.head
    head.page.goto(review)
    expect(head.next_act).to_contain_text("Đến lượt CDC: nộp báo cáo")
    head.does_next("Xem và nộp báo cáo", "Nộp báo cáo")
    head.is_told("Đã nộp báo cáo. Số liệu của kỳ được giữ nguyên như lúc nộp.")
    expect(head.card("Từng cam kết")).to_contain_text(centre.words)
    expect(head.card("Số liệu của kỳ")).to_contain_text("giữ nguyên như lúc nộp")


def _two_centres_file(walk: Walk) -> None:
    for centre in (walk.hub, walk.dong_nai):
        centre.officer.next_act.get_by_role("link", name="Viết báo cáo").click()
        _writes(centre)
        _head_hands_in(centre, walk.page)


def _hub_asks_for_the_third(walk: Walk) -> None:
    officer = walk.hub.officer
    officer.opens_mail(
        f"{DONG_NAI} đã nộp báo cáo đánh giá 6 tháng", "Xem báo cáo", f"Báo cáo của {DONG_NAI}"
    )
    expect(officer.card("Từng cam kết")).to_contain_text(walk.dong_nai.words)
    officer.page.goto(walk.page)
    filings = officer.card("Báo cáo của các bên")
    expect(filings).to_contain_text("đã nộp 2/3")
    row = filings.get_by_role("listitem").filter(has_text=TAY_NINH)
    expect(row).to_contain_text("Chưa viết")
    row.get_by_role("button", name="Nhắc nộp").click()
    officer.is_told(f"Đã gửi 2 thư nhắc tới {TAY_NINH}.")
    expect(row).to_contain_text("hôm nay đã nhắc")


def _third_files_on_a_phone(walk: Walk) -> None:
    centre = walk.tay_ninh
    phone = centre.officer
    phone.opens_mail(
        f"{TAY_NINH} chưa nộp báo cáo đánh giá 6 tháng, cơ quan đầu mối nhắc",
        "Viết báo cáo",
        f"Báo cáo của {TAY_NINH}",
    )
    assert not overflows(phone.page)
    _writes(centre)
    assert not overflows(phone.page)
    _head_hands_in(centre, walk.page)


def _is_returned_and_filed_again(walk: Walk) -> None:
    hub, centre = walk.hub.officer, walk.tay_ninh
    remarks = "Ghi thêm số ca mắc đã báo trong kỳ."
    about = f"Báo cáo của {TAY_NINH}"
    hub.opens_mail(f"{TAY_NINH} đã nộp báo cáo đánh giá 6 tháng", "Xem báo cáo", about)
    hub.follows("Trả lại báo cáo")
    hub.fills_in({"Ý kiến": remarks})
    hub.presses("Trả lại báo cáo")
    hub.is_told("Đã trả lại báo cáo và báo cơ quan viết.")
    expect(hub.card("Báo cáo của các bên")).to_contain_text("đã nộp 2/3")
    returned = f"Báo cáo đánh giá 6 tháng của {TAY_NINH} được trả lại để bổ sung"
    centre.officer.opens_mail(returned, "Sửa báo cáo", about)
    centre.officer.is_told(remarks)
    answer = {"Kết quả thực hiện trong kỳ": f"{centre.words}; báo 132 ca mắc."}
    centre.officer.fills_in(answer, within=centre.officer.card("Cam kết 1"))
    centre.officer.presses("Lưu báo cáo")
    _head_hands_in(centre, walk.page)


def _hub_compares(walk: Walk) -> None:
    hub = walk.hub.officer
    hub.page.goto(walk.page)
    expect(hub.card("Báo cáo của các bên")).to_contain_text("đã nộp 3/3")
    hub.follows("So sánh các báo cáo")
    for centre in walk.centres:
        column = hub.card("Cam kết 1").get_by_role("listitem").filter(has_text=centre.name)
        expect(column).to_contain_text(centre.words)
    expect(hub.card("Cam kết 1")).to_contain_text("báo 132 ca mắc")


# --- Papers -------------------------------------------------------------------------------
def _issues(officer: Person, review: str, kind: str, answers: dict[str, str]) -> None:
    officer.page.goto(f"{review}?tab=documents")
    officer.follows(f"Lập hoặc tải {kind}")
    expect(officer.heading).to_have_text(kind)
    officer.fills_in(answers)
    officer.presses("Lập văn bản")


def _has_both_files(officer: Person, number: str, folder: Path, *said: str) -> None:
    """Word and PDF hold what Nghị định 30/2020 asks for, and what the paper is about."""
    officer.is_told("Đã lập văn bản. Tải bản Word hoặc bản PDF trong danh sách.")
    for kind in ("Word", "PDF"):
        file = officer.downloads(f"Tải bản {kind} {number}", folder)
        head = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", HUB.upper())
        assert missing_in(file, *head, f"Số: {number}", *said) == []


def _invites(walk: Walk, folder: Path) -> None:
    officer, kind = walk.hub.officer, "Giấy mời họp đánh giá"
    answers = {
        "Số": "15",
        "Ngày họp": "25/08/2026",
        "Giờ bắt đầu": "8h30",
        "Nơi họp": VENUE,
        "Chủ trì": "Người mẫu Chủ trì, Giám đốc",
        "Họ tên người ký": "Người mẫu Ký",
    }
    _issues(officer, walk.page, kind, answers)
    said = ("GIẤY MỜI", DONG_NAI, TAY_NINH, "08 giờ 30, ngày 25 tháng 8 năm 2026", VENUE)
    _has_both_files(officer, "15/GM-TTKSBT", folder, *said)
    _issues(officer, walk.page, kind, answers)
    officer.is_told("Số 15 (giấy mời, năm 2026) đã dùng cho")
    expect(officer.field("Số")).to_have_value("15")
    expect(officer.card("Văn bản đã lập").get_by_role("listitem")).to_have_count(1)


# --- Meeting ------------------------------------------------------------------------------
def _meets(walk: Walk) -> None:
    officer = walk.hub.officer
    officer.page.goto(walk.page)
    officer.does_next("Ghi nhận đã họp", "Ghi nhận đã họp", {"Ngày họp": "26/02/2026"})
    officer.is_told("Ngày họp 26/02/2026 ở trước kỳ đánh giá, bắt đầu 27/02/2026.")
    officer.fills_in({"Ngày họp": "25/08/2026"})
    officer.presses("Ghi nhận đã họp")
    officer.is_told("Đã ghi nhận cuộc họp.")
    officer.reads("Đã họp", "Đến lượt CDC: ghi biên bản")
    missing = "Còn thiếu: nội dung biên bản, kết luận, mức thực hiện của 2 cam kết"
    expect(officer.next_act).to_contain_text(missing)


def _writes_the_minutes(walk: Walk) -> None:
    officer = walk.hub.officer
    officer.next_act.get_by_role("link", name="Ghi biên bản").click()
    expect(officer.card("Báo cáo của các bên")).to_contain_text("đã nộp 3/3")
    officer.fills_in(
        {
            "Nơi họp": VENUE,
            "Nội dung biên bản": "Ba trung tâm báo cáo kết quả 6 tháng.",
            "Kết luận": "Số liệu trao đổi đều; tập huấn chậm.",
            "Phương hướng kỳ tới": "Mở lớp tập huấn chung vào quý IV.",
        }
    )
    officer.field("Người dự, chức vụ").first.fill("Người mẫu Chủ trì, Giám đốc")
    ratings = {"Cam kết 1": "Thực hiện đầy đủ", "Cam kết 2": "Mới bắt đầu"}
    for commitment, rating in ratings.items():
        officer.card(commitment).get_by_role("radio", name=rating).check()
    officer.fills_in({"Nhận xét": "Mới có một lớp."}, within=officer.card("Cam kết 2"))
    officer.presses("Lưu biên bản")
    officer.is_told("Đã lưu biên bản.")
    rated = officer.card("Cam kết được đánh giá").get_by_role("listitem")
    expect(rated.first).to_contain_text("Thực hiện đầy đủ (4/4)")
    expect(rated.last).to_contain_text("Mới bắt đầu (1/4)")


def _gives_a_task(walk: Walk) -> None:
    officer = walk.hub.officer
    officer.follows("Ghi việc phải làm")
    officer.fills_in({"Việc phải làm": TASK, "Hạn": "31/12/2026"})
    answerable = officer.page.get_by_label("Cơ quan chịu trách nhiệm")
    parties = ["Chọn cơ quan", HUB, DONG_NAI, TAY_NINH]
    expect(answerable.get_by_role("option")).to_have_text(parties)
    answerable.select_option(label=DONG_NAI)
    officer.presses("Ghi việc phải làm")
    officer.is_told("Đã ghi việc phải làm.")
    expect(officer.card("Cuộc họp này giao (1)")).to_contain_text(TASK)


# --- Confirmation and conclusion ----------------------------------------------------------
def _reads_to_confirm(head: Person, mail: str, walk: Walk) -> None:
    head.opens_mail(mail, "Đọc và xác nhận", walk.heading)
    head.reads("Đã họp", "Đến lượt CDC: xác nhận biên bản")
    head.next_act.get_by_role("link", name="Đọc và xác nhận").click()
    expect(head.card("Việc phải làm (1)")).to_contain_text(TASK)


def _confirms(head: Person) -> None:
    head.presses("Xác nhận biên bản")
    head.is_told("Đã xác nhận biên bản.")


def _two_heads_confirm(walk: Walk) -> None:
    """The third has the minutes open and has not pressed the button yet."""
    asked = "Biên bản đánh giá 6 tháng chờ xác nhận"
    for centre in walk.centres:
        _reads_to_confirm(centre.head, asked, walk)
    for centre in (walk.hub, walk.dong_nai):
        _confirms(centre.head)
    words = walk.dong_nai.head.card("Xác nhận của các bên").get_by_role("listitem")
    expect(words.filter(has_text="Đã xác nhận")).to_have_count(2)
    expect(words.filter(has_text=TAY_NINH)).to_contain_text("Chưa xác nhận")


def _an_edit_voids_them(walk: Walk) -> None:
    officer = walk.hub.officer
    officer.page.goto(f"{walk.page}?tab=meeting")
    officer.follows("Ghi biên bản")
    officer.is_told("Lưu sẽ hủy 2 xác nhận đã có.")
    officer.fills_in({"Phương hướng kỳ tới": "Mở lớp tập huấn chung vào tháng 10."})
    officer.presses("Lưu biên bản")
    words = officer.card("Xác nhận của các bên").get_by_role("listitem")
    expect(words.filter(has_text="nên cần xác nhận lại")).to_have_count(2)


def _three_heads_confirm_what_stands(walk: Walk) -> None:
    late = walk.tay_ninh.head
    late.presses("Xác nhận biên bản")
    late.is_told("đã sửa biên bản sau khi Ông/Bà mở trang. Hãy đọc bản mới rồi làm tiếp.")
    expect(late.page.get_by_role("main")).to_contain_text("Mở lớp tập huấn chung vào tháng 10.")
    _confirms(late)
    changed = "Biên bản đánh giá 6 tháng đã thay đổi: xác nhận trước đó hết hiệu lực"
    for centre in (walk.hub, walk.dong_nai):
        _reads_to_confirm(centre.head, changed, walk)
        _confirms(centre.head)


def _is_concluded(walk: Walk) -> None:
    head = walk.hub.head
    head.page.goto(walk.page)
    head.reads("Đã họp", "Đến lượt CDC: kết luận kỳ đánh giá")
    head.next_act.get_by_role("link", name="Kết luận kỳ đánh giá").click()
    for words in ("Mọi cam kết đã đánh giá", "Mọi báo cáo đã nộp", "Mọi cơ quan đã xác nhận"):
        head.is_told(words)
    head.presses("Kết luận kỳ đánh giá")
    head.is_told("Đã kết luận kỳ đánh giá.")
    head.reads("Đã kết luận", "Không có việc nào đang chờ")
    told = walk.dong_nai.officer
    told.opens_mail("Kỳ đánh giá 6 tháng đã kết luận", "Xem kỳ đánh giá", walk.heading)
    expect(told.card("Kết luận")).to_contain_text("Mở lớp tập huấn chung vào tháng 10.")


def _takes_no_report_any_more(walk: Walk) -> None:
    officer = walk.dong_nai.officer
    officer.page.goto(f"{walk.page}report/cdc-dong-nai/")
    expect(officer.card("Từng cam kết")).to_contain_text(walk.dong_nai.words)
    expect(officer.page.get_by_role("link", name="Sửa báo cáo")).to_have_count(0)


def _has_its_papers(walk: Walk, folder: Path) -> None:
    officer = walk.hub.officer
    signed = {"Họ tên người ký": "Người mẫu Ký"}
    _issues(officer, walk.page, "Báo cáo đánh giá", {"Số": "40", **signed})
    said = ("BÁO CÁO", walk.hub.words, "Mức thực hiện: mới bắt đầu", "1 hoạt động", TASK)
    _has_both_files(officer, "40/BC-TTKSBT", folder, *said)
    minutes = {"Số": "7", "Chủ trì": "Người mẫu Chủ trì, Giám đốc", "Thư ký": "Người mẫu Thư ký"}
    _issues(officer, walk.page, "Biên bản họp đánh giá", {**minutes, **signed})
    came = f"{HUB}: Người mẫu Chủ trì, Giám đốc"
    said = ("BIÊN BẢN", came, "Số liệu trao đổi đều; tập huấn chậm.", "Thực hiện đầy đủ", TASK)
    _has_both_files(officer, "07/BB-TTKSBT", folder, *said)


# --- The next period ----------------------------------------------------------------------
def _comes_along_once(walk: Walk, on_day: Day) -> None:
    on_day(NEXT_PERIOD)
    _remind()
    _remind()
    officer = walk.hub.officer
    heading = f"Đánh giá hằng năm: {walk.title}"
    officer.opens_mail("Còn 26 ngày: đánh giá hằng năm", "Xem kỳ đánh giá", heading)
    officer.reads("Đang mở", "Đến lượt CDC: viết báo cáo")
    carried = officer.card("Việc chuyển từ kỳ trước (1)").get_by_role("listitem")
    expect(carried).to_have_count(1)
    expect(carried).to_contain_text(TASK)
    expect(carried).to_contain_text("chuyển kỳ 1 lần")
    commitments = officer.card("Cam kết được đánh giá").get_by_role("listitem")
    expect(commitments.first).not_to_contain_text("chuyển kỳ")
    expect(commitments.last).to_contain_text("chuyển kỳ 1 lần")


def _shows_the_last_period(walk: Walk) -> None:
    officer = walk.hub.officer
    officer.next_act.get_by_role("link", name="Viết báo cáo").click()
    expect(officer.card("Cam kết 1")).to_contain_text(walk.hub.words)
    expect(officer.card("Cam kết 2")).to_contain_text("Mới bắt đầu (1/4)")


def _is_done_and_verified(walk: Walk) -> None:
    doer, other = walk.dong_nai.officer, walk.tay_ninh.officer
    doer.opens_mail("Quá hạn 32 ngày: Nối hệ thống", "Mở việc phải làm", TASK)
    doer.reads("Quá hạn", "Đến lượt CDC: làm và ghi kết quả")
    done = {"Kết quả": "Đã nối từ ngày 20/01/2027.", "Xong ngày": "20/01/2027"}
    doer.does_next("Ghi nhận đã làm xong", "Ghi nhận đã làm xong", done)
    doer.reads("Đã làm, chờ xác nhận", "Chờ một bên khác: xác nhận đã làm xong")
    said = f"{DONG_NAI} báo đã làm xong, chờ bên khác xác nhận"
    other.opens_mail(said, "Mở việc phải làm", TASK)
    assert not overflows(other.page)
    other.does_next("Xác nhận đã làm xong", "Xác nhận đã làm xong")
    other.is_told("Đã xác nhận. Việc này đã khép lại.")
    other.reads("Đã xác nhận", "Không có việc nào đang chờ")
    other.follows("Hằng năm 27/02/2027")
    expect(other.card("Việc chuyển từ kỳ trước (1)")).to_contain_text("Đã xác nhận")


def test_a_review_from_its_reminder_to_what_the_next_one_takes_along(
    walk: Walk, on_day: Day, tmp_path: Path
) -> None:
    _opens_by_its_first_reminder(walk, on_day)
    _two_centres_file(walk)
    _hub_asks_for_the_third(walk)
    _third_files_on_a_phone(walk)
    on_day(NEXT_WEEK)
    _is_returned_and_filed_again(walk)
    _hub_compares(walk)
    _invites(walk, tmp_path)
    on_day(MEETING)
    _meets(walk)
    _writes_the_minutes(walk)
    _gives_a_task(walk)
    _two_heads_confirm(walk)
    _an_edit_voids_them(walk)
    _three_heads_confirm_what_stands(walk)
    _is_concluded(walk)
    _takes_no_report_any_more(walk)
    _has_its_papers(walk, tmp_path)
    _comes_along_once(walk, on_day)
    _shows_the_last_period(walk)
    _is_done_and_verified(walk)
