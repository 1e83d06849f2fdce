"""The map of the country, with the same figures in a table beside it."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from cooperation.pictures.drawing import MapPicture, Row, picture_of
from cooperation.pictures.forms import MapForm
from hospitals.presentation import Heading, heading
from toolkit import clock
from toolkit.folding import fold
from toolkit.listing.page import list_response
from toolkit.paging import Ordering

_SORTED_BY = {
    "name": lambda row: fold(row.province.short_name),
    "figure": lambda row: -1 if row.value is None else row.value,
    "ties": lambda row: row.ties,
}
FIRST_ORDERING = "-figure"


@require_GET
@login_required
def country(request: HttpRequest) -> HttpResponse:
    form = MapForm(request.GET)
    asked = form.asked(cast(User, request.user), clock.today())
    picture = picture_of(asked, form.chosen().get("hub", ""))
    form.offer_hubs(picture.hubs, picture.hub)
    ordering = _ordering(request.GET.get("ordering", ""))
    context = {
        "form": form,
        "chips": form.chips(),
        "map": picture,
        "rows": _sorted(picture.rows, ordering),
        "headings": _headings(form, ordering, picture),
        "here": "country",
        "is_today": picture.day == asked.today,
    }
    return list_response(
        request,
        "pictures/map.html",
        "pictures/_map_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _ordering(asked: str) -> Ordering:
    """Of the table: ``name`` or ``-name``."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    if name not in _SORTED_BY:
        return _ordering(FIRST_ORDERING)
    return Ordering(name, name, descending)


def _sorted(rows: list[Row], ordering: Ordering) -> list[Row]:
    """Equal ones by their name."""
    by_name = sorted(rows, key=_SORTED_BY["name"])
    return sorted(by_name, key=_SORTED_BY[ordering.name], reverse=ordering.descending)


def _headings(form: MapForm, ordering: Ordering, picture: MapPicture) -> list[tuple[str, Heading]]:
    columns = [("name", _("Tỉnh, thành")), ("figure", picture.column)]
    if picture.hub:
        columns.append(("ties", picture.tie_column))
    return [(name, heading(form, ordering, name, label)) for name, label in columns]
