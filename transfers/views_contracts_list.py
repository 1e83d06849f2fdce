"""The list of contracts: filters, sorting, pages, and what the empty list suggests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.views_common import list_response, reader_of
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.lists import count_up_to_limit, filter_to_drop, headings, sort_choices
from toolkit.paging import BadCursor, page_of
from transfers import permissions_contracts as permissions
from transfers.case_counts import cases_of, last_round_on
from transfers.contract_filters import DEFAULT_ORDERING, narrowed, ordering_for
from transfers.contracts_waiting import contracts_waiting_for
from transfers.figures import Cases
from transfers.forms_contracts_filters import ContractFilterForm
from transfers.models import Contract
from transfers.views_contracts_common import member_page

PAGE_SIZE = 25


@dataclass(frozen=True)
class Row:
    """One line of the list; ``source`` and ``recipient`` are who answers for them today."""

    contract: Contract
    source: Organisation
    recipient: Organisation
    cases: Cases
    last_round_on: Any

    @property
    def former_recipient(self) -> str:
        """The name that was signed with, where another body answers today."""
        return self.contract.recipient.name if self.recipient != self.contract.recipient else ""


@member_page
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    user, today = reader_of(request), clock.today()
    visible = Contract.objects.visible_to(user)
    mine = contracts_waiting_for(user, today)
    form = ContractFilterForm(request.GET, visible=visible, reader=user)
    chosen = form.chosen()

    def without(name: str) -> Any:
        rows = narrowed(visible, chosen, today, leave_out=name)
        is_mine = chosen.get("mine") and name != "mine"
        return rows.filter(pk__in=mine.order_by().values("pk")) if is_mine else rows

    found = without("")
    ordering = ordering_for(request.GET.get("ordering", ""))
    rows = found.select_related("source", "recipient", "technique", "specialty")
    try:
        page = page_of(rows, ordering, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())

    columns = {"title": _("Hợp đồng"), "signed_on": _("Ngày ký")}
    context = {
        "form": form,
        "chips": form.chips(),
        "page": page,
        "rows": rows_of(page.rows),
        "count": count_up_to_limit(found),
        "headings": headings(form, ordering, columns, last_first=["signed_on"]),
        "orderings": sort_choices(ordering, ways_to_sort()),
        "drop": None if page.rows else filter_to_drop(form, chosen, without),
        "visible_count": count_up_to_limit(visible),
        "mine_count": count_up_to_limit(mine),
        "may_draft": permissions.can_draft(user),
    }
    in_use = ["ordering"] if request.GET.get("ordering") == DEFAULT_ORDERING else []
    return list_response(
        request,
        "transfers/contracts/list.html",
        "transfers/contracts/list_results.html",
        context,
        address=request.path + form.query_without(*in_use),
    )


def rows_of(contracts: Sequence[Contract]) -> list[Row]:
    """The lines for one page: three queries however many rows."""
    ids = [contract.pk for contract in contracts]
    cases, last = cases_of(ids), last_round_on(ids)
    bodies = {pk for contract in contracts for pk in (contract.source_id, contract.recipient_id)}
    holders = holders_on(bodies, clock.today())
    return [
        Row(
            contract,
            holders.get(contract.source_id, contract.source),
            holders.get(contract.recipient_id, contract.recipient),
            cases[contract.pk],
            last.get(contract.pk),
        )
        for contract in contracts
    ]


def ways_to_sort() -> dict[str, str]:
    return {
        DEFAULT_ORDERING: _("Cập nhật, mới trước"),
        "updated": _("Cập nhật, cũ trước"),
        "-signed_on": _("Ngày ký, mới trước"),
        "signed_on": _("Ngày ký, cũ trước"),
        "title": _("Tên, A đến Z"),
        "-title": _("Tên, Z đến A"),
    }
