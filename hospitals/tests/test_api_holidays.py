"""The days off over the REST API."""

import datetime as dt

from django.test import Client

from conftest import Cast
from hospitals.models import Holiday


def test_days_off_and_days_worked(cast: Cast, client: Client) -> None:
    Holiday.objects.all().delete()
    Holiday.objects.create(day=dt.date(2026, 9, 2), name="Quốc khánh")
    Holiday.objects.create(day=dt.date(2026, 8, 22), name="Làm bù", is_working=True)
    client.force_login(cast.stranger)
    assert client.get("/api/v1/holidays/").json() == {
        "next": None,
        "previous": None,
        "results": [
            {"day": "2026-08-22", "name": "Làm bù", "is_working": True},
            {"day": "2026-09-02", "name": "Quốc khánh", "is_working": False},
        ],
    }
    assert client.get("/api/v1/holidays/", {"year": "2026"}).status_code == 400
