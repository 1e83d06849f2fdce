"""The register's pages: everybody who is signed in may read them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from audit.models import Entry
from hospitals import presentation, queries
from hospitals.family_drawing import tree_of
from hospitals.former_names import former_organisations, former_provinces
from hospitals.forms import DayForm
from hospitals.listing import OrganisationListing, ProvinceListing
from hospitals.models import Holiday, Organisation, OrganisationPlace, Province
from hospitals.permissions import can_keep_register
from hospitals.public_holidays import known_years, missing_holidays
from hospitals.unit_line import unit_line
from toolkit import clock
from toolkit.filter_forms import FilterForm
from toolkit.listing.page import list_page

# Lists beside the main matter of a page.
SHORT_LIST = 12
TRAIL_LENGTH = 10


@login_required
@require_GET
def province_list(request: HttpRequest) -> HttpResponse:
    listing = ProvinceListing(request.user, request.GET)
    former = former_provinces(listing.chosen.get("search", ""), listing.on)
    return list_page(
        request,
        listing,
        "hospitals/province_list.html",
        "hospitals/_province_results.html",
        {"day": listing.on, "former": former},
    )


@login_required
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    listing = OrganisationListing(request.user, request.GET)
    former = former_organisations(listing.chosen.get("search", ""), listing.on)
    return list_page(
        request,
        listing,
        "hospitals/organisation_list.html",
        "hospitals/_organisation_results.html",
        {"day": listing.on, "former": former},
    )


@login_required
@require_GET
def province_detail(request: HttpRequest, uid: str) -> HttpResponse:
    province = get_object_or_404(Province.objects.visible_to(request.user), uid=uid)
    form = DayForm(request.GET)
    day = form.chosen().get("on") or clock.today()
    history = queries.province_history(province)
    there = (
        Organisation.objects.visible_to(request.user).in_province(uid, day).open_on(day)
    ).order_by("kind", "search_text")
    holder = queries.province_holders_on([province.pk], day).get(province.pk, province)
    context = {
        "province": province,
        "form": form,
        "day": day,
        "holder": holder,
        "is_there": _is_there(province.valid_from, province.valid_to, day),
        "region": queries.region_of(province, day),
        "span": presentation.span_words(province.valid_from, province.valid_to),
        "history": presentation.history_lines(history),
        "line": unit_line(province),
        "tree": tree_of(queries.province_family(province), province),
        "codes": queries.codes_of(province, history),
        "neighbours": queries.neighbours_of(province, day),
        "organisations": there[:SHORT_LIST],
        "organisation_count": there.count(),
        "entries": _trail(province),
    }
    return render(request, "hospitals/province_detail.html", context, status=_status(request, form))


@login_required
@require_GET
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Organisation.objects.visible_to(request.user).select_related("province", "managed_by")
    organisation = get_object_or_404(rows, slug=slug)
    form = DayForm(request.GET)
    day = form.chosen().get("on") or clock.today()
    managed = OrganisationPlace.objects.filter(
        managed_by=organisation, since__lte=day, until__gt=day
    )
    context = {
        "organisation": organisation,
        "form": form,
        "day": day,
        "holder": queries.holder_of(organisation, day),
        "is_there": _is_there(organisation.open_from, organisation.open_until, day),
        "place": queries.place_of(organisation, day),
        "specialties": organisation.specialties.all(),
        "source": presentation.source_words(organisation.source),
        "history": presentation.history_lines(queries.organisation_history(organisation)),
        "line": unit_line(organisation),
        "tree": tree_of(queries.organisation_family(organisation), organisation),
        "authority": queries.authority_of(organisation, day),
        "managed": Organisation.objects.filter(pk__in=managed.values("organisation")).order_by(
            "kind", "search_text"
        ),
        "short_list": SHORT_LIST,
        "may_edit": can_keep_register(request.user),
        "entries": _trail(organisation),
    }
    return render(
        request, "hospitals/organisation_detail.html", context, status=_status(request, form)
    )


@login_required
@require_GET
def holiday_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    years = sorted(known_years())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else today.year
    context = {
        "year": year,
        "years": years,
        "holidays": Holiday.objects.filter(day__year=year),
        "missing": missing_holidays(today),
        "may_edit": can_keep_register(request.user),
    }
    return render(request, "hospitals/holiday_list.html", context)


def _status(request: HttpRequest, form: FilterForm) -> int:
    """400 for what the address asks wrongly; htmx only shows answers that went well."""
    return 400 if form.errors and "HX-Request" not in request.headers else 200


def _is_there(first: Any, last: Any, day: Any) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _trail(record: Any) -> "QuerySet[Entry]":
    return Entry.objects.about(record).select_related("actor")[:TRAIL_LENGTH]
