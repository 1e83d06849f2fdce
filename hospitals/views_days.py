"""The days off of one year, for the calendar beside a date field."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hospitals.models import Holiday
from hospitals.public_holidays import expected_holidays
from toolkit.days import FIRST_YEAR, LAST_YEAR

KEPT_SECONDS = 60 * 60


@login_required
@require_GET
def days_of_year(request: HttpRequest, year: int) -> JsonResponse:
    """``{"2026-02-17": {"name": "Tết Nguyên Đán", "works": false}}``.

    Of a year that the register does not have yet: what the calendar lets expect, said to be that.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    rows = list(Holiday.objects.filter(day__year=year))
    expected = [] if rows else expected_holidays(year)
    days: dict[str, dict[str, object]] = {}
    for row in rows or expected:
        name = _("%(name)s (dự kiến)") % {"name": row.name} if expected else row.name
        days[row.day.isoformat()] = {"name": name, "works": row.is_working}
    response = JsonResponse(days)
    patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
    return response
