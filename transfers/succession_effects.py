"""What a change of the register touches in technique transfer, and what follows from it.

Read by administrators, who see code and parties of what a succession touches, nothing else.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.handing_over import Record, hand_over, take_up
from agreements.recipients import Recipient
from agreements.reminders_decisions import people_of_bodies
from agreements.succession_effects import what_becomes_of_mails
from hospitals.changes import Effect, NoEffects, PlannedChange, Waiting, some_of
from hospitals.models import Organisation, RegisterChange
from hospitals.queries import holders_on, places_on
from outbox.models import Message, State
from toolkit import clock
from toolkit.days import write_day
from transfers import reminders_contracts, reminders_decisions, reminders_requests
from transfers.closing import left_open
from transfers.models import Contract, ContractDecision, TransferRequest
from transfers.open_work import (
    contracts_with,
    open_contracts,
    open_links,
    open_networks,
    open_requests,
    requests_with,
)
from transfers.people_contracts import people_of as people_of_contracts
from transfers.search_text import refresh_search_text
from transfers.services.decisions import owe_contract_decisions
from transfers.states import CONTRACT_UNDER_WAY

ROOM = "transfers"
# A preview names this many records of a kind; the count says how many there are.
ITEMS_SHOWN = 10


class TransferEffects(NoEffects):
    """Requests, contracts, satellite links, networks, and the mails about them."""

    def touches(self, planned: PlannedChange) -> Iterator[Effect]:
        """Seven queries however many records there are."""
        since = {"day": write_day(planned.effective_on)}
        requests = open_requests(planned.touched).order_by("code")
        yield from _effect(
            "requests",
            _("Đề xuất chưa xong"),
            requests.values_list("code", "requester__name_vi"),
            _(
                "Từ %(day)s cơ quan kế thừa hoặc Sở Y tế quản lý mới xác nhận, trả lời; thời gian "
                "chờ giữ nguyên."
            )
            % since,
        )
        contracts = list(
            open_contracts(planned.touched).order_by("code").select_related("source", "recipient")
        )
        answered = planned.holders.keys() | {body.pk for body in planned.closed}
        held = [c for c in contracts if answered & {c.source_id, c.recipient_id}]
        yield from _effect(
            "contracts",
            _("Hợp đồng chưa thanh lý"),
            [_sides(contract) for contract in held],
            _("Tên khi ký giữ nguyên; từ %(day)s cơ quan kế thừa làm tiếp phần của bên đó.")
            % since,
        )
        yield from _effect(
            "managed_contracts",
            _("Hợp đồng của đơn vị đổi cơ quan quản lý"),
            [_sides(contract) for contract in contracts if contract not in held],
            _("Hai bên không đổi; từ %(day)s Sở Y tế quản lý mới xem được.") % since,
        )
        yield from _effect(
            "contract_decisions",
            _("Hợp đồng cần quyết định"),
            [
                _sides(contract)
                for contract in contracts
                if contract.status in CONTRACT_UNDER_WAY
                and planned.joined([contract.source_id, contract.recipient_id])
            ],
            _(
                "Hai bên về một cơ quan. Từ %(day)s cơ quan đó được nhắc để quyết định tiếp tục "
                "như việc nội bộ hay chấm dứt."
            )
            % since,
            asks=True,
        )
        yield from self._ties(planned)
        yield from self._mails(planned)

    def _ties(self, planned: PlannedChange) -> Iterator[Effect]:
        day = planned.effective_on
        links = open_links(planned.touched, day).order_by("pk")
        yield from _effect(
            "satellites",
            _("Liên kết vệ tinh"),
            list(links.values_list("core__name_vi", "satellite__name_vi", "specialty__name_vi")),
            _("Giữ nguyên dưới tên cũ; cơ quan kế thừa chịu trách nhiệm và ghi ngày kết thúc."),
        )
        networks = open_networks(planned.touched, day).order_by("pk")
        yield from _effect(
            "networks",
            _("Mạng lưới chuyên khoa"),
            list(networks.values_list("specialty__name_vi", "region__name_vi")),
            _("Chủ trì và thành viên giữ nguyên; cơ quan kế thừa làm tiếp."),
        )

    def _mails(self, planned: PlannedChange) -> Iterator[Effect]:
        mails = Message.objects.waiting().filter(
            record_type__in=[TransferRequest._meta.label_lower, Contract._meta.label_lower],
            organisation_id__in=planned.touched,
        )
        if count := mails.count():
            yield Effect(
                ROOM,
                "mails",
                _("Thư về đề xuất và hợp đồng đang chờ gửi"),
                count,
                what_becomes_of_mails(planned),
            )

    def objections(self, planned: PlannedChange) -> Iterator[str]:
        """Nobody would go on with what is open."""
        yield from left_open(planned)

    def follow(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Ask what has to be decided, and bring the mails to whoever answers now."""
        _refresh_search(planned)
        requests, contracts = _touched(planned)
        owe_contract_decisions([contract.pk for contract in contracts])
        managers = {
            (shift.before[1], shift.unit): shift.after[1]
            for shift in planned.places.values()
            if shift.before[1] and shift.after[1]
        }
        asked_by = {_key(request): request.requester_id for request in requests}
        bodies = {*planned.holders, *(body for body, _unit in managers)}
        holders = holders_on(bodies, clock.today())

        def heir(record: Record, body: uuid.UUID) -> uuid.UUID:
            """The new department where a hospital moved to it, else the body's holder."""
            moved = managers.get((body, asked_by.get(record)))  # type: ignore[arg-type]
            if moved is not None:
                return moved
            return holders[body].pk if body in holders else body

        hand_over(_people_of(requests, contracts), heir)
        _plan()

    def built_on(self, change: RegisterChange, planned: PlannedChange) -> Iterator[str]:
        """Contracts and requests of a founded unit, and decisions that were made."""
        founded = [unit.pk for unit in planned.founded if isinstance(unit, Organisation)]
        signed = Contract.objects.filter(Q(source__in=founded) | Q(recipient__in=founded))
        for code in signed.order_by("code").values_list("code", flat=True)[:ITEMS_SHOWN]:
            yield _(
                "Hợp đồng “%(code)s” có bên là đơn vị lập theo thay đổi này. Xóa bản thảo, hoặc "
                "giữ thay đổi nếu đã ký."
            ) % {"code": code}
        asked = TransferRequest.objects.filter(
            Q(requester__in=founded) | Q(at_facility__in=founded) | Q(assigning_hub__in=founded)
        )
        for code in asked.order_by("code").values_list("code", flat=True)[:ITEMS_SHOWN]:
            yield _(
                "Đề xuất “%(code)s” gắn với đơn vị lập theo thay đổi này. Xóa hoặc sửa đề xuất "
                "trước, hoặc giữ thay đổi."
            ) % {"code": code}
        decided = (
            ContractDecision.objects.filter(change=change)
            .exclude(choice="")
            .select_related("contract")
            .order_by("contract__code")
        )
        for decision in decided[:ITEMS_SHOWN]:
            yield _(
                "Hợp đồng “%(code)s” đã có quyết định sau sáp nhập: %(choice)s. Thay đổi này "
                "không hủy được nữa; nếu ghi sai, ghi một thay đổi mới."
            ) % {
                "code": decision.contract.code,
                "choice": str(decision.get_choice_display()).lower(),
            }

    def turn_back(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Take the questions back, and the mails to whoever answers again."""
        ContractDecision.objects.filter(change=change, choice="").delete()
        _refresh_search(planned)
        requests, contracts = _touched(planned)
        owe_contract_decisions([contract.pk for contract in contracts])
        people = _people_of(requests, contracts)
        hand_over(people, lambda record, body: body, keep=False)
        take_up(people)
        _plan()

    def waiting(self, change: RegisterChange, reader: Any) -> Iterator[Waiting]:
        """Decisions that are owed today: one query."""
        owed = ContractDecision.objects.owed_on(clock.today()).filter(change=change)
        codes = list(owed.order_by("contract__code").values_list("contract__code", flat=True))
        if codes:
            yield Waiting(
                ngettext(
                    "%(count)s hợp đồng chờ hai bên quyết định: %(codes)s.",
                    "%(count)s hợp đồng chờ hai bên quyết định: %(codes)s.",
                    len(codes),
                )
                % {"count": len(codes), "codes": some_of(codes)}
            )


# --- What it touches ----------------------------------------------------------------------
def _sides(contract: Contract) -> tuple[str, str]:
    sides = (
        contract.source_name or contract.source.name,
        contract.recipient_name or contract.recipient.name,
    )
    return contract.code, " – ".join(sides)


def _effect(
    kind: str,
    label: str,
    rows: Iterable[tuple[str, ...]],
    what_happens: str,
    *,
    asks: bool = False,
) -> Iterator[Effect]:
    found = list(rows)
    if found:
        items = tuple(" · ".join(row) for row in found[:ITEMS_SHOWN])
        yield Effect(ROOM, kind, label, len(found), what_happens, items, asks=asks)


# --- What follows -------------------------------------------------------------------------
def _touched(planned: PlannedChange) -> tuple[list[TransferRequest], list[Contract]]:
    """Those that are open; and those that are over about which a mail still waits."""
    bodies = list(planned.touched)
    requests = open_requests(bodies) | TransferRequest.objects.filter(
        requests_with(bodies), pk__in=_with_mails(TransferRequest, planned)
    )
    contracts = open_contracts(bodies) | Contract.objects.filter(
        contracts_with(bodies), pk__in=_with_mails(Contract, planned)
    )
    return list(requests.prefetch_related("sources")), list(contracts)


def _with_mails(model: type[models.Model], planned: PlannedChange) -> list[str]:
    """The records about which a mail waits for people of the bodies, or of those in their place."""
    heirs = {shift.after for shift in planned.holders.values()}
    heirs |= {shift.after[1] for shift in planned.places.values() if shift.after[1]}
    waiting = Q(state__in=[State.QUEUED, State.CLAIMED]) | Q(heir_id__isnull=False)
    rows = Message.objects.filter(
        waiting,
        record_type=model._meta.label_lower,
        organisation_id__in=planned.touched | heirs,
    )
    return list(rows.values_list("record_id", flat=True).distinct())


def _refresh_search(planned: PlannedChange) -> None:
    """Requests and contracts, over or not, are found by whoever answers for a body now.

    What somebody is writing this moment is left to them, and to the next time.
    """
    bodies = list(planned.touched)
    requests = TransferRequest.objects.filter(requests_with(bodies))
    contracts = Contract.objects.filter(contracts_with(bodies))
    for rows in (requests, contracts):
        for record in rows.select_for_update(no_key=True, skip_locked=True):
            refresh_search_text(record)


def _people_of(
    requests: Iterable[TransferRequest], contracts: Iterable[Contract]
) -> dict[Record, list[Recipient]]:
    """Whom mails about each of them are for today: the sides, the asked and their departments."""
    today = clock.today()
    found: dict[Record, list[Recipient]] = {}
    bodies = _bodies_of(requests)
    for record, recipients in people_of_bodies(bodies, today).items():
        found[record] = recipients
    contracts = list(contracts)
    for pk, recipients in people_of_contracts(contracts, today).items():
        found[Contract._meta.label_lower, str(pk)] = recipients
    decisions = ContractDecision.objects.filter(contract__in=[c.pk for c in contracts], choice="")
    rows = list(decisions.select_related("contract"))
    for pk, recipients in reminders_decisions.people_of(rows, today).items():
        found[ContractDecision._meta.label_lower, str(pk)] = recipients
    return found


def _bodies_of(requests: Iterable[TransferRequest]) -> Mapping[Record, set[uuid.UUID]]:
    """Every body of each request, and the departments that manage them today."""
    found: dict[Record, set[uuid.UUID]] = defaultdict(set)
    for request in requests:
        named = {request.requester_id, request.at_facility_id, request.assigning_hub_id}
        named |= {source.organisation_id for source in request.sources.all()}
        found[_key(request)] = {pk for pk in named if pk}
    places = places_on({pk for bodies in found.values() for pk in bodies}, clock.today())
    for bodies in found.values():
        managers = (places[pk].managed_by_id for pk in list(bodies) if pk in places)
        bodies |= {pk for pk in managers if pk}
    return found


def _key(request: TransferRequest) -> Record:
    return TransferRequest._meta.label_lower, str(request.pk)


def _plan() -> None:
    """Promise what the people of today have not been promised yet."""
    today = clock.today()
    reminders_requests.plan_request_reminders(today)
    reminders_contracts.plan_due(today)
    reminders_decisions.plan_due(today)
