"""One technique in a real browser: from the request to the liquidated contract.

Everybody signs in at a browser of their own, is called by a mail in the mailbox, follows its link
and does what the page offers, by the words on it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from agreements.tests.builders import pdf
from tests import walking
from tests.browser import Browse, overflows
from tests.phaco import (
    COORDINATOR,
    DAY,
    DEPARTMENT_HEAD,
    RECIPIENT_HEAD,
    SOURCE,
    SOURCE_HEAD,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]

REQUEST = "Chuyển giao kỹ thuật Phaco"
CONTRACT = "Phaco cho Đắk Nông"
HOSPITAL = "Bệnh viện Đa khoa tỉnh Đắk Nông"
DEPARTMENT = "Sở Y tế tỉnh Lâm Đồng"
EYE_HOSPITAL = "Bệnh viện Mắt TP. Hồ Chí Minh"
READINESS = {
    "Nhân lực": "2 bác sĩ, 1 điều dưỡng",
    "Trang thiết bị": "Máy Phaco, kính hiển vi",
    "Cơ sở vật chất": "Phòng mổ mắt",
    "Danh mục kỹ thuật được phê duyệt": "Quyết định của Sở Y tế",
    "Vật tư": "Thủy tinh thể nhân tạo",
}


class Person(walking.Person):
    """Somebody who is called by the mails about the request or its contract."""

    def is_called(self, headline: str, title: str = CONTRACT) -> None:
        button = "Mở đề xuất" if title == REQUEST else "Mở hợp đồng"
        self.opens_mail(f"{headline}: {title}", button, title)


@dataclass(frozen=True)
class People:
    """Who walks; ``phone`` is the coordinator's second browser."""

    coordinator: Person
    phone: Person
    recipient_head: Person
    department: Person
    source: Person
    source_head: Person


