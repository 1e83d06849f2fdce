"""The walk through the demonstration: real pages in order, by role, and none in earnest."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from conftest import Cast
from cooperation.tour.stops import STOPS, role_of
from tests.phaco import TODAY


@pytest.fixture
def demonstration(register: None, on_day: Any) -> None:
    on_day(TODAY)
    call_command("load_demo", verbosity=0)


def walk(client: Client) -> list[str]:
    """The names of the stops, each opened by the way to the next."""
    page = client.get("/tour/", follow=True)
    names = []
    while True:
        step = page.context["portal"].walk
        names.append(step.stop.name)
        assert page.status_code == 200
        assert step.is_here, step.stop.name
        assert str(step.stop.text) in page.content.decode()
        if not step.after:
            return names
        page = client.get(step.after)


def stops(name: str, client: Client) -> set[str]:
    """Where a sample person would stop."""
    client.force_login(User.objects.get(email=f"{name}@portal.example"))
    client.get("/tour/")
    return {stop for stop, _path in client.session["tour"]["stops"]}


def test_everybody_walks_through_pages_they_may_see(demonstration: None, client: Client) -> None:
    client.force_login(User.objects.get(email="syt-hcm@portal.example"))
    assert walk(client) == [stop.name for stop in STOPS if stop.name not in ("changes", "people")]
    assert {"request", "contract", "import"} <= stops("bvdk-dak-nong", client)
    assert {"changes", "people", "import"} <= stops("admin", client)
    assert "import" not in stops("observer", client)


def test_the_step_is_kept_while_one_looks_around(cast: Cast, on_day: Any, client: Client) -> None:
    on_day(TODAY)
    client.force_login(cast.hub_officer)
    client.get("/tour/")
    client.get("/?tour=2")
    aside = client.get("/provinces/").context["portal"].walk
    assert (aside.number, aside.is_here) == (2, False)
    assert "Quay lại chặng này" in client.get("/provinces/").content.decode()


def test_it_ends_by_itself_after_the_last_stop(cast: Cast, on_day: Any, client: Client) -> None:
    on_day(TODAY)
    client.force_login(cast.hub_officer)
    begun = client.get("/tour/", follow=True).context["portal"].walk
    last = client.get(f"/help/?tour={begun.total}").context["portal"].walk
    assert (last.stop.name, last.after) == ("help", "")
    assert client.get("/provinces/").context["portal"].walk is None
    assert client.get("/help/").context["portal"].walk is None


@pytest.mark.parametrize("step", ["0", "99", "-1", "x", "9" * 5000])
def test_a_step_that_is_not_there_changes_nothing(
    cast: Cast, on_day: Any, client: Client, step: str
) -> None:
    on_day(TODAY)
    client.force_login(cast.hub_officer)
    client.get("/tour/")
    assert client.get(f"/?tour={step}").context["portal"].walk.number == 1


def test_it_ends_when_the_reader_says_so(cast: Cast, on_day: Any, client: Client) -> None:
    on_day(TODAY)
    client.force_login(cast.hub_officer)
    client.get("/tour/")
    home = client.post("/tour/end/", follow=True)
    assert home.context["portal"].walk is None
    assert "Đi một vòng năm phút" in home.content.decode()


def test_in_earnest_there_is_no_walk(cast: Cast, settings: Any, client: Client) -> None:
    settings.DEMO = False
    client.force_login(cast.hub_officer)
    assert client.get("/tour/").status_code == 404
    assert client.post("/tour/end/").status_code == 404
    assert "Đi một vòng" not in client.get("/").content.decode()


def test_the_way_in_leads_through_the_sign_in(db: None, on_day: Any, client: Client) -> None:
    on_day(TODAY)
    assert client.get("/tour/")["Location"] == "/accounts/login/?next=/tour/"
    words = "Đăng nhập bằng một tài khoản mẫu để bắt đầu vòng đi."
    page = client.get("/accounts/login/").content.decode()
    assert "/tour/" in page
    assert words not in page
    assert words in client.get("/accounts/login/?next=/tour/").content.decode()


def test_the_strip_asks_the_database_nothing(
    cast: Cast, on_day: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    on_day(TODAY)
    client.force_login(cast.hub_officer)

    def queries() -> int:
        with django_assert_max_num_queries(40) as seen:
            client.get("/help/")
        return len(seen)

    client.get("/help/")
    without = queries()
    client.get("/tour/")
    assert queries() == without


def test_the_strongest_role_is_walked_in(cast: Cast) -> None:
    assert role_of(cast.hub_head) == "head"
    assert role_of(cast.hub_officer) == "officer"
    assert role_of(cast.administrator) == "administrator"
    assert role_of(cast.observer) == "reader"
