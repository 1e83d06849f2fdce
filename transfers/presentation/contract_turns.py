"""Whose turn it is at a contract, and the acts behind "Thao tác khác".

Everything is decided by the predicates of `transfers.permissions_contracts`; nothing here allows
anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.presentation import Act, Turn
from hospitals.models import Organisation
from toolkit.days import write_day
from toolkit.refusal import Verdict
from transfers import permissions_contracts as permissions
from transfers.modalities import WITH_ROUNDS
from transfers.models import Contract, Performance, ReadinessItem
from transfers.sides import Side
from transfers.states import ContractStatus

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Situation:
    """What the next act depends on: who answers today, what is missing, what is asked."""

    holders: Mapping[Side, Organisation]
    missing: Sequence[ReadinessItem]
    unmet: Sequence[str]
    asked: Performance | None


@dataclass(frozen=True)
class _Step:
    """The next act, where it is done, and who does it."""

    verdict: Verdict
    url: str
    act: str
    label: str
    icon: str
    sentence: str
    detail: str = ""
    sides: tuple[Side, ...] = ()
    by_head: bool = False
    # Where nobody in particular is waited for: what the chip says to who may, and to others.
    chips: tuple[str, str] | None = None


def turn_of_contract(contract: Contract, user: "User", now: Situation) -> Turn | None:
    """The next act as ``user`` sees it; None when nothing waits."""
    step = _STEPS[ContractStatus(contract.status)](contract, user, now)
    if step is None:
        return None
    if step.chips is not None:
        return _turn_of_nobody(step, *step.chips)
    names = _(" và ").join(now.holders[side].name for side in step.sides)
    if step.verdict:
        own = [side for side in Side if _is_own(user, contract, side)] or list(step.sides)
        whose = _(" và ").join(now.holders[side].name for side in own)
        chip = _("Đến lượt %(body)s: %(act)s") % {"body": whose, "act": step.act}
        return Turn(True, chip, step.sentence, step.detail, step.url, step.label, step.icon)
    waiting = _("Chờ lãnh đạo %(body)s: %(act)s") if step.by_head else _("Chờ %(body)s: %(act)s")
    return Turn(False, waiting % {"body": names, "act": step.act}, step.sentence, step.detail)


def _turn_of_nobody(step: _Step, own: str, others: str) -> Turn:
    if step.verdict:
        return Turn(True, own, step.sentence, step.detail, step.url, step.label, step.icon)
    return Turn(False, others, step.sentence, step.detail)


def _is_own(user: "User", contract: Contract, side: Side) -> bool:
    return (contract.source_id if side == Side.SOURCE else contract.recipient_id) in user.reach.own


def _address(name: str, contract: Contract, *args: object) -> str:
    return reverse(f"contracts:{name}", args=[contract.pk, *args])


def _while_draft(contract: Contract, user: "User", now: Situation) -> _Step:
    if contract.modality in WITH_ROUNDS and not (
        contract.target_cases or contract.target_independence
    ):
        return _Step(
            permissions.can_edit(user, contract),
            _address("edit", contract),
            _("ghi chỉ tiêu"),
            _("Ghi chỉ tiêu"),
            "pencil-square",
            _("Bản thảo chưa có chỉ tiêu nên hai bên chưa ký được"),
            sides=tuple(Side),
        )
    unsigned = [side for side in Side if not getattr(contract, f"{side}_signed_on")]
    mine = [side for side in unsigned if permissions.can_sign(user, contract, side)]
    signed = [side for side in Side if side not in unsigned]
    sentence = (
        _("%(body)s đã ký, chờ bên kia ký") % {"body": now.holders[signed[0]].name}
        if signed
        else _("Bản thảo chờ hai bên ký; mỗi bên ký phần mình")
    )
    return _Step(
        permissions.can_sign(user, contract, mine[0]) if mine else Verdict(False),
        _address("sign", contract, (mine or unsigned)[0]),
        _("ký hợp đồng"),
        _("Ghi nhận bên mình ký"),
        "pen",
        sentence,
        sides=tuple(unsigned),
        by_head=True,
    )


def _while_signed(contract: Contract, user: "User", now: Situation) -> _Step:
    if now.missing:
        names = ", ".join(str(item.get_kind_display()).lower() for item in now.missing)
        return _Step(
            permissions.can_meet_readiness(user, contract),
            _address("readiness", contract, now.missing[0].pk),
            _("bổ sung điều kiện sẵn sàng"),
            _("Ghi minh chứng"),
            "file-earmark-plus",
            _("Chưa bắt đầu được: còn thiếu %(items)s") % {"items": names},
            sides=(Side.RECIPIENT,),
        )
    return _Step(
        permissions.can_start(user, contract),
        _address("start", contract),
        _("bắt đầu thực hiện"),
        _("Bắt đầu thực hiện"),
        "play-circle-fill",
        _("Bên tiếp nhận đã đủ điều kiện, hợp đồng bắt đầu được"),
        sides=(Side.SOURCE,),
        by_head=True,
    )


def _while_running(contract: Contract, user: "User", now: Situation) -> _Step:
    if not now.unmet:
        return _Step(
            permissions.can_propose(user, contract, unmet=now.unmet),
            _address("propose", contract),
            _("đề nghị nghiệm thu"),
            _("Đề nghị nghiệm thu"),
            "send",
            _("Đã đạt mọi chỉ tiêu, đề nghị nghiệm thu được"),
            sides=(Side.RECIPIENT,),
            by_head=True,
        )
    return _Step(
        permissions.can_record_round(user, contract),
        _address("record-round", contract),
        _("ghi đợt mới"),
        _("Ghi đợt mới"),
        "plus-lg",
        _("Đang thực hiện, mỗi đợt xong thì ghi số ca"),
        _("Chưa nghiệm thu được: %(missing)s") % {"missing": "; ".join(now.unmet)},
        chips=(
            _("Ghi đợt mới: bệnh viện nào ghi cũng được"),
            _("Hai bệnh viện ghi đợt khi có ca"),
        ),
    )


def _while_suspended(contract: Contract, user: "User", now: Situation) -> _Step:
    return _Step(
        permissions.can_resume(user, contract),
        _address("resume", contract),
        _("cho thực hiện lại"),
        _("Cho thực hiện lại"),
        "play-circle-fill",
        _("Hợp đồng tạm dừng từ %(day)s, không ghi được đợt mới")
        % {"day": write_day(contract.suspended_on) or _("ngày chưa ghi")},
        sides=(Side.SOURCE,),
        by_head=True,
    )


def _while_proposed(contract: Contract, user: "User", now: Situation) -> _Step:
    return _Step(
        permissions.can_confirm(user, contract, unmet=now.unmet),
        _address("confirm", contract),
        _("xác nhận nghiệm thu"),
        _("Xác nhận nghiệm thu"),
        "check2-circle",
        _("Bên tiếp nhận đề nghị nghiệm thu ngày %(day)s")
        % {"day": write_day(contract.proposed_on) or _("chưa ghi")},
        sides=(Side.SOURCE,),
        by_head=True,
    )


def _while_accepted(contract: Contract, user: "User", now: Situation) -> _Step:
    open_sides = [side for side in Side if not getattr(contract, f"{side}_liquidated_on")]
    mine = [side for side in open_sides if permissions.can_liquidate(user, contract, side)]
    if not mine and now.asked and permissions.can_answer_performance(user, contract):
        return _about_performance(contract, user, now.asked)
    return _Step(
        permissions.can_liquidate(user, contract, mine[0]) if mine else Verdict(False),
        _address("liquidate", contract, (mine or open_sides or [Side.SOURCE])[0]),
        _("thanh lý hợp đồng"),
        _("Thanh lý phần bên mình"),
        "check2-circle",
        _("Đã nghiệm thu ngày %(day)s, mỗi bên thanh lý phần mình")
        % {"day": write_day(contract.accepted_on) or _("chưa ghi")},
        sides=tuple(open_sides),
        by_head=True,
    )


def _while_liquidated(contract: Contract, user: "User", now: Situation) -> _Step | None:
    return _about_performance(contract, user, now.asked) if now.asked else None


def _about_performance(contract: Contract, user: "User", asked: Performance) -> _Step:
    return _Step(
        permissions.can_answer_performance(user, contract),
        _address("performance", contract, asked.pk),
        _("trả lời còn thực hiện hay không"),
        _("Trả lời"),
        "chat-left-text",
        _("Sau nghiệm thu %(months)s tháng (ngày %(day)s): kỹ thuật còn được thực hiện không?")
        % {"months": asked.months, "day": write_day(asked.due_on)},
        sides=(Side.RECIPIENT,),
    )


_STEPS: dict[ContractStatus, Callable[[Contract, "User", Situation], _Step | None]] = {
    ContractStatus.DRAFT: _while_draft,
    ContractStatus.SIGNED: _while_signed,
    ContractStatus.RUNNING: _while_running,
    ContractStatus.SUSPENDED: _while_suspended,
    ContractStatus.PROPOSED: _while_proposed,
    ContractStatus.ACCEPTED: _while_accepted,
    ContractStatus.LIQUIDATED: _while_liquidated,
    ContractStatus.TERMINATED: lambda contract, user, now: None,
}


# --- The acts behind "Thao tác khác" ------------------------------------------------------
def other_acts(contract: Contract, user: "User", *, beside: Turn | None = None) -> list[Act]:
    """What ``user`` may do now, but for the act in the next-act bar.

    The two hospitals' people also see what is withheld from them, with the reason: an act of
    their head, or one that the contract's state or figures do not allow yet.
    """
    is_partys = bool({contract.source_id, contract.recipient_id} & user.reach.own)
    acts: list[Act] = []
    for name, label, icon, verdict, states, args in _offers(contract, user):
        if contract.status not in states:
            continue
        url = _address(name, contract, *args)
        is_grave = name in ("suspend", "terminate", "delete")
        if verdict and not (beside and beside.url == url):
            acts.append(Act(label, icon, url, is_grave=is_grave))
        elif not verdict and is_partys:
            acts.append(Act(label, icon, "", verdict.reason, is_grave))
    return acts


_Offer = tuple[str, str, str, Verdict, frozenset[ContractStatus], tuple[object, ...]]


def _offers(contract: Contract, user: "User") -> list[_Offer]:
    p, s = permissions, ContractStatus
    draft, signed, running = frozenset({s.DRAFT}), frozenset({s.SIGNED}), frozenset({s.RUNNING})
    proposed, suspended = frozenset({s.PROPOSED}), frozenset({s.SUSPENDED})
    teaching = signed | running | suspended
    offers: list[_Offer] = [
        ("edit", _("Sửa bản thảo"), "pencil-square", p.can_edit(user, contract), draft, ()),
        *(
            ("sign", label, "pen", p.can_sign(user, contract, side), draft, (side,))
            for side, label in (
                (Side.SOURCE, _("Ghi nhận bên chuyển giao ký")),
                (Side.RECIPIENT, _("Ghi nhận bên tiếp nhận ký")),
            )
            if not getattr(contract, f"{side}_signed_on")
        ),
        (
            "start",
            _("Bắt đầu thực hiện"),
            "play-circle-fill",
            p.can_start(user, contract),
            signed,
            (),
        ),
        (
            "record-round",
            _("Ghi đợt mới"),
            "plus-lg",
            p.can_record_round(user, contract),
            running,
            (),
        ),
        (
            "record-trainee",
            _("Ghi người học"),
            "person-plus",
            p.can_record_trainee(user, contract),
            teaching,
            (),
        ),
        ("propose", _("Đề nghị nghiệm thu"), "send", p.can_propose(user, contract), running, ()),
        (
            "confirm",
            _("Xác nhận nghiệm thu"),
            "check2-circle",
            p.can_confirm(user, contract),
            proposed,
            (),
        ),
        (
            "send-back",
            _("Chưa nghiệm thu, trả lại"),
            "arrow-counterclockwise",
            p.can_send_back(user, contract),
            proposed,
            (),
        ),
        (
            "resume",
            _("Cho thực hiện lại"),
            "play-circle-fill",
            p.can_resume(user, contract),
            suspended,
            (),
        ),
        *(
            (
                "liquidate",
                label,
                "check2-circle",
                p.can_liquidate(user, contract, side),
                frozenset({s.ACCEPTED}),
                (side,),
            )
            for side, label in (
                (Side.SOURCE, _("Thanh lý phần bên chuyển giao")),
                (Side.RECIPIENT, _("Thanh lý phần bên tiếp nhận")),
            )
            if not getattr(contract, f"{side}_liquidated_on")
        ),
        (
            "suspend",
            _("Tạm dừng hợp đồng"),
            "pause-circle-fill",
            p.can_suspend(user, contract),
            running,
            (),
        ),
        (
            "terminate",
            _("Chấm dứt hợp đồng"),
            "x-circle",
            p.can_terminate(user, contract),
            teaching,
            (),
        ),
        ("delete", _("Xóa bản thảo"), "trash", p.can_delete_draft(user, contract), draft, ()),
    ]
    return offers
