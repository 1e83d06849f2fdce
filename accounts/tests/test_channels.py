"""Each person chooses how messages come; what asks for something stays on."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.services import set_channels
from audit.models import Entry
from conftest import Cast
from outbox.kinds import DUTY, MAIL_ONLY, NEWS, Channel, message_kinds

PAGE = "/people/me/notifications/"
CHOICES = {
    kind.name: "both"
    for kind in message_kinds.values()
    if len(kind.channels) > 1 and not kind.for_administrators
}


def test_without_a_choice_everything_comes_to_both_places(cast: Cast) -> None:
    assert {cast.hub_officer.channel_for(kind) for kind in message_kinds} == {Channel.BOTH}


def test_what_asks_for_something_cannot_be_silenced() -> None:
    for kind in message_kinds.values():
        assert kind.channels in (DUTY, NEWS, MAIL_ONLY), kind.name
        if kind.is_planned:
            assert Channel.NONE not in kind.channels, kind.name


def test_what_opens_an_account_only_goes_by_mail() -> None:
    for name in ("account_invitation", "password_reset"):
        assert message_kinds[name].channels == MAIL_ONLY


def test_a_choice_is_kept_and_written_down_and_the_rest_stays(cast: Cast) -> None:
    set_channels(cast.hub_officer, channels={"request_moved": "portal"})
    set_channels(cast.hub_officer, channels={"review_concluded": "none"})
    kept = User.objects.get(pk=cast.hub_officer.pk)
    assert kept.channels == {"request_moved": "portal", "review_concluded": "none"}
    assert Entry.objects.filter(verb="user.channels_set").count() == 2


def test_back_to_both_is_as_if_nothing_had_been_chosen(cast: Cast) -> None:
    user = set_channels(cast.hub_officer, channels={"request_moved": "portal"})
    assert set_channels(user, channels={"request_moved": "both"}).channels == {}


def test_what_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    set_channels(cast.hub_officer, channels=CHOICES)
    assert not Entry.objects.filter(verb="user.channels_set").exists()


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("review_reminder", "none"),
        ("password_reset", "portal"),
        ("request_moved", "none"),
        ("review_concluded", "pigeon"),
        ("no_such_kind", "mail"),
    ],
)
def test_a_choice_that_is_not_there_is_refused(cast: Cast, kind: str, channel: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        set_channels(cast.hub_officer, channels={kind: channel})
    assert list(refusal.value.message_dict) == [kind]


def test_the_page_saves_the_choices(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    answer = client.post(PAGE, CHOICES | {"request_moved": "portal"}, follow=True)
    assert "Đã lưu lựa chọn" in answer.content.decode()
    assert User.objects.get(pk=cast.hub_officer.pk).channels == {"request_moved": "portal"}


def test_the_page_says_what_is_wrong_and_keeps_the_rest(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    answer = client.post(PAGE, CHOICES | {"request_moved": "none"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["request_moved"]


def test_the_page_names_what_only_goes_by_mail(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    assert "Thư tổng hợp hằng tuần" in client.get(PAGE).context["fixed"]


def test_what_only_administrators_are_told_is_theirs_to_choose(cast: Cast, client: Client) -> None:
    for who, sees in ((cast.hub_officer, False), (cast.administrator, True)):
        client.force_login(who)
        assert ("nobody_answers" in client.get(PAGE).context["form"].fields) is sees


def test_one_choice_for_all_kinds_at_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.hub_officer)
    client.post(PAGE, CHOICES | {"everything": "portal"})
    kept = User.objects.get(pk=cast.hub_officer.pk).channels
    assert kept == dict.fromkeys(CHOICES, "portal")


def test_the_page_asks_who_one_is(client: Client, db: None) -> None:
    assert client.get(PAGE).status_code == 302
