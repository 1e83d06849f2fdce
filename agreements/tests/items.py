"""Action items and activities for tests, made directly in the tables."""

import datetime as dt
from typing import Any

from accounts.models import User
from agreements.models import ActionItem, Activity, Agreement, Content, Review
from agreements.states import ItemStatus, ReviewStatus
from agreements.tests.builders import PARTNER, area, make_agreement, make_review, organisation
from toolkit import clock
from toolkit.folding import fold


def held_review(agreement: Agreement | None = None, **fields: Any) -> Review:
    """A review that was held a month ago and is not concluded."""
    day = clock.today() - dt.timedelta(days=30)
    return make_review(
        agreement or make_agreement(), day, **{"status": ReviewStatus.HELD, **fields}
    )


def make_item(
    review: Review | None = None,
    status: ItemStatus = ItemStatus.OPEN,
    *,
    body: str = PARTNER,
    due_on: dt.date | None = None,
    what: str = "Gửi danh sách bác sĩ đi học",
    person: User | None = None,
    done_by: User | None = None,
    **fields: Any,
) -> ActionItem:
    """An item of a held review, due in a month; done and verified ones were done yesterday."""
    review = review or held_review()
    today = clock.today()
    if status in (ItemStatus.DONE, ItemStatus.VERIFIED):
        fields = {"done_on": today - dt.timedelta(days=1), "done_note": "Đã gửi", **fields}
    if status == ItemStatus.VERIFIED:
        fields.setdefault("verified_on", today)
    given = organisation(body)
    return ActionItem.objects.create(
        agreement=review.agreement,
        review=review,
        what=what,
        organisation=given,
        person=person,
        due_on=due_on or today + dt.timedelta(days=30),
        status=status,
        done_by=done_by,
        search_text=fold(f"{what} {given.name_vi}"),
        **fields,
    )


def make_activity(agreement: Agreement, content: Content | None = None, **fields: Any) -> Activity:
    """A course for ``content`` on an unknown day, in which the partner took part."""
    activity = Activity.objects.create(
        agreement=agreement,
        content=content,
        area=content.area if content else area(),
        **{"kind": "course", "title": "Tập huấn điều tra ổ dịch", **fields},
    )
    activity.organisations.set([organisation(PARTNER)])
    return activity
