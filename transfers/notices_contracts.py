"""Mails that follow at once from an act on a contract, queued in the act's own transaction."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import User
from outbox.services import new_message, promise
from toolkit import clock
from transfers.models import Contract
from transfers.people_contracts import people_of
from transfers.sides import Side

FEW_PERFORMERS = "contract_few_performers"
_BOTH = tuple(Side)


def tell_drafted(contract: Contract, *, by: User) -> int:
    return _tell(contract, "contract_drafted", by=by)


def tell_changed(contract: Contract, *, by: User) -> int:
    """A signature has become void: also whoever is on the editor's own side is told."""
    return _tell(contract, "contract_changed", by=by)


def tell_signed_by_one(contract: Contract, *, side: Side, by: User) -> int:
    return _tell(
        contract, "contract_signed_by_one", by=by, sides=(side.other,), payload={"side": side}
    )


def tell_signed(contract: Contract, *, by: User) -> int:
    return _tell(contract, "contract_signed", by=by)


def tell_started(contract: Contract, *, by: User) -> int:
    return _tell(contract, "contract_started", by=by)


def tell_suspended(contract: Contract, *, by: User, reason: str) -> int:
    return _tell(contract, "contract_suspended", by=by, payload={"reason": reason.strip()})


def tell_resumed(contract: Contract, *, by: User, reason: str) -> int:
    return _tell(contract, "contract_resumed", by=by, payload={"reason": reason.strip()})


def tell_terminated(contract: Contract, *, by: User, reason: str) -> int:
    return _tell(contract, "contract_terminated", by=by, payload={"reason": reason.strip()})


def tell_proposed(contract: Contract, *, by: User) -> int:
    return _tell(contract, "contract_proposed", by=by)


def tell_sent_back(contract: Contract, *, by: User, reason: str) -> int:
    return _tell(contract, "contract_sent_back", by=by, payload={"reason": reason.strip()})


def tell_accepted(contract: Contract, *, by: User) -> int:
    return _tell(contract, "contract_accepted", by=by)


def tell_liquidated_by_one(contract: Contract, *, side: Side, by: User) -> int:
    return _tell(
        contract,
        "contract_liquidated_by_one",
        by=by,
        sides=(side.other,),
        payload={"side": side},
    )


def tell_liquidated(contract: Contract, *, by: User) -> int:
    return _tell(contract, "contract_liquidated", by=by)


def tell_few_performers(contract: Contract) -> int:
    """One performer, or none, is left: everybody on both sides is told (no name in the mail)."""
    return _tell(contract, FEW_PERFORMERS, by=None)


def _tell(
    contract: Contract,
    kind: str,
    *,
    by: User | None,
    sides: Iterable[Side] = _BOTH,
    payload: dict[str, Any] | None = None,
) -> int:
    """Promise the mail to officers and heads of ``sides``; whoever acted is not written to.

    Each call is an event of its own. Returns how many were promised.
    """
    today = clock.today()
    event = uuid.uuid4().hex
    return len(
        promise(
            new_message(
                key=f"{kind}:{contract.pk}:{event}:{recipient.user.pk}",
                kind=kind,
                recipient=recipient.user,
                due_at=timezone.now(),
                record=contract,
                organisation_id=recipient.organisation_id,
                payload={"planned_on": today.isoformat(), **(payload or {})},
            )
            for recipient in people_of([contract], today, sides=sides)[contract.pk]
            if recipient.user != by
        )
    )
