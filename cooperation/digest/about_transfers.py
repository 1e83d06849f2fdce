"""What a digest tells about requests and contracts."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from cooperation.digest.things import (
    BOTH,
    HEADS,
    OFFICERS,
    SOON,
    Ask,
    Line,
    Section,
    Thing,
    due_section,
)
from cooperation.work import requests_of
from toolkit.days import write_day
from transfers.models import Contract, ContractDecision, Stage, TransferRequest
from transfers.presentation_requests import buttons_of
from transfers.readiness import missing_for
from transfers.reminders_contracts import STAGE_MAY_BE_LATE, open_performances, open_posts
from transfers.sides import Side, organisation_id
from transfers.states import REQUEST_WAITING, ContractStatus, RequestStatus
from transfers.turns import Turn, turns_of

_ACTED_ON = (
    ContractStatus.DRAFT,
    ContractStatus.SIGNED,
    ContractStatus.PROPOSED,
    ContractStatus.ACCEPTED,
)

_SIGN = gettext_lazy("Ghi nhận bên mình ký hợp đồng")
_PREPARE = gettext_lazy("Ghi minh chứng về điều kiện sẵn sàng")
_START = gettext_lazy("Bắt đầu thực hiện hợp đồng")
_CONFIRM = gettext_lazy("Xác nhận nghiệm thu")
_LIQUIDATE = gettext_lazy("Thanh lý phần bên mình")
_POSTS = gettext_lazy("Trả lời người học còn làm việc không")
_PERFORMANCE = gettext_lazy("Trả lời kỹ thuật còn được thực hiện không")


def things(day: dt.date, user: User | None) -> Iterator[Thing]:
    yield from _requests(day, user)
    yield from _stages(day, user)
    yield from _acts(day, user)
    yield from _questions(day, user)
    yield from _decisions(day, user)


# --- Requests -------------------------------------------------------------------------------
def _requests(day: dt.date, user: User | None) -> Iterator[Thing]:
    """Whose turn it is; a fresh draft waits for nobody."""
    if user is not None:
        rows = requests_of(user, day)
    else:
        begun = Q(status=RequestStatus.DRAFT, submitted_on__isnull=False)
        waiting = Q(status__in=[*REQUEST_WAITING, RequestStatus.ACCEPTED])
        rows = TransferRequest.objects.filter(begun | waiting).select_related("requester")
    requests = list(rows)
    turns = turns_of(requests, day)
    for request in requests:
        turn = turns[request.pk]
        if turn is None:
            continue
        asks = tuple(Ask(body.pk, frozenset({turn.role})) for body in turn.organisations)
        section = Section.LATE if turn.is_late else Section.WAITING
        yield Thing(section, asks, partial(_request_line, request, turn), turn.due_on)


def _request_line(request: TransferRequest, turn: Turn) -> Line:
    buttons = buttons_of(request, turn.act)
    words = {"title": str(request)}
    title = _("Xem và trả lời: %(title)s") % words
    if len(buttons) == 1:
        title = _("%(act)s: %(title)s") % {"act": buttons[0].label, **words}
    note = _("Đề xuất %(code)s · %(asker)s") % {
        "code": request.code,
        "asker": request.requester.name,
    }
    return Line(title, note, reverse("requests:detail", args=[request.pk]))


# --- Contracts ------------------------------------------------------------------------------
def _on_a_side(user: User | None, prefix: str = "") -> Q:
    """The contracts in which ``user`` acts for a side; all of them for None."""
    if user is None:
        return Q()
    bodies = list(user.reach.roles)
    return Q(**{f"{prefix}source__in": bodies}) | Q(**{f"{prefix}recipient__in": bodies})


def _stages(day: dt.date, user: User | None) -> Iterator[Thing]:
    """Late ones as they are reminded of, and those that end soon: both sides' people."""
    rows = Stage.objects.filter(
        _on_a_side(user, "contract__"),
        is_done=False,
        planned_to__lte=day + SOON,
        planned_to__gte=F("contract__entered_on"),
        contract__status__in=STAGE_MAY_BE_LATE,
    )
    for stage in rows.select_related("contract").order_by("planned_to", "pk"):
        assert stage.planned_to is not None
        section = due_section(stage.planned_to, day)
        if section is not None:
            asks = tuple(Ask(organisation_id(stage.contract, side), BOTH) for side in Side)
            yield Thing(section, asks, partial(_stage_line, stage), stage.planned_to)


