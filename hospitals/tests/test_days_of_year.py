"""The calendar beside a date field knows the days off by their names."""

import datetime as dt

import pytest
from django.test import Client

from conftest import Cast
from hospitals.models import Holiday


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.hub_viewer)
    return client


def test_tet_and_the_day_of_the_kings_stand_in_it(reader: Client) -> None:
    days = reader.get("/holidays/2026.json").json()
    assert days["2026-02-17"] == {"name": "Tết Nguyên Đán", "works": False}
    assert "Giỗ Tổ" in days["2026-04-26"]["name"] or "Hùng Vương" in days["2026-04-26"]["name"]


def test_a_swapped_saturday_is_worked(reader: Client) -> None:
    Holiday.objects.update_or_create(
        day=dt.date(2026, 8, 22), defaults={"name": "Ngày làm bù", "is_working": True}
    )
    days = reader.get("/holidays/2026.json").json()
    assert days["2026-08-22"] == {"name": "Ngày làm bù", "works": True}


def test_a_year_without_a_decision_shows_what_is_expected(reader: Client) -> None:
    assert not Holiday.objects.filter(day__year=2035).exists()
    days = reader.get("/holidays/2035.json").json()
    assert days["2035-02-08"]["name"] == "Tết Nguyên Đán (dự kiến)"
    assert not Holiday.objects.filter(day__year=2035).exists()


def test_beyond_the_years_of_the_portal_there_is_nothing(reader: Client) -> None:
    assert reader.get("/holidays/2500.json").status_code == 404
    reader.logout()
    assert reader.get("/holidays/2026.json").status_code == 302
