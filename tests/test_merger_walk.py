"""After the merger of two provinces, in a real browser: recorded from the resolution, its people
confirmed by the administrators, its two agreements decided by the officer and the head of the new
department; and a hospital handed over on a phone, and taken back.

Everybody signs in at a browser of their own and does what the page offers, by the words on it.
"""

import datetime as dt
import io
import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from agreements.models import Agreement, MergerDecision
from agreements.states import Status
from agreements.tests.builders import make_agreement, pdf
from hospitals.models import RegisterChange
from tests.browser import Browse, axe_problems, overflows
from tests.phaco import DAY, TODAY
from tests.walking import Person

pytestmark = [pytest.mark.browser, pytest.mark.long]

NEW, DEPARTMENT = "Tỉnh Miền Đông", "Sở Y tế tỉnh Miền Đông"
BASIS = "Nghị quyết [Mẫu] 1/2026/QH16"
# Recording is the slowest act of the portal: what it leads to is waited for.
CHANGE = re.compile(r"/changes/[0-9a-f-]{36}/$")
MONDAY = TODAY + dt.timedelta(days=1)
BEFORE = ("Sở Y tế TP. Đồng Nai", "Sở Y tế tỉnh Tây Ninh")
TRAINING, REFERRAL = "Hợp tác đào tạo của hai sở", "Hợp tác chuyển tuyến của hai sở"
HOSPITAL = "Bệnh viện Đa khoa tỉnh Đắk Nông"


@dataclass(frozen=True)
class Walk:
    """``admin`` records, ``second`` confirms a head too; ``officer`` and ``head`` sit in a
    department that goes."""

    admin: Person
    second: Person
    officer: Person
    head: Person
    training: Agreement
    referral: Agreement


@pytest.fixture
def walk(demonstration: None, browse: Browse, live_server: LiveServer, settings: Any) -> Walk:
    """The demonstration with two agreements between the departments that will be one; the links
    of its mails lead here."""
    settings.PORTAL_BASE_URL = live_server.url
    between = partial(
        make_agreement,
        Status.IN_FORCE,
        hub="syt-75-dong-nai-tp",
        partners=["syt-80-tay-ninh"],
        signed_on=TODAY.replace(month=6),
        with_reviews=True,
    )
    return Walk(
        admin=Person(browse, "admin"),
        second=Person(browse, "admin-2"),
        officer=Person(browse, "syt-dong-nai"),
        head=Person(browse, "head-syt-dong-nai"),
        training=between(code="dao-tao", title=TRAINING),
        referral=between(code="chuyen-tuyen", title=REFERRAL),
    )


def _page(agreement: Agreement) -> str:
    return f"/agreements/{agreement.pk}/"


# --- Recording ----------------------------------------------------------------------------
def _states_it(admin: Person) -> None:
    admin.page.goto("/")
    admin.follows("Ghi thay đổi mới")
    admin.card("Tỉnh, thành phố").get_by_role("link", name=re.compile("^Hợp nhất")).click()
    search = admin.page.get_by_label("Tìm đơn vị")
    for words, name in (("dong nai", "Thành phố Đồng Nai 75"), ("tay ninh", "Tỉnh Tây Ninh 80")):
        search.fill(words)
        admin.page.get_by_role("checkbox", name=name, exact=True).check()
    admin.fills_in({"Tên đơn vị mới": NEW, "Có hiệu lực từ ngày": "31/02/2027", "Căn cứ": BASIS})
    admin.presses("Xem trước thay đổi")


def _mends_it(admin: Person) -> None:
    """What was typed is still there beside the sentences."""
    summary = admin.page.get_by_role("alert")
    expect(summary).to_contain_text("Còn 2 chỗ cần sửa. Chưa có gì được lưu.")
    expect(summary).to_be_focused()
    expect(admin.field("Tên đơn vị mới")).to_have_value(NEW)
    expect(admin.page.get_by_role("checkbox", checked=True)).to_have_count(2)
    admin.fills_in({"Mã": "98", "Có hiệu lực từ ngày": DAY})
    admin.presses("Xem trước thay đổi")


def _sees_what_it_touches(admin: Person) -> None:
    expect(admin.heading).to_have_text("Xem trước: Hợp nhất tỉnh, thành phố")
    expect(admin.card("Bản đồ trước và sau")).to_contain_text("34 đơn vị")
    expect(admin.card("Bản đồ trước và sau")).to_contain_text("33 đơn vị")
    expect(admin.card("Chuỗi kế thừa").get_by_role("row").last).to_contain_text(NEW)
    new = admin.card("Đơn vị mới (2)")
    for words in (NEW, DEPARTMENT, "98", "Đông Nam Bộ"):
        expect(new).to_contain_text(words)
    asked = admin.card("Hồ sơ bị chạm đến và điều xảy ra").get_by_role("listitem")
    for words in (TRAINING, REFERRAL):
        owed = asked.filter(has_text="Thỏa thuận cần quyết định").filter(has_text=words)
        expect(owed.first).to_be_visible()
    assert axe_problems(admin.page) == []
    assert RegisterChange.objects.filter(recorded_by__isnull=False).count() == 0


