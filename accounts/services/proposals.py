"""People of a body whose place another took: proposed to it, confirmed or declined one by one."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Membership, MembershipProposal, User
from accounts.services.memberships import grant_membership
from audit.services import record
from hospitals.models import Organisation, RegisterChange
from hospitals.queries import holders_on
from hospitals.services import hold_change
from toolkit import clock
from toolkit.days import write_day
from toolkit.refusal import WrongState

Status = MembershipProposal.Status
_DAY = dt.timedelta(days=1)


@transaction.atomic
def propose_to_successors(
    organisation_ids: Iterable[uuid.UUID], *, change: RegisterChange, by: User | None
) -> int:
    """Propose whoever sits in one of the bodies to whoever takes its place by ``change``.

    Closed accounts, roles that end before the day (or have ended) and roles that the person holds
    at the successor already are left out; who was proposed once is not proposed again. Part of
    `record_change`, which asked whether ``by`` may, and done again on the day itself, for roles
    that were granted meanwhile. Returns how many were proposed.
    """
    day = max(change.effective_on, clock.today())
    rows = list(
        Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day))
        .filter(organisation__in=list(organisation_ids), user__is_active=True, proposal=None)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    heirs = holders_on({row.organisation_id for row in rows}, day)
    held = set(
        Membership.objects.running_on(day)
        .filter(user__in=[row.user_id for row in rows])
        .values_list("user_id", "organisation_id", "role")
    )
    made = 0
    for row in rows:
        heir = heirs.get(row.organisation_id)
        if heir is None or heir == row.organisation or (row.user_id, heir.pk, row.role) in held:
            continue
        proposal = MembershipProposal.objects.create(
            membership=row, change=change, effective_on=change.effective_on
        )
        record(
            "membership.proposed",
            proposal,
            by=by,
            whole=row.user,
            on_behalf_of=heir,
            changes={"organisation": (row.organisation.slug, heir.slug)},
        )
        made += 1
    return made


@transaction.atomic
def confirm_proposal(proposal: MembershipProposal, *, by: User) -> Membership:
    """Give the person the same role at whoever answers for the old body, and end the old role.

    A head then waits for the second administrator, like any other. Raises NotAllowed, WrongState
    (decided or undone meanwhile), or ValidationError when the role is held there already.
    """
    proposal = _locked(proposal)
    permissions.can_decide_proposal(by, proposal).demand()
    old = proposal.membership
    first = max(proposal.effective_on, old.valid_from, clock.today())
    if old.valid_until is not None and old.valid_until < first:
        raise WrongState(
            _("Vai trò ở cơ quan cũ đã kết thúc ngày %(day)s. Trao vai trò mới nếu cần.")
            % {"day": write_day(old.valid_until)}
        )
    heir = successor_of(proposal, first)
    granted = grant_membership(
        old.user, heir, old.role, by=by, valid_from=first, valid_until=old.valid_until
    )
    _decide(proposal, Status.CONFIRMED, by, granted)
    record(
        "membership.proposal_confirmed",
        proposal,
        by=by,
        whole=old.user,
        on_behalf_of=heir,
        changes={"status": (Status.WAITING.value, Status.CONFIRMED.value)},
    )
    return granted


@transaction.atomic
def decline_proposal(proposal: MembershipProposal, *, by: User) -> None:
    """The person gets no role at the successor, and the old one ends with the change (with
    yesterday, if that day has passed; where it has ended earlier, that stays)."""
    proposal = _locked(proposal)
    permissions.can_decide_proposal(by, proposal).demand()
    _decide(proposal, Status.DECLINED, by, None)
    record(
        "membership.proposal_declined",
        proposal,
        by=by,
        whole=proposal.membership.user,
        on_behalf_of=proposal.membership.organisation,
        changes={
            "status": (Status.WAITING.value, Status.DECLINED.value),
            "valid_until": (proposal.was_until, proposal.membership.valid_until),
        },
    )


@transaction.atomic
def take_proposals_back(change: RegisterChange) -> int:
    """After ``change`` was undone: people have the roles they had. Part of `undo_change`.

    A role that somebody has ended since then stays ended. Returns how many proposals went.
    """
    proposals = MembershipProposal.objects.filter(change=change).select_related("membership")
    for proposal in proposals.exclude(status=Status.WAITING):
        Membership.objects.filter(
            pk=proposal.membership_id, valid_until=_last_day(proposal)
        ).update(valid_until=proposal.was_until)
    return proposals.delete()[0]


def successor_of(proposal: MembershipProposal, day: dt.date) -> Organisation:
    """Whom the proposal leads to on ``day``."""
    body = proposal.membership.organisation
    return holders_on([body.pk], day).get(body.pk, body)


def _locked(proposal: MembershipProposal) -> MembershipProposal:
    """The row as it stands now; an undo of the change waits, or is waited for.

    Raises WrongState when the change was undone meanwhile.
    """
    hold_change(proposal.change_id)
    try:
        return (
            MembershipProposal.objects.select_for_update(of=("self",))
            .select_related("membership__user", "membership__organisation")
            .get(pk=proposal.pk)
        )
    except MembershipProposal.DoesNotExist as error:
        raise WrongState(_("Thay đổi này đã bị hủy nên không còn gì để xác nhận.")) from error


def _decide(
    proposal: MembershipProposal, status: str, by: User, granted: Membership | None
) -> None:
    """Keep the decision and end the old role."""
    old = proposal.membership
    proposal.status, proposal.granted = status, granted
    proposal.decided_by, proposal.decided_on = by, clock.today()
    proposal.was_until = old.valid_until
    proposal.save()
    old.valid_until = _last_day(proposal)
    old.save(update_fields=["valid_until"])


def _last_day(proposal: MembershipProposal) -> dt.date:
    """The old role's last day as the decision set it: before the change or the decision, never
    later than it was, never before the role began."""
    assert proposal.decided_on is not None
    last = max(proposal.effective_on, proposal.decided_on) - _DAY
    return max(min(last, proposal.was_until or last), proposal.membership.valid_from)
