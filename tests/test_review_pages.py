"""Reports and minutes in a real browser: saved as one types, two at once, on a phone, by all."""

import pytest
from playwright.sync_api import Locator, Page, expect

from agreements.models import Review
from agreements.tests.builders import PARTNER, make_agreement
from agreements.tests.reviews import opened, report_of
from conftest import Cast, person
from tests.browser import Browse

pytestmark = pytest.mark.browser

SUMMARY = "Kết quả chung"


@pytest.fixture
def review(cast: Cast) -> Review:
    return opened(make_agreement(), cast)


def _report(page: Page, review: Review) -> Page:
    page.goto(f"/reviews/{review.pk}/report/{PARTNER}/")
    return page


def _state(page: Page) -> Locator:
    return page.locator("[data-autosave-state]")


def test_a_report_is_saved_as_one_types(browse: Browse, cast: Cast, review: Review) -> None:
    page = _report(browse(cast.partner_officer, width=390), review)
    page.get_by_label(SUMMARY).fill("Đã đào tạo 12 bác sĩ")
    expect(_state(page)).to_contain_text("Đã lưu lúc")
    assert report_of(review).summary == "Đã đào tạo 12 bác sĩ"
    page.get_by_label("Khó khăn").fill("Thiếu giảng viên")
    page.get_by_role("button", name="Lưu báo cáo").click()
    expect(page.get_by_text("Đã lưu báo cáo.")).to_be_visible()
    assert report_of(review).difficulties == "Thiếu giảng viên"


def test_two_who_type_at_once_get_each_other_s_words(
    browse: Browse, cast: Cast, review: Review
) -> None:
    first = _report(browse(cast.partner_officer), review)
    second = _report(browse(person("partner-second", PARTNER)), review)
    first.get_by_label(SUMMARY).fill("Của người đầu")
    expect(_state(first)).to_contain_text("Đã lưu lúc")
    second.get_by_label("Khó khăn").fill("Của người sau")
    expect(_state(second)).to_contain_text("Người khác vừa sửa")
    expect(second.get_by_label(SUMMARY)).to_have_value("Của người đầu")


def test_two_who_type_in_one_field_see_both(browse: Browse, cast: Cast, review: Review) -> None:
    first = _report(browse(cast.partner_officer), review)
    second = _report(browse(person("partner-second", PARTNER)), review)
    first.get_by_label(SUMMARY).fill("Của người đầu")
    expect(_state(first)).to_contain_text("Đã lưu lúc")
    second.get_by_label(SUMMARY).fill("Của người sau")
    expect(_state(second)).to_contain_text("đã ghi báo cáo này lúc")
    second.get_by_role("button", name="Lưu báo cáo").click()
    expect(second.get_by_text("Bản người khác đã lưu")).to_be_visible()
    expect(second.get_by_label(SUMMARY)).to_have_value("Của người sau")
    second.get_by_role("button", name="Lưu báo cáo").click()
    expect(second.get_by_text("Đã lưu báo cáo.")).to_be_visible()
    assert report_of(review).summary == "Của người sau"


def test_a_report_is_written_without_scripts(browse: Browse, cast: Cast, review: Review) -> None:
    page = _report(browse(cast.partner_officer, java_script_enabled=False), review)
    page.get_by_label(SUMMARY).fill("Đã đào tạo")
    page.get_by_role("button", name="Lưu báo cáo").click()
    assert report_of(review).summary == "Đã đào tạo"
