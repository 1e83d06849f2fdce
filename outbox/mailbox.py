"""The portal's own mailbox: notifications, and all mails while no mail server is set up."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from outbox import unread
from outbox.kinds import urgent_kinds
from outbox.models import Letter, Message, State
from outbox.rendering import Rendered

if TYPE_CHECKING:
    from outbox.sending import Claim


def deliver(claimed: "Claim", rendered: Rendered, *, address: str) -> int:
    """Put a claimed message into the mailbox; the letter and ``sent`` are one transaction.

    Returns 1, or 0 when the promise was cancelled or the lease ended meanwhile.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        delivered: int = (
            claimed.rows(State.CLAIMED)
            .filter(lease_until__gt=now)
            .update(state=State.SENT, settled_at=now, address=address, alarm=False)
        )
        if delivered:
            _keep(claimed.message, rendered, html=rendered.html)
    if delivered:
        unread.forget(claimed.message.recipient_id)
        if claimed.message.kind in urgent_kinds():
            _show_on_console(address, rendered.subject, rendered.text)
    return delivered


def keep_copy(claimed: "Claim", rendered: Rendered) -> None:
    """The notification of a mail that is about to go out, once however often it is tried: who has
    a broken mail address still finds it in the portal."""
    with transaction.atomic(durable=True):
        _keep(claimed.message, rendered)
    unread.forget(claimed.message.recipient_id)


def _keep(message: Message, rendered: Rendered, *, html: str = "") -> None:
    Letter.objects.get_or_create(
        message=message,
        defaults={
            "address": message.recipient.email.strip().lower(),
            "subject": rendered.subject,
            "text": rendered.text,
            "html": html,
            "path": rendered.path,
        },
    )


class MailboxBackend(BaseEmailBackend):
    """Mails that Django or its libraries write themselves, as letters to each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            for address in mail.recipients():
                Letter.objects.create(
                    address=address.lower(),
                    subject=" ".join(str(mail.subject).split())[:255],
                    text=str(mail.body),
                    html=_html_of(mail),
                )
            _show_on_console(", ".join(mail.to), str(mail.subject), str(mail.body))
        return len(email_messages)


def _show_on_console(to: str, subject: str, text: str) -> None:
    """In a demonstration a newcomer who cannot sign in still finds the link to a new password."""
    if settings.DEMO:
        sys.stdout.write(f"\n{to}: {subject}\n\n{text}\n")
        sys.stdout.flush()


def _html_of(mail: EmailMessage) -> str:
    if isinstance(mail, EmailMultiAlternatives):
        for content, kind in mail.alternatives:
            if kind == "text/html":
                return str(content)
    return ""
