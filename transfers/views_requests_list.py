"""The list of requests: filters, sorting, pages, and what the empty list suggests."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.views_common import list_response, reader_of
from toolkit import clock
from toolkit.lists import count_up_to_limit, filter_to_drop, headings, sort_choices
from toolkit.paging import BadCursor, page_of
from transfers import permissions_requests as permissions
from transfers.filters_requests import narrowed, ordering_for
from transfers.forms_requests_filters import RequestFilterForm
from transfers.models import TransferRequest
from transfers.presentation_requests import rows_of
from transfers.turns import turns_of, waiting_for
from transfers.views_requests_common import member_page

PAGE_SIZE = 25


@member_page
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    user, today = reader_of(request), clock.today()
    visible = TransferRequest.objects.visible_to(user)
    form = RequestFilterForm(request.GET, visible=visible, reader=user)
    chosen = form.chosen()
    found = narrowed(visible, chosen, user, today)
    ordering = ordering_for(request.GET.get("ordering", ""))
    try:
        page = page_of(
            found.select_related("requester", "at_facility", "technique")
            .prefetch_related("specialties")
            .defer("search_text", "note", "reason", "readiness", "duplicates_seen"),
            ordering,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())

    def without(name: str) -> Any:
        return narrowed(visible, chosen, user, today, leave_out=name)

    columns = {"title": _("Đề xuất"), "waiting": _("Đã chờ"), "submitted": _("Ngày gửi")}
    context = {
        "form": form,
        "chips": form.chips(),
        "page": page,
        "rows": rows_of(page.rows, turns_of(page.rows, today), user),
        "count": count_up_to_limit(found),
        "headings": headings(
            form, ordering, columns, last_first=["submitted"], shown_turned=["waiting"]
        ),
        "orderings": sort_choices(ordering, ways_to_sort()),
        "drop": None if page.rows else filter_to_drop(form, chosen, without),
        "visible_count": count_up_to_limit(visible),
        "mine_count": count_up_to_limit(waiting_for(user, today)),
        "may_file": permissions.can_file(user),
    }
    return list_response(
        request,
        "transfers/requests/list.html",
        "transfers/requests/list_results.html",
        context,
        address=request.path + form.query_without(),
    )


def ways_to_sort() -> dict[str, str]:
    """For the select that narrow screens sort by."""
    return {
        "waiting": _("Chờ lâu nhất trước"),
        "-waiting": _("Mới chờ trước"),
        "-submitted": _("Ngày gửi, mới trước"),
        "submitted": _("Ngày gửi, cũ trước"),
        "title": _("Tên, A đến Z"),
        "-title": _("Tên, Z đến A"),
        "-updated": _("Cập nhật, mới trước"),
        "updated": _("Cập nhật, cũ trước"),
    }
