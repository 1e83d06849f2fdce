"""The page of a list: filters, chips, columns, saved views, ways to take it away."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from toolkit.listing.columns import COLUMNS
from toolkit.listing.listing import CURSOR, ORDERING, SIZE, SIZES, VIEW, Listing, in_text
from toolkit.listing.table import column_boxes, table
from toolkit.lists import Count, count_up_to_limit, headings, sort_choices
from toolkit.paging import BadCursor, page_of

# Shows the list as it is, also to somebody who has made a view of their own the usual one.
NO_VIEW = "all"


def wants_fragment(request: HttpRequest) -> bool:
    """htmx asked for the results alone."""
    return "HX-Request" in request.headers


@dataclass(frozen=True)
class ViewLink:
    """A saved view above its list. ``is_changed``: other filters were chosen since it was
    opened."""

    view: Any
    address: str
    is_current: bool
    is_changed: bool


@dataclass(frozen=True)
class Step:
    """One of the choices how many rows a page has."""

    number: int
    address: str
    is_current: bool


def list_page(
    request: HttpRequest,
    listing: Listing,
    template: str,
    fragment: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The list's page, or for htmx its results alone. ``context``: what the template also says.

    The address alone opens the reader's usual view. An altered page mark, or columns out of the
    menu's form, lead to the address in short.
    """
    views = listing.reader.views_of(listing.slug)
    usual = next((view for view in views if view.is_default), None)
    if usual is not None and not request.GET:
        return redirect(address_of(usual, request.path))
    if usual is not None and VIEW not in request.GET:
        # Else the way back to no filter at all would lead to the usual view.
        listing.note_view(NO_VIEW)
    if len(request.GET.getlist(COLUMNS)) > 1:
        return redirect(f"{request.path}?{in_text(listing.said())}")
    form, chips = listing.form, listing.form.chips()
    cursor = request.GET.get(CURSOR, "")
    try:
        page = page_of(
            listing.prepared(listing.found),
            listing.ordering,
            cursor=cursor,
            size=listing.size,
            mark_of=listing.mark,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())
    lines = listing.lines(page.rows)
    ways = headings(
        form,
        listing.ordering,
        listing.heading_words(),
        last_first=listing.last_first,
        shown_turned=listing.shown_turned,
    )
    links = view_links(listing, views, request.path)
    current = next((link for link in links if link.is_current), None)
    shown = {
        "listing": listing,
        "form": form,
        "chips": chips,
        "page": page,
        "rows": lines,
        "table": table(listing.shown, lines, ways, listing.css) if lines else "",
        "count": found_count(listing),
        "headings": ways,
        "orderings": sort_choices(listing.ordering, listing.ways_to_sort()),
        "drop": None if lines else listing.drop(),
        "kept": kept(listing),
        "columns": columns_menu(listing),
        "sizes": sizes(listing),
        "views": links,
        "view": current,
        "unreadable": listing.unreadable() if current else [],
        "saved_query": listing.saved_query(),
    }
    return list_response(
        request,
        template,
        fragment,
        shown | (context or {}),
        address=f"{request.path}?{in_text(listing.said())}",
    )


def list_response(
    request: HttpRequest, template: str, fragment: str, context: dict[str, Any], *, address: str
) -> HttpResponse:
    """The list's page, or its results alone for htmx, which then shows ``address``."""
    alone = wants_fragment(request)
    # 400 for what the address asks wrongly; htmx only shows answers that went well, and a view
    # that was saved long ago is no wrong address.
    status = 400 if context["form"].errors and not (alone or context.get("view")) else 200
    response = render(
        request, fragment if alone else template, context | {"alone": alone}, status=status
    )
    if alone:
        response["HX-Push-Url"] = address
    patch_vary_headers(response, ["HX-Request"])
    return response


def address_of(view: Any, path: str) -> str:
    """Where a saved view leads: its filters, and which view it is."""
    return f"{path}?{VIEW}={view.pk}{'&' if view.query else ''}{view.query}"


def found_count(listing: Listing) -> Count:
    """How many rows there are, counted once for all their pages until anything changes."""
    filters = in_text(listing.said(without=(VIEW, COLUMNS, SIZE, ORDERING)))
    count: Count = listing.reader.keep(
        f"found-{listing.slug}", lambda: count_up_to_limit(listing.found), filters
    )
    return count


def view_links(listing: Listing, views: list[Any], path: str) -> list[ViewLink]:
    """The reader's views; the one the address names is the current one."""
    opened, here = listing.query.get(VIEW, ""), listing.saved_query()
    return [
        ViewLink(
            view,
            address_of(view, path),
            is_current=str(view.pk) == opened,
            is_changed=view.query != here,
        )
        for view in views
    ]


def kept(listing: Listing) -> list[tuple[str, str]]:
    """What the filter form hands on although it has no field for it."""
    names = (VIEW, COLUMNS, SIZE) if listing.ways_to_sort() else (VIEW, COLUMNS, SIZE, ORDERING)
    said = listing.said()
    return [(name, str(said[name])) for name in names if name in said]


@dataclass(frozen=True)
class ColumnsMenu:
    """The menu “Cột”. ``first`` is the column that stays, ``boxes`` the choice of all; ``kept``:
    the rest of the address, alone at ``usual``."""

    first: str
    boxes: SafeString
    kept: list[tuple[str, str]]
    shown: int
    all: int
    usual: str


def columns_menu(listing: Listing) -> ColumnsMenu:
    keys = listing.shown_keys
    rest = listing.said(without=(COLUMNS,))
    return ColumnsMenu(
        first=listing.columns[0].key,
        boxes=column_boxes(listing.columns, keys),
        kept=[(name, str(value)) for name in rest for value in rest.getlist(name)],
        shown=len(keys),
        all=len(listing.columns),
        usual=f"?{in_text(rest)}",
    )


def sizes(listing: Listing) -> list[Step]:
    """How many rows a page may have."""
    steps = []
    query = listing.said(without=(SIZE,))
    for number in SIZES:
        query[SIZE] = str(number)
        steps.append(Step(number, f"?{in_text(query)}", number == listing.size))
    return steps
