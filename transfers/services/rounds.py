"""Rounds of cases: recorded in a minute by either hospital. Counts only."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import races_as_sentences, written
from agreements.services.checks import Problems
from audit.services import difference
from transfers import permissions_contracts as permissions
from transfers.models import Contract, Round
from transfers.services.contract_base import check_year, lock_contract, tell_trail, touch
from transfers.sides import organisation, sides_served_by

# No theatre does more in one visit: a larger number is a slip of the finger.
MOST_CASES_A_SESSION = 500
# A session a day for a year; more than that is not one round.
MOST_SESSIONS = 366
# As long as the form lets a note be; the REST API asks the same.
LONGEST_NOTE = 2000
_COUNTS = ("supervised", "independent", "by_expert")


@transaction.atomic
def record_round(
    contract: Contract,
    *,
    by: User,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    supervised: int = 0,
    independent: int = 0,
    by_expert: int = 0,
    complications: int | None = None,
    sessions: int = 1,
    note: str = "",
    round_id: uuid.UUID | None = None,
) -> Round:
    """Write down a round from ``starts_on`` to ``ends_on`` (the same day unless said).

    ``round_id`` is made by the form or the API's client: the same round sent twice answers with
    the one that is kept. The same days and counts under another id are taken for the same round
    and refused, since either hospital records. ``complications`` None is unknown. Raises
    NotAllowed, WrongState (only while the contract runs) or ValidationError.
    """
    contract = lock_contract(contract)
    allowed = permissions.can_record_round(by, contract)
    new = _columns(
        starts_on, ends_on, supervised, independent, by_expert, complications, sessions, note
    )
    # A phone that was offline may send its round again after the contract has moved on.
    sent_before = Round.objects.filter(pk=round_id).first() if round_id else None
    if sent_before and (allowed or allowed.by_state):
        return _same_again(sent_before, contract, new)
    allowed.demand()
    problems = Problems()
    _check(problems, contract, new)
    problems.raise_if_any()
    one = Round(
        id=round_id or uuid.uuid4(),
        contract=contract,
        recorded_for=organisation(contract, sides_served_by(by, contract)[0]),
        recorded_by=by,
        **new,
    )
    with races_as_sentences():
        one.save(force_insert=True)
    contract.save(update_fields=["updated_at"])  # its figures changed
    touch(contract)
    tell_trail(
        "round.recorded",
        one,
        by=by,
        contract=contract,
        changes={name: (None, value) for name, value in new.items() if value not in (None, "")},
    )
    return one


@transaction.atomic
def correct_round(
    one: Round,
    *,
    by: User,
    reason: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    supervised: int = 0,
    independent: int = 0,
    by_expert: int = 0,
    complications: int | None = None,
    sessions: int = 1,
    note: str = "",
) -> Round:
    """Replace what a round says; before and after stay on the trail with the ``reason``.

    Raises NotAllowed, WrongState (only while the contract runs) or ValidationError.
    """
    contract = lock_contract(one.contract)
    permissions.can_record_round(by, contract).demand()
    one = Round.objects.select_for_update().get(pk=one.pk, contract=contract)
    new = _columns(
        starts_on, ends_on, supervised, independent, by_expert, complications, sessions, note
    )
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do sửa. Hãy ghi vì sao số liệu đổi."))
    _check(problems, contract, new, itself=one)
    problems.raise_if_any()
    changes = difference(one, new)
    if not changes:
        return one
    for name, value in new.items():
        setattr(one, name, value)
    one.save()
    contract.save(update_fields=["updated_at"])
    touch(contract)
    tell_trail(
        "round.corrected",
        one,
        by=by,
        contract=contract,
        changes={**changes, "reason": (None, reason.strip())},
    )
    return one


def _columns(
    starts_on: dt.date,
    ends_on: dt.date | None,
    supervised: int,
    independent: int,
    by_expert: int,
    complications: int | None,
    sessions: int,
    note: str,
) -> dict[str, Any]:
    return {
        "starts_on": starts_on,
        "ends_on": ends_on or starts_on,
        "supervised": supervised,
        "independent": independent,
        "by_expert": by_expert,
        "complications": complications,
        "sessions": sessions,
        "note": note.strip(),
    }


def _same_again(sent_before: Round, contract: Contract, new: dict[str, Any]) -> Round:
    if sent_before.contract_id != contract.pk:
        raise ValidationError(_("Biểu mẫu này không còn dùng được. Hãy mở lại trang rồi ghi lại."))
    if difference(sent_before, new):
        raise ValidationError(
            _("Đợt này đã được ghi với số liệu khác. Hãy mở đợt đã ghi và sửa ở đó.")
        )
    return sent_before


def _check(
    problems: Problems, contract: Contract, new: dict[str, Any], *, itself: Round | None = None
) -> None:
    problems.check_length("note", new["note"], LONGEST_NOTE)
    _check_counts(problems, new)
    _check_days(problems, contract, new["starts_on"], new["ends_on"])
    others = Round.objects.filter(
        contract=contract,
        **{name: new[name] for name in ("starts_on", "ends_on", *_COUNTS)},
    )
    if itself is not None:
        others = others.exclude(pk=itself.pk)
    if others.exists():
        problems.add(
            "starts_on",
            _("Đợt %(days)s với đúng số ca này đã được ghi. Hãy xem lại danh sách các đợt.")
            % {"days": _span(new["starts_on"], new["ends_on"])},
        )


def _check_counts(problems: Problems, new: dict[str, Any]) -> None:
    sessions = new["sessions"]
    if not 1 <= sessions <= MOST_SESSIONS:
        problems.add(
            "sessions",
            _("Số đợt %(n)s không hợp lý. Ghi từ 1 đến %(most)s.")
            % {"n": sessions, "most": MOST_SESSIONS},
        )
        sessions = 1
    most = MOST_CASES_A_SESSION * sessions
    for name in _COUNTS:
        if not 0 <= new[name] <= most:
            problems.add(name, _out_of_range(new[name], most))
    total = sum(new[name] for name in _COUNTS)
    if total > most and all(0 <= new[name] <= most for name in _COUNTS):
        problems.add(
            "supervised",
            _("Tổng %(total)s ca là quá nhiều. Một đợt có nhiều nhất %(most)s ca.")
            % {"total": total, "most": most},
        )
    complications = new["complications"]
    if complications is None:
        return
    if not 0 <= complications <= most:
        problems.add("complications", _out_of_range(complications, most))
    elif complications > total:
        problems.add(
            "complications",
            _("Có %(n)s biến chứng trên %(total)s ca. Hãy xem lại hai số này.")
            % {"n": complications, "total": total},
        )


def _out_of_range(value: int, most: int) -> str:
    return _("Số ca %(n)s không hợp lý. Ghi từ 0 đến %(most)s.") % {"n": value, "most": most}


def _check_days(
    problems: Problems, contract: Contract, starts_on: dt.date, ends_on: dt.date
) -> None:
    if ends_on < starts_on:
        problems.add(
            "ends_on",
            _("Ngày cuối %(end)s ở trước ngày đầu %(start)s. Hãy xem lại một trong hai ngày.")
            % {"end": written(ends_on), "start": written(starts_on)},
        )
    problems.check_not_coming("ends_on", max(starts_on, ends_on))
    check_year(problems, "starts_on", starts_on)
    # A recorded contract may lack either day.
    begun = contract.started_on or contract.signed_on
    if begun and starts_on < begun:
        problems.add(
            "starts_on",
            _("Ngày %(day)s ở trước ngày hợp đồng bắt đầu %(begun)s. Hãy xem lại ngày của đợt.")
            % {"day": written(starts_on), "begun": written(begun)},
        )


def _span(starts_on: dt.date, ends_on: dt.date) -> str:
    if starts_on == ends_on:
        return written(starts_on)
    return f"{written(starts_on)} – {written(ends_on)}"
