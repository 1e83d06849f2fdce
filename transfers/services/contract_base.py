"""What every service of a contract does the same way: lock, move, tell the trail.

The order is always: lock the row → may this person → does the state allow it → change → trail →
messages. All of it inside one transaction.
"""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import Changes, written
from agreements.services.checks import Problems
from audit.services import record
from hospitals.models import Organisation
from toolkit import clock
from toolkit.refusal import WrongState
from transfers.models import Contract
from transfers.states import CONTRACT_MOVES, ContractStatus

# No technique in the portal was taught before; a slip of the year is caught.
EARLIEST_YEAR = 1990


def lock_contract(contract: Contract) -> Contract:
    """The row as it stands now, held until the transaction ends. Raises WrongState if gone."""
    try:
        return Contract.objects.select_for_update().get(pk=contract.pk)
    except Contract.DoesNotExist as error:
        raise WrongState(_("Bản thảo hợp đồng này đã bị xóa.")) from error


def touch(contract: Contract) -> None:
    """A part that is shown with the contract changed: whoever asks what changed since a moment
    (``updated_since``) finds the contract again."""
    Contract.objects.filter(pk=contract.pk).update(updated_at=timezone.now())


def require_move(contract: Contract, act: str) -> ContractStatus:
    """The status that ``act`` leads to; WrongState when the present one does not allow it."""
    allowed, target = CONTRACT_MOVES[act]
    if contract.status not in allowed:
        raise WrongState(
            _("Hợp đồng đang ở trạng thái “%(status)s” nên không làm được việc này.")
            % {"status": contract.get_status_display()}
        )
    return target


def tell_trail(
    verb: str,
    about: models.Model,
    *,
    by: User | None,
    contract: Contract,
    changes: Changes | None = None,
) -> None:
    """One row of the trail; a part of the contract names the contract as its whole.

    Names of people stand in ``changes`` as field names only, with None for both values.
    """
    record(
        verb,
        about,
        by=by,
        changes=changes,
        whole=None if about == contract else contract,
        on_behalf_of=body_of(by, contract),
    )


def body_of(by: User | None, contract: Contract) -> Organisation | None:
    """The organisation of today for which ``by`` acts on this contract."""
    if by is None:
        return None
    today = clock.today()
    return (
        Organisation.objects.filter(
            pk__in=by.reach.homes,
            holds__since__lte=today,
            holds__until__gt=today,
            holds__organisation__in=[contract.source_id, contract.recipient_id],
        )
        .order_by("slug")
        .first()
    )


def check_act_day(
    problems: Problems, field: str, day: dt.date, *, after: dt.date | None, of: str
) -> None:
    """``day`` has come and does not lie before ``after``, the day of what ``of`` names."""
    problems.check_not_coming(field, day)
    if after is not None and day < after:
        problems.add(
            field,
            _("Ngày %(day)s ở trước %(event)s %(after)s. Hãy xem lại ngày.")
            % {"day": written(day), "event": of, "after": written(after)},
        )


def check_year(problems: Problems, field: str, day: dt.date) -> None:
    if day.year < EARLIEST_YEAR:
        problems.add(field, _("Ngày %(day)s quá xa. Hãy xem lại năm.") % {"day": written(day)})


def check_reason(problems: Problems, reason: str) -> None:
    problems.check_text("reason", reason, _("Chưa có lý do. Hãy ghi lý do để bên kia biết."))
