"""A calendar as other programs fetch it (RFC 5545): titles and days, nothing else.

What a subscriber already has is in `accounts.PublishedEvent`; that makes UIDs last and
SEQUENCE rise. The text depends on these rows alone, so an unchanged calendar has the same ETag.
"""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar as Document
from icalendar import Event as Component
from icalendar import vDate

from accounts.models import CalendarFeed, PublishedEvent
from accounts.reach import reach_of
from accounts.services import publish
from accounts.services.feeds import Event
from cooperation.calendar.entries import Calendar, Choice, Span
from hospitals.queries import holder_of
from toolkit import clock

# What a phone needs; the pages show all of it.
BACK = relativedelta(months=12)
AHEAD = relativedelta(months=24)
REFRESH_EVERY = dt.timedelta(hours=6)
_PRODID = "-//Cong Hop tac Y te//Lich//VI"
# Part of every UID for ever, whatever address the portal moves to.
_UID_DOMAIN = "hop-tac-y-te"


def document_of(feed: CalendarFeed) -> bytes:
    """The calendar of ``feed`` as things stand now, in its person's language.

    Memberships are read here and now. The calendar of a person holds what concerns their own
    bodies, that of an auditor or observer what they read; with an organisation only what concerns
    that one. Where another took its place the calendar follows: its events stay the same ones,
    before the person's role is confirmed there and after.
    """
    today = clock.today()
    user = feed.user
    if feed.organisation is not None:
        bodies = {feed.organisation.pk, holder_of(feed.organisation, today).pk}
        user.reach = reach_of(user, today, only=bodies)
    mine = feed.organisation_id is not None or not user.reads_everything
    span = Span(today - BACK, today + AHEAD)
    with override(user.language):
        entries = Calendar(user, Choice(mine=mine), today=today).entries(span)
        events = [Event(entry.uid, entry.public_title, entry.day) for entry in entries]
        return _written(feed, publish(feed, events, since=today - BACK))


def _written(feed: CalendarFeed, told: list[PublishedEvent]) -> bytes:
    name = _("Cổng Hợp tác Y tế")
    if feed.organisation is not None:
        body = holder_of(feed.organisation, clock.today())
        name = _("Cổng Hợp tác Y tế: %(body)s") % {"body": body.name}
    document = Document()
    document.add("prodid", _PRODID)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("name", name)
    document.add("x-wr-calname", name)
    document.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    document.add("x-published-ttl", REFRESH_EVERY)
    for row in told:
        document.add_component(_component(row))
    return bytes(document.to_ical())


def _component(row: PublishedEvent) -> Component:
    """An event of one whole day that leaves its reader free."""
    is_cancelled = row.cancelled_at is not None
    component = Component()
    component.add("uid", f"{row.uid}@{_UID_DOMAIN}")
    component.add("sequence", row.sequence)
    component.add("summary", _("Đã hủy") if is_cancelled else row.title)
    component.add("dtstart", vDate(row.day), parameters={"VALUE": "DATE"})
    component.add("dtstamp", row.changed_at)
    component.add("last-modified", row.changed_at)
    component.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    component.add("transp", "TRANSPARENT")
    return component
