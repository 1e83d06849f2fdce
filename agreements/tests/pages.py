"""What the tests of pages share: signing in, reading the answer, and filling in forms."""

import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from agreements.tests.builders import HUB, PARTNER
from hospitals.models import Organisation

MEKONG = [
    f"syt-{uid}"
    for uid in (
        "80-long-an",
        "82-tien-giang",
        "83-ben-tre",
        "84-tra-vinh",
        "86-vinh-long",
        "87-dong-thap",
        "89-an-giang",
        "91-kien-giang",
        "92-can-tho",
        "93-hau-giang",
        "94-soc-trang",
        "95-bac-lieu",
        "96-ca-mau",
    )
]


def as_(client: Client, user: User) -> Client:
    """``client`` signed in as ``user``."""
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    """What the page says, without mark-up and with single spaces."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def draft_form(**changes: Any) -> dict[str, Any]:
    """What a browser sends to draft an agreement of the hub with Đồng Nai."""
    bodies = {b.slug: b.pk for b in Organisation.objects.filter(slug__in=[HUB, PARTNER])}
    return {
        "form_id": str(uuid.uuid4()),
        "title": "Thỏa thuận đào tạo nhân lực",
        "level": "department",
        "hub": str(bodies[HUB]),
        "partners": [str(bodies[PARTNER])],
        "starts_on": "2027",
        "ends_on": "12/2030",
        "review_every_months": "6",
        "review_anchor_on": "",
        "number": "",
        **commitment_lines([("training", "Đào tạo bác sĩ theo đơn đặt hàng")]),
        **changes,
    }


def commitment_lines(lines: list[tuple[str, str]]) -> dict[str, Any]:
    """The commitments' formset as a browser sends it."""
    sent: dict[str, Any] = {
        "contents-TOTAL_FORMS": len(lines),
        "contents-INITIAL_FORMS": 0,
    }
    for place, (area, text) in enumerate(lines):
        sent |= {f"contents-{place}-area": area, f"contents-{place}-text": text}
    return sent
