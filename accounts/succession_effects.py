"""What a change of the register means for people: roles, and programs that read for them."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, CalendarFeed, Membership, MembershipProposal
from accounts.services.proposals import propose_to_successors, take_proposals_back
from hospitals.changes import Effect, NoEffects, PlannedChange
from hospitals.models import RegisterChange
from toolkit import clock
from toolkit.days import write_day

ROOM = "accounts"
# A preview names this many people; the count says how many there are.
ITEMS_SHOWN = 10


class AccountEffects(NoEffects):
    """Memberships of the predecessors, people of closed bodies, tokens and feeds tied to them."""

    def touches(self, planned: PlannedChange) -> Iterator[Effect]:
        """Four queries however many people there are."""
        since = {"day": write_day(planned.effective_on)}
        moving = _members(_ending(planned), planned.effective_on)
        if moving:
            yield Effect(
                ROOM,
                "memberships",
                _("Vai trò của người ở cơ quan cũ"),
                len(moving),
                _(
                    "Từ %(day)s chỉ đọc, cho đến khi quản trị viên xác nhận từng vai trò ở cơ "
                    "quan kế thừa."
                )
                % since,
                tuple(_line(row) for row in moving[:ITEMS_SHOWN]),
            )
        closing = _members([body.pk for body in planned.closed], planned.effective_on)
        if closing:
            yield Effect(
                ROOM,
                "closed_memberships",
                _("Vai trò ở cơ quan chấm dứt hoạt động"),
                len(closing),
                _("Giữ nguyên để hoàn tất hồ sơ; kết thúc từng vai trò khi không còn việc."),
                tuple(_line(row) for row in closing[:ITEMS_SHOWN]),
            )
        tokens = ApiToken.objects.filter(
            organisation__in=_ending(planned), revoked_at=None, expires_at__gt=timezone.now()
        ).count()
        if tokens:
            yield Effect(
                ROOM,
                "tokens",
                _("Mã truy cập API của cơ quan cũ"),
                tokens,
                _("Từ %(day)s chỉ đọc; lập mã mới sau khi vai trò được xác nhận.") % since,
            )
        feeds = CalendarFeed.objects.filter(
            organisation__in=_ending(planned), revoked_at=None, user__is_active=True
        ).count()
        if feeds:
            yield Effect(
                ROOM,
                "feeds",
                _("Lịch đăng ký của cơ quan cũ"),
                feeds,
                _(
                    "Còn ngày hạn của cơ quan cũ cho đến khi vai trò được xác nhận ở cơ quan kế "
                    "thừa; sau đó lập lịch mới."
                ),
            )

    def follow(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Propose the people to whoever answers now."""
        propose_to_successors(_ending(planned), change=change, by=by)

    def built_on(self, change: RegisterChange, planned: PlannedChange) -> Iterator[str]:
        """Roles that were confirmed at the successor and still run."""
        confirmed = (
            MembershipProposal.objects.filter(change=change, granted__isnull=False)
            .filter(Q(granted__valid_until=None) | Q(granted__valid_until__gte=clock.today()))
            .select_related("granted__organisation", "granted__user")
            .order_by("created_at", "pk")
        )
        for proposal in confirmed[:ITEMS_SHOWN]:
            assert proposal.granted is not None
            yield _(
                "%(name)s đã được xác nhận vai trò tại “%(body)s”. Kết thúc vai trò đó trước khi "
                "hủy."
            ) % {"name": proposal.granted.user, "body": proposal.granted.organisation.name}

    def turn_back(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """People have the roles they had."""
        take_proposals_back(change)


def _ending(planned: PlannedChange) -> list[uuid.UUID]:
    """The bodies that held their own place and do not from the day on."""
    return [
        pk
        for pk, shift in planned.holders.items()
        if shift.before == pk and planned.held_after.get(pk) != pk
    ]


def _members(bodies: list[uuid.UUID], day: dt.date) -> list[Membership]:
    """Who sits in the bodies on ``day``: one query."""
    return list(
        Membership.objects.running_on(day)
        .filter(organisation__in=bodies, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__slug", "role", "pk")
    )


def _line(row: Membership) -> str:
    return f"{row.user} · {row.get_role_display()} · {row.organisation.name}"