def _records_it(admin: Person) -> str:
    admin.presses("Sửa lại")
    expect(admin.field("Mã")).to_have_value("98")
    admin.presses("Xem trước thay đổi")
    admin.page.get_by_role("button", name="Ghi thay đổi", exact=True).dblclick()
    admin.page.wait_for_url(CHANGE)
    admin.is_told("Đã ghi thay đổi.")
    expect(admin.heading).to_have_text(f"Hợp nhất ngày {DAY}")
    expect(admin.next_act).to_contain_text("3 vai trò chờ quản trị viên xác nhận")
    expect(admin.next_act).to_contain_text("3 thỏa thuận chờ cơ quan đầu mối quyết định")
    assert RegisterChange.objects.filter(recorded_by__isnull=False).count() == 1
    assert axe_problems(admin.page) == []
    return admin.page.url


# --- The people ---------------------------------------------------------------------------
def _only_reads_so_far(walk: Walk) -> None:
    officer = walk.officer
    officer.page.goto(_page(walk.training))
    parties = officer.card("Các bên: từ 2 chữ ký đến 1 cơ quan")
    expect(parties.get_by_role("rowheader")).to_contain_text(DEPARTMENT)
    for name in BEFORE:
        expect(parties.get_by_role("listitem").filter(has_text=name)).to_be_visible()
    expect(officer.next_act).to_contain_text(f"Chờ {DEPARTMENT}")
    expect(officer.page.get_by_role("link", name="Ghi quyết định")).to_have_count(0)
    officer.page.goto("/")
    officer.is_told("Chỉ xem được hồ sơ cho đến khi quản trị viên xác nhận.")


def _confirms_the_roles(walk: Walk) -> None:
    admin = walk.admin
    admin.next_act.get_by_role("link", name="Xem và xác nhận vai trò").click()
    expect(admin.heading).to_have_text("Vai trò cần xác nhận")
    confirm = admin.page.get_by_role("button", name=re.compile("^Xác nhận vai trò"))
    for left in (3, 2, 1):
        expect(confirm).to_have_count(left)
        confirm.first.click()
    admin.is_told("Không có vai trò nào cần xác nhận")
    assert axe_problems(admin.page) == []
    second = walk.second
    second.page.goto("/")
    second.page.get_by_role("link", name=re.compile("^Xem và xác nhận")).click()
    second.presses("Xác nhận lãnh đạo")
    second.is_told("Đã xác nhận vai trò lãnh đạo.")


# --- The decisions ------------------------------------------------------------------------
def _officer_carries_one_on(walk: Walk) -> None:
    """Monday's mail calls the officer, who sits in the new department by now."""
    officer = walk.officer
    call_command("remind", stdout=io.StringIO())
    subject = f"Cần quyết định sau sáp nhập: {REFERRAL}"
    officer.page.goto("/")
    officer.opens_mail(subject, "Ghi quyết định", "Quyết định sau sáp nhập")
    expect(officer.page.get_by_role("radio")).to_have_count(1)
    officer.is_told("Chấm dứt hoặc ký lại do lãnh đạo của cơ quan đầu mối quyết định.")
    officer.presses("Ghi quyết định")
    expect(officer.page.get_by_role("alert")).to_contain_text("Lý do")
    assert axe_problems(officer.page) == []
    officer.fills_in({"Lý do": "Việc nội bộ của sở từ nay."})
    officer.presses("Ghi quyết định")
    officer.is_told("Đã ghi quyết định.")
    badges = officer.page.locator(".page-facts .badge")
    expect(badges).to_have_text(["Đang có hiệu lực", "Việc nội bộ"])
    expect(officer.page.get_by_role("main")).to_contain_text("Tiếp tục như việc nội bộ.")


def _head_ends_the_other(walk: Walk) -> None:
    head = walk.head
    head.page.goto("/")
    row = head.page.get_by_role("article").filter(has_text=TRAINING)
    row.get_by_role("link", name="Ghi quyết định").click()
    head.page.get_by_role("radio", name=re.compile("^Chấm dứt")).check()
    head.fills_in({"Lý do": "Hai sở đã là một."})
    head.presses("Ghi quyết định")
    expect(head.page.get_by_role("alert")).to_contain_text("Chưa có văn bản kèm theo.")
    expect(head.field("Lý do")).to_have_value("Hai sở đã là một.")
    paper = pdf("cham-dut.pdf")
    chosen = {"name": paper.name, "mimeType": "application/pdf", "buffer": paper.read()}
    head.page.get_by_label("Văn bản kèm theo").set_input_files(chosen)  # type: ignore[arg-type]
    head.presses("Ghi quyết định")
    head.is_told("Đã ghi quyết định.")
    expect(head.page.locator(".page-facts .badge").first).to_have_text("Đã chấm dứt")
    head.page.goto(f"{_page(walk.training)}?tab=reviews")
    reviews = head.page.get_by_role("row")
    expect(reviews.filter(has_text="Tổng kết")).to_contain_text("Dự kiến")
    expect(reviews.filter(has_text="Dự kiến")).to_have_count(1)
    expect(reviews.filter(has_text="Đã hủy")).to_have_count(4)
    head.page.goto("/")
    expect(head.page.get_by_role("link", name="Ghi quyết định")).to_have_count(0)