def _stage_line(stage: Stage) -> Line:
    title = _("Giai đoạn “%(stage)s”") % {"stage": stage.get_kind_display()}
    return _contract_line(stage.contract, title)


def _acts(day: dt.date, user: User | None) -> Iterator[Thing]:
    """What one side has to do so that a contract goes on. A draft that nobody has signed is
    still being written: it waits for nobody."""
    rows = Contract.objects.filter(_on_a_side(user), status__in=_ACTED_ON)
    for contract in rows.prefetch_related("readiness").order_by("updated_at", "pk"):
        match contract.status:
            case ContractStatus.DRAFT:
                if contract.source_signed_on or contract.recipient_signed_on:
                    yield from _each_side(contract, "signed_on", _SIGN)
            case ContractStatus.SIGNED if missing_for(contract, day):
                yield _act(contract, Ask(contract.recipient_id, OFFICERS), _PREPARE)
            case ContractStatus.SIGNED:
                yield _act(contract, Ask(contract.source_id, HEADS), _START)
            case ContractStatus.PROPOSED:
                yield _act(contract, Ask(contract.source_id, HEADS), _CONFIRM)
            case ContractStatus.ACCEPTED:
                yield from _each_side(contract, "liquidated_on", _LIQUIDATE)


def _each_side(contract: Contract, done: str, title: Any) -> Iterator[Thing]:
    """The heads of the sides that have not done it yet."""
    for side in Side:
        if getattr(contract, f"{side}_{done}") is None:
            yield _act(contract, Ask(organisation_id(contract, side), HEADS), title)


def _act(contract: Contract, ask: Ask, title: Any) -> Thing:
    return Thing(Section.WAITING, (ask,), partial(_contract_line, contract, title))


def _questions(day: dt.date, user: User | None) -> Iterator[Thing]:
    """What is asked 6, 12 and 24 months later; only the recipient knows. People are counted in
    the contract, not named here."""
    for rows, of_contract, title in (
        (open_posts(day), "trainee__contract", _POSTS),
        (open_performances(day), "contract", _PERFORMANCE),
    ):
        asked = rows.order_by().values(of_contract).annotate(since=Min("due_on"))
        since = dict(asked.values_list(of_contract, "since"))
        for contract in Contract.objects.filter(_on_a_side(user), pk__in=since).order_by("pk"):
            asks = (Ask(contract.recipient_id, BOTH),)
            line = partial(_contract_line, contract, title)
            yield Thing(Section.WAITING, asks, line, since[contract.pk])


def _decisions(day: dt.date, user: User | None) -> Iterator[Thing]:
    """Owed after a merger until they are made: both sides' people, who are one body's now."""
    rows = ContractDecision.objects.owed_on(day).filter(_on_a_side(user, "contract__"))
    for decision in rows.select_related("contract").order_by("since", "pk"):
        asks = tuple(Ask(organisation_id(decision.contract, side), BOTH) for side in Side)
        yield Thing(Section.WAITING, asks, partial(_decision_line, decision))


def _decision_line(decision: ContractDecision) -> Line:
    title = _("Quyết định sau sáp nhập ngày %(day)s") % {"day": write_day(decision.since)}
    path = reverse("contracts:decide-merger", args=[decision.pk])
    return Line(title, decision.contract.title, path)


def _contract_line(contract: Contract, title: Any) -> Line:
    return Line(str(title), contract.title, reverse("contracts:detail", args=[contract.pk]))
