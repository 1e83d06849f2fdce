"""The list of action items: by organisation and person, what is late, what waits for a word."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from agreements.listing_items import ItemListing, shelves
from agreements.views_common import member_page, reader_of
from toolkit.listing.page import list_page


@member_page
@require_GET
def item_list(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    listing = ItemListing(user, request.GET)
    context = {"shelf": listing.shelf, "shelves": shelves(user, listing.shelf)}
    return list_page(
        request, listing, "action_items/list.html", "action_items/list_results.html", context
    )
