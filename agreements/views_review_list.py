"""The list of reviews: what is late, what is coming, what was held."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from agreements.listing_reviews import ReviewListing, shelves
from agreements.views_common import member_page, reader_of
from toolkit.listing.page import list_page


@member_page
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    listing = ReviewListing(reader_of(request), request.GET)
    context = {"shelf": listing.shelf, "shelves": shelves(listing.shelf)}
    return list_page(request, listing, "reviews/list.html", "reviews/list_results.html", context)
