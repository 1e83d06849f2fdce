"""The mails about contracts: what each kind needs, read again at the moment of sending."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation
from hospitals.queries import holders_on
from outbox import kinds
from outbox.models import Message
from toolkit import clock
from toolkit.days import write_day
from transfers.contract_news import NEWS
from transfers.models import Contract, Performance, Stage
from transfers.notices_contracts import FEW_PERFORMERS
from transfers.people_contracts import people_of
from transfers.reminders_contracts import (
    PERFORMANCE_ASKED,
    POSTS_ASKED,
    STAGE_LATE,
    STAGE_MAY_BE_LATE,
    open_performances,
    open_posts,
)
from transfers.retention import performers_of
from transfers.sides import Side, organisation, organisation_id
from transfers.states import ContractStatus

_TEMPLATE = "contract_news"


def register() -> None:
    """Called by `TransfersConfig.ready`."""
    for news in NEWS.values():
        channels = kinds.DUTY if news.to_do else kinds.NEWS
        kinds.add(
            kinds.MessageKind(news.kind, _TEMPLATE, news.label, news_context, channels=channels)
        )
    for name, label, context in (
        (STAGE_LATE, _("Nhắc giai đoạn chậm"), stage_late_context),
        (POSTS_ASKED, _("Hỏi người học còn làm việc"), posts_asked_context),
        (PERFORMANCE_ASKED, _("Hỏi kỹ thuật còn thực hiện"), performance_asked_context),
    ):
        kinds.add(kinds.MessageKind(name, _TEMPLATE, label, context, is_planned=True))
    kinds.add(
        kinds.MessageKind(
            FEW_PERFORMERS,
            _TEMPLATE,
            _("Cảnh báo còn ít người làm được kỹ thuật"),
            few_performers_context,
        )
    )


def news_context(message: Message) -> dict[str, Any] | None:
    """None when the contract has moved on, is gone, or the reader no longer belongs to a side."""
    contract = _contract(message)
    news = NEWS[message.kind]
    if contract is None or not news.still_true(contract, message.payload):
        return None
    common = _common(message, contract)
    if common is None:
        return None
    mine: Side | None = common["side"]
    names = {side.value: organisation(contract, side).name for side in Side}
    if "side" in message.payload:
        acting = Side(message.payload["side"])
        names |= {"acting": names[acting], "waiting": names[acting.other]}
    days = {
        name: write_day(getattr(contract, name))
        for name in ("started_on", "suspended_on", "terminated_on")
    }
    return common | {
        "headline": str(news.headline) % {**names, **days},
        "reason": message.payload.get("reason", ""),
        "to_do": str(news.to_do[mine]) if mine in news.to_do else "",
    }


def stage_late_context(message: Message) -> dict[str, Any] | None:
    """None when the stage is done or moved, or the contract does not run."""
    stage = (
        Stage.objects.select_related("contract__source", "contract__recipient")
        .filter(pk=message.payload["stage"])
        .first()
    )
    if (
        stage is None
        or stage.is_done
        or stage.planned_to is None
        or stage.planned_to.isoformat() != message.payload["due_on"]
        or stage.contract.status not in STAGE_MAY_BE_LATE
    ):
        return None
    common = _common(message, stage.contract)
    if common is None:
        return None
    late = (_day_of(message) - stage.planned_to).days
    headline = ngettext(
        "Giai đoạn “%(stage)s” đã chậm %(n)s ngày so với dự kiến %(day)s",
        "Giai đoạn “%(stage)s” đã chậm %(n)s ngày so với dự kiến %(day)s",
        late,
    ) % {"stage": stage.get_kind_display(), "n": late, "day": write_day(stage.planned_to)}
    return common | {
        "headline": headline,
        "to_do": gettext("Ghi ngày thực tế của bên mình, hoặc đổi ngày dự kiến."),
    }


def posts_asked_context(message: Message) -> dict[str, Any] | None:
    """None when everybody was answered for. The mail says how many people, never who."""
    contract = _contract(message)
    if contract is None:
        return None
    months, due_on = message.payload["months"], message.payload["due_on"]
    waiting = open_posts(_day_of(message)).filter(
        trainee__contract=contract, months=months, due_on=dt.date.fromisoformat(due_on)
    )
    n = waiting.count()
    common = _common(message, contract) if n else None
    if common is None:
        return None
    headline = ngettext(
        "%(months)s tháng sau khi học xong: %(n)s người học còn làm việc tại đơn vị không",
        "%(months)s tháng sau khi học xong: %(n)s người học còn làm việc tại đơn vị không",
        n,
    ) % {"months": months, "n": n}
    return common | {
        "headline": headline,
        "to_do": gettext("Mở hợp đồng, mục Người học, và trả lời cho từng người."),
    }


def performance_asked_context(message: Message) -> dict[str, Any] | None:
    """None when it was answered."""
    question = (
        Performance.objects.filter(pk__in=open_performances(_day_of(message)))
        .select_related("contract__source", "contract__recipient")
        .filter(pk=message.payload["performance"])
        .first()
    )
    common = _common(message, question.contract) if question else None
    if question is None or common is None:
        return None
    return common | {
        "headline": gettext("%(months)s tháng sau nghiệm thu: kỹ thuật còn được thực hiện không")
        % {"months": question.months},
        "to_do": gettext("Mở hợp đồng và trả lời còn thực hiện hay không."),
    }


def few_performers_context(message: Message) -> dict[str, Any] | None:
    """None when more people can do it again."""
    contract = _contract(message)
    if contract is None or contract.status == ContractStatus.TERMINATED:
        return None
    left = performers_of([contract.pk], _day_of(message)).get(contract.pk)
    common = _common(message, contract) if left is not None and left <= 1 else None
    if common is None:
        return None
    if left:
        headline = gettext("Chỉ còn một người làm được kỹ thuật")
        to_do = gettext("Nếu người này nghỉ, bệnh viện mất kỹ thuật. Nên cử thêm người học.")
    else:
        headline = gettext("Không còn người làm được kỹ thuật")
        to_do = gettext("Cử người học lại, hoặc báo kỹ thuật không còn thực hiện.")
    return common | {"headline": headline, "to_do": to_do}


def _contract(message: Message) -> Contract | None:
    return (
        Contract.objects.select_related("source", "recipient").filter(pk=message.record_id).first()
    )


def _day_of(message: Message) -> dt.date:
    """The portal's day, or the day a demonstration planned this mail for, if that is later."""
    return max(clock.today(), dt.date.fromisoformat(message.payload["planned_on"]))


def _common(message: Message, contract: Contract) -> dict[str, Any] | None:
    """What every mail about a contract says; None when the reader is no longer a recipient."""
    day = _day_of(message)
    readers = people_of([contract], day)[contract.pk]
    if message.recipient_id not in {reader.user.pk for reader in readers}:
        return None
    holders = holders_on([contract.source_id, contract.recipient_id], day)
    side = next(
        (
            side
            for side in Side
            if holders.get(organisation_id(contract, side), organisation(contract, side)).pk
            == message.organisation_id
        ),
        None,
    )
    return {
        "recipient": message.recipient,
        "contract": contract,
        "side": side,
        "own": _own(message),
        "support_email": settings.SUPPORT_EMAIL,
        "url": settings.PORTAL_BASE_URL + reverse("contracts:detail", args=[contract.pk]),
    }


def _own(message: Message) -> Organisation | None:
    if message.organisation_id is None:
        return None
    return Organisation.objects.filter(pk=message.organisation_id).first()
