"""The pages of webhooks: who opens which, what stands there, and what the forms do."""

import json
import uuid
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.tests.builders import make_agreement
from agreements.tests.pages import as_, text_of
from conftest import Cast, organisation
from exchange.models import DeliveryState, EndpointStatus, WebhookDelivery, WebhookEndpoint
from exchange.tests.webhooks import EVERYTHING, HUB, PARTNER, make_endpoint, owe
from exchange.webhooks.events import EVENTS
from exchange.webhooks.posting import Outcome
from exchange.webhooks.signing import secret_text, signatures

URL = "https://receiver.example/nhan?khoa=bi-mat"


def form(**changes: Any) -> dict[str, Any]:
    """What a browser sends to register an address."""
    return {
        "form_id": str(uuid.uuid4()),
        "organisation": str(organisation(HUB).pk),
        "name": "Kho dữ liệu",
        "url": URL,
        "events_agreement": ["agreement.signed", "agreement.expired"],
        "events_review": ["review.concluded"],
        **changes,
    }


def tried(delivery: WebhookDelivery, **values: Any) -> None:
    """One attempt with its answer."""
    delivery.attempts.create(
        **{
            "number": delivery.attempts.count() + 1,
            "started_at": timezone.now(),
            "ended_at": timezone.now(),
            "milliseconds": 312,
            "outcome": Outcome.REFUSED,
            "status_code": 500,
            "answer": "<b>Lỗi</b>",
            **values,
        }
    )


@pytest.fixture
def delivery(cast: Cast) -> WebhookDelivery:
    return owe(make_endpoint(url=URL), make_agreement(code="thu-nhan"))


def test_a_head_registers_and_sees_the_secret_once(cast: Cast, client: Client) -> None:
    page = as_(client, cast.hub_head).post("/webhooks/new/", form())
    endpoint = WebhookEndpoint.objects.get()
    secret = secret_text(endpoint.pk, endpoint.salt)
    assert secret in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert endpoint.events == ["agreement.signed", "agreement.expired", "review.concluded"]
    for address in ("/webhooks/", f"/webhooks/{endpoint.pk}/", f"/webhooks/{endpoint.pk}/edit/"):
        assert secret not in client.get(address).content.decode()


def test_a_bad_address_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    page = as_(client, cast.hub_head).post("/webhooks/new/", form(url="https://10.0.0.1/"))
    assert page.status_code == 400
    assert "Cổng không gửi đến địa chỉ nội bộ" in text_of(page)
    assert 'value="Kho dữ liệu"' in page.content.decode()


def test_no_event_chosen_gets_a_sentence(cast: Cast, client: Client) -> None:
    page = as_(client, cast.hub_head).post(
        "/webhooks/new/", form(events_agreement=[], events_review=[])
    )
    assert page.status_code == 400
    assert "Chọn ít nhất một sự kiện" in text_of(page)


def test_another_bodys_head_cannot_register_for_it(cast: Cast, client: Client) -> None:
    page = as_(client, cast.partner_head).post("/webhooks/new/", form())
    assert page.status_code == 400
    assert not WebhookEndpoint.objects.exists()


def test_an_officer_gets_403_for_registering(cast: Cast, client: Client) -> None:
    assert as_(client, cast.hub_officer).get("/webhooks/new/").status_code == 403
    assert "Đăng ký địa chỉ nhận" not in text_of(client.get("/webhooks/"))


PAGES = ["detail", "edit", "rotate", "delete"]


@pytest.mark.parametrize("name", [*PAGES, "pause", "resume", "test"])
def test_a_stranger_gets_404(
    name: str, delivery: WebhookDelivery, cast: Cast, client: Client
) -> None:
    as_(client, cast.partner_head)
    address = reverse(f"webhooks:{name}", args=[delivery.endpoint_id])
    answer = client.get(address) if name in PAGES else client.post(address)
    assert answer.status_code == 404
    assert client.get(f"/webhooks/deliveries/{delivery.pk}/").status_code == 404
    assert client.post(f"/webhooks/deliveries/{delivery.pk}/resend/").status_code == 404


@pytest.mark.parametrize("name", ["edit", "rotate", "delete"])
def test_an_officer_of_the_body_gets_403_for_the_heads_acts(
    name: str, delivery: WebhookDelivery, cast: Cast, client: Client
) -> None:
    address = reverse(f"webhooks:{name}", args=[delivery.endpoint_id])
    assert as_(client, cast.hub_officer).get(address).status_code == 403
    assert client.post(address, form(keeps_old="yes")).status_code == 403
    assert WebhookEndpoint.objects.count() == 1


@pytest.mark.parametrize("who", ["administrator", "auditor"])
def test_who_watches_over_the_portal_sees_states_and_hosts_only(
    who: str, delivery: WebhookDelivery, cast: Cast, client: Client
) -> None:
    page = as_(client, getattr(cast, who)).get(f"/webhooks/{delivery.endpoint_id}/")
    seen = page.content.decode()
    assert "receiver.example" in seen
    assert "khoa=bi-mat" not in seen
    assert "thu-nhan" not in seen
    assert client.get(f"/webhooks/deliveries/{delivery.pk}/").status_code == 403


@pytest.mark.parametrize("who", ["hub_viewer", "observer"])
def test_a_viewer_and_an_observer_get_403(who: str, cast: Cast, client: Client) -> None:
    assert as_(client, getattr(cast, who)).get("/webhooks/").status_code == 403


