"""Who works with whom, as a picture, with the same in a table beside it."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cooperation.pictures.forms import NetworkForm
from cooperation.pictures.network import Tie, network_of
from cooperation.pictures.network_drawing import draw
from hospitals.presentation import Heading, heading
from toolkit import clock
from toolkit.days import write_day
from toolkit.folding import fold
from toolkit.listing.page import list_response
from toolkit.paging import Ordering

_SORTED_BY = {
    "giver": lambda tie: fold(tie.giver.name),
    "taker": lambda tie: fold(tie.taker.name),
    "agreements": lambda tie: tie.agreements,
    "contracts": lambda tie: tie.contracts,
}


@require_GET
@login_required
def network(request: HttpRequest) -> HttpResponse:
    form = NetworkForm(request.GET)
    chosen = form.chosen()
    of = chosen.pop("of", "")
    today = clock.today()
    found = network_of(request.user, today, chosen, of=of)
    ordering = _ordering(request.GET.get("ordering", ""))
    lists = {name: chosen[name] for name in ("region", "specialty") if name in chosen}
    rows = [
        (tie, _contracts_address(tie, lists | {"standing_on": write_day(today)}))
        for tie in _sorted(found.ties, ordering)
    ]
    context = {
        "form": form,
        "chips": form.chips(),
        "network": found,
        "picture": draw(found),
        "rows": rows,
        "headings": _headings(form, ordering),
        "by_area": bool(chosen.get("area")) and of != "agreements",
        "here": "network",
    }
    return list_response(
        request,
        "pictures/network.html",
        "pictures/_network_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _ordering(asked: str) -> Ordering | None:
    """Of the table: ``name`` or ``-name``; None for those with most first."""
    name, descending = asked.removeprefix("-"), asked.startswith("-")
    return Ordering(name, name, descending) if name in _SORTED_BY else None


def _sorted(ties: list[Tie], ordering: Ordering | None) -> list[Tie]:
    if ordering is None:
        return ties
    return sorted(ties, key=_SORTED_BY[ordering.name], reverse=ordering.descending)


def _headings(form: NetworkForm, ordering: Ordering | None) -> list[tuple[str, Heading]]:
    columns = {
        "giver": _("Đầu mối, bên chuyển giao"),
        "taker": _("Đối tác, bên tiếp nhận"),
        "agreements": _("Thỏa thuận"),
        "contracts": _("Hợp đồng"),
    }
    none = ordering or Ordering("", "")
    return [(name, heading(form, none, name, label)) for name, label in columns.items()]


def _contracts_address(tie: Tie, query: dict[str, str]) -> str:
    """The contracts between the two."""
    named = {"source": tie.giver.slug, "recipient": tie.taker.slug}
    return f"{reverse('contracts:list')}?{urlencode(named | query, safe='/')}"
