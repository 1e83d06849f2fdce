"""The pages under /people/: who sees whom, and the administrators' forms."""

import datetime as dt

import pytest

from accounts.models import Membership, PortalRole, Role, User
from accounts.services import create_token
from conftest import organisation, person
from toolkit import clock


def names(answer) -> set[str]:
    return {row.email.split("@")[0] for row in answer.context["page"].rows}


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.administrator)
    return client


def test_visitors_are_led_to_the_door(register, client) -> None:
    assert client.get("/people/").url.startswith("/accounts/login/")


def test_administrators_and_auditors_see_everybody(cast, client) -> None:
    for reader in (cast.administrator, cast.auditor):
        client.force_login(reader)
        assert client.get("/people/").context["count"].number == User.objects.count()


def test_officers_and_heads_see_their_own_organisation(cast, client) -> None:
    for reader in (cast.hub_officer, cast.hub_head):
        client.force_login(reader)
        assert names(client.get("/people/")) == {"hub-officer", "hub-head", "hub-viewer"}


def test_viewers_and_observers_see_themselves(cast, client) -> None:
    for reader in (cast.hub_viewer, cast.observer):
        client.force_login(reader)
        assert [row.pk for row in client.get("/people/").context["page"].rows] == [reader.pk]


def test_a_stranger_gets_404(cast, client) -> None:
    client.force_login(cast.stranger)
    assert client.get(f"/people/{cast.hub_officer.pk}/").status_code == 404
    membership = cast.hub_officer.memberships.get()
    assert client.get(f"/people/memberships/{membership.pk}/end/").status_code == 404


def test_a_colleague_sees_but_may_not_change(cast, client) -> None:
    client.force_login(cast.hub_head)
    address = f"/people/{cast.hub_officer.pk}/"
    page = client.get(address)
    assert page.status_code == 200
    assert not page.context["entries"]
    membership = cast.hub_officer.memberships.get()
    for act in (
        f"{address}grant/",
        f"{address}active/",
        f"/people/memberships/{membership.pk}/end/",
        f"/people/memberships/{membership.pk}/confirm/",
        "/people/new/",
    ):
        assert client.post(act).status_code == 403


@pytest.mark.parametrize("typed", ["nguoi mau giving", "GIVING@portal", "mẫu giving"])
def test_the_search_needs_no_diacritics(admin, typed: str) -> None:
    assert names(admin.get("/people/", {"search": typed})) == {"giving"}


def test_the_list_is_narrowed_by_organisation_and_role(admin) -> None:
    chosen = {"organisation": "syt-79-ho-chi-minh", "role": "head"}
    assert names(admin.get("/people/", chosen)) == {"hub-head"}


def test_a_merged_body_is_offered_apart_from_the_one_of_today(admin) -> None:
    person("of-before", "syt-67-dak-nong", Role.OFFICER)
    _any, now, before = admin.get("/people/").context["form"].fields["organisation"].choices
    assert "syt-79-ho-chi-minh" in dict(now[1])
    assert before == ("Trước đây", [("syt-67-dak-nong", "Sở Y tế tỉnh Đắk Nông")])


def test_an_ended_membership_no_longer_counts(admin, cast) -> None:
    ended = clock.today() - dt.timedelta(days=1)
    cast.hub_head.memberships.update(valid_until=ended)
    chosen = {"organisation": "syt-79-ho-chi-minh"}
    assert names(admin.get("/people/", chosen)) == {"hub-officer", "hub-viewer"}


def test_pages_follow_each_other(admin) -> None:
    for number in range(30):
        person(f"p{number:02}")
    first = admin.get("/people/")
    second = admin.get("/people/", {"cursor": first.context["page"].next})
    assert len(names(first)) == 25
    assert not names(first) & names(second)
    assert len(names(first) | names(second)) == User.objects.count()


