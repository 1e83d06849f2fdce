"""Deciding what becomes of an agreement of which a merger joined parties."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions
from agreements.forms_decisions import MergerDecisionForm
from agreements.models import Agreement, MergerChoice, MergerDecision
from agreements.services import decide_merger
from agreements.views_common import (
    ActPage,
    act_response,
    agreement_trail,
    detail_url,
    guarded_page,
    reader_of,
    sent,
)
from agreements.views_drafting import form_methods
from toolkit.days import write_day


def _way_back(request: HttpRequest, kwargs: dict[str, uuid.UUID]) -> str:
    rows = MergerDecision.objects.visible_to(request.user).filter(pk=kwargs["pk"])
    if (decision := rows.select_related("agreement").first()) is not None:
        return detail_url(decision.agreement) + "?tab=parties"
    return reverse("agreements:list")


@guarded_page(_way_back)
@form_methods
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user = reader_of(request)
    rows = MergerDecision.objects.visible_to(user).select_related("agreement")
    decision = get_object_or_404(rows.prefetch_related("agreement__parties__organisation"), pk=pk)
    permissions.can_decide_merger(user, decision).demand()
    agreement = decision.agreement
    page = ActPage(
        title=_("Quyết định sau sáp nhập"),
        verb=_("Ghi quyết định"),
        done=_("Đã ghi quyết định."),
        back=detail_url(agreement) + "?tab=parties",
        trail=agreement_trail(agreement),
        subject=agreement.title,
        intro=_intro(decision),
        perform=lambda cleaned: _decided(decision, user, cleaned),
    )
    choices = [
        choice
        for choice in MergerChoice
        if permissions.can_decide_merger(user, decision, choice)
        and not (choice == MergerChoice.RE_SIGN and decision.is_whole)
    ]
    form = MergerDecisionForm(**sent(request), choices=choices, is_whole=decision.is_whole)
    return act_response(request, page, form, template="agreements/decide.html")


def _decided(decision: MergerDecision, user: User, cleaned: dict[str, Any]) -> str | None:
    """Where it goes on: to the draft that is signed anew, else back."""
    made = decide_merger(decision, by=user, **cleaned)
    if made.choice != MergerChoice.RE_SIGN:
        return None
    return detail_url(Agreement.objects.filter(renewal_of=made.agreement).latest("created_at"))


def _intro(decision: MergerDecision) -> str:
    words = {"day": write_day(decision.since)}
    if decision.is_whole:
        return (
            _(
                "Từ ngày %(day)s mọi bên thuộc về một cơ quan: thỏa thuận ràng buộc cơ quan đó với "
                "chính mình."
            )
            % words
        )
    return (
        _(
            "Từ ngày %(day)s nhiều bên thuộc về một cơ quan. Văn bản đã ký không đổi; quyết định "
            "này nói thỏa thuận đi tiếp thế nào."
        )
        % words
    )
