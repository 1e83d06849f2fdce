"""The log of tele-consultations and expert visits: counts, no patient."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from agreements.views_common import ActPage, reader_of, sent
from agreements.views_drafting import form_methods
from hospitals.models import Organisation
from toolkit import clock
from toolkit.listing.page import list_response
from toolkit.lists import count_up_to_limit
from toolkit.paging import BadCursor, Ordering, page_of
from transfers import permissions_networks as permissions
from transfers.agreement_scope import visits_of
from transfers.forms_networks import CorrectVisitForm, VisitFilterForm, VisitForm
from transfers.models import Visit
from transfers.services import correct_visit, record_visit
from transfers.views_contracts_common import act_response
from transfers.views_networks import acts_as_officer, member_page

PAGE_SIZE = 25


@member_page
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    form = VisitFilterForm(request.GET, reader=user)
    found = _narrowed(Visit.objects.visible_to(user), form.chosen())
    rows = found.select_related("giver", "receiver", "specialty")
    newest = Ordering("happened_on", "happened_on", descending=True)
    try:
        page = page_of(rows, newest, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())
    context = {
        "form": form,
        "chips": form.chips(),
        "here": "visits",
        "page": page,
        "rows": page.rows,
        "count": count_up_to_limit(found),
        "sums": found.order_by().aggregate(treated=Sum("treated_on_site"), moved=Sum("moved")),
        "may_act": acts_as_officer(user),
    }
    return list_response(
        request,
        "transfers/networks/visits.html",
        "transfers/networks/_visit_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _narrowed(rows: Any, chosen: dict[str, Any]) -> Any:
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if slug := chosen.get("specialty"):
        rows = rows.filter(specialty__slug=slug)
    if uid := chosen.get("province"):
        there = Organisation.objects.in_province(uid, clock.today()).values("pk")
        rows = rows.filter(Q(giver__in=there) | Q(receiver__in=there))
    if sides := chosen.get("agreement"):
        rows = visits_of(sides, rows)
    if since := chosen.get("since"):
        rows = rows.filter(happened_on__gte=since)
    if until := chosen.get("until"):
        rows = rows.filter(happened_on__lte=until)
    return rows


def _trail() -> list[tuple[str, str]]:
    return [
        (pgettext("trang", "Mạng lưới"), reverse("networks:list")),
        (_("Lượt hỗ trợ"), reverse("networks:visits")),
    ]


@member_page
@form_methods
def create(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    form = VisitForm(**sent(request))
    page = ActPage(
        title=_("Ghi lượt hỗ trợ"),
        verb=_("Ghi lượt hỗ trợ"),
        done=_("Đã ghi lượt hỗ trợ."),
        back=reverse("networks:visits"),
        trail=_trail(),
        subject="",
        intro=_("Chỉ ghi số ca, không ghi thông tin người bệnh."),
        perform=lambda cleaned: record_visit(by=user, **form.values()),
    )
    return act_response(request, page, form, permissions.can_begin(user))


@member_page
@form_methods
def correct(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user = reader_of(request)
    rows = Visit.objects.visible_to(user).select_related("giver", "receiver", "specialty")
    visit = get_object_or_404(rows, pk=pk)
    form = CorrectVisitForm(**sent(request), visit=visit)
    page = ActPage(
        title=_("Sửa lượt hỗ trợ"),
        verb=_("Lưu số đã sửa"),
        done=_("Đã sửa lượt hỗ trợ."),
        back=reverse("networks:visits"),
        trail=_trail(),
        subject=str(visit),
        perform=lambda cleaned: correct_visit(visit, by=user, **form.values()),
    )
    return act_response(request, page, form, permissions.can_correct_visit(user, visit))
