"""Without a mail server: letters in the portal's own mailbox, read by their recipient only."""

import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from outbox import mailbox, sending
from outbox.models import Letter, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(make, settings) -> Letter:
    settings.EMAIL_URL = ""
    make(title="Kỳ <2>")
    assert sending.send_waiting().sent == 1
    return Letter.objects.get()


def test_a_message_becomes_a_letter_and_is_sent(delivered, reader):
    assert delivered.message.state == State.SENT
    assert delivered.message.settled_at is not None
    assert (delivered.address, delivered.subject) == (reader.email, "Thư & Kỳ <2>")
    assert sending.send_waiting().sent == 0
    assert Letter.objects.count() == 1


def test_letter_and_sent_are_one_transaction(make, settings, monkeypatch):
    settings.EMAIL_URL = ""
    message = make()

    def broken(**kwargs):
        raise RuntimeError("disk full")

    monkeypatch.setattr(Letter.objects, "get_or_create", broken)
    with pytest.raises(RuntimeError):
        sending.send_waiting()
    message.refresh_from_db()
    assert (message.state, Letter.objects.count()) == (State.CLAIMED, 0)


def test_a_claim_that_was_lost_delivers_nothing(make, settings):
    settings.EMAIL_URL = ""
    settings.OUTBOX_LEASE_SECONDS = -1
    make()
    assert sending.send_waiting().sent == 0
    assert Letter.objects.count() == 0


def test_mails_of_django_itself_become_letters_too(settings, capsys):
    settings.DEMO = False
    mail = EmailMultiAlternatives("Mật khẩu\n mới", "Mở: x", to=["Reader@Portal.example"])
    mail.attach_alternative("<p>Mở</p>", "text/html")
    assert mailbox.MailboxBackend().send_messages([mail]) == 1
    letter = Letter.objects.get()
    assert (letter.address, letter.subject) == ("reader@portal.example", "Mật khẩu mới")
    assert (letter.text, letter.html, letter.message) == ("Mở: x", "<p>Mở</p>", None)
    assert capsys.readouterr().out == ""


def test_a_demonstration_prints_them_too(settings, capsys):
    settings.DEMO = True
    mail = EmailMultiAlternatives("Mật khẩu mới", "https://link", to=["reader@portal.example"])
    mailbox.MailboxBackend().send_messages([mail])
    assert "https://link" in capsys.readouterr().out


def test_the_recipient_finds_the_letter_unread_then_read(delivered, reader, client):
    client.force_login(reader)
    assert "Chưa đọc" in client.get(reverse("outbox:mailbox")).content.decode()
    page = client.get(reverse("outbox:letter", args=[delivered.pk])).content.decode()
    assert "Thư &amp; Kỳ &lt;2&gt;" in page
    assert "Chưa đọc" not in client.get(reverse("outbox:mailbox")).content.decode()


@pytest.mark.parametrize("who", ["stranger", "administrator", "auditor", "hub_head"])
@pytest.mark.parametrize("name", ["letter", "letter-html"])
def test_nobody_reads_anothers_letter(delivered, cast, client, who, name):
    client.force_login(getattr(cast, who))
    assert client.get(reverse(f"outbox:{name}", args=[delivered.pk])).status_code == 404
    assert "Kỳ" not in client.get(reverse("outbox:mailbox")).content.decode()


@pytest.mark.parametrize("name", ["mailbox", "letter", "letter-html", "index"])
def test_every_page_asks_to_sign_in(delivered, client, name):
    args = [delivered.pk] if name.startswith("letter") else []
    assert client.get(reverse(f"outbox:{name}", args=args)).status_code == 302


def test_the_html_part_can_run_nothing_and_is_framed_by_the_portal_only(delivered, reader, client):
    client.force_login(reader)
    response = client.get(reverse("outbox:letter-html", args=[delivered.pk]))
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_top">' in response.content.decode()


def test_a_letter_without_html_shows_its_text(reader, client):
    letter = Letter.objects.create(
        address=reader.email, subject="S", text="<b>chữ</b> https://portal.example/x"
    )
    client.force_login(reader)
    page = client.get(reverse("outbox:letter", args=[letter.pk])).content.decode()
    assert "&lt;b&gt;chữ&lt;/b&gt;" in page
    assert 'href="https://portal.example/x"' in page
    assert client.get(reverse("outbox:letter-html", args=[letter.pk])).status_code == 404


def test_the_mailbox_is_paged_newest_first(reader, client):
    for number in range(30):
        Letter.objects.create(address=reader.email, subject=f"Thư {number:02}", text="x")
    client.force_login(reader)
    first = client.get(reverse("outbox:mailbox"))
    rows = first.context["page"].rows
    assert [rows[0].subject, len(rows)] == ["Thư 29", 25]
    second = client.get(reverse("outbox:mailbox"), {"cursor": first.context["page"].next})
    assert [row.subject for row in second.context["page"].rows][-1] == "Thư 00"


@pytest.mark.parametrize("name", ["mailbox", "index"])
def test_a_broken_cursor_leads_back_to_the_first_page(reader, client, name):
    client.force_login(reader)
    response = client.get(reverse(f"outbox:{name}"), {"cursor": "nonsense"}, follow=True)
    assert response.redirect_chain == [(reverse(f"outbox:{name}"), 302)]
    assert "Dấu trang không hợp lệ" in response.content.decode()


def test_the_mailbox_takes_the_same_queries_for_any_number_of_letters(
    reader, client, django_assert_max_num_queries
):
    client.force_login(reader)

    def queries() -> int:
        cache.clear()
        with django_assert_max_num_queries(30) as seen:
            client.get(reverse("outbox:mailbox"))
        return len(seen)

    Letter.objects.create(address=reader.email, subject="a", text="x")
    few = queries()
    for _ in range(9):
        Letter.objects.create(address=reader.email, subject="a", text="x")
    assert queries() == few


@pytest.mark.parametrize(
    ("lines", "frame"), [(3, "short"), (25, "medium"), (40, "long"), (400, "longest")]
)
def test_the_frame_is_as_tall_as_its_letter(delivered, reader, client, lines, frame):
    Letter.objects.update(html="<p>…</p>", text="một dòng chữ\n" * lines)
    client.force_login(reader)
    page = client.get(reverse("outbox:letter", args=[delivered.pk])).content.decode()
    assert f"letter-frame is-{frame} " in page
