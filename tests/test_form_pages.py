"""Forms in a real browser: nothing typed is lost, days by keyboard, files by dropping them."""

import base64

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from agreements.models import Agreement, Document
from agreements.states import Status
from agreements.tests.builders import make_agreement, pdf
from conftest import Cast
from tests.browser import Browse, axe_problems

pytestmark = pytest.mark.browser


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement()


def _submit(page: Page) -> None:
    page.get_by_role("button", name="Thêm tài liệu").click()


def test_what_was_typed_outlives_the_session(
    browse: Browse, cast: Cast, agreement: Agreement
) -> None:
    page = browse(cast.hub_officer, width=390)
    page.goto(f"/agreements/{agreement.pk}/documents/add/")
    title = page.get_by_label("Tên tài liệu")
    title.fill("Danh mục nhu cầu")
    page.context.set_offline(True)
    _submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Máy đang không có mạng nên chưa gửi.")
    expect(title).to_have_value("Danh mục nhu cầu")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    _submit(page)
    expect(page.get_by_text("Phần đang ghi dở được giữ trên máy này.")).to_be_visible()
    page.context.add_cookies(cookies)
    page.goto(f"/agreements/{agreement.pk}/documents/add/")
    expect(page.get_by_text("chưa gửi được.")).to_be_visible()
    assert axe_problems(page) == []
    page.get_by_role("button", name="Khôi phục").click()
    expect(title).to_have_value("Danh mục nhu cầu")


def test_a_file_is_dropped_sent_and_looked_at(
    browse: Browse, cast: Cast, agreement: Agreement
) -> None:
    page = browse(cast.hub_officer)
    page.goto(f"/agreements/{agreement.pk}/documents/add/")
    field = page.get_by_label("Tệp", exact=True)
    field.set_input_files({"name": "thu.docx", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.get_by_text("không phải tệp PDF, JPG, PNG đọc được")).to_be_visible()
    _drop(page, "thu.pdf", b"not a pdf")
    _submit(page)
    expect(page.get_by_role("alert")).to_contain_text("Còn 1 chỗ cần sửa.")
    assert field.evaluate("field => field.files[0].name") == "thu.pdf"
    _drop(page, "thu-moi.pdf", pdf().read())
    page.get_by_label("Tên tài liệu").fill("Thư trao đổi")
    _submit(page)
    expect(page.get_by_text("Đã thêm tài liệu.")).to_be_visible()
    assert Document.objects.get().title == "Thư trao đổi"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('portal-kept'))") == []
    page.get_by_role("link", name="Xem Thư trao đổi").click()
    picture = page.get_by_role("img", name="Trang 1 trên 1 của “Thư trao đổi”")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert axe_problems(page) == []


def test_a_day_is_chosen_by_keyboard(browse: Browse, cast: Cast, agreement: Agreement) -> None:
    page = browse(cast.hub_officer)
    page.goto(f"/agreements/{agreement.pk}/amend/")
    day = page.get_by_role("textbox", name="Ngày ký phụ lục")
    day.fill("31/04/2026")
    day.press("Tab")
    wrong = page.get_by_role("main").get_by_text("Tháng 4 có 30 ngày. Ghi 30/04/2026.")
    expect(wrong).to_be_visible()
    day.fill("30012026")
    day.press("Tab")
    expect(day).to_have_value("30/01/2026")
    expect(wrong).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ngày ký phụ lục: chọn ngày")).to_be_visible()
    page.keyboard.press("PageDown")
    tet = page.get_by_role("button", name="17 tháng 2, 2026, Tết Nguyên Đán")
    expect(tet).to_be_visible()
    assert axe_problems(page) == []
    for key in ("Home", "ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(day).to_have_value("17/02/2026")
    expect(page.get_by_role("button", name="Chọn ngày trên lịch").first).to_be_focused()


def test_a_press_counts_though_the_page_moves_beneath_it(browse: Browse, cast: Cast) -> None:
    """Leaving the field takes its sentence away, and the button moves up from under the pointer."""
    page = browse(cast.partner_officer)
    page.goto(f"/agreements/{make_agreement(Status.CIRCULATED).pk}/comment/")
    button = page.get_by_role("button", name="Gửi góp ý")
    button.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Ý kiến").fill("Đồng ý.")
    before = button.bounding_box()
    assert before is not None
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] - 4
    page.mouse.move(x, y)
    page.mouse.down()
    assert button.bounding_box() != before
    page.mouse.up()
    expect(page.get_by_text("Đã ghi ý kiến.")).to_be_visible()


def _drop(page: Page, name: str, content: bytes) -> None:
    data = page.evaluate_handle(
        """([name, content]) => {
            const carried = new DataTransfer();
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            carried.items.add(new File([bytes], name));
            return carried;
        }""",
        [name, base64.b64encode(content).decode()],
    )
    zone = page.locator("[data-drop]")
    for event in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(event, {"dataTransfer": data})
