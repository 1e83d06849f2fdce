"""The recipient's readiness: evidence for an item, or a head's waiver with its reason."""

import datetime as dt

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import written
from agreements.services.checks import Problems
from audit.services import difference
from files.services import discard, store_upload
from toolkit import clock
from toolkit.refusal import WrongState
from transfers import permissions_contracts as permissions
from transfers.models import Contract, ReadinessItem
from transfers.readiness import ItemState, state_of
from transfers.services.contract_base import lock_contract, tell_trail


@transaction.atomic
def meet_readiness(
    item: ReadinessItem,
    *,
    by: User,
    evidence: str,
    met_on: dt.date | None,
    responsible: str = "",
    valid_until: dt.date | None = None,
    document: File | None = None,
) -> ReadinessItem:
    """Write the evidence of an item. Without ``met_on`` it stays (or is again) open.

    ``valid_until`` is the last day the evidence counts, None for as long as it lasts. A new
    ``document`` replaces the old one, which goes while its hash stays on the trail.

    Raises NotAllowed, WrongState, or ValidationError.
    """
    item, contract = _lock_item(item)
    permissions.can_meet_readiness(by, contract).demand()
    problems = Problems()
    _check_evidence(problems, item, evidence, met_on, valid_until, document)
    problems.check_length("responsible", responsible, 120)
    problems.raise_if_any()
    new = {
        "evidence": evidence.strip(),
        "met_on": met_on,
        "responsible": responsible.strip(),
        "valid_until": valid_until,
    }
    changes = difference(item, new)
    if "responsible" in changes:
        changes["responsible"] = (None, None)
    for name, value in new.items():
        setattr(item, name, value)
    replaced = item.document if document is not None else None
    if document is not None:
        item.document = store_upload(document, by=by)
        changes["sha256"] = (replaced.sha256 if replaced else None, item.document.sha256)
    if changes:
        item.save()
        verb = "readiness.met" if met_on else "readiness.noted"
        tell_trail(verb, item, by=by, contract=contract, changes=changes)
    if replaced:
        discard([replaced.pk])
    return item


@transaction.atomic
def waive_readiness(item: ReadinessItem, *, by: User, reason: str) -> ReadinessItem:
    """A head of either side lets the contract start without the item; the reason stays on it.

    Raises NotAllowed, WrongState (met or waived already), or ValidationError on ``reason``.
    """
    item, contract = _lock_item(item)
    permissions.can_waive_readiness(by, contract).demand()
    state = state_of(item, clock.today())
    if state in (ItemState.MET, ItemState.WAIVED):
        raise WrongState(
            _("Mục “%(item)s” ở trạng thái “%(state)s” nên không cần miễn.")
            % {"item": item.get_kind_display(), "state": state.label}
        )
    problems = Problems()
    problems.check_text("reason", reason, _("Chưa có lý do miễn. Hãy ghi lý do."))
    problems.raise_if_any()
    item.waived_on = clock.today()
    item.waived_by = by
    item.waived_because = reason.strip()
    item.save()
    tell_trail(
        "readiness.waived",
        item,
        by=by,
        contract=contract,
        changes={"waived_on": (None, item.waived_on), "reason": (None, item.waived_because)},
    )
    return item


def _lock_item(item: ReadinessItem) -> tuple[ReadinessItem, Contract]:
    contract = lock_contract(item.contract)
    locked = ReadinessItem.objects.select_for_update().get(pk=item.pk, contract=contract)
    return locked, contract


def _check_evidence(
    problems: Problems,
    item: ReadinessItem,
    evidence: str,
    met_on: dt.date | None,
    valid_until: dt.date | None,
    document: File | None,
) -> None:
    problems.check_optional_paper("document", document)
    if met_on is None:
        return
    if not evidence.strip() and document is None and item.document is None:
        problems.add("evidence", _("Chưa có minh chứng. Hãy ghi minh chứng hoặc chọn tệp."))
    problems.check_not_coming("met_on", met_on)
    if valid_until is not None and valid_until < met_on:
        problems.add(
            "valid_until",
            _("Minh chứng hết giá trị %(end)s trước ngày đủ %(day)s. Hãy xem lại hai ngày.")
            % {"end": written(valid_until), "day": written(met_on)},
        )
