"""The home page's rows about contracts of which a merger joined both sides."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.presentation import Turn
from cooperation.home_parts import Group, Row
from cooperation.work import contract_decisions_of
from toolkit.days import write_day
from toolkit.together import Reading
from transfers.models import ContractDecision

if TYPE_CHECKING:
    from accounts.models import User

# More of them would be a second 1 July 2025.
DECISIONS_SHOWN = 20


def read_contract_decisions(user: "User", day: dt.date) -> Reading[Group]:
    """One step."""
    (found,) = yield [contract_decisions_of(user, day)[:DECISIONS_SHOWN]]
    rows = [_row(decision) for decision in found]
    return Group(_("Hợp đồng cần quyết định"), "sign-merge-right", rows)


def _row(decision: ContractDecision) -> Row:
    contract = decision.contract
    return Row(
        title=contract.title,
        url=reverse("contracts:detail", args=[contract.pk]),
        unit=_("sáp nhập"),
        icon="sign-merge-right",
        note=_("Hợp đồng %(code)s · từ %(day)s hai bên thuộc về một cơ quan")
        % {"code": contract.code, "day": write_day(decision.since)},
        turn=Turn(
            True,
            _("Quyết định tiếp tục hay chấm dứt"),
            "",
            url=reverse("contracts:decide-merger", args=[decision.pk]),
            label=_("Ghi quyết định"),
        ),
    )
