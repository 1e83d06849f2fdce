"""New accounts and the mail that lets their owner in."""

import re

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.services import create_user, set_active
from audit.models import Entry
from outbox.models import Message
from outbox.rendering import render
from toolkit.refusal import NotAllowed


def create(by: User, **changed: str) -> User:
    fields = {"email": "Moi@portal.example ", "full_name": "Người mẫu  Đông", "language": "vi"}
    return create_user(by=by, **{**fields, **changed})


def link_in(message: Message) -> str:
    mail = render(message)
    assert mail is not None
    return re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.text)[1]


def test_the_account_has_no_password_and_is_found_without_diacritics(cast) -> None:
    user = create(cast.administrator)
    assert (user.email, user.full_name) == ("moi@portal.example", "Người mẫu Đông")
    assert not user.has_usable_password()
    assert list(User.objects.search("nguoi mau dong")) == [user]


def test_its_owner_sets_a_password_by_the_mailed_link_and_signs_in(cast, client) -> None:
    user = create(cast.administrator)
    link = link_in(Message.objects.get(recipient=user))
    page = client.get(link, follow=True)
    form_address = page.redirect_chain[-1][0]
    chosen = {"password1": "mot-mat-khau-dai-2026", "password2": "mot-mat-khau-dai-2026"}
    client.post(form_address, chosen)
    answer = client.post(
        "/accounts/login/", {"login": "moi@portal.example", "password": chosen["password1"]}
    )
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_used_link_is_worthless(cast, client) -> None:
    user = create(cast.administrator)
    link = link_in(Message.objects.get(recipient=user))
    user.set_password("mot-mat-khau-dai-2026")
    user.save()
    assert b"password1" not in client.get(link, follow=True).content


def test_no_invitation_goes_to_who_has_a_password_or_a_closed_account(cast) -> None:
    user = create(cast.administrator)
    message = Message.objects.get(recipient=user)
    set_active(user, by=cast.administrator, active=False)
    assert render(Message.objects.get(pk=message.pk)) is None
    set_active(user, by=cast.administrator, active=True)
    user.refresh_from_db()
    user.set_password("mot-mat-khau-dai-2026")
    user.save()
    assert render(Message.objects.get(pk=message.pk)) is None


def test_a_taken_address_is_refused_whatever_its_capitals(cast) -> None:
    with pytest.raises(ValidationError) as refusal:
        create(cast.administrator, email="HUB-Officer@portal.example")
    assert "email" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("field", "value"), [("email", "khong-phai"), ("full_name", " "), ("language", "fr")]
)
def test_bad_input_is_refused_at_its_field(cast, field: str, value: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        create(cast.administrator, **{field: value})
    assert list(refusal.value.message_dict) == [field]
    assert not User.objects.filter(email="moi@portal.example").exists()


def test_only_administrators_create(cast) -> None:
    with pytest.raises(NotAllowed):
        create(cast.hub_head)


def test_the_trail_holds_no_personal_value(cast) -> None:
    create(cast.administrator)
    entry = Entry.objects.get(verb="user.created")
    assert entry.changes["email"] == entry.changes["full_name"] == [None, None]
    assert entry.actor == cast.administrator
