"""Roles that a succession proposes to the successor: administrators confirm or decline each."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions
from accounts.models import MembershipProposal
from accounts.requests import SignedInRequest
from accounts.services import confirm_proposal, decline_proposal
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.paging import BadCursor, Ordering, page_of

PAGE_SIZE = 25


@require_GET
@login_required
def proposal_list(request: SignedInRequest) -> HttpResponse:
    """Those that wait, the oldest change first: six queries however many there are."""
    if not (request.user.is_administrator or request.user.is_auditor):
        raise Http404
    waiting = MembershipProposal.objects.visible_to(request.user).waiting()
    rows = waiting.select_related("membership__user", "membership__organisation", "change")
    try:
        page = page_of(
            rows,
            Ordering("effective_on", "effective_on"),
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
        )
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path)
    context = {
        "page": page,
        "total": waiting.count(),
        "lines": _lines(request, page.rows),
        "may_manage": permissions.can_manage_people(request.user),
    }
    return render(request, "accounts/proposal_list.html", context)


@require_POST
@login_required
def decide(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    rows = MembershipProposal.objects.visible_to(request.user)
    proposal = get_object_or_404(rows.select_related("membership__user"), pk=pk)
    permissions.can_decide_proposal(request.user, proposal).demand()
    if request.POST.get("decision") == "decline":
        decline_proposal(proposal, by=request.user)
        messages.success(
            request,
            _(
                "Đã ghi không nhận; vai trò ở cơ quan cũ kết thúc. "
                "Trao vai trò mới ở trang của người đó khi cần."
            ),
        )
        return redirect("people:proposals")
    try:
        granted = confirm_proposal(proposal, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            _("Đã xác nhận. Vai trò lãnh đạo chờ quản trị viên thứ hai xác nhận.")
            if granted.awaits_confirmation
            else _("Đã xác nhận vai trò ở cơ quan kế thừa."),
        )
    return redirect("people:proposals")


def _lines(request: SignedInRequest, rows: list[MembershipProposal]) -> list[dict[str, object]]:
    """Each with whom it leads to on its day, and whether the reader may decide it."""
    today = clock.today()
    by_day: dict[object, dict[uuid.UUID, object]] = {}
    for day in {max(row.effective_on, today) for row in rows}:
        bodies = [r.membership.organisation_id for r in rows if max(r.effective_on, today) == day]
        by_day[day] = dict(holders_on(bodies, day))
    return [
        {
            "proposal": row,
            "membership": row.membership,
            "heir": by_day[max(row.effective_on, today)].get(
                row.membership.organisation_id, row.membership.organisation
            ),
            "verdict": permissions.can_decide_proposal(request.user, row),
        }
        for row in rows
    ]
