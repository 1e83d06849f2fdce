"""A body's register of paper numbers: what was given, the portal's series, striking out."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from hospitals.models import Organisation
from papers import permissions
from papers.agencies import abbreviation
from papers.forms import SeriesForm, VoidForm
from papers.models import NumberSeries, PaperNumber
from papers.services import turn_off_series, turn_on_series, void_number
from toolkit import clock
from toolkit.paging import BadCursor, Ordering, page_of

PAGE_SIZE = 50


@require_GET
@login_required
def register(request: SignedInRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    numbers = PaperNumber.objects.visible_to(request.user).filter(organisation=organisation)
    years = sorted(
        {clock.today().year, *numbers.order_by().values_list("year", flat=True).distinct()}
    )
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else clock.today().year
    rows = numbers.filter(year=year).select_related("issued_by", "voided_by")
    try:
        page = page_of(
            rows,
            Ordering("issued", "issued_at", descending=True),
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    may_keep = permissions.can_keep_series(request.user, organisation)
    context = {
        "organisation": organisation,
        "year": year,
        "years": years,
        "page": page,
        "total": rows.count(),
        "series": NumberSeries.objects.filter(organisation=organisation, year=year, is_on=True),
        "may_keep": may_keep,
    }
    return render(request, "papers/register.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def turn_on(request: SignedInRequest, slug: str) -> HttpResponse:
    organisation = _organisation(request, slug)
    permissions.can_keep_series(request.user, organisation).demand()
    initial = {"symbol": f"BC-{abbreviation(organisation)}"}
    form = SeriesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            series = turn_on_series(organisation, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("Đã bật sổ số. Số tiếp theo là %(number)02d.") % {"number": series.next_number},
            )
            return redirect(_address(organisation, series.year))
    context = {"organisation": organisation, "form": form}
    return render(request, "papers/series.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def turn_off(request: SignedInRequest, pk: int) -> HttpResponse:
    series = get_object_or_404(
        NumberSeries.objects.select_related("organisation").filter(
            organisation__in=request.user.reach.own
        ),
        pk=pk,
    )
    turn_off_series(series, by=request.user)
    messages.success(request, _("Đã tắt sổ số. Số văn bản lại do cơ quan ghi."))
    return redirect(_address(series.organisation, series.year))


@require_http_methods(["GET", "POST"])
@login_required
def void(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    number = get_object_or_404(
        PaperNumber.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    permissions.can_void(request.user, number).demand()
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            void_number(number, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Đã hủy số %(number)s.") % {"number": number.written})
            return redirect(_address(number.organisation, number.year))
    context = {
        "number": number,
        "form": form,
        "back": _address(number.organisation, number.year),
        "title": _("Hủy số %(number)s?") % {"number": number.written},
        "consequences": [
            _("Số này vẫn nằm trong sổ cùng lý do hủy."),
            _("Không văn bản nào dùng lại số này."),
        ],
    }
    return render(request, "papers/void.html", context, status=400 if form.errors else 200)


def _organisation(request: SignedInRequest, slug: str) -> Organisation:
    """The body whose register the reader may see, or 404."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if not permissions.can_read_register(request.user, organisation):
        raise Http404
    return organisation


def _address(organisation: Organisation, year: int) -> str:
    return f"{reverse('papers:register', args=[organisation.slug])}?year={year}"
