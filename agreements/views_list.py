"""The list of agreements."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from agreements import permissions
from agreements.filters import needing_a_date
from agreements.listing import AgreementListing
from agreements.views_common import member_page, reader_of
from toolkit.listing.page import list_page
from toolkit.lists import count_up_to_limit


@member_page
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    listing = AgreementListing(user, request.GET)
    counts = user.keep(
        "agreement-counts",
        lambda: {
            "visible_count": count_up_to_limit(listing.visible()),
            "lacking_count": count_up_to_limit(needing_a_date(listing.visible())),
        },
    )
    context = {**counts, "may_draft": permissions.can_draft(user)}
    return list_page(
        request, listing, "agreements/list.html", "agreements/list_results.html", context
    )