def test_a_bad_cursor_leads_back_to_the_first_page(admin) -> None:
    assert admin.get("/people/?search=hub&cursor=x").url == "/people/?search=hub"


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    admin, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(60) as few:
        admin.get("/people/")
    for number in range(12):
        person(f"p{number}", "cdc-hcm", Role.VIEWER)
    with django_assert_max_num_queries(len(few.captured_queries)):
        admin.get("/people/")


def test_a_new_person_gets_an_account(admin) -> None:
    form = {"email": "moi@portal.example", "full_name": "Người mẫu Mới", "language": "vi"}
    answer = admin.post("/people/new/", form)
    assert answer.url == f"/people/{User.objects.get(email=form['email']).pk}/"


def test_bad_input_keeps_what_was_typed(admin, cast) -> None:
    form = {"email": cast.hub_head.email, "full_name": "Người mẫu Mới", "language": "vi"}
    answer = admin.post("/people/new/", form)
    assert answer.status_code == 400
    assert "email" in answer.context["form"].errors
    assert "Người mẫu Mới" in answer.content.decode()


def test_a_head_is_granted_and_confirmed_by_two(admin, cast, client) -> None:
    form = {
        "organisation": str(organisation("cdc-hcm").pk),
        "role": "head",
        "valid_from": "01/01/2026",
    }
    admin.post(f"/people/{cast.stranger.pk}/grant/", form)
    membership = Membership.objects.get(user=cast.stranger, role=Role.HEAD)
    confirm = f"/people/memberships/{membership.pk}/confirm/"
    assert admin.post(confirm).status_code == 403
    second = User.objects.create_user(
        "second@portal.example", full_name="Người mẫu hai", portal_role=PortalRole.ADMINISTRATOR
    )
    client.force_login(second)
    assert "Xác nhận lãnh đạo" in client.get(f"/people/{cast.stranger.pk}/").content.decode()
    client.post(confirm)
    membership.refresh_from_db()
    assert membership.confirmed


def test_a_wrong_period_is_said_at_its_field(admin, cast) -> None:
    form = {
        "organisation": str(organisation("cdc-hcm").pk),
        "role": "officer",
        "valid_from": "02/01/2026",
        "valid_until": "01/01/2026",
    }
    answer = admin.post(f"/people/{cast.stranger.pk}/grant/", form)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["valid_until"]


def test_a_role_is_ended_from_a_day_on(admin, cast) -> None:
    membership = cast.hub_officer.memberships.get()
    today = clock.today()
    admin.post(f"/people/memberships/{membership.pk}/end/", {"on": f"{today:%d/%m/%Y}"})
    membership.refresh_from_db()
    assert membership.valid_until == today - dt.timedelta(days=1)


def test_an_account_is_closed_and_opened(admin, cast) -> None:
    for active, kept in (("no", False), ("yes", True)):
        admin.post(f"/people/{cast.stranger.pk}/active/", {"active": active})
        assert User.objects.get(pk=cast.stranger.pk).is_active is kept


def test_nobody_grants_to_himself_here_either(admin, cast) -> None:
    address = f"/people/{cast.administrator.pk}/"
    assert not admin.get(address).context["may_grant"]
    assert admin.post(f"{address}grant/", {}).status_code == 403


@pytest.mark.parametrize("door", ["account/emailaddress", "auth/group", "accounts/user"])
def test_people_are_not_kept_past_the_services(admin, door: str) -> None:
    assert admin.get(f"/admin/{door}/").status_code == 404


def test_the_page_of_somebody_with_a_token_says_what_it_may(cast, client) -> None:
    create_token(cast.hub_officer, name="Kho dữ liệu", scopes=["read", "rounds:write"])
    client.force_login(cast.administrator)
    response = client.get(f"/people/{cast.hub_officer.pk}/")
    assert "read, rounds:write" in response.content.decode()
    client.force_login(cast.hub_officer)
    page = client.get("/people/me/").content.decode()
    assert "<code>read</code>, <code>rounds:write</code>" in page
