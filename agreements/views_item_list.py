"""The list of action items: by organisation and person, what is late, what waits for a word."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.filters_items import narrowed, on_shelf, ordering_for
from agreements.forms_items import ItemFilterForm
from agreements.models import ActionItem
from agreements.states import ItemStatus
from agreements.views_common import list_response, member_page, reader_of
from agreements.views_review_list import Shelf
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.lists import count_up_to_limit, filter_to_drop, headings, sort_choices
from toolkit.paging import BadCursor, page_of

PAGE_SIZE = 25


@dataclass(frozen=True)
class Row:
    """One line of the list; ``body`` answers for the item today."""

    item: ActionItem
    body: Organisation

    @property
    def is_open(self) -> bool:
        return self.item.status == ItemStatus.OPEN


@member_page
@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    user, today = reader_of(request), clock.today()
    visible = ActionItem.objects.visible_to(user)
    form = ItemFilterForm(request.GET, visible=visible, user=user)
    chosen = form.chosen()
    shelf = _shelf(request, user, chosen)
    shelved = on_shelf(visible, shelf, user, today)
    found = narrowed(shelved, chosen, user, today)
    ordering = ordering_for(
        request.GET.get("ordering", ""), "-due" if shelf in ("closed", "all") else "due"
    )
    try:
        page = page_of(
            found.select_related("agreement", "review", "organisation", "person").defer(
                "agreement__search_text", "agreement__note", "search_text"
            ),
            ordering,
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())

    def without(name: str) -> Any:
        return narrowed(shelved, chosen, user, today, leave_out=name)

    context = {
        "form": form,
        "chips": form.chips(),
        "shelf": shelf,
        "shelves": shelves(user, shelf),
        "page": page,
        "rows": rows_of(page.rows),
        "count": count_up_to_limit(found),
        "headings": headings(form, ordering, columns()),
        "orderings": sort_choices(ordering, ways_to_sort()),
        "drop": None if page.rows else filter_to_drop(form, chosen, without),
    }
    return list_response(
        request,
        "action_items/list.html",
        "action_items/list_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _shelf(request: HttpRequest, user: User, chosen: dict[str, Any]) -> str:
    names = [shelf.name for shelf in shelves(user, "")]
    shelf = request.GET.get("show", "")
    # A state or lateness that was asked for is looked for on every shelf.
    if not shelf and (chosen.get("status") or chosen.get("late")):
        return "all"
    return shelf if shelf in names else "open"


def shelves(user: User, current: str) -> list[Shelf]:
    """The tabs; what waits for the reader only where something can."""
    labels = {
        "open": _("Chưa xong"),
        "mine": _("Đến lượt tôi"),
        "late": _("Quá hạn"),
        "done": _("Chờ xác nhận"),
        "closed": _("Đã khép lại"),
        "all": _("Tất cả"),
    }
    if not user.reach.roles:
        del labels["mine"]
    return [Shelf(name, label, name == current) for name, label in labels.items()]


def rows_of(items: list[ActionItem]) -> list[Row]:
    """The lines for one page: one query however many rows."""
    holders = holders_on({item.organisation_id for item in items}, clock.today())
    return [Row(item, holders.get(item.organisation_id, item.organisation)) for item in items]


def columns() -> dict[str, str]:
    """The columns one can sort by."""
    return {"organisation": _("Cơ quan chịu trách nhiệm"), "due": _("Hạn")}


def ways_to_sort() -> dict[str, str]:
    """For the select that narrow screens sort by."""
    return {
        "due": _("Hạn, gần trước"),
        "-due": _("Hạn, xa trước"),
        "organisation": _("Cơ quan, A đến Z"),
        "-organisation": _("Cơ quan, Z đến A"),
        "-updated": _("Cập nhật, mới trước"),
        "updated": _("Cập nhật, cũ trước"),
    }
