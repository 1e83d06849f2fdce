"""The list of contracts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from agreements.views_common import reader_of
from toolkit.listing.page import list_page
from toolkit.lists import count_up_to_limit
from transfers import permissions_contracts as permissions
from transfers.listing_contracts import ContractListing
from transfers.views_contracts_common import member_page


@member_page
@require_GET
def contract_list(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    listing = ContractListing(user, request.GET)
    counts = user.keep(
        "contract-counts",
        lambda: {
            "visible_count": count_up_to_limit(listing.visible()),
            "mine_count": count_up_to_limit(listing.mine),
        },
    )
    context = {**counts, "may_draft": permissions.can_draft(user)}
    return list_page(
        request,
        listing,
        "transfers/contracts/list.html",
        "transfers/contracts/list_results.html",
        context,
    )
