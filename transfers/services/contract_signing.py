"""The signatures: each side's head records the own one; with the second the contract is signed."""

import datetime as dt

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import races_as_sentences
from agreements.services.checks import Problems
from files.services import PDF, discard, store_upload
from toolkit.days import KnownDay
from transfers import notices_contracts as notices
from transfers import permissions_contracts as permissions
from transfers.modalities import WITH_ROUNDS
from transfers.models import Contract
from transfers.search_text import refresh_search_text
from transfers.services.contract_base import lock_contract, require_move, tell_trail
from transfers.services.contract_terms import check_number
from transfers.sides import Side, organisation


@transaction.atomic
def sign_contract(
    contract: Contract,
    *,
    by: User,
    side: Side,
    signed_on: dt.date | None,
    scan: File | None = None,
    number: str = "",
    representative: str = "",
    position: str = "",
) -> Contract:
    """Record that ``side`` signed the paper on ``signed_on``; signed once both have.

    A click is no signature: with the second one the scan of the signed paper (a PDF) must be
    there, from this side or the other; a newer scan replaces the first, which goes while its hash
    stays on the trail. ``number`` is that of the source's register. Raises NotAllowed, WrongState
    (this side has signed, also for the second of two at once), or ValidationError on
    ``signed_on``, ``scan``, ``number``, ``representative`` or ``target_cases``.
    """
    contract = lock_contract(contract)
    permissions.can_sign(by, contract, side).demand()
    target = require_move(contract, "sign")
    other_day: dt.date | None = getattr(contract, f"{side.other}_signed_on")
    number = number.strip() or contract.number
    representative = representative.strip() or getattr(contract, f"{side}_representative")
    position = position.strip() or getattr(contract, f"{side}_position")
    problems = Problems()
    _check_day(problems, contract, side, signed_on)
    _check_words(problems, representative, position)
    _check_scan(problems, contract, scan, is_last=other_day is not None)
    _check_targets(problems, contract)
    signed_last = max(day for day in (signed_on, other_day, dt.date.min) if day is not None)
    if number and signed_on is not None:
        _check_number(problems, contract, number, signed_last.year, other_day)
    problems.raise_if_any()
    assert signed_on is not None
    before = {name: getattr(contract, name) for name in ("status", "number", "scan")}
    setattr(contract, f"{side}_signed_on", signed_on)
    setattr(contract, f"{side}_name", organisation(contract, side).name_vi)
    setattr(contract, f"{side}_representative", representative)
    setattr(contract, f"{side}_position", position)
    contract.number = number
    contract.register_year = signed_last.year if number else None
    if scan is not None:
        contract.scan = store_upload(scan, by=by, allowed=frozenset({PDF}))
    if other_day is not None:
        contract.status = target
        contract.signed_on = signed_last
    with races_as_sentences():
        contract.save()
    if scan is not None and before["scan"]:
        discard([before["scan"].pk])
    refresh_search_text(contract)
    tell_trail(
        "contract.signed",
        contract,
        by=by,
        contract=contract,
        changes={
            "side": (None, side),
            f"{side}_signed_on": (None, signed_on),
            f"{side}_representative": (None, None),
            "number": (before["number"] or None, number or None),
            "status": (before["status"], contract.status),
            "scan_sha256": (
                before["scan"].sha256 if before["scan"] else None,
                contract.scan.sha256 if contract.scan else None,
            ),
        },
    )
    if contract.status == target:
        notices.tell_signed(contract, by=by)
    else:
        notices.tell_signed_by_one(contract, side=side, by=by)
    return contract


def _check_day(
    problems: Problems, contract: Contract, side: Side, signed_on: dt.date | None
) -> None:
    if signed_on is None:
        problems.add("signed_on", _("Chưa có ngày ký. Hãy ghi ngày trên văn bản."))
        return
    problems.check_not_coming("signed_on", signed_on)
    day = KnownDay(signed_on.year, signed_on.month, signed_on.day)
    problems.check_open("signed_on", organisation(contract, side), day)


def _check_words(problems: Problems, representative: str, position: str) -> None:
    problems.check_text(
        "representative",
        representative,
        _("Chưa có người đại diện ký. Hãy ghi họ và tên như trong văn bản."),
    )
    problems.check_length("representative", representative, 120)
    problems.check_length("position", position, 120)


def _check_scan(
    problems: Problems, contract: Contract, scan: File | None, *, is_last: bool
) -> None:
    if is_last and contract.scan is None:
        problems.check_paper(
            "scan",
            scan,
            allowed=frozenset({PDF}),
            missing=_("Chưa có bản chụp hợp đồng hai bên đã ký. Hãy chọn tệp PDF."),
        )
    else:
        problems.check_optional_paper("scan", scan, allowed=frozenset({PDF}))


def _check_targets(problems: Problems, contract: Contract) -> None:
    """What is taught by rounds is signed with a target: else nobody could say it is met."""
    if contract.modality in WITH_ROUNDS and not (
        contract.target_cases or contract.target_independence
    ):
        problems.add(
            "target_cases",
            _(
                "Hợp đồng chưa có chỉ tiêu ca độc lập hoặc tỷ lệ độc lập. "
                "Hãy bổ sung vào bản thảo trước khi ký."
            ),
        )


def _check_number(
    problems: Problems,
    contract: Contract,
    number: str,
    year: int,
    other_day: dt.date | None,
) -> None:
    """One number for both sides: what the first wrote, the second does not change."""
    problems.check_length("number", number, 60)
    if other_day is not None and contract.number and number != contract.number:
        problems.add(
            "number",
            _("Bên kia đã ghi số %(number)s. Hãy xem lại số trên văn bản.")
            % {"number": contract.number},
        )
    check_number(problems, number, year, contract.source, contract)
