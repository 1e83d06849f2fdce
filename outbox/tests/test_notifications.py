"""The page behind the bell: what is new, where it leads, and that nobody else sees it."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from outbox import kinds, sending
from outbox.models import Letter

pytestmark = pytest.mark.django_db

PAGE = "/notifications/"


@pytest.fixture
def told(make, settings, monkeypatch, reader) -> Letter:
    """Delivered with an address of its act."""
    settings.EMAIL_URL = ""
    url = f"{settings.PORTAL_BASE_URL}/people/me/"
    kind = kinds.MessageKind("test_note", "test_note", "Thư thử", lambda m: {"url": url})
    monkeypatch.setitem(kinds.message_kinds, kind.name, kind)
    make()
    assert sending.send_waiting().sent == 1
    return Letter.objects.get()


def letters(reader, number: int) -> None:
    for each in range(number):
        Letter.objects.create(address=reader.email, subject=f"Tin {each:02}", text="x")


def test_a_line_leads_to_its_very_act_and_is_then_read(told, reader, client):
    client.force_login(reader)
    assert told.path == "/people/me/"
    opened = client.get(reverse("outbox:open-notification", args=[told.pk]))
    assert (opened.status_code, opened["Location"]) == (302, "/people/me/")
    told.refresh_from_db()
    assert told.read_at is not None


def test_signed_out_it_leads_there_through_the_sign_in(told, client):
    address = reverse("outbox:open-notification", args=[told.pk])
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_a_letter_that_leads_nowhere_is_the_page(reader, client):
    letters(reader, 1)
    letter = Letter.objects.get()
    client.force_login(reader)
    opened = client.get(reverse("outbox:open-notification", args=[letter.pk]))
    assert opened["Location"] == letter.page


def test_a_secret_address_is_not_kept(make, settings, monkeypatch):
    settings.EMAIL_URL = ""
    url = f"{settings.PORTAL_BASE_URL}/secret/"
    kind = kinds.MessageKind(
        "test_note", "test_note", "Thư thử", lambda m: {"url": url}, channels=kinds.MAIL_ONLY
    )
    monkeypatch.setitem(kinds.message_kinds, kind.name, kind)
    make()
    sending.send_waiting()
    assert Letter.objects.get().path == ""


def test_newest_first_page_by_page(reader, client):
    letters(reader, 30)
    client.force_login(reader)
    first = client.get(PAGE).context["page"]
    assert [first.rows[0].subject, len(first.rows)] == ["Tin 29", 25]
    second = client.get(PAGE, {"cursor": first.next}).context["page"]
    assert [row.subject for row in second.rows][-1] == "Tin 00"


def test_only_what_is_new(reader, client):
    letters(reader, 2)
    client.force_login(reader)
    read = Letter.objects.get(subject="Tin 00")
    client.post(reverse("outbox:mark-read", args=[read.pk]))
    assert [row.subject for row in client.get(f"{PAGE}?unread=1").context["page"].rows] == [
        "Tin 01"
    ]


def test_marking_stays_on_what_is_new(reader, client):
    letters(reader, 1)
    client.force_login(reader)
    address = reverse("outbox:mark-read", args=[Letter.objects.get().pk])
    assert client.post(address, {"unread": "1"})["Location"] == f"{PAGE}?unread=1"


def test_the_bell_follows_at_once(told, reader, make, client):
    client.force_login(reader)
    assert client.get(PAGE).context["portal"].unread == 1
    make()
    sending.send_waiting()
    assert client.get(PAGE).context["portal"].unread == 2
    client.post(reverse("outbox:mark-all-read"))
    assert client.get(PAGE).context["portal"].unread == 0


def test_the_bell_asks_nothing_while_its_figure_is_kept(reader, client):
    letters(reader, 3)
    client.force_login(reader)
    client.get(PAGE)
    assert cache.get(f"unread-{reader.pk}") == 3


@pytest.mark.parametrize("who", ["stranger", "administrator", "auditor", "hub_head"])
def test_nobody_opens_or_marks_anothers(told, cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get(reverse("outbox:open-notification", args=[told.pk])).status_code == 404
    assert client.post(reverse("outbox:mark-read", args=[told.pk])).status_code == 404
    client.post(reverse("outbox:mark-all-read"))
    told.refresh_from_db()
    assert told.read_at is None
    assert client.get(PAGE).context["page"].rows == []


def test_the_page_takes_the_same_queries_for_any_number(
    reader, client, django_assert_max_num_queries
):
    client.force_login(reader)

    def queries() -> int:
        cache.clear()
        with django_assert_max_num_queries(12) as seen:
            client.get(PAGE)
        return len(seen)

    letters(reader, 1)
    few = queries()
    letters(reader, 20)
    assert queries() == few


def test_a_broken_cursor_leads_back_to_the_first_page(reader, client):
    client.force_login(reader)
    assert client.get(PAGE, {"cursor": "nonsense"}).status_code == 302


def test_a_mail_ends_with_the_way_to_the_choices(told, settings):
    choices = f"{settings.PORTAL_BASE_URL}/people/me/notifications/"
    assert told.text.rstrip().endswith(f"Chọn cách nhận thư loại này: {choices}")
