"""The register's pages: everybody who is signed in may read them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit.models import Entry
from hospitals import filters, presentation, queries
from hospitals.family_drawing import tree_of
from hospitals.former_names import former_organisations, former_provinces
from hospitals.forms import DayForm, OrganisationFilterForm, ProvinceFilterForm
from hospitals.models import Holiday, Organisation, OrganisationPlace, Province
from hospitals.permissions import can_keep_register
from hospitals.public_holidays import known_years, missing_holidays
from hospitals.unit_line import unit_line
from toolkit import clock
from toolkit.filter_forms import FilterForm
from toolkit.paging import BadCursor, Ordering, Page, page_of

PAGE_SIZE = 25
# Lists beside the main matter of a page.
SHORT_LIST = 12
TRAIL_LENGTH = 10


@login_required
@require_GET
def province_list(request: HttpRequest) -> HttpResponse:
    form = ProvinceFilterForm(request.GET)
    chosen = {"on": clock.today(), **form.chosen()}
    visible = Province.objects.visible_to(request.user)
    found = filters.narrowed(visible, filters.PROVINCE_FILTERS, chosen)
    ordering = filters.ordering_for(filters.PROVINCE_ORDERINGS, request.GET.get("ordering", ""))
    try:
        page = _page(request, presentation.with_changes(found, chosen["on"]), ordering)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())
    context = {
        "day": chosen["on"],
        "lines": presentation.province_lines(page.rows, chosen["on"]),
        "former": former_provinces(chosen.get("search", ""), chosen["on"]),
        "headings": {
            "code": presentation.heading(form, ordering, "code", _("Mã")),
            "name": presentation.heading(form, ordering, "name", _("Tỉnh, thành phố")),
        },
        "drop": _drop(form, visible, filters.PROVINCE_FILTERS, chosen, page),
    }
    return _list(request, "hospitals/province_list.html", form, found, page, context)


@login_required
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    form = OrganisationFilterForm(request.GET)
    chosen = {"on": clock.today(), **form.chosen()}
    visible = Organisation.objects.visible_to(request.user)
    found = filters.narrowed(visible, filters.ORGANISATION_FILTERS, chosen)
    ordering = filters.ordering_for(filters.ORGANISATION_ORDERINGS, request.GET.get("ordering", ""))
    try:
        page = _page(request, found.prefetch_related("specialties"), ordering)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())
    context = {
        "day": chosen["on"],
        "lines": presentation.organisation_lines(page.rows, chosen["on"]),
        "former": former_organisations(chosen.get("search", ""), chosen["on"]),
        "headings": {
            "name": presentation.heading(form, ordering, "name", _("Cơ quan, đơn vị")),
            "kind": presentation.heading(form, ordering, "kind", _("Loại")),
        },
        "drop": _drop(form, visible, filters.ORGANISATION_FILTERS, chosen, page),
    }
    return _list(request, "hospitals/organisation_list.html", form, found, page, context)


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


def _page(request: HttpRequest, rows: "QuerySet[Any]", ordering: Ordering) -> "Page[Any]":
    return page_of(rows, ordering, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)


def _list(
    request: HttpRequest,
    template: str,
    form: FilterForm,
    found: "QuerySet[Any]",
    page: "Page[Any]",
    context: dict[str, Any],
) -> HttpResponse:
    context |= {"form": form, "chips": form.chips(), "page": page, "total": found.count()}
    response = render(request, template, context, status=_status(request, form))
    if "HX-Request" in request.headers:
        response["HX-Push-Url"] = request.path + form.query_without()
    return response


def _status(request: HttpRequest, form: FilterForm) -> int:
    """400 for what the address asks wrongly; htmx only shows answers that went well."""
    return 400 if form.errors and "HX-Request" not in request.headers else 200


def _drop(
    form: FilterForm, visible: Any, known: Any, chosen: dict[str, Any], page: "Page[Any]"
) -> dict[str, Any] | None:
    """For an empty list: the one filter to drop, the number it would give and the address."""
    if page.rows:
        return None
    # Today is no filter somebody chose.
    known = {name: known[name] for name in known if name in form.chosen() or name == "on"}
    best = filters.best_to_drop(visible, known, chosen)
    if best is None or best[0] not in form.chosen():
        return None
    name, count = best
    return {
        "label": form.describe(name, chosen[name]),
        "count": count,
        "address": form.query_without(name),
    }


def _is_there(first: Any, last: Any, day: Any) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _trail(record: Any) -> "QuerySet[Entry]":
    return Entry.objects.about(record).select_related("actor")[:TRAIL_LENGTH]
