"""What was done for an agreement, commitment by commitment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agreements.models import Activity, Content
from agreements.permissions_items import can_change_activity

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class ActivityLine:
    activity: Activity
    may_change: bool


@dataclass(frozen=True)
class ActivityGroup:
    """What was done for one commitment; ``content`` is None for what belongs to none of them."""

    content: Content | None
    lines: Sequence[ActivityLine]


def activity_groups(
    contents: Iterable[Content], activities: Iterable[Activity], user: "User"
) -> list[ActivityGroup]:
    """The commitments in their order, also those without any, then what is for none of them."""
    lines = [ActivityLine(row, bool(can_change_activity(user, row))) for row in activities]
    groups = [
        ActivityGroup(content, [line for line in lines if line.activity.content_id == content.pk])
        for content in contents
    ]
    beside = [line for line in lines if line.activity.content_id is None]
    return [*groups, ActivityGroup(None, beside)] if beside or not groups else groups
