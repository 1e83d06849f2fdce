"""An agreement in a real browser: drafted by choosing a region, commented on, signed with its scan.

The officer of the hub and one of a partner each sit at a browser of their own.
"""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from agreements.areas import load_areas
from agreements.models import Agreement, Party
from agreements.states import Status
from agreements.tests.builders import pdf
from conftest import Cast
from tests.browser import Browse
from tests.walking import Person

pytestmark = pytest.mark.browser

TITLE = "Thỏa thuận [Mẫu] hợp tác y tế vùng Đông Nam Bộ"
COMMITMENTS = [
    ("Đào tạo nhân lực", "Đào tạo 20 kíp phẫu thuật mỗi năm."),
    ("Chuyển giao kỹ thuật", "Chuyển giao 5 gói kỹ thuật."),
]
SIGNATORIES = {
    "Sở Y tế TP. Hồ Chí Minh": "Người mẫu Đầu mối",
    "Sở Y tế TP. Đồng Nai": "Người mẫu Đồng Nai",
    "Sở Y tế tỉnh Tây Ninh": "Người mẫu Tây Ninh",
}


def _drafts(officer: Person, partners: list[str]) -> None:
    page = officer.page
    page.get_by_role("navigation").get_by_role("link", name="Thỏa thuận").first.click()
    officer.follows("Lập thỏa thuận")
    officer.fills_in({"Tên thỏa thuận": TITLE})
    region = page.get_by_role("group", name="Đông Nam Bộ").first
    region.get_by_role("button", name="Chọn cả vùng").click()
    for partner in partners:
        expect(region.get_by_role("checkbox", name=partner)).to_be_checked()
    officer.fills_in({"Có hiệu lực từ": "01/12/2026", "Đến hết": "30/11/2028"})
    page.get_by_label("Nhịp đánh giá").select_option(label="6 tháng một lần")
    for number, (area, words) in enumerate(COMMITMENTS):
        page.locator(f"#id_contents-{number}-area").select_option(label=area)
        page.locator(f"#id_contents-{number}-text").fill(words)
    officer.presses("Lưu bản thảo")
    expect(officer.heading).to_have_text(TITLE)
    officer.reads("Bản thảo", "Gửi bản thảo cho các bên góp ý")


def _is_commented_on(hub: Person, partner: Person) -> None:
    hub.does_next("Gửi lấy ý kiến", "Gửi lấy ý kiến")
    partner.opens_mail(f"Mời góp ý bản thảo: {TITLE}", "Đọc và góp ý bản thảo", TITLE)
    words = "Đề nghị ghi rõ số bác sĩ của mỗi kíp."
    partner.does_next("Góp ý bản thảo", "Gửi góp ý", {"Ý kiến": words})
    partner.is_told("Đã ghi ý kiến.")
    hub.page.reload()
    hub.page.get_by_role("link", name="Ý kiến").first.click()
    hub.is_told(words)


def _is_signed(hub: Person, scan: Path) -> None:
    hub.next_act.get_by_role("link", name="Ghi nhận ký kết").click()
    plan = hub.page.locator("#plan")
    expect(plan).to_contain_text("Ghi ngày ký để xem lịch đánh giá sẽ được lập.")
    hub.fills_in({"Ngày ký": "20/11/2026"})
    hub.field("Ngày ký").press("Tab")
    expect(plan).to_contain_text("4 kỳ đánh giá")
    expect(plan).to_contain_text("31/05/2028")
    hub.presses("Ghi nhận ký kết")
    hub.is_told("Chưa có tệp. Hãy chọn tệp.")
    expect(hub.field("Ngày ký")).to_have_value("20/11/2026")
    hub.page.get_by_text("Người ký của từng bên").click()
    for party, name in SIGNATORIES.items():
        signer = hub.page.get_by_role("group", name=party)
        hub.fills_in({"Họ tên người ký": name, "Chức vụ": "Giám đốc"}, within=signer)
    hub.page.get_by_label("Bản chụp văn bản đã ký").set_input_files(scan)
    hub.presses("Ghi nhận ký kết")
    expect(hub.heading).to_have_text(TITLE)
    expect(hub.page.locator(".page-facts .badge").first).to_have_text("Đã ký, chưa hiệu lực")


def test_an_agreement_from_the_draft_to_its_signature(
    cast: Cast, browse: Browse, on_day: Any, live_server: LiveServer, settings: Any, tmp_path: Path
) -> None:
    on_day(dt.date(2026, 11, 22))
    settings.PORTAL_BASE_URL = live_server.url
    load_areas()
    scan = tmp_path / "ban-da-ky.pdf"
    scan.write_bytes(pdf().read())
    hub, partner = Person(browse, "hub-officer"), Person(browse, "partner-officer")
    _drafts(hub, list(SIGNATORIES)[1:])
    _is_commented_on(hub, partner)
    _is_signed(hub, scan)
    agreement = Agreement.objects.get(title=TITLE)
    assert agreement.status == Status.SIGNED
    signed = Party.objects.filter(agreement=agreement).exclude(signatory="")
    assert dict(signed.values_list("name_as_signed", "signatory")) == SIGNATORIES
    assert agreement.documents.count() == 1
    assert agreement.reviews.count() == 4
