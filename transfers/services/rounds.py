"""Rounds of cases: recorded in a minute by either hospital. Counts only."""

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import races_as_sentences
from agreements.services.checks import Problems
from audit.models import Entry
from audit.services import difference
from toolkit.refusal import WrongState
from transfers import permissions_contracts as permissions
from transfers.models import Contract, Round
from transfers.services.contract_base import lock_contract, tell_trail, touch
from transfers.services.round_checks import check_round, check_said, check_sums
from transfers.sides import organisation, sides_served_by


@transaction.atomic
def record_round(
    contract: Contract,
    *,
    by: User,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    supervised: int | None = None,
    independent: int | None = None,
    by_expert: int | None = None,
    complications: int | None = None,
    sessions: int = 1,
    note: str = "",
    despite_sum: bool = False,
    round_id: uuid.UUID | None = None,
) -> Round:
    """Write down a round from ``starts_on`` to ``ends_on`` (the same day unless said).

    At least one count of cases is said; the others are none. ``complications`` None is unknown.
    ``round_id`` is made by the form or the API's client: the same round sent twice answers with
    the one that is kept. The same days and counts under another id are taken for the same round
    and refused, since either hospital records. Where a sum of several sessions covers the same
    days, its cases might be counted twice: refused unless ``despite_sum``. Raises NotAllowed,
    WrongState (only while the contract runs) or ValidationError.
    """
    contract = lock_contract(contract)
    allowed = permissions.can_record_round(by, contract)
    counts = (supervised, independent, by_expert)
    new = _columns(starts_on, ends_on, counts, complications, sessions, note)
    # A phone that was offline may send its round again after the contract has moved on.
    sent_before = Round.objects.filter(pk=round_id).first() if round_id else None
    if sent_before and (allowed or allowed.by_state):
        return _same_again(sent_before, contract, new)
    allowed.demand()
    _refuse_removed(round_id)
    problems = Problems()
    check_said(problems, *counts)
    check_round(problems, contract, new)
    if not despite_sum:
        check_sums(problems, contract, new)
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
    _tell_figures_changed(contract)
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
    supervised: int | None = None,
    independent: int | None = None,
    by_expert: int | None = None,
    complications: int | None = None,
    sessions: int = 1,
    note: str = "",
    despite_sum: bool = False,
) -> Round:
    """Replace what a round says; before and after stay on the trail with the ``reason``.

    ``despite_sum`` as in `record_round`, asked when the round moves. Raises NotAllowed,
    WrongState (only while the contract runs) or ValidationError.
    """
    contract = lock_contract(one.contract)
    permissions.can_record_round(by, contract).demand()
    one = _lock_round(one, contract)
    counts = (supervised, independent, by_expert)
    new = _columns(starts_on, ends_on, counts, complications, sessions, note)
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do sửa. Hãy ghi vì sao số liệu đổi."))
    check_said(problems, *counts)
    check_round(problems, contract, new, itself=one)
    if not despite_sum:
        check_sums(problems, contract, new, itself=one)
    problems.raise_if_any()
    changes = difference(one, new)
    if not changes:
        return one
    for name, value in new.items():
        setattr(one, name, value)
    one.save()
    _tell_figures_changed(contract)
    tell_trail(
        "round.corrected",
        one,
        by=by,
        contract=contract,
        changes={**changes, "reason": (None, reason.strip())},
    )
    return one


@transaction.atomic
def remove_round(one: Round, *, by: User, reason: str) -> None:
    """Take a round out that should not be there; what it said stays on the trail.

    Raises NotAllowed, WrongState (only while the contract runs, or gone already) or
    ValidationError.
    """
    contract = lock_contract(one.contract)
    permissions.can_remove_round(by, contract).demand()
    one = _lock_round(one, contract)
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do xóa. Hãy ghi vì sao đợt này sai."))
    problems.raise_if_any()
    said = _columns(
        one.starts_on,
        one.ends_on,
        (one.supervised, one.independent, one.by_expert),
        one.complications,
        one.sessions,
        one.note,
    )
    changes = {name: (value, None) for name, value in said.items() if value not in (None, "")}
    tell_trail(
        "round.removed",
        one,
        by=by,
        contract=contract,
        changes={**changes, "reason": (None, reason.strip())},
    )
    one.delete()
    _tell_figures_changed(contract)


# --- Steps of the above -------------------------------------------------------------------
def _columns(
    starts_on: dt.date,
    ends_on: dt.date | None,
    counts: tuple[int | None, int | None, int | None],
    complications: int | None,
    sessions: int,
    note: str,
) -> dict[str, Any]:
    supervised, independent, by_expert = (count or 0 for count in counts)
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


def _refuse_removed(round_id: uuid.UUID | None) -> None:
    """A form that comes once more does not bring back what somebody took out meanwhile."""
    removed = Entry.objects.filter(
        verb="round.removed", record_type=Round._meta.label_lower, record_id=str(round_id)
    )
    if round_id and removed.exists():
        raise ValidationError(_("Đợt này đã bị xóa. Nếu vẫn cần thì mở lại trang rồi ghi đợt mới."))


def _lock_round(one: Round, contract: Contract) -> Round:
    try:
        return Round.objects.select_for_update().get(pk=one.pk, contract=contract)
    except Round.DoesNotExist as error:
        raise WrongState(_("Đợt này đã bị xóa. Nhật ký của hợp đồng ghi ai đã xóa.")) from error


def _tell_figures_changed(contract: Contract) -> None:
    contract.save(update_fields=["updated_at"])
    touch(contract)
