"""Who may do what to people: one predicate an act, with the reason when it says no."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import ApiToken, CalendarFeed, Membership, MembershipProposal, User


def can_manage_people(user: "User") -> Verdict:
    if user.is_administrator:
        return YES
    return Verdict(False, _("Chỉ quản trị viên của cổng làm được việc này."))


def can_grant_to(user: "User", person: "User") -> Verdict:
    """Give ``person`` a membership: an administrator, and never to oneself."""
    if user.is_administrator and user.pk == person.pk:
        return Verdict(
            False, _("Không ai tự trao vai trò cho mình. Việc này cần quản trị viên khác.")
        )
    allowed = can_manage_people(user)
    if allowed and person.is_administrator:
        return Verdict(
            False, _("Quản trị viên không ký, không duyệt nên không giữ vai trò ở cơ quan nào.")
        )
    return allowed


def can_confirm(user: "User", membership: "Membership") -> Verdict:
    """Confirm a head: an administrator other than the one who granted it and than the head."""
    allowed = can_manage_people(user)
    if not allowed:
        return allowed
    if user.pk in (membership.granted_by_id, membership.user_id):
        return Verdict(False, _("Vai trò lãnh đạo cần một quản trị viên thứ hai xác nhận."))
    if not membership.awaits_confirmation:
        return Verdict(False, _("Vai trò này không chờ xác nhận."), by_state=True)
    return YES


def can_end_membership(user: "User", membership: "Membership") -> Verdict:
    return can_manage_people(user)


def can_decide_proposal(user: "User", proposal: "MembershipProposal") -> Verdict:
    """Confirm or decline what a succession proposes: an administrator, and never about oneself."""
    allowed = can_grant_to(user, proposal.membership.user)
    if allowed and proposal.status != "waiting":
        return Verdict(
            False,
            _("Vai trò này đã được quyết định: %(status)s.")
            % {"status": str(proposal.get_status_display()).lower()},
            by_state=True,
        )
    return allowed


def can_set_active(user: "User", person: "User") -> Verdict:
    """Switch an account on or off: an administrator, and never one's own."""
    if user.is_administrator and user.pk == person.pk:
        return Verdict(
            False, _("Không ai tự khóa hay mở tài khoản của mình. Việc này cần quản trị viên khác.")
        )
    return can_manage_people(user)


def can_revoke(user: "User", token: "ApiToken") -> Verdict:
    if user.pk == token.user_id or user.is_administrator:
        return YES
    return Verdict(False, _("Chỉ chủ mã truy cập hoặc quản trị viên thu hồi được mã này."))


def can_revoke_feed(user: "User", feed: "CalendarFeed") -> Verdict:
    if user.pk == feed.user_id or user.is_administrator:
        return YES
    return Verdict(False, _("Chỉ chủ lịch đăng ký hoặc quản trị viên thu hồi được lịch này."))


def can_read_trail_of(user: "User", person: "User") -> Verdict:
    """What happened to an account: its person, administrators and auditors."""
    if user.pk == person.pk or user.is_administrator or user.is_auditor:
        return YES
    return Verdict(False, _("Nhật ký của một người chỉ dành cho người đó và quản trị viên."))