@pytest.fixture
def people(demonstration: None, browse: Browse, live_server: LiveServer, settings: Any) -> People:
    """Everybody signed in; the links of their mails lead to this portal."""
    settings.PORTAL_BASE_URL = live_server.url
    return People(
        coordinator=Person(browse, COORDINATOR),
        phone=Person(browse, COORDINATOR, width=390),
        recipient_head=Person(browse, RECIPIENT_HEAD),
        department=Person(browse, DEPARTMENT_HEAD),
        source=Person(browse, SOURCE),
        source_head=Person(browse, SOURCE_HEAD),
    )


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The paper that both signed."""
    path = tmp_path / "hop-dong-da-ky.pdf"
    path.write_bytes(pdf().read())
    return path


def _files_the_request(coordinator: Person) -> None:
    page = coordinator.page
    page.get_by_role("link", name="Đề xuất").first.click()
    page.get_by_role("link", name="Lập đề xuất").first.click()
    coordinator.presses("Tiếp tục")
    page.get_by_role("radio", name=re.compile("^Chuyển giao kỹ thuật Cử người")).check()
    coordinator.presses("Tiếp tục")
    page.get_by_label("Tìm kỹ thuật").fill("phaco")
    page.get_by_role("radio", name="Phẫu thuật tán nhuyễn").check()
    expect(page.get_by_role("heading", name="nơi gần đây")).to_be_visible()
    coordinator.fills_in({"Nội dung đề xuất": REQUEST, "Số người bệnh cần mỗi năm": "320"})
    page.get_by_label("Vẫn gửi đề xuất riêng").check()
    coordinator.fills_in({"Lý do cần đề xuất riêng": "Người bệnh phải đi trên 150 km."})
    coordinator.presses("Tiếp tục")
    page.get_by_role("checkbox", name=EYE_HOSPITAL).check()
    coordinator.presses("Tiếp tục")
    coordinator.fills_in({"Lý do đề xuất": "Nhiều người bệnh đục thủy tinh thể."})
    coordinator.presses("Gửi đề xuất")
    coordinator.reads("Chờ Sở xác nhận", f"Chờ lãnh đạo {DEPARTMENT}: xác nhận")


def _drafts_the_contract(source: Person) -> None:
    source.next_act.get_by_role("link", name="Lập hợp đồng").click()
    source.fills_in(
        {
            "Tên gói kỹ thuật": CONTRACT,
            "Ca độc lập": "2",
            "Người học có chứng nhận": "1",
            "Tỷ lệ độc lập (%)": "50",
        }
    )
    source.presses("Lưu bản thảo")
    source.reads("Bản thảo", "Bản thảo chờ hai bên ký; mỗi bên ký phần mình")


def _signs(head: Person, name: str, scan: Path) -> None:
    head.next_act.get_by_role("link", name="Ghi nhận bên mình ký").click()
    head.fills_in({"Ngày ký": DAY, "Người ký": name, "Chức vụ": "Giám đốc"})
    head.page.get_by_label("Bản chụp hợp đồng đã ký").set_input_files(scan)
    head.presses("Ghi nhận ký")
    expect(head.card("Văn bản")).to_contain_text("Bản chụp hợp đồng đã ký")


def _cannot_start_yet(source_head: Person) -> None:
    """Neither by the menu, which says why, nor by the address of the form."""
    page, missing = source_head.page, ", ".join(READINESS).lower()
    source_head.reads("Đã ký", f"Chưa bắt đầu được: còn thiếu {missing}")
    page.get_by_text("Thao tác khác").click()
    reason = page.get_by_text(f"Chưa bắt đầu được vì bên tiếp nhận còn thiếu: {missing}.")
    expect(reason).to_be_visible()
    expect(page.get_by_role("link", name="Bắt đầu thực hiện")).to_have_count(0)
    page.goto(f"{page.url}start/")
    expect(reason).to_be_visible()
    page.get_by_role("link", name="Xem hồ sơ hiện nay").click()
    source_head.reads("Đã ký", f"Chờ {HOSPITAL}: bổ sung điều kiện sẵn sàng")


def _makes_ready(coordinator: Person) -> None:
    for item, evidence in READINESS.items():
        coordinator.next_act.get_by_role("link", name="Ghi minh chứng").click()
        heading = coordinator.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(f"Minh chứng: {item}")
        coordinator.fills_in(
            {"Minh chứng": evidence, "Người phụ trách": "Người mẫu Phụ trách", "Đủ từ ngày": DAY}
        )
        coordinator.presses("Lưu minh chứng")
    expect(coordinator.card("Sẵn sàng")).to_contain_text("5 trên 5 mục đủ")
    coordinator.reads("Đã ký", "Bên tiếp nhận đã đủ điều kiện, hợp đồng bắt đầu được")


def _records_a_round(phone: Person) -> None:
    phone.next_act.get_by_role("link", name="Ghi đợt mới").click()
    assert not overflows(phone.page)
    phone.fills_in({"Ca có giám sát": "2", "Ca độc lập": "3", "Ca chuyên gia làm": "1"})
    phone.presses("Ghi đợt")
    expect(phone.page.get_by_text("Đã ghi đợt.")).to_be_visible()
    expect(phone.card("Mức độ độc lập")).to_contain_text("3 trên 5")
    assert not overflows(phone.page)


def _records_a_trainee(coordinator: Person) -> None:
    trainees = coordinator.card("Người học")
    trainees.get_by_role("link", name="Ghi người học").click()
    coordinator.fills_in(
        {
            "Họ và tên": "Người mẫu Học",
            "Số giấy phép hành nghề": "MAU-1",
            "Học từ ngày": DAY,
            "Học đến ngày": DAY,
        }
    )
    coordinator.presses("Ghi người học")
    expect(trainees).to_contain_text("Chưa cấp")
    trainees.get_by_role("link", name="Ghi chứng nhận Người mẫu Học").click()
    coordinator.fills_in({"Ngày cấp chứng nhận": DAY})
    coordinator.presses("Ghi chứng nhận")
    expect(trainees).to_contain_text("Đã cấp")


def _asks_and_is_accepted(people: People) -> None:
    _files_the_request(people.coordinator)
    department, source = people.department, people.source
    department.is_called(f"{HOSPITAL} gửi đề xuất", REQUEST)
    expect(department.page.get_by_text("Người bệnh phải đi trên 150 km.")).to_be_visible()
    department.does_next("Xác nhận đề xuất", "Xác nhận đề xuất")
    department.reads("Chờ bệnh viện nguồn trả lời", f"đang chờ {EYE_HOSPITAL} trả lời")
    source.is_called(f"{DEPARTMENT} đã xác nhận đề xuất", REQUEST)
    source.does_next("Nhận đề xuất", "Nhận đề xuất")
    source.reads("Được nhận", "lập hợp đồng chuyển giao để bắt đầu")
    people.coordinator.is_called(f"{EYE_HOSPITAL} nhận đề xuất", REQUEST)
    people.coordinator.reads("Được nhận", "Đến lượt Bệnh viện: lập hợp đồng")


def _is_drafted_and_signed(people: People, scan: Path) -> None:
    recipient_head, source_head = people.recipient_head, people.source_head
    _drafts_the_contract(people.source)
    people.coordinator.page.reload()
    people.coordinator.reads("Đã có hợp đồng", "công việc tiếp tục ở hợp đồng")
    recipient_head.is_called("Có bản thảo hợp đồng chuyển giao kỹ thuật")
    _signs(recipient_head, "Người mẫu Bên nhận", scan)
    recipient_head.reads("Bản thảo", f"{HOSPITAL} đã ký, chờ bên kia ký")
    source_head.is_called(f"{HOSPITAL} đã ký hợp đồng, đang chờ {EYE_HOSPITAL} ký")
    _signs(source_head, "Người mẫu Bên giao", scan)


def _is_made_ready_and_started(people: People) -> None:
    _cannot_start_yet(people.source_head)
    people.coordinator.is_called("Hai bên đã ký hợp đồng chuyển giao kỹ thuật")
    _makes_ready(people.coordinator)
    people.source_head.page.reload()
    people.source_head.does_next("Bắt đầu thực hiện", "Bắt đầu thực hiện", {"Ngày": DAY})
    people.source_head.reads("Đang thực hiện", "mỗi đợt xong thì ghi số ca")


def _is_practised(people: People) -> None:
    people.phone.is_called(f"Hợp đồng bắt đầu thực hiện từ ngày {DAY}")
    _records_a_round(people.phone)
    people.coordinator.page.reload()
    people.coordinator.reads("Đang thực hiện", "mới có 0 trên 1 người học có chứng nhận")
    _records_a_trainee(people.coordinator)
    people.coordinator.reads("Đang thực hiện", f"Chờ lãnh đạo {HOSPITAL}: đề nghị nghiệm thu")


def _is_accepted(recipient_head: Person, source_head: Person) -> None:
    recipient_head.page.reload()
    recipient_head.does_next("Đề nghị nghiệm thu", "Đề nghị nghiệm thu", {"Ngày": DAY})
    recipient_head.reads("Chờ xác nhận nghiệm thu", f"Chờ lãnh đạo {EYE_HOSPITAL}: xác nhận")
    source_head.is_called(f"{HOSPITAL} đề nghị nghiệm thu hợp đồng")
    source_head.does_next("Xác nhận nghiệm thu", "Xác nhận nghiệm thu", {"Ngày": DAY})
    source_head.reads("Đã nghiệm thu", "mỗi bên thanh lý phần mình")
    acceptance = source_head.card("Các giai đoạn").get_by_role("listitem").last
    expect(acceptance).to_have_text(re.compile("Nghiệm thu.*Xong"))


def _is_liquidated(people: People) -> None:
    first, last = people.source_head, people.recipient_head
    first.does_next("Thanh lý phần bên mình", "Thanh lý hợp đồng", {"Ngày": DAY})
    first.reads("Đã nghiệm thu", f"Chờ lãnh đạo {HOSPITAL}: thanh lý hợp đồng")
    last.is_called(f"{EYE_HOSPITAL} đã thanh lý hợp đồng, đang chờ {HOSPITAL}")
    last.does_next("Thanh lý phần bên mình", "Thanh lý hợp đồng", {"Ngày": DAY})
    last.reads("Đã thanh lý", "Không có việc nào đang chờ")
    for person in (people.coordinator, people.source, first):
        person.is_called("Hai bên đã thanh lý hợp đồng")
        person.reads("Đã thanh lý", "Không có việc nào đang chờ")


def test_phaco_from_the_request_to_the_liquidated_contract(people: People, scan: Path) -> None:
    _asks_and_is_accepted(people)
    _is_drafted_and_signed(people, scan)
    _is_made_ready_and_started(people)
    _is_practised(people)
    _is_accepted(people.recipient_head, people.source_head)
    _is_liquidated(people)
