"""What the filter bars of every room offer of the register: what there is today and, apart from it,
what there was, since records of before keep their names."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from hospitals.models import Province, Region, Specialty
from hospitals.models.organisations import OrganisationQuerySet
from toolkit import clock
from toolkit.filter_forms import Choices


def regions() -> Choices:
    """The regions of either division of the country."""
    rows = Region.objects.order_by("name_vi")
    return now_and_before((row.code, row.name, row.valid_to) for row in rows)


def regions_of_today() -> Choices:
    """For what is drawn on today's division alone."""
    rows = Region.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
    return [(row.code, row.name) for row in rows.order_by("name_vi")]


def provinces() -> Choices:
    """Former units with their code: two of them may have had the same name."""
    today = clock.today()
    return now_and_before(
        (
            row.uid,
            f"{row.short_name} ({row.code})" if _is_over(row.valid_to, today) else row.short_name,
            row.valid_to,
        )
        for row in Province.objects.order_by("search_text")
    )


def bodies(rows: OrganisationQuerySet) -> Choices:
    """``rows``; a successor may bear the name of the former body."""
    found = rows.only("slug", "name_vi", "name_en", "open_until").order_by("search_text")
    return now_and_before((row.slug, row.name, row.open_until) for row in found)


def specialties() -> Choices:
    return [(row.slug, row.name) for row in Specialty.objects.order_by("name_vi")]


def now_and_before(rows: Iterable[tuple[str, str, dt.date | None]]) -> Choices:
    """Choices of (key, name, last day or None): those of today, and apart from them the former
    ones, where there are any."""
    today = clock.today()
    now: Choices = []
    before: Choices = []
    for key, name, last_day in rows:
        (before if _is_over(last_day, today) else now).append((key, name))
    if not before:
        return now
    groups = [(_("Hiện nay"), now), (_("Trước đây"), before)]
    return [(label, rows) for label, rows in groups if rows]


def _is_over(last_day: dt.date | None, today: dt.date) -> bool:
    return last_day is not None and last_day < today
