"""Saved views: kept under a name, opened again, changed, deleted."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import SavedView
from accounts.services import change_view, delete_view, replace_view, save_view
from accounts.services.views import MOST_VIEWS
from audit.models import Entry
from conftest import Cast
from toolkit.refusal import WrongState

LIST = "/organisations/"


def saved(cast: Cast, name: str = "Bệnh viện", **more: Any) -> SavedView:
    given = {"listing": "organisations", "name": name, "query": "kind=hospital", **more}
    return save_view(cast.hub_officer, **given)


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.hub_officer)
    return client


def test_a_view_is_saved_from_the_list_and_leads_back_to_it(officer: Client, cast: Cast) -> None:
    typed = {"listing": "organisations", "name": " Bệnh  viện ", "query": "kind=hospital"}
    answer = officer.post("/people/me/views/new/", typed, follow=True)
    view = SavedView.objects.get()
    assert answer.redirect_chain[0][0] == f"{LIST}?view={view.pk}&kind=hospital"
    page = answer.content.decode()
    assert view.name == "Bệnh viện" and "Đã lưu cách xem “Bệnh viện”." in page
    assert answer.context["view"].is_current and not answer.context["view"].is_changed


def test_the_trail_tells_that_and_not_what(cast: Cast) -> None:
    view = saved(cast)
    delete_view(view, by=cast.hub_officer)
    entries = Entry.objects.filter(record_type="accounts.savedview").order_by("id")
    assert [entry.verb for entry in entries] == ["view.saved", "view.deleted"]
    assert entries[0].changes == {"name": [None, None], "query": [None, None]}
    assert entries[0].record_label == "organisations"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "n" * 61}, "name"),
        ({"name": "Bệnh viện"}, "name"),
        ({"query": "q" * 2001}, None),
        ({"listing": "nothing"}, None),
    ],
)
def test_what_cannot_be_kept_is_refused(cast: Cast, more: dict[str, str], field: str) -> None:
    saved(cast)
    with pytest.raises(ValidationError) as refusal:
        saved(cast, **{"name": "Khác", **more})
    assert (list(getattr(refusal.value, "error_dict", {})) or [None]) == [field]


def test_twenty_views_of_a_list_are_enough(cast: Cast) -> None:
    for number in range(MOST_VIEWS):
        saved(cast, f"Cách {number}")
    with pytest.raises(ValidationError, match="nhiều nhất 20"):
        saved(cast, "Một cách nữa")
    saved(cast, "Ở danh sách khác", listing="provinces")


def test_a_taken_name_comes_back_with_what_was_typed(officer: Client, cast: Cast) -> None:
    saved(cast)
    typed = {"listing": "organisations", "name": "Bệnh viện", "query": "kind=cdc"}
    answer = officer.post("/people/me/views/new/", typed)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Đã có cách xem tên “Bệnh viện”" in page and 'value="kind=cdc"' in page


def test_the_list_opens_with_the_default_view_and_shows_all_when_asked(
    officer: Client, cast: Cast
) -> None:
    view = saved(cast, is_default=True)
    assert officer.get(LIST)["Location"] == f"{LIST}?view={view.pk}&kind=hospital"
    assert officer.get(LIST, {"view": "all"}).status_code == 200
    assert officer.get(LIST, {"kind": "cdc"}).status_code == 200


def test_dropping_all_filters_does_not_lead_to_the_default_view(
    officer: Client, cast: Cast
) -> None:
    saved(cast, is_default=True)
    answer = officer.get(LIST, {"kind": "cdc"})
    assert answer.context["form"].query_without_filters() == "?view=all"
    part = officer.get(LIST, {"kind": ""}, headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == f"{LIST}?view=all"


def test_only_one_view_is_the_default(cast: Cast) -> None:
    first = saved(cast, is_default=True)
    second = saved(cast, "CDC", query="kind=cdc", is_default=True)
    change_view(first, by=cast.hub_officer, name="Bệnh viện", is_default=True)
    kept = SavedView.objects.filter(is_default=True)
    assert [view.pk for view in kept] == [first.pk] and second.pk != first.pk


def test_other_filters_are_said_and_may_replace_the_view(officer: Client, cast: Cast) -> None:
    view = saved(cast)
    answer = officer.get(LIST, {"view": view.pk, "kind": "cdc"})
    assert answer.context["view"].is_changed
    assert "Ghi đè “Bệnh viện”" in answer.content.decode()
    officer.post(f"/people/me/views/{view.pk}/replace/", {"query": "kind=cdc"})
    assert SavedView.objects.get().query == "kind=cdc"


def test_a_view_whose_filter_is_gone_opens_and_says_so(officer: Client, cast: Cast) -> None:
    view = replace_view(saved(cast), by=cast.hub_officer, query="kind=castle&columns=name,towers")
    answer = officer.get(LIST, {"view": view.pk, "kind": "castle", "columns": "name,towers"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Cách xem “Bệnh viện” có phần không còn dùng được: Loại, towers." in page


def test_a_view_is_renamed_and_deleted_on_its_page(officer: Client, cast: Cast) -> None:
    view = saved(cast)
    assert "Bệnh viện" in officer.get("/people/me/views/").content.decode()
    officer.post(f"/people/me/views/{view.pk}/", {"name": "Các bệnh viện", "is_default": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_default) == ("Các bệnh viện", True)
    officer.post(f"/people/me/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_a_view_of_somebody_else_is_not_there(client: Client, cast: Cast) -> None:
    view = saved(cast)
    client.force_login(cast.hub_head)
    for act in ("", "replace/", "delete/"):
        assert client.post(f"/people/me/views/{view.pk}/{act}").status_code == 404
    assert client.get(LIST, {"view": view.pk}).context["views"] == []
    with pytest.raises(WrongState):
        replace_view(view, by=cast.hub_head, query="")


def test_what_no_database_keeps_is_left_out_of_an_overwritten_view(
    officer: Client, cast: Cast
) -> None:
    view = saved(cast)
    answer = officer.post(f"/people/me/views/{view.pk}/replace/", {"query": "search=a\0b"})
    view.refresh_from_db()
    assert (answer.status_code, view.query) == (302, "search=ab")


def test_a_view_that_was_deleted_at_the_same_moment_is_gone(
    officer: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = saved(cast)
    monkeypatch.setattr("accounts.views_saved._view", lambda request, pk: view)
    for _pressed in range(2):
        answer = officer.post(f"/people/me/views/{view.pk}/delete/")
        assert answer.status_code == 302
    for act, typed in (("", {"name": "Tên mới"}), ("replace/", {"query": ""})):
        answer = officer.post(f"/people/me/views/{view.pk}/{act}", typed)
        assert answer.status_code == 409
        assert "Cách xem này không còn nữa." in answer.content.decode()
