"""The list of agreements: filters, sorting, pages, and what the empty list suggests."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import permissions
from agreements.filters import (
    DEFAULT_ORDERING,
    narrowed,
    needing_a_date,
    ordering_for,
    with_awaited_review,
)
from agreements.forms_filters import AgreementFilterForm
from agreements.models import Agreement, Content, Party
from agreements.states import BEFORE_SIGNATURE, OVER, Status
from agreements.views_common import list_response, member_page, reader_of
from toolkit import clock
from toolkit.lists import count_up_to_limit, filter_to_drop, headings, sort_choices
from toolkit.paging import BadCursor, page_of

PAGE_SIZE = 25


@dataclass(frozen=True)
class Row:
    """One line of the list. ``signed`` names have come to ``held`` holders of today."""

    agreement: Any
    signed: int
    held: int
    commitments: int
    is_late: bool

    @property
    def is_merged(self) -> bool:
        return self.held < self.signed

    @property
    def period(self) -> str:
        """``2024 – 2030``, ``từ 2024``; empty while neither end is known."""
        starts, ends = self.agreement.starts_on, self.agreement.ends_on
        if starts and ends:
            return f"{starts.year} – {ends.year}"
        if starts:
            return _("từ %(year)s") % {"year": starts.year}
        return _("đến %(year)s") % {"year": ends.year} if ends else ""

    @property
    def review_words(self) -> str:
        """What stands where there is no awaited review."""
        if self.agreement.status in BEFORE_SIGNATURE | OVER:
            return "–"
        return _("chưa có lịch")

    @property
    def is_suspended(self) -> bool:
        return bool(self.agreement.status == Status.SUSPENDED)


@member_page
@require_GET
def agreement_list(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    visible = Agreement.objects.visible_to(request.user)
    form = AgreementFilterForm(request.GET, visible=visible)
    chosen = form.chosen()
    found = narrowed(visible, chosen, today)
    ordering = ordering_for(request.GET.get("ordering", ""))
    cursor = request.GET.get("cursor", "")
    try:
        page = page_of(with_awaited_review(found), ordering, cursor=cursor, size=PAGE_SIZE)
    except BadCursor as error:
        messages.warning(request, str(error))
        return redirect(request.path + form.query_without())

    def without(name: str) -> Any:
        return narrowed(visible, chosen, today, leave_out=name)

    context = {
        "form": form,
        "chips": form.chips(),
        "page": page,
        "rows": rows_of(page.rows),
        "count": count_up_to_limit(found),
        "headings": headings(form, ordering, columns(), last_first=["signed_on"]),
        "orderings": sort_choices(ordering, ways_to_sort()),
        "drop": None if page.rows else filter_to_drop(form, chosen, without),
        "visible_count": count_up_to_limit(visible),
        "lacking_count": count_up_to_limit(needing_a_date(visible)),
        "may_draft": permissions.can_draft(reader_of(request)),
    }
    return list_response(
        request,
        "agreements/list.html",
        "agreements/list_results.html",
        context,
        address=request.path + form.query_without(*_default_in(request)),
    )


def _default_in(request: HttpRequest) -> list[str]:
    """The ordering, when it is the one that needs no saying in the address."""
    return ["ordering"] if request.GET.get("ordering") == DEFAULT_ORDERING else []


def rows_of(agreements: Sequence[Agreement]) -> list[Row]:
    """The lines for one page: two queries however many rows. Needs ``awaited_on``."""
    today = clock.today()
    ids = [agreement.pk for agreement in agreements]
    signed, held = _party_counts(ids)
    commitments = dict(
        Content.objects.filter(agreement__in=ids)
        .values_list("agreement")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return [
        Row(
            agreement,
            signed.get(agreement.pk, 0),
            held.get(agreement.pk, 0),
            commitments.get(agreement.pk, 0),
            bool(
                agreement.awaited_on  # type: ignore[attr-defined]
                and agreement.awaited_on < today  # type: ignore[attr-defined]
                and agreement.status != Status.SUSPENDED
            ),
        )
        for agreement in agreements
    ]


def _party_counts(
    ids: Iterable[uuid.UUID],
) -> tuple[dict[uuid.UUID, int], dict[uuid.UUID, int]]:
    """Agreement → how many signed it, and how many bodies answer for it today."""
    today = clock.today()
    counted = (
        Party.objects.filter(
            agreement__in=list(ids),
            organisation__holders__since__lte=today,
            organisation__holders__until__gt=today,
        )
        .values_list("agreement")
        .annotate(
            signed=Count("pk", distinct=True),
            held=Count("organisation__holders__holder", distinct=True),
        )
        .order_by()
    )
    signed: dict[uuid.UUID, int] = {}
    held: dict[uuid.UUID, int] = {}
    for agreement_id, names, holders in counted:
        signed[agreement_id], held[agreement_id] = names, holders
    return signed, held


def columns() -> dict[str, str]:
    """The columns one can sort by."""
    return {
        "title": _("Thỏa thuận"),
        "signed_on": _("Ngày ký"),
        "ends_on": _("Giai đoạn"),
        "next_review": _("Đánh giá tới"),
    }


def ways_to_sort() -> dict[str, str]:
    """For the select that narrow screens sort by."""
    return {
        DEFAULT_ORDERING: _("Ngày ký, mới trước"),
        "signed_on": _("Ngày ký, cũ trước"),
        "title": _("Tên, A đến Z"),
        "-title": _("Tên, Z đến A"),
        "ends_on": _("Ngày kết thúc, gần trước"),
        "-ends_on": _("Ngày kết thúc, xa trước"),
        "next_review": _("Đánh giá tới, gần trước"),
        "-next_review": _("Đánh giá tới, xa trước"),
        "-updated": _("Cập nhật, mới trước"),
        "updated": _("Cập nhật, cũ trước"),
    }
