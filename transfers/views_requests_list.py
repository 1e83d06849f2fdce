"""The list of requests."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from agreements.views_common import reader_of
from toolkit.listing.page import list_page
from toolkit.lists import count_up_to_limit
from transfers import permissions_requests as permissions
from transfers.listing_requests import RequestListing
from transfers.turns import waiting_for
from transfers.views_requests_common import member_page


@member_page
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    listing = RequestListing(user, request.GET)
    counts = user.keep(
        "request-counts",
        lambda: {
            "visible_count": count_up_to_limit(listing.visible()),
            "mine_count": count_up_to_limit(waiting_for(user, listing.today)),
        },
    )
    context = {**counts, "may_file": permissions.can_file(user)}
    return list_page(
        request,
        listing,
        "transfers/requests/list.html",
        "transfers/requests/list_results.html",
        context,
    )
