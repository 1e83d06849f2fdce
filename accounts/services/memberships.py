"""What a person is in an organisation: granted, confirmed and ended by administrators."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Membership, Role, User
from audit.services import record
from hospitals.models import Organisation, OrganisationClosing, OrganisationHolder
from toolkit import clock
from toolkit.days import write_day
from toolkit.refusal import WrongState


@transaction.atomic
def grant_membership(
    user: User,
    organisation: Organisation,
    role: str,
    *,
    by: User,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
) -> Membership:
    """Give ``user`` ``role`` at ``organisation`` from a day until (and with) another.

    ``head`` does not count before `confirm_membership`. Raises ValidationError for ``role``,
    ``organisation`` (succeeded by another one, or closed) or ``valid_until``.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    permissions.can_grant_to(by, user).demand()
    if not user.is_active:
        raise WrongState(_("Tài khoản đang khóa. Mở tài khoản trước rồi trao vai trò."))
    _check(user, organisation, role, valid_from, valid_until)
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=by,
        confirmed=role != Role.HEAD,
    )
    record(
        "membership.granted",
        membership,
        by=by,
        whole=user,
        on_behalf_of=organisation,
        changes={
            "role": (None, role),
            "valid_from": (None, valid_from),
            "valid_until": (None, valid_until),
        },
    )
    return membership


@transaction.atomic
def confirm_membership(membership: Membership, *, by: User) -> Membership:
    """The second administrator's yes to a head."""
    membership = _locked(membership)
    permissions.can_confirm(by, membership).demand()
    membership.confirmed, membership.confirmed_by = True, by
    membership.save(update_fields=["confirmed", "confirmed_by"])
    record(
        "membership.confirmed",
        membership,
        by=by,
        whole=membership.user,
        on_behalf_of=membership.organisation,
        changes={"confirmed": (False, True)},
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User, on: dt.date) -> None:
    """Take the role away: ``on`` is the first day without it, today for "at once".

    A membership that would then never have held is removed; the trail keeps it.
    """
    membership = _locked(membership)
    permissions.can_end_membership(by, membership).demand()
    last = on - dt.timedelta(days=1)
    if membership.valid_until is not None and membership.valid_until <= last:
        raise WrongState(
            _("Vai trò này đã kết thúc ngày %(day)s.") % {"day": write_day(membership.valid_until)}
        )
    record(
        "membership.ended",
        membership,
        by=by,
        whole=membership.user,
        on_behalf_of=membership.organisation,
        changes={"valid_until": (membership.valid_until, last)},
    )
    if last < membership.valid_from:
        membership.delete()
        return
    membership.valid_until = last
    membership.save(update_fields=["valid_until"])


def _locked(membership: Membership) -> Membership:
    """The row as it stands now. Raises WrongState when it was removed meanwhile."""
    try:
        return (
            Membership.objects.select_for_update(of=("self",))
            .select_related("user", "organisation")
            .get(pk=membership.pk)
        )
    except Membership.DoesNotExist as error:
        raise WrongState(_("Vai trò này không còn nữa.")) from error


def _check(
    user: User,
    organisation: Organisation,
    role: str,
    valid_from: dt.date,
    valid_until: dt.date | None,
) -> None:
    if role not in Role.values:
        raise ValidationError({"role": _("Không có vai trò “%(role)s”.") % {"role": role}})
    if valid_until is not None and valid_until < valid_from:
        raise ValidationError(
            {"valid_until": _("Ngày kết thúc đứng trước ngày bắt đầu. Ghi ngày sau đó.")}
        )
    day = max(valid_from, clock.today())
    holder = (
        OrganisationHolder.objects.filter(organisation=organisation, since__lte=day, until__gt=day)
        .exclude(holder=organisation)
        .select_related("holder")
        .first()
    )
    if holder is not None:
        raise ValidationError(
            {
                "organisation": _(
                    "“%(old)s” đã do “%(new)s” kế thừa từ %(day)s. Chọn cơ quan kế thừa."
                )
                % {
                    "old": organisation.name,
                    "new": holder.holder.name,
                    "day": write_day(holder.since),
                }
            }
        )
    closing = OrganisationClosing.objects.filter(organisation=organisation, effective_on__lte=day)
    if closing.exists():
        raise ValidationError(
            {
                "organisation": _("“%(body)s” đã chấm dứt hoạt động. Chọn cơ quan khác.")
                % {"body": organisation.name}
            }
        )
    overlapping = Membership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=valid_from),
        user=user,
        organisation=organisation,
        role=role,
    )
    if valid_until is not None:
        overlapping = overlapping.filter(valid_from__lte=valid_until)
    if overlapping.exists():
        raise ValidationError(
            {"role": _("Người này đã giữ vai trò đó tại cơ quan trong thời gian này.")}
        )
