"""Webhooks in a real browser: registered by clicking, read by everybody, on every width."""

from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import Cast
from exchange.models import WebhookEndpoint
from exchange.webhooks.signing import secret_text
from tests.browser import Browse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_address_is_registered_by_clicking(browse: Browse, cast: Cast, settings: Any) -> None:
    page = browse(cast.hub_head)
    page.goto("/organisations/syt-79-ho-chi-minh/")
    page.get_by_role("main").get_by_role("link", name="Webhook").click()
    page.get_by_role("link", name="Đăng ký địa chỉ nhận").click()
    page.get_by_label("Tên hệ thống nhận").fill("Kho dữ liệu")
    page.get_by_label("Địa chỉ nhận").fill("https://receiver.example/nhan")
    page.get_by_label("Bản thảo được rút về để sửa").uncheck()
    page.get_by_role("button", name="Đăng ký địa chỉ").click()
    endpoint = WebhookEndpoint.objects.get()
    secret = secret_text(endpoint.pk, endpoint.salt)
    expect(page.get_by_label("Khóa bí mật")).to_have_value(secret)
    assert "agreement.withdrawn" not in endpoint.events
    page.get_by_role("link", name="Đã chép khóa").click()
    page.get_by_role("button", name="Gửi tin thử").click()
    expect(page.get_by_role("heading", name="Tin thử", level=1)).to_be_visible()
