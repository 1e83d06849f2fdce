"""The page of results, one kind of them alone, and the few that are offered while one types."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cooperation.search.asking import LONGEST_QUESTION, MOST_WORDS
from cooperation.search.finding import Found, all_of, find
from toolkit.paging import BadCursor

if TYPE_CHECKING:
    from accounts.models import User

# Of each kind, below the box.
OFFERED = 3


def _found(request: HttpRequest) -> Found:
    return find(request.GET.get("q", ""), cast("User", request.user))


@require_GET
@login_required
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """The groups; with ``kind`` all that one of them has, in pages."""
    found = _found(request)
    context = {"found": found, "longest": LONGEST_QUESTION, "most_words": MOST_WORDS}
    cursor = request.GET.get("cursor", "")
    try:
        one = all_of(found, request.GET.get("kind", ""), cast("User", request.user), cursor)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(_address(q=found.question.text, kind=request.GET["kind"]))
    if one is None:
        return render(request, "search/page.html", context)
    context |= {"one": one, "page": one.page, "all_address": _address(q=found.question.text)}
    return render(request, "search/one_kind.html", context)


@require_GET
@login_required
@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """A fragment below the search box; the box works without it."""
    found = _found(request)
    offered = sum(len(group.hits[:OFFERED]) for group in found.groups)
    return render(request, "search/_suggestions.html", {"found": found, "offered": offered})


def _address(**parameters: str) -> str:
    query = QueryDict(mutable=True)
    query.update(parameters)
    return f"{reverse('search:results')}?{query.urlencode()}"
