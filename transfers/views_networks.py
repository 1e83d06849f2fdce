"""Satellite links, and regional networks of a specialty."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.views_common import ActPage, guarded_page, reader_of, sent
from agreements.views_drafting import form_methods
from audit.models import Entry
from hospitals.models import Organisation
from toolkit import clock
from toolkit.listing.page import list_response
from transfers import permissions_networks as permissions
from transfers.agreement_scope import links_of, runs_in
from transfers.forms_networks import (
    EndForm,
    MemberForm,
    NetworkForm,
    SatelliteFilterForm,
    SatelliteForm,
    TieFilterForm,
)
from transfers.models import NetworkMember, SatelliteLink, SpecialtyNetwork
from transfers.services import (
    add_network_member,
    end_network,
    end_network_member,
    end_satellite_link,
    link_satellite,
    set_up_network,
)
from transfers.views_contracts_common import act_response

member_page = guarded_page(lambda request, kwargs: reverse("networks:list"))
# The log of links and networks is short: a page shows this many.
MOST_ROWS = 500


def acts_as_officer(user: User) -> bool:
    """Whether offering an act makes sense; for whom it is allowed is asked with the form."""
    return bool(user.reach.with_role("officer"))


# --- Satellite links ----------------------------------------------------------------------
@member_page
@require_GET
def satellites(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    form = SatelliteFilterForm(request.GET, reader=user)
    links = SatelliteLink.objects.visible_to(user).select_related("core", "satellite", "specialty")
    rows = _narrowed(links, form.chosen()).order_by(
        "specialty__name_vi", "core__name_vi", "satellite__name_vi"
    )[:MOST_ROWS]
    context = {
        "form": form,
        "chips": form.chips(),
        "here": "satellites",
        "rows": list(rows),
        "mine": _acted_for(user),
        "today": clock.today(),
        "may_act": acts_as_officer(user),
    }
    return list_response(
        request,
        "transfers/networks/satellites.html",
        "transfers/networks/_satellite_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _narrowed(rows: Any, chosen: dict[str, Any]) -> Any:
    if sides := chosen.get("agreement"):
        rows = links_of(sides, rows)
    if span := chosen.get("ran"):
        rows = rows.filter(runs_in(span))
    elif not chosen.get("ended"):
        rows = rows.on_day(clock.today())
    if slug := chosen.get("specialty"):
        rows = rows.filter(specialty__slug=slug)
    return rows


def _acted_for(user: User) -> frozenset[uuid.UUID]:
    """Bodies for which the reader may end or change a tie: their own, and what they manage."""
    officer = user.reach.with_role("officer")
    if not officer:
        return frozenset()
    managed = Organisation.objects.filter(
        places__managed_by__in=officer,
        places__since__lte=clock.today(),
        places__until__gt=clock.today(),
    )
    return frozenset([*managed.values_list("pk", flat=True), *user.reach.acting("officer")])


def _ties_trail(name: str, words: str) -> list[tuple[str, str]]:
    return [(pgettext("trang", "Mạng lưới"), reverse("networks:list")), (words, reverse(name))]


@member_page
@form_methods
def satellite_create(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    page = ActPage(
        title=_("Ghi liên kết vệ tinh"),
        verb=_("Ghi liên kết"),
        icon="diagram-3",
        done=_("Đã ghi liên kết vệ tinh."),
        back=reverse("networks:satellites"),
        trail=_ties_trail("networks:satellites", _("Vệ tinh")),
        subject="",
        intro=_(
            "Bệnh viện hạt nhân hoặc Sở quản lý bệnh viện đó ghi. Mọi người đăng nhập đều xem được."
        ),
        perform=lambda cleaned: link_satellite(by=user, **cleaned),
    )
    return act_response(
        request, page, SatelliteForm(**sent(request), user=user), _some_officer(user)
    )


def _some_officer(user: User) -> Any:
    """Officers may open the form; the service asks for whom."""
    return permissions.can_begin(user)


@member_page
@form_methods
def satellite_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user = reader_of(request)
    links = SatelliteLink.objects.visible_to(user).select_related("core", "satellite", "specialty")
    link = get_object_or_404(links, pk=pk)
    page = ActPage(
        title=_("Kết thúc liên kết vệ tinh"),
        verb=_("Kết thúc liên kết"),
        icon="calendar-x",
        done=_("Đã ghi ngày kết thúc."),
        back=reverse("networks:satellites"),
        trail=_ties_trail("networks:satellites", _("Vệ tinh")),
        subject=_("%(core)s → %(satellite)s, %(specialty)s")
        % {
            "core": link.core.name,
            "satellite": link.satellite.name,
            "specialty": link.specialty.name,
        },
        perform=lambda cleaned: end_satellite_link(link, by=user, **cleaned),
    )
    verdict = permissions.can_end_satellite_link(user, link)
    return act_response(request, page, EndForm(**sent(request)), verdict)


# --- Regional networks --------------------------------------------------------------------
@member_page
@require_GET
def networks(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    form = TieFilterForm(request.GET)
    today = clock.today()
    now = Q(members__since=None) | Q(members__since__lte=today)
    rows = (
        _narrowed(SpecialtyNetwork.objects.visible_to(user), form.chosen())
        .select_related("region", "specialty", "lead")
        .annotate(
            size=Count(
                "members", filter=now & (Q(members__until=None) | Q(members__until__gte=today))
            )
        )
        .order_by("region__name_vi", "specialty__name_vi")[:MOST_ROWS]
    )
    context = {
        "form": form,
        "chips": form.chips(),
        "here": "networks",
        "rows": list(rows),
        "may_act": acts_as_officer(user),
    }
    return list_response(
        request,
        "transfers/networks/networks.html",
        "transfers/networks/_network_results.html",
        context,
        address=request.path + form.query_without(),
    )


def _get_network(request: HttpRequest, pk: uuid.UUID) -> SpecialtyNetwork:
    rows = SpecialtyNetwork.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("region", "specialty", "lead"), pk=pk)


def _network_url(network: SpecialtyNetwork) -> str:
    return reverse("networks:detail", args=[network.pk])


def _network_title(network: SpecialtyNetwork) -> str:
    return _("Mạng lưới %(specialty)s, vùng %(region)s") % {
        "specialty": network.specialty.name,
        "region": network.region.name,
    }


def _network_trail(network: SpecialtyNetwork) -> list[tuple[str, str]]:
    return [
        *_ties_trail("networks:networks", _("Mạng lưới chuyên khoa")),
        (_network_title(network), _network_url(network)),
    ]


def _trail_of(network: SpecialtyNetwork, user: User) -> list[Entry]:
    """The newest entries; none for who reads no trail."""
    if not user.reads_trail:
        return []
    return list(Entry.objects.about(network).select_related("actor")[:30])


@member_page
@require_GET
def network_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, network = reader_of(request), _get_network(request, pk)
    members = list(network.members.select_related("organisation").order_by("organisation__name_vi"))
    today = clock.today()
    context = {
        "network": network,
        "heading": _network_title(network),
        "trail_up": _ties_trail("networks:networks", _("Mạng lưới chuyên khoa")),
        "members": [member for member in members if _is_on(member, today)],
        "former": [member for member in members if not _is_on(member, today)],
        "may_change": permissions.can_change_network(user, network),
        "trail": _trail_of(network, user),
    }
    return render(request, "transfers/networks/network_detail.html", context)


def _is_on(member: NetworkMember, day: dt.date) -> bool:
    return member.until is None or member.until >= day


@member_page
@form_methods
def network_create(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    page = ActPage(
        title=_("Lập mạng lưới chuyên khoa"),
        verb=_("Lập mạng lưới"),
        icon="diagram-3",
        done=_("Đã lập mạng lưới."),
        back=reverse("networks:networks"),
        trail=_ties_trail("networks:networks", _("Mạng lưới chuyên khoa")),
        subject="",
        intro=_("Đơn vị đứng đầu hoặc Sở quản lý đơn vị đó lập. Mọi người đăng nhập đều xem được."),
        perform=lambda cleaned: _network_url(
            set_up_network(by=user, **{**cleaned, "members": list(cleaned["members"])})
        ),
    )
    return act_response(request, page, NetworkForm(**sent(request), user=user), _some_officer(user))


@member_page
@form_methods
def network_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, network = reader_of(request), _get_network(request, pk)
    count = network.members.filter(until=None).count()
    page = ActPage(
        title=_("Kết thúc mạng lưới"),
        verb=_("Kết thúc mạng lưới"),
        icon="calendar-x",
        done=_("Đã ghi ngày kết thúc mạng lưới."),
        back=_network_url(network),
        trail=_network_trail(network),
        subject=_network_title(network),
        intro=ngettext(
            "%(count)s thành viên kết thúc cùng ngày.",
            "%(count)s thành viên kết thúc cùng ngày.",
            count,
        )
        % {"count": count},
        perform=lambda cleaned: end_network(network, by=user, **cleaned),
    )
    verdict = permissions.can_change_network(user, network)
    return act_response(request, page, EndForm(**sent(request)), verdict)


@member_page
@form_methods
def member_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, network = reader_of(request), _get_network(request, pk)
    page = ActPage(
        title=_("Thêm thành viên"),
        verb=_("Thêm thành viên"),
        icon="plus-lg",
        done=_("Đã thêm thành viên."),
        back=_network_url(network),
        trail=_network_trail(network),
        subject=_network_title(network),
        perform=lambda cleaned: add_network_member(network, by=user, **cleaned),
    )
    verdict = permissions.can_change_network(user, network)
    return act_response(request, page, MemberForm(**sent(request)), verdict)


@member_page
@form_methods
def member_end(request: HttpRequest, pk: uuid.UUID, member_pk: int) -> HttpResponse:
    user, network = reader_of(request), _get_network(request, pk)
    members = network.members.select_related("organisation", "network__lead")
    member = get_object_or_404(members, pk=member_pk)
    page = ActPage(
        title=_("Kết thúc tư cách thành viên"),
        verb=_("Ghi ngày kết thúc"),
        icon="calendar-x",
        done=_("Đã ghi ngày kết thúc."),
        back=_network_url(network),
        trail=_network_trail(network),
        subject=member.organisation.name,
        perform=lambda cleaned: end_network_member(member, by=user, **cleaned),
    )
    verdict = permissions.can_end_network_member(user, member)
    return act_response(request, page, EndForm(**sent(request)), verdict)
