"""Activities on an agreement's page: by commitment, with their forms and files."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Activity, Agreement
from agreements.states import Status
from agreements.tests.builders import PARTNER, area, make_agreement, not_a_pdf, organisation, pdf
from agreements.tests.items import make_activity
from agreements.tests.pages import as_, text_of
from audit.models import Entry
from conftest import Cast
from files.services import store_upload

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(on_day: Any) -> None:
    on_day(TODAY)


@pytest.fixture
def agreement(cast: Cast) -> Agreement:
    return make_agreement(contents=["Đào tạo bác sĩ", "Chia sẻ số liệu"])


def tab(agreement: Agreement) -> str:
    return f"/agreements/{agreement.pk}/?tab=activities"


def url(agreement: Agreement, act: str, activity: Activity | None = None) -> str:
    middle = f"{activity.pk}/" if activity else ""
    return f"/agreements/{agreement.pk}/activities/{middle}{act}/"


def form(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    form_id = client.get(address).context["form"]["form_id"].value()
    return {
        "form_id": str(form_id),
        "title": "Tập huấn điều tra ổ dịch",
        "kind": "course",
        "content": "",
        "area": "training",
        "happened_on": "10/2026",
        "organisations": [str(organisation(PARTNER).pk)],
        "people_reached": "42",
        "note": "",
        **changes,
    }


def test_the_tab_groups_them_by_commitment(
    client: Client, agreement: Agreement, cast: Cast
) -> None:
    first = agreement.contents.first()
    make_activity(
        agreement,
        first,
        happened_on=dt.date(2026, 10, 1),
        happened_on_precision="month",
        people_reached=42,
        note="Ba ngày",
    )
    make_activity(agreement, title="Đoàn tham quan", kind="exchange_visit", is_planned=True)
    answer = as_(client, cast.hub_officer).get(tab(agreement))
    said = text_of(answer)
    assert [group.content for group in answer.context["page"].activity_groups] == [
        *agreement.contents.all(),
        None,
    ]
    for words in ("10/2026", "42 người tham gia", "Ba ngày", "ngày chưa ghi", "Dự kiến"):
        assert words in said
    assert "Chưa ghi hoạt động nào cho cam kết này" in said
    assert "Hoạt động ( 2 )" in said


def test_a_draft_has_no_such_tab(client: Client, cast: Cast) -> None:
    draft = make_agreement(Status.CIRCULATED)
    said = text_of(as_(client, cast.hub_officer).get(f"/agreements/{draft.pk}/"))
    assert "Hoạt động" not in said


def test_an_officer_records_one_for_the_commitment_it_came_from(
    client: Client, agreement: Agreement, cast: Cast
) -> None:
    content = agreement.contents.last()
    address = f"{url(agreement, 'add')}?content={content.pk}"
    as_(client, cast.partner_officer)
    assert client.get(address).context["form"]["content"].value() == str(content.pk)
    sent = form(client, address, content=str(content.pk), area="", file=pdf())
    assert client.post(address, sent).url == tab(agreement)
    sent["file"] = pdf()
    client.post(address, sent)
    activity = agreement.activities.get()
    assert (activity.content, activity.happened_on_precision) == (content, "month")
    assert activity.file is not None


def test_bad_input_comes_back_with_what_was_typed(
    client: Client, agreement: Agreement, cast: Cast
) -> None:
    area("training")
    as_(client, cast.partner_officer)
    sent = form(client, url(agreement, "add"), happened_on="13/2026", organisations=[])
    answer = client.post(url(agreement, "add"), sent)
    assert answer.status_code == 400
    assert "Không có tháng 13" in text_of(answer)
    assert "Tập huấn điều tra ổ dịch" in answer.content.decode()
    sent = form(client, url(agreement, "add"), area="", file=not_a_pdf())
    said = text_of(client.post(url(agreement, "add"), sent))
    assert "Chưa chọn cam kết hoặc lĩnh vực" in said
    assert "không phải tệp" in said
    assert not Activity.objects.exists()


def test_it_is_edited_and_its_file_taken_away(
    client: Client, agreement: Agreement, cast: Cast
) -> None:
    activity = make_activity(agreement, file=store_upload(pdf(), by=None))
    as_(client, cast.partner_officer)
    address = url(agreement, "edit", activity)
    page = client.get(address).context["form"]
    assert page.chosen_organisations == {str(organisation(PARTNER).pk)}
    sent = form(client, address, title="Lớp tập huấn", without_file="on")
    assert client.post(address, sent).url == tab(agreement)
    activity.refresh_from_db()
    assert (activity.title, activity.people_reached, activity.file) == ("Lớp tập huấn", 42, None)


def test_taking_one_back_is_asked_back(client: Client, agreement: Agreement, cast: Cast) -> None:
    activity = make_activity(agreement)
    as_(client, cast.hub_officer)
    assert "Xóa hoạt động “" in text_of(client.get(url(agreement, "remove", activity)))
    assert client.post(url(agreement, "remove", activity)).url == tab(agreement)
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("hub_head", 403)])
def test_who_may_not_gets_no_further(
    client: Client, agreement: Agreement, cast: Cast, who: str, status: int
) -> None:
    activity = make_activity(agreement)
    as_(client, getattr(cast, who))
    for act, one in (("add", None), ("edit", activity), ("remove", activity)):
        assert client.get(url(agreement, act, one)).status_code == status
        assert client.post(url(agreement, act, one)).status_code == status
    if status == 403:
        said = client.get(tab(agreement)).content.decode()
        assert "/activities/" not in said


def test_an_activity_is_found_under_its_own_agreement_only(
    client: Client, agreement: Agreement, cast: Cast
) -> None:
    activity = make_activity(agreement)
    as_(client, cast.hub_officer)
    assert client.get(url(make_agreement(), "edit", activity)).status_code == 404


def test_its_file_is_for_the_parties(client: Client, agreement: Agreement, cast: Cast) -> None:
    activity = make_activity(agreement, file=store_upload(pdf("anh.pdf"), by=None))
    address = url(agreement, "file", activity)
    answer = as_(client, cast.partner_officer).get(address)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert Entry.objects.get(verb="document.downloaded").actor == cast.partner_officer
    managed = as_(client, cast.giving_coordinator)  # a hospital of the hub's department
    said = managed.get(tab(agreement)).content.decode()
    assert activity.title in said and "anh.pdf" not in said
    assert managed.get(address).status_code == 404
    without = make_activity(agreement)
    assert as_(client, cast.hub_officer).get(url(agreement, "file", without)).status_code == 404


def test_the_number_of_queries_does_not_grow(
    client: Client, agreement: Agreement, cast: Cast
) -> None:
    as_(client, cast.hub_officer)
    counts = []
    for _n in range(2):
        for content in agreement.contents.all():
            for _m in range(4):
                make_activity(agreement, content)
        client.get(tab(agreement))
        with CaptureQueriesContext(connection) as queries:
            client.get(tab(agreement))
        counts.append(len(queries))
    assert counts[0] == counts[1]
