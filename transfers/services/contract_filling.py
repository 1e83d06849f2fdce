"""What the source of a recorded contract left open is added here; what it said is not changed."""

import datetime as dt
import decimal
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import races_as_sentences, written
from agreements.services.checks import Problems
from transfers import permissions_contracts as permissions
from transfers.models import Contract
from transfers.search_text import refresh_search_text
from transfers.services.contract_base import check_act_day, lock_contract, tell_trail
from transfers.services.contract_terms import PERSONAL, check_number, check_targets
from transfers.states import ContractStatus


@dataclass(frozen=True)
class Gaps:
    """What may be added; None or empty leaves the gap open."""

    number: str = ""
    signed_on: dt.date | None = None
    started_on: dt.date | None = None
    target_cases: int | None = None
    target_trainees: int | None = None
    target_independence: int | None = None
    criteria: str = ""
    cost: decimal.Decimal | None = None
    paid_by: str = ""
    source_representative: str = ""
    recipient_representative: str = ""


@transaction.atomic
def fill_in_contract(contract: Contract, *, by: User, gaps: Gaps) -> Contract:
    """Fill gaps of a recorded contract. Raises NotAllowed, WrongState, or ValidationError (also
    at a field that is known already: that is no gap)."""
    contract = lock_contract(contract)
    permissions.can_fill_in(by, contract).demand()
    new = {name: value for name, value in _cleaned(gaps).items() if value not in (None, "")}
    problems = Problems()
    for name, value in new.items():
        if getattr(contract, name) not in (None, "", value):
            problems.add(name, _("Điều này đã được ghi nên không sửa được nữa."))
    _check(problems, contract, new)
    problems.raise_if_any()
    changes = {
        name: (None, None if name in PERSONAL else value)
        for name, value in new.items()
        if getattr(contract, name) != value
    }
    if not changes:
        return contract
    for name, value in new.items():
        setattr(contract, name, value)
    contract.register_year = _register_year(contract)
    with races_as_sentences():
        contract.save()
    refresh_search_text(contract)
    tell_trail("contract.filled_in", contract, by=by, contract=contract, changes=changes)
    return contract


def _check_what_followed(problems: Problems, contract: Contract, new: dict[str, Any]) -> None:
    """Nothing that is known lies before the signing, nor before the start."""
    first = contract.rounds.order_by("starts_on").values_list("starts_on", flat=True).first()
    later = [contract.suspended_on, contract.proposed_on, contract.accepted_on]
    later += [contract.terminated_on]
    for name, days in (
        ("signed_on", [contract.started_on, *later]),
        ("started_on", later),
    ):
        if name not in new:
            continue
        if first and new[name] > first:
            problems.add(
                name,
                _("Đã có đợt từ %(day)s, trước ngày này. Hãy xem lại ngày.")
                % {"day": written(first)},
            )
        known = [day for day in days if day is not None]
        if known and new[name] > min(known):
            problems.add(
                name,
                _("Hợp đồng đã có việc ghi ngày %(day)s, trước ngày này. Hãy xem lại ngày.")
                % {"day": written(min(known))},
            )


def _cleaned(gaps: Gaps) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value
        for name, value in asdict(gaps).items()
    }


def _register_year(contract: Contract) -> int | None:
    if not contract.number:
        return None
    return contract.signed_on.year if contract.signed_on else contract.register_year


def _check(problems: Problems, contract: Contract, new: dict[str, Any]) -> None:
    signed_on = new.get("signed_on") or contract.signed_on
    if "signed_on" in new:
        problems.check_not_coming("signed_on", new["signed_on"])
    if "started_on" in new:
        check_act_day(problems, "started_on", new["started_on"], after=signed_on, of=_("ngày ký"))
        if contract.status == ContractStatus.SIGNED:
            problems.add(
                "started_on",
                _("Hợp đồng chưa bắt đầu. Lãnh đạo bên chuyển giao ghi việc bắt đầu khi đã đủ."),
            )
    _check_what_followed(problems, contract, new)
    for name, longest in (("number", 60), ("paid_by", 200), *((n, 120) for n in PERSONAL)):
        problems.check_length(name, new.get(name, ""), longest)
    check_targets(
        problems,
        new.get("target_cases"),
        new.get("target_trainees"),
        new.get("target_independence"),
        new.get("cost"),
    )
    if "number" in new:
        if signed_on is None:
            problems.add("number", _("Có số thì cần ngày ký. Hãy ghi ngày trên văn bản."))
        else:
            check_number(problems, new["number"], signed_on.year, contract.source, contract)
