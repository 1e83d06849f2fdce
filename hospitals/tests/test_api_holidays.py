"""The days off over the REST API."""

import datetime as dt

from django.test import Client

from conftest import Cast
from hospitals.models import Holiday
from hospitals.services import save_holiday


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


def test_days_off_that_are_known_already_are_not_sent_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.stranger)
    tag = client.get("/api/v1/holidays/")["ETag"]
    again = {"headers": {"if-none-match": tag}}
    assert client.get("/api/v1/holidays/", **again).status_code == 304
    day = dt.date(2026, 12, 24)
    save_holiday(by=cast.administrator, day=day, name="Nghỉ bù")
    answer = client.get("/api/v1/holidays/", **again)
    assert answer.status_code == 200
    assert day.isoformat() in {row["day"] for row in answer.json()["results"]}
