"""The home page's rows for people of a body whose place another took: they only read so far."""

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import MembershipProposal
from cooperation.home_parts import Group, Row
from hospitals.queries import read_holders
from toolkit.days import write_day
from toolkit.together import Reading

if TYPE_CHECKING:
    from accounts.models import User


def read_roles(user: "User", day: dt.date) -> Reading[Group]:
    """Roles of the reader that wait for an administrator: nothing to do, but to know why an act
    is missing. Two steps."""
    waiting = MembershipProposal.objects.waiting().filter(
        membership__user=user, effective_on__lte=day
    )
    (proposals,) = yield [waiting.select_related("membership__organisation")]
    heirs = yield from read_holders([row.membership.organisation_id for row in proposals], day)
    rows = [
        Row(
            title=_("%(role)s tại %(body)s")
            % {
                "role": row.membership.get_role_display(),
                "body": heirs.get(row.membership.organisation_id, row.membership.organisation).name,
            },
            url=reverse("people:me"),
            unit=_("chờ xác nhận"),
            icon="person-badge",
            note=_(
                "Từ %(day)s thay cho %(old)s. Chỉ xem được hồ sơ cho đến khi quản trị viên xác "
                "nhận."
            )
            % {"day": write_day(row.effective_on), "old": row.membership.organisation.name},
        )
        for row in proposals
    ]
    return Group(_("Vai trò chờ xác nhận"), "person-badge", rows)
