"""Calendar feeds: an address shown once, of which only a keyed hash is kept, and what was sent
to whoever subscribed to it."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import CalendarFeed, PublishedEvent, User
from audit.services import record
from hospitals.models import Organisation

# Enough for every device of a person in every body; a script that loops stops here.
MOST_FEEDS = 20
# How long a cancelled event goes on being sent, so that every subscriber has removed it.
CANCELLED_FOR = dt.timedelta(days=90)

_FETCH_NOTED_EVERY = dt.timedelta(minutes=1)
_KEY_LENGTH = 16
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Event:
    """What a subscriber may know of a record: a name for it that never changes, title and day."""

    uid: str
    title: str
    day: dt.date


@transaction.atomic
def create_feed(
    user: User, *, name: str, form_id: uuid.UUID, organisation: Organisation | None = None
) -> tuple[CalendarFeed, str]:
    """A new feed of ``user`` and the text of its address, which cannot be had again.

    ``form_id`` was made when the form was shown: sent twice, the same feed answers with the same
    text. It is not kept, so nothing that is kept leads to the text. Raises ValidationError for
    ``name`` or ``organisation``, or without a field for what cannot be made any more.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    key_id = _derived("key", user, form_id)[:_KEY_LENGTH]
    secret = _derived("secret", user, form_id)
    made = CalendarFeed.objects.filter(key_id=key_id).first()
    if made is not None:
        if made.revoked_at is not None:
            raise ValidationError(_("Lịch này đã thu hồi. Mở lại trang để lập lịch khác."))
        return made, f"{key_id}.{secret}"
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Chưa có tên lịch. Ghi nơi sẽ dùng lịch này.")})
    if organisation is not None and organisation.pk not in user.reach.own:
        raise ValidationError({"organisation": _("Chọn cơ quan mà người này đang có vai trò.")})
    if user.feeds.filter(revoked_at=None).count() >= MOST_FEEDS:
        raise ValidationError(
            _("Mỗi người có nhiều nhất %(most)s lịch đăng ký. Thu hồi lịch không dùng nữa.")
            % {"most": MOST_FEEDS}
        )
    feed = CalendarFeed.objects.create(
        key_id=key_id,
        secret_hash=_hash(secret),
        user=user,
        organisation=organisation,
        name=name,
    )
    record(
        "feed.created",
        feed,
        by=user,
        whole=user,
        on_behalf_of=organisation,
        changes={"organisation": (None, organisation.slug if organisation else None)},
    )
    return feed, f"{key_id}.{secret}"


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, by: User) -> CalendarFeed:
    """Close the address from now on; doing it twice changes nothing.

    What was sent is forgotten: nobody will be told about it any more.
    """
    feed = (
        CalendarFeed.objects.select_for_update(of=("self",)).select_related("user").get(pk=feed.pk)
    )
    permissions.can_revoke_feed(by, feed).demand()
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        feed.events.all().delete()
        record(
            "feed.revoked",
            feed,
            by=by,
            whole=feed.user,
            changes={"revoked_at": (None, feed.revoked_at)},
        )
    return feed


def feed_of(text: str) -> CalendarFeed | None:
    """The feed whose address carries ``text``, of a living account; None otherwise.

    An unknown id takes the same comparison as a wrong secret.
    """
    key_id, _dot, secret = text.partition(".")
    if not (key_id.isascii() and key_id.isalnum()):
        return None
    feed = CalendarFeed.objects.filter(key_id=key_id).select_related("user", "organisation").first()
    matches = constant_time_compare(_hash(secret), feed.secret_hash if feed else "")
    if feed is None or not matches or feed.revoked_at is not None or not feed.user.is_active:
        return None
    return feed


def note_fetch(feed: CalendarFeed) -> None:
    """Remember that the feed was fetched, at most once a minute: reading should not write."""
    now = timezone.now()
    long_ago = now - _FETCH_NOTED_EVERY
    if feed.last_fetched_at is None or feed.last_fetched_at <= long_ago:
        CalendarFeed.objects.filter(
            Q(last_fetched_at=None) | Q(last_fetched_at__lte=long_ago), pk=feed.pk
        ).update(last_fetched_at=now)


def publish(feed: CalendarFeed, events: Iterable[Event], *, since: dt.date) -> list[PublishedEvent]:
    """What subscribers of ``feed`` are told now, where ``events`` are all it holds from ``since``.

    New events begin at sequence 0. What changed or came back rises by one; what is gone is
    cancelled and stays among the answers for 90 days. Older events are left as they were sent and
    no longer named. Writes nothing while nothing changed.
    """
    wanted = {event.uid: event for event in events}
    sent = _sent(feed)
    if _Change.between(wanted, sent, since).is_needed:
        with transaction.atomic():
            # Two programs may fetch at once: the second finds what the first wrote.
            if CalendarFeed.objects.select_for_update().get(pk=feed.pk).revoked_at is not None:
                return []
            _Change.between(wanted, _sent(feed), since).store(feed)
        sent = _sent(feed)
    lately = timezone.now() - CANCELLED_FOR
    told = [
        row
        for row in sent.values()
        if (row.cancelled_at > lately if row.cancelled_at else row.day >= since)
    ]
    return sorted(told, key=lambda row: (row.day, row.uid))


@dataclass(frozen=True)
class _Change:
    """The rows that differ from what is wanted: to make, and to change."""

    new: Sequence[Event]
    moved: Sequence[tuple[PublishedEvent, Event]]
    gone: Sequence[PublishedEvent]

    @classmethod
    def between(
        cls, wanted: dict[str, Event], sent: dict[str, PublishedEvent], since: dt.date
    ) -> "_Change":
        return cls(
            new=[event for uid, event in wanted.items() if uid not in sent],
            moved=[
                (row, event)
                for uid, event in wanted.items()
                if (row := sent.get(uid)) is not None
                and (row.cancelled_at is not None or (row.title, row.day) != _as_sent(event))
            ],
            gone=[
                row
                for uid, row in sent.items()
                if uid not in wanted and row.cancelled_at is None and row.day >= since
            ],
        )

    @property
    def is_needed(self) -> bool:
        return bool(self.new or self.moved or self.gone)

    def store(self, feed: CalendarFeed) -> None:
        now = timezone.now()
        PublishedEvent.objects.bulk_create(
            PublishedEvent(
                feed=feed, uid=event.uid, title=_as_sent(event)[0], day=event.day, changed_at=now
            )
            for event in self.new
        )
        changed = [*(row for row, _event in self.moved), *self.gone]
        for row, event in self.moved:
            row.title, row.day = _as_sent(event)
            row.cancelled_at = None
        for row in self.gone:
            row.title, row.cancelled_at = "", now
        for row in changed:
            row.sequence += 1
            row.changed_at = now
        PublishedEvent.objects.bulk_update(
            changed, ["title", "day", "sequence", "cancelled_at", "changed_at"], batch_size=200
        )


def _as_sent(event: Event) -> tuple[str, dt.date]:
    """On one line, without the control characters that no calendar may hold."""
    return " ".join(_CONTROL.sub(" ", event.title).split())[:500], event.day


def _sent(feed: CalendarFeed) -> dict[str, PublishedEvent]:
    return {row.uid: row for row in feed.events.all()}


def _derived(purpose: str, user: User, form_id: uuid.UUID) -> str:
    return salted_hmac(
        f"accounts.calendar-feed.{purpose}", f"{user.pk}:{form_id}", algorithm="sha256"
    ).hexdigest()


def _hash(secret: str) -> str:
    return salted_hmac("accounts.calendar-feed", secret, algorithm="sha256").hexdigest()