def _is_not_undone_any_more(walk: Walk, change: str) -> None:
    admin = walk.admin
    admin.page.goto(change)
    expect(admin.next_act).to_contain_text("1 thỏa thuận chờ cơ quan đầu mối quyết định")
    admin.follows("Hủy thay đổi")
    refusal = admin.page.get_by_role("alert")
    expect(refusal).to_contain_text(f"đã được xác nhận vai trò tại “{DEPARTMENT}”")
    expect(refusal).to_contain_text("“chuyen-tuyen” đã có quyết định sau sáp nhập")
    expect(refusal).to_contain_text("“dao-tao” đã có quyết định sau sáp nhập: chấm dứt.")
    expect(admin.field("Lý do hủy")).to_have_count(0)
    admin.follows("Xem thay đổi")
    expect(admin.heading).to_have_text(f"Hợp nhất ngày {DAY}")
    assert RegisterChange.objects.get(recorded_by__isnull=False).undone_at is None


def test_two_provinces_merge_and_their_agreements_are_decided(walk: Walk, on_day: Any) -> None:
    _states_it(walk.admin)
    _mends_it(walk.admin)
    _sees_what_it_touches(walk.admin)
    change = _records_it(walk.admin)
    _only_reads_so_far(walk)
    _confirms_the_roles(walk)
    on_day(MONDAY)
    _officer_carries_one_on(walk)
    _head_ends_the_other(walk)
    assert set(MergerDecision.objects.exclude(choice="").values_list("choice", flat=True)) == {
        "continue_internal",
        "terminate",
    }
    _is_not_undone_any_more(walk, change)


# --- On a phone ---------------------------------------------------------------------------
def _hands_the_hospital_over(phone: Person) -> None:
    phone.page.goto("/changes/new/")
    phone.page.get_by_role("link", name=re.compile("^Chuyển cơ quan quản lý")).click()
    phone.page.get_by_label("Tìm đơn vị").fill("dak nong")
    phone.page.get_by_role("checkbox", name=HOSPITAL).check()
    phone.page.get_by_label("Sở Y tế quản lý mới").select_option(label="Sở Y tế TP. Hồ Chí Minh")
    phone.fills_in({"Có hiệu lực từ ngày": DAY, "Căn cứ": "Quyết định [Mẫu] 5/2026"})
    assert not overflows(phone.page)
    phone.presses("Xem trước thay đổi")
    touched = phone.card("Hồ sơ bị chạm đến và điều xảy ra")
    expect(touched).to_contain_text("Sở Y tế Lâm Đồng → Sở Y tế TP. Hồ Chí Minh")
    assert not overflows(phone.page)
    phone.presses("Ghi thay đổi")
    phone.page.wait_for_url(CHANGE)
    expect(phone.heading).to_have_text(f"Chuyển cơ quan quản lý ngày {DAY}")
    assert not overflows(phone.page)


def _is_managed_by(phone: Person, department: str) -> None:
    phone.page.goto("/organisations/da-khoa-dak-nong/")
    row = phone.page.get_by_role("row").filter(has_text="Cơ quan quản lý")
    expect(row.get_by_role("cell").last).to_contain_text(department)
    assert not overflows(phone.page)


def test_a_hospital_is_handed_over_and_taken_back_on_a_phone(
    demonstration: None, browse: Browse
) -> None:
    phone = Person(browse, "admin", width=390)
    _hands_the_hospital_over(phone)
    change = phone.page.url
    _is_managed_by(phone, "Sở Y tế TP. Hồ Chí Minh")
    phone.page.goto(change)
    phone.follows("Hủy thay đổi")
    expect(phone.field("Lý do hủy")).to_be_focused()
    phone.presses("Hủy thay đổi")
    expect(phone.page.get_by_role("alert")).to_contain_text("Chưa có lý do. Ghi vì sao hủy.")
    phone.fills_in({"Lý do hủy": "Ghi nhầm bệnh viện."})
    assert not overflows(phone.page)
    phone.presses("Hủy thay đổi")
    phone.page.wait_for_url(CHANGE)
    phone.is_told("Thay đổi này đã được hủy.")
    phone.is_told("Ghi nhầm bệnh viện.")
    _is_managed_by(phone, "Sở Y tế tỉnh Lâm Đồng")
