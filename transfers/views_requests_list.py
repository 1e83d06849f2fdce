"""The list of requests: filters, sorting, pages, and what the empty list suggests."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.filters import count_up_to_limit
from agreements.views_common import list_response, reader_of
from toolkit import clock
from toolkit.paging import BadCursor, Ordering, page_of
from transfers import permissions_requests as permissions
from transfers.filters_requests import best_to_drop, narrowed, ordering_for
from transfers.forms_requests_filters import RequestFilterForm
from transfers.models import TransferRequest
from transfers.presentation_requests import rows_of
from transfers.turns import turns_of, waiting_for
from transfers.views_requests_common import member_page

PAGE_SIZE = 25


@dataclass(frozen=True)
class Heading:
    """A column one can sort by: its words, the address that sorts, and what is in use."""

    label: str
    address: str
    aria_sort: str = "none"


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
    context = {
        "form": form,
        "chips": form.chips(),
        "page": page,
        "rows": rows_of(page.rows, turns_of(page.rows, today), user),
        "count": count_up_to_limit(found),
        "headings": headings(form, ordering),
        "orderings": orderings(ordering),
        "drop": _drop(form, visible, chosen, user) if not page.rows and chosen else None,
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


def headings(form: RequestFilterForm, ordering: Ordering) -> dict[str, Heading]:
    """The sortable columns by name; asking again for the one in use turns it round."""
    made: dict[str, Heading] = {}
    for name, words in {
        "title": _("Đề xuất"),
        "waiting": _("Đã chờ"),
        "submitted": _("Ngày gửi"),
    }.items():
        in_use = name == ordering.name
        descending = not ordering.descending if in_use else name == "submitted"
        query = form.query.copy()
        query.pop("cursor", None)
        query["ordering"] = f"-{name}" if descending else name
        # The longest wait began first: what stands on top is counted in days.
        shown_descending = ordering.descending != (name == "waiting")
        direction = "descending" if shown_descending else "ascending"
        made[name] = Heading(words, f"?{query.urlencode()}", direction if in_use else "none")
    return made


def orderings(ordering: Ordering) -> list[tuple[str, str, bool]]:
    """(value, words, in use) for the select that narrow screens sort by."""
    in_use = f"-{ordering.name}" if ordering.descending else ordering.name
    choices = [
        ("waiting", _("Chờ lâu nhất trước")),
        ("-waiting", _("Mới chờ trước")),
        ("-submitted", _("Ngày gửi, mới trước")),
        ("submitted", _("Ngày gửi, cũ trước")),
        ("title", _("Tên, A đến Z")),
        ("-title", _("Tên, Z đến A")),
        ("-updated", _("Cập nhật, mới trước")),
        ("updated", _("Cập nhật, cũ trước")),
    ]
    return [(value, words, value == in_use) for value, words in choices]


def _drop(
    form: RequestFilterForm, visible: Any, chosen: dict[str, Any], user: User
) -> dict[str, Any] | None:
    """The one filter to drop: its words, the number it would give and the address."""
    best = best_to_drop(visible, chosen, user, clock.today())
    if best is None:
        return None
    name, count = best
    return {
        "label": form.describe(name, chosen[name]),
        "count": count,
        "address": form.query_without(name),
    }
