"""The home page's rows about contracts that wait for the reader."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.presentation import Turn
from cooperation.home_parts import Group, Row, read_first
from toolkit.together import Reading
from transfers.contracts_waiting import contracts_waiting_for
from transfers.models import Contract
from transfers.presentation.contract_situations import read_contract_turns

if TYPE_CHECKING:
    from accounts.models import User

# More of them stand in their own list.
CONTRACTS_SHOWN = 5


def read_contracts(user: "User", day: dt.date) -> Reading[Group]:
    """The contracts at which the reader has to act: two steps."""
    rows = contracts_waiting_for(user, day).select_related("source", "recipient")
    contracts, total = yield from read_first(rows, CONTRACTS_SHOWN)
    turns = yield from read_contract_turns(contracts, user, day)
    return Group(
        _("Hợp đồng chuyển giao đang chờ"),
        "people",
        [_row(contract, turns[contract.pk]) for contract in contracts],
        hidden=total - len(contracts),
        url=reverse("contracts:list") + "?mine=on",
    )


def _row(contract: Contract, turn: Turn | None) -> Row:
    status = str(contract.get_status_display())
    return Row(
        title=contract.title,
        url=reverse("contracts:detail", args=[contract.pk]),
        unit=status[0].lower() + status[1:],
        icon=turn.icon if turn else "file-earmark-text",
        contract=contract,
        note=_("Hợp đồng %(code)s · %(source)s chuyển giao cho %(recipient)s")
        % {
            "code": contract.code,
            "source": contract.source.name,
            "recipient": contract.recipient.name,
        },
        turn=turn,
    )