def test_a_delivery_shows_every_attempt_with_its_answer(
    delivery: WebhookDelivery, cast: Cast, client: Client
) -> None:
    tried(delivery)
    tried(delivery, outcome="", status_code=None, answer="", milliseconds=None, ended_at=None)
    page = as_(client, cast.hub_officer).get(f"/webhooks/deliveries/{delivery.pk}/")
    words = text_of(page)
    assert "&lt;b&gt;Lỗi&lt;/b&gt;" in words
    assert "mã trả lời 500" in words
    assert "Chưa rõ" in words
    assert delivery.message_id in words
    assert json.loads(delivery.body)["data"]["page"] in page.content.decode()


def test_sending_again_from_the_page(delivery: WebhookDelivery, cast: Cast, client: Client) -> None:
    WebhookDelivery.objects.update(state=DeliveryState.FAILED)
    as_(client, cast.hub_officer).post(f"/webhooks/deliveries/{delivery.pk}/resend/")
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING


def test_the_acts_from_the_page(delivery: WebhookDelivery, cast: Cast, client: Client) -> None:
    endpoint, address = delivery.endpoint, f"/webhooks/{delivery.endpoint_id}/"
    as_(client, cast.hub_head)
    client.post(f"{address}pause/")
    endpoint.refresh_from_db()
    assert endpoint.status == EndpointStatus.PAUSED
    assert client.post(f"{address}pause/").status_code == 409
    client.post(f"{address}resume/")
    assert "Tin thử" in text_of(client.post(f"{address}test/", follow=True))
    client.post(f"{address}edit/", form(name="Bảng theo dõi", events_review=[]))
    endpoint.refresh_from_db()
    assert (endpoint.status, endpoint.name) == (EndpointStatus.ACTIVE, "Bảng theo dõi")
    assert endpoint.events == ["agreement.signed", "agreement.expired"]
    assert "Xóa địa chỉ nhận Bảng theo dõi?" in text_of(client.get(f"{address}delete/"))
    client.post(f"{address}delete/")
    assert not WebhookEndpoint.objects.exists()


def test_another_secret_from_the_page(
    delivery: WebhookDelivery, cast: Cast, client: Client
) -> None:
    address = f"/webhooks/{delivery.endpoint_id}/secret/"
    sent = {"form_id": str(uuid.uuid4()), "keeps_old": "yes"}
    page = as_(client, cast.hub_head).post(address, sent)
    endpoint = WebhookEndpoint.objects.get()
    assert secret_text(endpoint.pk, endpoint.salt) in page.content.decode()
    assert endpoint.old_until is not None
    assert "Khóa cũ còn ký kèm" in text_of(page)


def test_what_was_stopped_by_the_portal_says_so(
    delivery: WebhookDelivery, cast: Cast, client: Client
) -> None:
    WebhookEndpoint.objects.update(status=EndpointStatus.DISABLED)
    address = f"/webhooks/{delivery.endpoint_id}/"
    assert "Đến lượt lãnh đạo cơ quan" in text_of(as_(client, cast.hub_head).get(address))
    assert "Chờ lãnh đạo cơ quan" in text_of(as_(client, cast.hub_officer).get(address))


def test_the_form_to_edit_shows_what_is_chosen(cast: Cast, client: Client) -> None:
    endpoint = make_endpoint(events=["review.held"])
    page = as_(client, cast.hub_head).get(f"/webhooks/{endpoint.pk}/edit/").content.decode()
    assert page.count(" checked") == 1


def test_the_guide_names_every_event(cast: Cast, client: Client) -> None:
    words = text_of(as_(client, cast.stranger).get("/webhooks/guide/"))
    assert [name for name in EVERYTHING if name not in words] == []
    assert [event.name for event in EVENTS if str(event.label) not in words] == []


def test_the_guides_program_takes_what_the_portal_signs(cast: Cast, client: Client) -> None:
    page = as_(client, cast.stranger).get("/webhooks/guide/").content.decode()
    program = unescape(page.partition('aria-label="Python">')[2].partition("</pre>")[0])
    space: dict[str, Any] = {}
    exec(program, space)
    endpoint, now, body = make_endpoint(), timezone.now(), b'{"type":"webhook.test"}'
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": "v1,x " + signatures(endpoint, "msg_1", now, body),
    }
    secret = secret_text(endpoint.pk, endpoint.salt)
    assert space["is_genuine"](secret, headers, body)
    assert not space["is_genuine"](secret, headers, body + b" ")
    assert not space["is_genuine"](secret, {**headers, "webhook-timestamp": "1"}, body)


def test_the_organisations_page_and_the_persons_menu_lead_here(cast: Cast, client: Client) -> None:
    page = as_(client, cast.hub_head).get(f"/organisations/{HUB}/").content.decode()
    assert f'href="/webhooks/?organisation={HUB}"' in page
    assert 'href="/webhooks/"' in page
    other = client.get(f"/organisations/{PARTNER}/").content.decode()
    assert f'href="/webhooks/?organisation={PARTNER}"' not in other
    viewer = as_(client, cast.hub_viewer).get(f"/organisations/{HUB}/").content.decode()
    assert "/webhooks/" not in viewer


def queries(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, client: Client) -> None:
    endpoint = make_endpoint()
    owe(endpoint, make_agreement())
    as_(client, cast.hub_head)
    addresses = ["/webhooks/", f"/webhooks/{endpoint.pk}/"]
    few = [queries(client, address) for address in addresses]
    for _each in range(6):
        owe(endpoint, make_agreement())
        make_endpoint()
    assert [queries(client, address) for address in addresses] == few
