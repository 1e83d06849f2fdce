"""The mails about action items: what each kind needs, read again at the moment of sending."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.messages import day_of
from agreements.models import ActionItem, Review
from agreements.models.action_items import PAUSED
from agreements.people_items import doers_of, others_of
from agreements.reminders_items import KIND as ITEM_REMINDER
from agreements.reminders_items import next_reminder_on
from agreements.states import ItemStatus
from hospitals.models import Organisation
from hospitals.models.calendar import working_calendar
from outbox import kinds
from outbox.models import Message
from toolkit import clock
from toolkit.days import write_day

ITEM_MOVED = "action_item_moved"


class ItemEvent(models.TextChoices):
    """What happened to an item that somebody else is told about."""

    ASSIGNED = "assigned"
    DONE = "done"
    SENT_BACK = "sent_back"
    DROPPED = "dropped"


_HEADLINES: dict[str, Promise] = {
    ItemEvent.ASSIGNED: _("Việc phải làm giao cho Ông/Bà"),
    ItemEvent.DONE: _("%(body)s báo đã làm xong, chờ bên khác xác nhận"),
    ItemEvent.SENT_BACK: _("Việc chưa được xác nhận là xong"),
    ItemEvent.DROPPED: _("Việc này thôi không phải làm nữa"),
}
# What the quoted words are.
_QUOTED: dict[str, Promise] = {
    ItemEvent.DONE: _("Kết quả"),
    ItemEvent.SENT_BACK: _("Còn thiếu"),
    ItemEvent.DROPPED: _("Lý do"),
}
# In which state an event is still news.
_STATUS: dict[str, ItemStatus] = {
    ItemEvent.ASSIGNED: ItemStatus.OPEN,
    ItemEvent.DONE: ItemStatus.DONE,
    ItemEvent.SENT_BACK: ItemStatus.OPEN,
    ItemEvent.DROPPED: ItemStatus.DROPPED,
}


def register() -> None:
    """Called by `AgreementsConfig.ready`."""
    kinds.add(
        kinds.MessageKind(
            ITEM_REMINDER,
            ITEM_REMINDER,
            _("Nhắc việc phải làm"),
            reminder_context,
            is_planned=True,
        )
    )
    kinds.add(
        kinds.MessageKind(
            ITEM_MOVED,
            ITEM_MOVED,
            _("Việc phải làm chuyển bước"),
            moved_context,
        )
    )


def reminder_context(message: Message) -> dict[str, Any] | None:
    """None when it was done, dropped, moved or paused, or the reader is no longer the one to ask.

    ``days`` counts from the day the mail goes out: positive before the due date, negative after.
    """
    item = _item(message)
    if (
        item is None
        or item.status != ItemStatus.OPEN
        or item.agreement.status in PAUSED
        or item.due_on.isoformat() != message.payload["due_on"]
    ):
        return None
    day = day_of(message)
    lead = message.payload["lead"]
    if message.recipient_id not in {told.user.pk for told in doers_of(item, day, late=lead < 0)}:
        return None
    days = (item.due_on - day).days
    return _common(message, item) | {
        "days": days,
        "late_days": -days,
        "next_reminder_on": next_reminder_on(item.due_on, lead, working_calendar()),
    }


def moved_context(message: Message) -> dict[str, Any] | None:
    """None when the item has moved on since, or the reader is no longer concerned."""
    item = _item(message)
    event = message.payload["event"]
    if item is None or item.status != _STATUS[event]:
        return None
    day = clock.today()
    told = others_of(item, day) if event == ItemEvent.DONE else doers_of(item, day)
    if message.recipient_id not in {recipient.user.pk for recipient in told}:
        return None
    common = _common(message, item)
    return common | {
        "headline": str(_HEADLINES[event]) % {"body": common["body"].name},
        "words": message.payload["words"],
        "words_label": str(_QUOTED.get(event, "")),
    }


def given_lines(review: Review, organisation_id: object, day: dt.date) -> list[str]:
    """What a concluded review asks of a body of today, one line an item: for the mail that tells
    of the conclusion."""
    held = Organisation.objects.held_by([organisation_id], day)
    items = (
        ActionItem.objects.open()
        .of_meeting(review)
        .filter(organisation__in=held.values("pk"))
        .order_by("due_on", "pk")
    )
    return [
        gettext("Việc phải làm, hạn %(day)s: %(what)s")
        % {"day": write_day(item.due_on), "what": item.what}
        for item in items
    ]


def _item(message: Message) -> ActionItem | None:
    return (
        ActionItem.objects.visible_to(message.recipient)
        .select_related("agreement", "review", "organisation", "person")
        .filter(pk=message.record_id)
        .first()
    )


def _common(message: Message, item: ActionItem) -> dict[str, Any]:
    """What every mail about an item says: what, who answers, until when, of which agreement."""
    assert message.organisation_id is not None  # reminders and notices always say for whom
    return {
        "recipient": message.recipient,
        "own": Organisation.objects.filter(pk=message.organisation_id).first(),
        "item": item,
        "body": _body(item, clock.today()),
        "agreement": item.agreement,
        "url": settings.PORTAL_BASE_URL + reverse("actions:detail", args=[item.pk]),
        "support_email": settings.SUPPORT_EMAIL,
    }


def _body(item: ActionItem, day: dt.date) -> Organisation:
    """Who answers for the item today."""
    return (
        Organisation.objects.filter(
            holds__organisation=item.organisation_id, holds__since__lte=day, holds__until__gt=day
        ).first()
        or item.organisation
    )
