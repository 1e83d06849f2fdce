"""What people decide when a merger has joined parties of an agreement."""

import datetime as dt

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions, reminders
from agreements.models import MergerChoice, MergerDecision
from agreements.services.base import lock_agreement, tell_trail
from agreements.services.checks import Problems
from agreements.services.lifecycle import terminate_agreement
from agreements.services.renewing import renew_agreement
from hospitals.services import hold_change
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.refusal import WrongState


@transaction.atomic
def decide_merger(
    decision: MergerDecision,
    *,
    by: User,
    choice: str,
    reason: str,
    document: File | None = None,
    number: str = "",
    on: dt.date | None = None,
) -> MergerDecision:
    """Answer what a merger asks about an agreement; the review plan follows.

    ``continue_internal``: the reviews go on, each holder's people told once. ``terminate``: as
    `terminate_agreement` does, from ``on`` (today unless said), with ``document`` and its
    ``number``. ``re_sign``: as `renew_agreement` does: a draft with the parties of today. Raises
    NotAllowed, WrongState, or ValidationError on ``choice``, ``reason``, ``document`` or ``on``.
    """
    hold_change(decision.change_id)
    agreement = lock_agreement(decision.agreement)
    decision = _locked(decision)
    decision.agreement = agreement
    permissions.can_decide_merger(by, decision, choice).demand()
    _check(decision, choice, reason)
    if choice == MergerChoice.TERMINATE:
        terminate_agreement(
            agreement, by=by, reason=reason, document=document, number=number, on=on
        )
    elif choice == MergerChoice.RE_SIGN:
        renew_agreement(agreement, by=by, document=document)
    decision.choice, decision.reason = choice, reason.strip()
    decision.decided_by, decision.decided_on = by, clock.today()
    decision.save()
    tell_trail(
        "agreement.merger_decided",
        decision,
        by=by,
        agreement=agreement,
        changes={"choice": (None, choice), "reason": (None, decision.reason)},
    )
    cancel_waiting(decision)
    reminders.plan_for_agreement(agreement, day=clock.today())
    return decision


def _locked(decision: MergerDecision) -> MergerDecision:
    """The row as it stands now. Raises WrongState when the merger was undone meanwhile."""
    try:
        return MergerDecision.objects.select_for_update().get(pk=decision.pk)
    except MergerDecision.DoesNotExist as error:
        raise WrongState(_("Sáp nhập này đã bị hủy nên không còn gì để quyết định.")) from error


def _check(decision: MergerDecision, choice: str, reason: str) -> None:
    problems = Problems()
    if choice not in MergerChoice.values:
        problems.add("choice", _("Chưa chọn quyết định. Chọn một trong các cách."))
    if choice == MergerChoice.RE_SIGN and decision.is_whole:
        problems.add(
            "choice",
            _(
                "Mọi bên nay thuộc một cơ quan nên không còn bên để ký lại. "
                "Chọn tiếp tục như việc nội bộ hoặc chấm dứt."
            ),
        )
    problems.check_text("reason", reason, _("Chưa có lý do. Ghi lý do của quyết định."))
    problems.raise_if_any()
