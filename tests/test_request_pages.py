"""Filing a request in a real browser: on a phone, without scripts, by everybody."""

import pytest
from playwright.sync_api import Page, expect

from conftest import Cast, organisation
from tests.browser import Browse
from transfers.models import TransferRequest
from transfers.states import RequestStatus
from transfers.tests.request_builders import (
    DAK_NONG,
    EYE_HOSPITAL,
    make_contract,
    make_request,
    phaco,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def neighbour(cast: Cast) -> str:
    """Who holds the place of somebody nearby who learns the same: a merged department."""
    make_contract(recipient="syt-67-dak-nong", technique=phaco())
    return organisation("syt-68-lam-dong").name


def _go_on(page: Page) -> None:
    page.get_by_role("button", name="Tiếp tục").click()


def _first_two_steps(page: Page) -> None:
    page.goto("/transfer-requests/")
    page.get_by_role("link", name="Lập đề xuất").first.click()
    _go_on(page)
    page.get_by_label("Chuyển giao kỹ thuật", exact=False).first.check()
    _go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kỹ thuật và nhu cầu")


def test_a_coordinator_files_on_a_phone(browse: Browse, cast: Cast, neighbour: str) -> None:
    page = browse(cast.receiving_coordinator, width=390)
    _first_two_steps(page)
    page.get_by_label("Tìm kỹ thuật").fill("thuy tinh the")
    page.get_by_role("radio", name="Phẫu thuật tán nhuyễn").check()
    expect(page.get_by_role("heading", name="1 nơi gần đây")).to_be_visible()
    page.get_by_label("Số người bệnh cần mỗi năm").fill("320")
    reason = page.get_by_label("Lý do cần đề xuất riêng")
    expect(reason).to_be_hidden()
    page.get_by_label("Vẫn gửi đề xuất riêng").check()
    reason.fill("Người bệnh phải đi trên 150 km.")
    _go_on(page)
    page.get_by_label("Tìm bệnh viện khác").fill("cho ray")
    page.get_by_label("Bệnh viện Chợ Rẫy").check()
    page.get_by_label("Bệnh viện Mắt TP. Hồ Chí Minh").check()
    _go_on(page)
    page.get_by_label("Lý do đề xuất").fill("Bệnh viện đã có máy Phaco.")
    page.get_by_role("button", name="Gửi đề xuất").click()
    expect(page.get_by_text("Chờ lãnh đạo Sở Y tế tỉnh Lâm Đồng: xác nhận")).to_be_visible()
    asked = TransferRequest.objects.get()
    assert asked.status == RequestStatus.SUBMITTED
    assert {row.organisation.slug for row in asked.sources.all()} == {EYE_HOSPITAL, "cho-ray"}


def test_the_same_works_without_scripts(browse: Browse, cast: Cast, neighbour: str) -> None:
    page = browse(cast.receiving_coordinator, java_script_enabled=False)
    _first_two_steps(page)
    page.get_by_label("Tìm kỹ thuật").fill("phaco")
    page.get_by_role("button", name="Tìm", exact=True).last.click()
    page.get_by_role("radio", name="Phẫu thuật tán nhuyễn").check()
    _go_on(page)
    page.get_by_label("Xin học cùng").check()
    _go_on(page)
    page.get_by_label("Bệnh viện Mắt TP. Hồ Chí Minh").check()
    _go_on(page)
    page.get_by_label("Lý do đề xuất").fill("Vì cần.")
    page.get_by_role("button", name="Gửi đề xuất").click()
    expect(page.get_by_text("Đã gửi đề xuất.")).to_be_visible()
    assert TransferRequest.objects.get().duplicate_reason == f"Xin học cùng {neighbour}"


def test_back_and_next_stay_in_sight_on_a_phone(browse: Browse, cast: Cast) -> None:
    page = browse(cast.receiving_coordinator, width=390)
    asked = make_request(RequestStatus.DRAFT, facility=DAK_NONG)
    page.goto(f"/transfer-requests/{asked.pk}/steps/5/")
    box = page.get_by_role("button", name="Gửi đề xuất").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900
    assert box["height"] >= 44


def test_the_focused_field_is_not_under_the_buttons(browse: Browse, cast: Cast) -> None:
    page = browse(cast.receiving_coordinator, width=390)
    asked = make_request(RequestStatus.DRAFT, facility=DAK_NONG)
    page.goto(f"/transfer-requests/{asked.pk}/steps/5/")
    bar = page.get_by_role("button", name="Gửi đề xuất").bounding_box()
    assert bar is not None
    for label in ("Lý do đề xuất", "Vật tư"):
        field = page.get_by_label(label)
        field.focus()
        field.press_sequentially("Một dòng")
        page.wait_for_timeout(300)
        box = field.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= bar["y"]
