"""What a change of the register means for people: roles, and programs that read for them."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ApiToken, CalendarFeed, Membership, MembershipProposal, Role
from accounts.services.proposals import propose_to_successors, take_proposals_back
from hospitals.changes import Effect, NoEffects, PlannedChange, Waiting
from hospitals.models import RegisterChange
from toolkit import clock
from toolkit.days import write_day

ROOM = "accounts"
# A preview names this many people; the count says how many there are.
ITEMS_SHOWN = 10


class AccountEffects(NoEffects):
    """Memberships of the predecessors, people of closed bodies, tokens and feeds tied to them."""

    def touches(self, planned: PlannedChange) -> Iterator[Effect]:
        """Five queries however many people there are."""
        since = {"day": write_day(planned.effective_on)}
        is_coming = planned.effective_on > clock.today()
        moving = _members(_ending(planned), planned.effective_on)
        if moving:
            yield Effect(
                ROOM,
                "memberships",
                _("Vai trò của người ở cơ quan cũ"),
                len(moving),
                (
                    _(
                        "Từ %(day)s chỉ đọc, cho đến khi quản trị viên xác nhận từng vai trò ở cơ "
                        "quan kế thừa; xác nhận trước được. Ai nhận vai trò ở cơ quan cũ từ nay "
                        "đến ngày đó cũng được đề xuất."
                    )
                    if is_coming
                    else _(
                        "Từ %(day)s chỉ đọc, cho đến khi quản trị viên xác nhận từng vai trò ở cơ "
                        "quan kế thừa."
                    )
                )
                % since,
                tuple(_line(row) for row in moving[:ITEMS_SHOWN]),
                asks=True,
            )
            yield from _silent(planned, moving)
        closing = _members([body.pk for body in planned.closed], planned.effective_on)
        if closing:
            yield Effect(
                ROOM,
                "closed_memberships",
                _("Vai trò ở cơ quan chấm dứt hoạt động"),
                len(closing),
                _("Từ %(day)s chỉ đọc; kết thúc từng vai trò khi không còn cần xem hồ sơ.") % since,
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
                    "Giữ địa chỉ và các sự kiện đã gửi; theo cơ quan kế thừa. Vai trò không được "
                    "nhận thì các sự kiện được hủy."
                ),
            )

    def objections(self, planned: PlannedChange) -> Iterator[str]:
        """People of a predecessor who would be proposed to a body that is no more."""
        closed = {body.pk: body for body in planned.closed}
        ending = {unit: pk for unit, pk in planned.held_after.items() if pk in closed}
        if not ending:
            return
        waiting = MembershipProposal.objects.waiting().filter(
            membership__organisation__in=list(ending)
        )
        found = Counter(
            ending[unit] for unit in waiting.values_list("membership__organisation_id", flat=True)
        )
        for pk, body in closed.items():
            if found[pk]:
                yield ngettext(
                    "%(count)s vai trò đang chờ xác nhận ở “%(body)s”. Xác nhận hoặc từ chối các "
                    "vai trò đó trước.",
                    "%(count)s vai trò đang chờ xác nhận ở “%(body)s”. Xác nhận hoặc từ chối các "
                    "vai trò đó trước.",
                    found[pk],
                ) % {"count": found[pk], "body": body.name}

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

    def waiting(self, change: RegisterChange, reader: Any) -> Iterator[Waiting]:
        """Roles that wait for an administrator, or for a second one: three queries."""
        proposals = MembershipProposal.objects.filter(change=change)
        if count := proposals.waiting().count():
            yield Waiting(
                ngettext(
                    "%(count)s vai trò chờ quản trị viên xác nhận ở cơ quan kế thừa.",
                    "%(count)s vai trò chờ quản trị viên xác nhận ở cơ quan kế thừa.",
                    count,
                )
                % {"count": count},
                address=reverse("people:proposals"),
                label=_("Xem và xác nhận vai trò"),
            )
        heads = Membership.objects.filter(
            proposed_by__change=change, confirmed=False, valid_until=None
        )
        if count := heads.count():
            is_mine = heads.exclude(granted_by=reader).exclude(user=reader).exists()
            yield Waiting(
                ngettext(
                    "%(count)s vai trò lãnh đạo chờ quản trị viên thứ hai xác nhận.",
                    "%(count)s vai trò lãnh đạo chờ quản trị viên thứ hai xác nhận.",
                    count,
                )
                % {"count": count},
                address=reverse("home") if is_mine else "",
                label=_("Mở trang của quản trị viên"),
            )


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


def _silent(planned: PlannedChange, moving: list[Membership]) -> Iterator[Effect]:
    """The successors of whom nobody could be written to on the day: one query."""
    heirs = {planned.holder_after(row.organisation_id) for row in moving}
    answering = Membership.objects.active_on(planned.effective_on).filter(
        organisation__in=[heir.pk for heir in heirs], role__in=[Role.OFFICER, Role.HEAD]
    )
    staffed = set(answering.values_list("organisation_id", flat=True))
    silent = sorted(heir.name for heir in heirs if heir.pk not in staffed)
    if silent:
        yield Effect(
            ROOM,
            "nobody_yet",
            _("Cơ quan kế thừa chưa có người phụ trách"),
            len(silent),
            _(
                "Thư đang chờ và thư nhắc đợi đến khi vai trò được xác nhận ở đó; từ %(day)s quản "
                "trị viên được báo cho đến lúc đó."
            )
            % {"day": write_day(planned.effective_on)},
            tuple(silent[:ITEMS_SHOWN]),
            asks=True,
        )


def _line(row: Membership) -> str:
    return f"{row.user} · {row.get_role_display()} · {row.organisation.name}"
