"""The page of results, and the few that are offered while one types."""

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cooperation.search.asking import LONGEST_QUESTION, MOST_WORDS
from cooperation.search.finding import Found, find

if TYPE_CHECKING:
    from accounts.models import User


def _found(request: HttpRequest) -> Found:
    return find(request.GET.get("q", ""), cast("User", request.user))


@require_GET
@login_required
def results(request: HttpRequest) -> HttpResponse:
    context = {"found": _found(request), "longest": LONGEST_QUESTION, "most_words": MOST_WORDS}
    return render(request, "search/page.html", context)


@require_GET
@login_required
@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """A fragment below the search box; the box works without it."""
    return render(request, "search/_suggestions.html", {"found": _found(request)})
