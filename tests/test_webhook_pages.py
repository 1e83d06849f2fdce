"""Webhooks in a real browser: registered by clicking, read by everybody, on every width."""

from typing import Any

import pytest
from playwright.sync_api import expect

from agreements.tests.builders import make_agreement
from conftest import Cast
from exchange.models import WebhookEndpoint
from exchange.tests.test_webhook_pages import tried
from exchange.tests.webhooks import make_endpoint, owe
from exchange.webhooks.signing import secret_text
from tests.browser import THEMES, Browse, Theme, axe_problems, overflows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(cast: Cast) -> list[str]:
    delivery = owe(make_endpoint(failures=3), make_agreement())
    tried(delivery, answer="khong-co-dau-cach" * 50)
    own = [f"/webhooks/{delivery.endpoint_id}/{act}" for act in ("", "edit/", "secret/", "delete/")]
    return [
        "/webhooks/",
        "/webhooks/new/",
        "/webhooks/guide/",
        f"/webhooks/deliveries/{delivery.pk}/",
        *own,
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_the_pages_can_be_read_by_everybody(
    browse: Browse,
    cast: Cast,
    pages: list[str],
    theme: Theme,
) -> None:
    page = browse(cast.hub_head, theme=theme)
    problems = {}
    for path in pages:
        page.goto(path)
        problems[path] = axe_problems(page)
    assert {path: found for path, found in problems.items() if found} == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways(
    browse: Browse,
    cast: Cast,
    pages: list[str],
    width: int,
) -> None:
    page = browse(cast.hub_head, width=width)
    wide = []
    for path in pages:
        page.goto(path)
        wide += [path] if overflows(page) else []
    assert wide == []


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
