"""From a row to a mail: the words are made when it is sent, in the recipient's language."""

import datetime as dt
import re
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from outbox.kinds import Channel, chosen_channel, message_kinds
from outbox.models import Message

# Everything leaves as 7-bit ASCII: no server on the way has to know 8BITMIME or SMTPUTF8.
_POLICY = SMTP.clone(cte_type="7bit")
_BLANK_LINES = re.compile(r"\n{3,}")


class Unmailable(ValueError):
    """No mail can go to this address, however often it is tried. The text says why."""


@dataclass(frozen=True)
class Rendered:
    """What the recipient reads: one line of subject, the text, the same as HTML.

    ``path`` is the page that its button opens; empty where the address itself is the secret.
    """

    subject: str
    text: str
    html: str
    path: str = ""


def render(message: Message) -> Rendered | None:
    """The words of ``message`` as things stand now; None when it is no longer wanted.

    Raises KeyError for a kind that no room has added, and whatever its templates raise.
    """
    if not message.recipient.is_active or chosen_channel(message) == Channel.NONE:
        return None
    kind = message_kinds[message.kind]
    with translation.override(message.recipient.language):
        context = kind.context(message)
        if context is None:
            return None
        base, may_choose = settings.PORTAL_BASE_URL, len(kind.channels) > 1
        context = {"recipient": message.recipient, "base_url": base, **context}
        if may_choose:
            context["choices_url"] = base + reverse("people:notifications")
        stem = f"emails/{kind.template}"
        text = _plain(f"{stem}.txt", context).rstrip() + _plain("emails/_choices.txt", context)
        return Rendered(
            subject=" ".join(_plain(f"{stem}.subject.txt", context).split())[:255],
            text=_BLANK_LINES.sub("\n\n", text).strip() + "\n",
            html=get_template(f"{stem}.html").render(dict(context)),
            path=context.get("url", "").removeprefix(base) if may_choose else "",
        )


def address_of(message: Message) -> str:
    """Where the mail goes: the recipient's address as it is now, in ASCII.

    Raises Unmailable when there is none, or none that plain SMTP can carry.
    """
    local, at, domain = message.recipient.email.strip().rpartition("@")
    try:
        if not at:
            raise ValueError("no @")
        address = Address(addr_spec=f"{local}@{domain.encode('idna').decode('ascii')}")
        address.addr_spec.encode("ascii")
    except (ValueError, IndexError, MessageError) as error:
        raise Unmailable(f"Not an address: {message.recipient.email!r}") from error
    return address.addr_spec


def sender_address() -> str:
    """The envelope's sender: the bare address of DEFAULT_FROM_EMAIL."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def as_mail(message: Message, rendered: Rendered, *, address: str, now: dt.datetime) -> bytes:
    """The whole mail as it goes over the wire; its Message-ID is the row's at every attempt."""
    mail = EmailMessage(policy=_POLICY)
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail["From"] = Address(display_name=name, addr_spec=sender)
    recipient = " ".join(str(message.recipient).split())
    mail["To"] = Address(display_name=recipient, addr_spec=address)
    mail["Subject"] = rendered.subject
    mail["Date"] = format_datetime(timezone.localtime(now))
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.recipient.language
    mail.set_content(rendered.text)
    mail.add_alternative(rendered.html, subtype="html")
    return mail.as_bytes()


def _plain(template: str, context: dict[str, Any]) -> str:
    """A text template, where ``&`` and ``<`` stay what they are."""
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False))
