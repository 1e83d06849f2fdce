"""Who may do what to action items and activities: one predicate an act.

As in `agreements.permissions`: each answers with the reason when it says no, and whether it is
the person or the state that forbids it.
"""

from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from agreements.models import ActionItem, ActionItemCarry, Activity, Agreement, Review
from agreements.permissions import (
    hub_head,
    hub_officer,
    is_hub_officer,
    is_party_officer,
    not_while,
)
from agreements.permissions_reviews import can_edit_minutes, can_read_review_documents
from agreements.states import BEFORE_SIGNATURE, ITEM_MOVES, ItemStatus, ReviewStatus
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User


# --- Action items -------------------------------------------------------------------------
def can_raise_item(user: "User", review: Review) -> Verdict:
    """A task is set by the meeting: after it was held, before it is concluded."""
    return can_edit_minutes(user, review)


def can_change_item(user: "User", item: ActionItem) -> Verdict:
    """Its words, body and day are changed by a meeting that has it before it, as it was set."""
    allowed = hub_officer(user, item.agreement) and _in_state(item, "do")
    if allowed and meeting_of(item) is None:
        return Verdict(
            False,
            _(
                "Kỳ đánh giá nêu việc này đã kết luận. "
                "Nội dung và hạn chỉ đổi được tại cuộc họp sau; người phụ trách thì giao lại được."
            ),
            by_state=True,
        )
    return allowed


def can_assign_item(user: "User", item: ActionItem) -> Verdict:
    """Who does it is the answerable body's own affair, and the hub's who keeps the list."""
    if not (_is_doer(user, item) or is_hub_officer(user, item.agreement)):
        return Verdict(
            False,
            _("Chỉ chuyên viên của cơ quan chịu trách nhiệm hoặc cơ quan đầu mối giao việc được."),
        )
    return _in_state(item, "do")


def can_do_item(user: "User", item: ActionItem) -> Verdict:
    if not _is_doer(user, item):
        return Verdict(
            False, _("Chỉ chuyên viên của cơ quan chịu trách nhiệm ghi nhận đã làm xong.")
        )
    return _in_state(item, "do")


def can_verify_item(user: "User", item: ActionItem) -> Verdict:
    """Another body sees that it was done; where one body is left since a merger, its head."""
    if not (_is_another_body(user, item) or _is_only_head(user, item)):
        return Verdict(False, _("Chỉ chuyên viên của một bên khác xác nhận được việc đã làm xong."))
    if item.done_by_id == user.pk:
        return Verdict(False, _("Người ghi đã làm xong không tự xác nhận. Để người khác xác nhận."))
    return _in_state(item, "verify")


def can_send_back_item(user: "User", item: ActionItem) -> Verdict:
    return can_verify_item(user, item)


def can_drop_item(user: "User", item: ActionItem) -> Verdict:
    return hub_head(user, item.agreement) and _in_state(item, "drop")


def meeting_of(item: ActionItem) -> Review | None:
    """The held and not yet concluded review that set ``item`` or to which it came along."""
    # One query, none where somebody has loaded them for many items.
    prefetch_related_objects(
        [item], Prefetch("carries", ActionItemCarry.objects.select_related("review"))
    )
    reviews = [item.review, *(carry.review for carry in item.carries.all())]
    return next((r for r in reversed(reviews) if r.status == ReviewStatus.HELD), None)


def _is_doer(user: "User", item: ActionItem) -> bool:
    return user.reach.is_officer_of(item.organisation_id)


def _is_another_body(user: "User", item: ActionItem) -> bool:
    return is_party_officer(user, item.agreement) and not _is_doer(user, item)


def _is_only_head(user: "User", item: ActionItem) -> bool:
    return all(user.reach.is_head_of(p.organisation_id) for p in item.agreement.parties.all())


def _in_state(item: ActionItem, act: str) -> Verdict:
    if item.status in ITEM_MOVES[act][0]:
        return YES
    return Verdict(
        False,
        _("Việc này đang ở trạng thái “%(status)s” nên không làm được việc này.")
        % {"status": ItemStatus(item.status).label},
        by_state=True,
    )


# --- Activities ---------------------------------------------------------------------------
def can_record_activity(user: "User", agreement: Agreement) -> Verdict:
    if not is_party_officer(user, agreement):
        return Verdict(False, _("Chỉ chuyên viên của một bên ghi được hoạt động."))
    return not_while(agreement) if agreement.status in BEFORE_SIGNATURE else YES


def can_change_activity(user: "User", activity: Activity) -> Verdict:
    """The body that recorded it, or the hub; what nobody's officer recorded, any party's."""
    allowed = can_record_activity(user, activity.agreement)
    recorder = activity.recorded_for_id
    if not allowed or recorder is None or user.reach.is_officer_of(recorder):
        return allowed
    if is_hub_officer(user, activity.agreement):
        return YES
    return Verdict(
        False, _("Chỉ chuyên viên của cơ quan đã ghi hoặc cơ quan đầu mối sửa được hoạt động này.")
    )


def can_read_activity_file(user: "User", activity: Activity) -> Verdict:
    return can_read_review_documents(user, activity.agreement)
