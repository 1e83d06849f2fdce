"""The admin site: administrators alone, every save through the services, its sentences shown."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from conftest import Cast, organisation
from hospitals.models import Holiday, Organisation

pytestmark = pytest.mark.django_db

HOLIDAYS = "admin:hospitals_holiday"
ORGANISATIONS = "admin:hospitals_organisation"


@pytest.fixture
def keeper(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def organisation_data(row: Organisation, **changes: Any) -> dict[str, Any]:
    return {
        "name_vi": row.name_vi,
        "name_en": row.name_en,
        "aliases": "\n".join(row.aliases),
        "note": row.note,
        "is_end_line": "on",
        "specialties": [str(s.pk) for s in row.specialties.all()],
        **changes,
    }


def test_others_do_not_pass(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_head)
    assert client.get(reverse(f"{HOLIDAYS}_changelist")).status_code == 302


def test_an_edit_in_the_admin_is_on_the_trail(keeper: Client, cast: Cast) -> None:
    row = organisation("an-binh")
    address = reverse(f"{ORGANISATIONS}_change", args=[row.pk])
    assert keeper.get(address).status_code == 200
    assert keeper.post(address, organisation_data(row, beds="500")).status_code == 302
    assert organisation("an-binh").beds == 500
    entry = Entry.objects.about(row).first()
    assert entry is not None
    assert (entry.verb, entry.actor) == ("organisation.edited", cast.administrator)
    assert entry.changes == {"beds": [None, 500]}


def test_other_names_are_written_one_a_line(keeper: Client) -> None:
    row = organisation("cho-ray")
    address = reverse(f"{ORGANISATIONS}_change", args=[row.pk])
    keeper.post(address, organisation_data(row, aliases="BV Chợ Rẫy\r\n\r\n Rẫy "))
    assert organisation("cho-ray").aliases == ["BV Chợ Rẫy", "Rẫy"]


def test_days_out_of_order_are_told_in_the_form(keeper: Client) -> None:
    row = organisation("an-binh")
    data = organisation_data(row, open_from="02/01/2026", open_until="01/01/2026")
    answer = keeper.post(reverse(f"{ORGANISATIONS}_change", args=[row.pk]), data)
    assert "Ngày cuối trước ngày đầu" in answer.content.decode()
    assert organisation("an-binh").open_from is None


def test_organisations_are_neither_added_nor_deleted(keeper: Client) -> None:
    assert keeper.get(reverse(f"{ORGANISATIONS}_add")).status_code == 403
    row = organisation("an-binh")
    assert keeper.get(reverse(f"{ORGANISATIONS}_delete", args=[row.pk])).status_code == 403


def test_organisations_are_searched_without_diacritics(keeper: Client) -> None:
    answer = keeper.get(reverse(f"{ORGANISATIONS}_changelist"), {"q": "CHỢ RẪY"})
    assert "Bệnh viện Chợ Rẫy" in answer.content.decode()


def test_a_holiday_is_added_and_removed(keeper: Client) -> None:
    data = {"day": "31/12/2026", "name": "Nghỉ bù"}
    assert keeper.post(reverse(f"{HOLIDAYS}_add"), data).status_code == 302
    holiday = Holiday.objects.get(day=dt.date(2026, 12, 31))
    assert Entry.objects.filter(verb="holiday.saved", record_id=str(holiday.pk)).exists()
    answer = keeper.post(reverse(f"{HOLIDAYS}_delete", args=[holiday.pk]), {"post": "yes"})
    assert answer.status_code == 302
    assert not Holiday.objects.filter(pk=holiday.pk).exists()
    assert Entry.objects.filter(verb="holiday.removed").exists()


def test_a_weekday_is_no_day_worked_instead(keeper: Client) -> None:
    data = {"day": "31/12/2026", "name": "Làm bù", "is_working": "on"}
    answer = keeper.post(reverse(f"{HOLIDAYS}_add"), data)
    assert "vốn là ngày làm việc" in answer.content.decode()
    assert not Holiday.objects.filter(day=dt.date(2026, 12, 31)).exists()
