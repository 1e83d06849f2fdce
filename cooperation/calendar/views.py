"""The calendar's pages: a month, and the list of what comes from a day on."""

import datetime as dt
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from cooperation.calendar.agenda import agenda_from
from cooperation.calendar.entries import Calendar
from cooperation.calendar.forms import CalendarFilterForm
from cooperation.calendar.month import FIRST_YEAR, LAST_YEAR, Month, weeks_of
from toolkit import clock
from toolkit.listing.page import list_response


@dataclass(frozen=True)
class Link:
    """A way to another part of the calendar with the same filters."""

    label: str
    address: str
    current: bool = False


@require_GET
@login_required
def month(request: HttpRequest) -> HttpResponse:
    """A month as a grid; ``?month=2026-11``, this month when that is none."""
    today = clock.today()
    shown = Month.read(request.GET.get("month", "")) or Month.of(today)
    form = CalendarFilterForm(request.GET, reader=_reader(request), day=today)
    desk = Calendar(_reader(request), form.choice(), today=today)
    weeks = weeks_of(shown, desk)
    context = {
        "form": form,
        "chips": form.chips(),
        "month": shown,
        "title": _("Tháng %(month)s") % {"month": f"{shown.first:%m/%Y}"},
        "weeks": weeks,
        "weekdays": [WEEKDAYS[number] for number in range(7)],
        "count": sum(len(d.entries) for week in weeks for d in week if not d.is_outside),
        "previous": _to_month(form, shown.previous),
        "next": _to_month(form, shown.next),
        "this_month": _to_month(form, Month.of(today)),
        "is_this_month": shown == Month.of(today),
        "list_address": _address("calendar:list", form),
        "views": _views(form, "month"),
        "kept": [("month", str(shown))],
    }
    address = request.path + form.query_without()
    return list_response(
        request, "calendar/month.html", "calendar/month_results.html", context, address=address
    )


@require_GET
@login_required
def agenda(request: HttpRequest) -> HttpResponse:
    """A list from ``?from=2026-11-22`` on, from today when that is no day; whole days a page."""
    today = clock.today()
    first = _day(request.GET.get("from", "")) or today
    form = CalendarFilterForm(request.GET, reader=_reader(request), day=today)
    page = agenda_from(Calendar(_reader(request), form.choice(), today=today), first)
    context = {
        "form": form,
        "chips": form.chips(),
        "first": first,
        "agenda": page,
        "count": sum(len(day.entries) for day in page.days),
        "previous": page.previous and _address("calendar:list", form, **{"from": page.previous}),
        "next": page.next and _address("calendar:list", form, **{"from": page.next}),
        "from_today": _address("calendar:list", form),
        "is_today": first == today,
        "today": today,
        "views": _views(form, "list"),
        "kept": [("from", first.isoformat())],
    }
    address = request.path + form.query_without()
    return list_response(
        request, "calendar/list.html", "calendar/list_results.html", context, address=address
    )


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _to_month(form: CalendarFilterForm, month: Month | None) -> str:
    return _address("calendar:month", form, month=month) if month else ""


def _address(name: str, form: CalendarFilterForm, **where: object) -> str:
    """The page ``name`` with the filters in use."""
    query = {field: form.query[field] for field in form.chosen()}
    query |= {key: str(value) for key, value in where.items()}
    return reverse(name) + (f"?{urlencode(query)}" if query else "")


def _views(form: CalendarFilterForm, current: str) -> list[Link]:
    labels = {"month": _("Tháng"), "list": _("Danh sách")}
    return [
        Link(label, _address(f"calendar:{name}", form), name == current)
        for name, label in labels.items()
    ]
