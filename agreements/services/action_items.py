"""What a review asks somebody to do: set, given to a person, done, verified by another body."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from agreements import notices_items as notices
from agreements import permissions_items as permissions
from agreements.messages_items import ItemEvent
from agreements.models import ActionItem, Review
from agreements.permissions_reviews import holder_ids
from agreements.reminders_items import KIND as REMINDER
from agreements.services.base import (
    Changes,
    lock_agreement,
    lock_review,
    races_as_sentences,
    tell_trail,
    written,
)
from agreements.services.checks import Problems
from agreements.services.confirmations import minutes_changed
from agreements.states import ITEM_MOVES, ItemStatus, ReviewStatus
from audit.services import difference
from hospitals.models import Organisation
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.folding import fold
from toolkit.refusal import WrongState

LONGEST = 2000


@transaction.atomic
def raise_item(
    review: Review,
    *,
    by: User | None,
    what: str,
    organisation: Organisation | None,
    due_on: dt.date | None,
    person: User | None = None,
    item_id: uuid.UUID | None = None,
) -> ActionItem:
    """The meeting of ``review`` asks ``organisation`` to do something by ``due_on``.

    Confirmations of the minutes so far lose their force. ``item_id`` is made with the form: sent
    twice, raised once. ``by`` is None only for the loading of the demonstration. Raises
    NotAllowed, WrongState, or ValidationError on ``what``, ``organisation``, ``due_on`` or
    ``person``.
    """
    review = lock_review(review)
    if by is not None:
        permissions.can_raise_item(by, review).demand()
    elif review.status != ReviewStatus.HELD:
        raise WrongState(_("Việc phải làm chỉ ghi được sau khi họp và trước khi kết luận."))
    if item_id and (sent_before := review.action_items.filter(pk=item_id).first()):
        return sent_before
    _check(review, what=what, organisation=organisation, due_on=due_on, person=person)
    assert organisation is not None
    assert due_on is not None
    with races_as_sentences():  # another meeting's form may have sent this id
        item = ActionItem.objects.create(
            id=item_id or uuid.uuid4(),
            agreement=review.agreement,
            review=review,
            what=what.strip(),
            organisation=organisation,
            person=person,
            due_on=due_on,
            position=review.action_items.count(),
            search_text=_search_text(what, organisation),
        )
    _tell(
        "item.raised",
        item,
        by,
        {
            "organisation": (None, organisation),
            "person": (None, _label(person)),
            "due_on": (None, due_on),
        },
    )
    minutes_changed(review)
    return item


@transaction.atomic
def change_item(
    item: ActionItem,
    *,
    by: User,
    what: str,
    organisation: Organisation | None,
    due_on: dt.date | None,
    person: User | None = None,
) -> ActionItem:
    """Change what the meeting asked for, while that meeting, or a later one that has the item
    before it, is not concluded. Its confirmations lose their force.

    Raises NotAllowed, WrongState, or ValidationError as `raise_item` does.
    """
    item = _lock(item)
    permissions.can_change_item(by, item).demand()
    meeting = permissions.meeting_of(item)
    assert meeting is not None
    _check(meeting, what=what, organisation=organisation, due_on=due_on, person=person)
    assert organisation is not None
    new = {
        "what": what.strip(),
        "organisation": organisation,
        "due_on": due_on,
        "person": person,
        "search_text": _search_text(what, organisation),
    }
    changes = difference(item, new)
    if not changes:
        return item
    _write(item, new)
    changes.pop("search_text", None)
    if "person" in changes:
        before, after = changes["person"]
        changes["person"] = (_label(before), _label(after))
    _tell("item.changed", item, by, changes)
    cancel_waiting(item, kind=REMINDER)
    minutes_changed(lock_review(meeting))
    return item


@transaction.atomic
def assign_item(item: ActionItem, *, by: User, person: User | None) -> ActionItem:
    """Give the task to ``person`` of the answerable body, or to nobody in particular.

    Raises NotAllowed, WrongState, or ValidationError on ``person``.
    """
    item = _lock(item)
    permissions.can_assign_item(by, item).demand()
    problems = Problems()
    _check_person(problems, person, answerable_today(item))
    problems.raise_if_any()
    if person == item.person:
        return item
    before = item.person
    _write(item, {"person": person})
    _tell("item.assigned", item, by, {"person": (_label(before), _label(person))})
    cancel_waiting(item, kind=REMINDER)
    notices.tell(item, ItemEvent.ASSIGNED, by=by)
    return item


@transaction.atomic
def do_item(
    item: ActionItem, *, by: User | None, note: str, done_on: dt.date | None = None
) -> ActionItem:
    """The answerable body says it is done; the others are asked to verify it.

    ``note``: what came of it. ``done_on`` is today unless said. ``by`` is None only for the
    loading of the demonstration. Raises NotAllowed, WrongState, or ValidationError on ``note`` or
    ``done_on``.
    """
    item = _lock(item)
    if by is not None:
        permissions.can_do_item(by, item).demand()
    status = _require_move(item, "do")
    done_on = done_on or clock.today()
    problems = Problems()
    problems.check_text("note", note, _("Chưa có kết quả. Hãy ghi đã làm được gì."))
    problems.check_length("note", note, LONGEST)
    problems.check_not_coming("done_on", done_on)
    if item.review.held_on and done_on < item.review.held_on:
        problems.add("done_on", _before_meeting(done_on, item.review.held_on))
    problems.raise_if_any()
    before = item.status
    new = {
        "status": status,
        "done_on": done_on,
        "done_note": note.strip(),
        "done_by": by,
        "sent_back_because": "",
    }
    _write(item, new)
    _tell("item.done", item, by, {"status": (before, status), "done_on": (None, done_on)})
    cancel_waiting(item)
    notices.tell(item, ItemEvent.DONE, by=by, words=item.done_note)
    return item


@transaction.atomic
def verify_item(item: ActionItem, *, by: User | None, on: dt.date | None = None) -> ActionItem:
    """Another body has seen that it was done; the item is closed.

    ``by`` is None, and ``on`` another day than today, only for the loading of the demonstration.
    Raises NotAllowed or WrongState.
    """
    item = _lock(item)
    if by is not None:
        permissions.can_verify_item(by, item).demand()
    status = _require_move(item, "verify")
    before = item.status
    _write(item, {"status": status, "verified_on": on or clock.today(), "verified_by": by})
    _tell("item.verified", item, by, {"status": (before, status)})
    cancel_waiting(item)
    return item


@transaction.atomic
def send_back_item(item: ActionItem, *, by: User, reason: str) -> ActionItem:
    """It is not done yet: the item is open again, and its body is told why.

    Raises NotAllowed, WrongState, or ValidationError on ``reason``.
    """
    item = _lock(item)
    permissions.can_send_back_item(by, item).demand()
    status = _require_move(item, "send_back")
    _check_reason(reason, _("Chưa có lý do. Hãy ghi còn thiếu điều gì."))
    before = item.status
    new = {"status": status, "done_on": None, "done_by": None, "sent_back_because": reason.strip()}
    _write(item, new)
    changes = {"status": (before, status), "sent_back_because": (None, reason.strip())}
    _tell("item.sent_back", item, by, changes)
    cancel_waiting(item)
    notices.tell(item, ItemEvent.SENT_BACK, by=by, words=reason.strip())
    return item


@transaction.atomic
def drop_item(item: ActionItem, *, by: User, reason: str) -> ActionItem:
    """Nobody has to do it any more. Raises NotAllowed, WrongState, or ValidationError on
    ``reason``."""
    item = _lock(item)
    permissions.can_drop_item(by, item).demand()
    status = _require_move(item, "drop")
    _check_reason(reason, _("Chưa có lý do. Hãy ghi vì sao thôi không làm."))
    before = item.status
    _write(item, {"status": status, "dropped_because": reason.strip()})
    changes = {"status": (before, status), "dropped_because": (None, reason.strip())}
    _tell("item.dropped", item, by, changes)
    cancel_waiting(item)
    if meeting := permissions.meeting_of(item):
        minutes_changed(lock_review(meeting))
    notices.tell(item, ItemEvent.DROPPED, by=by, words=reason.strip())
    return item


def answerable_today(item: ActionItem) -> Organisation:
    """Who answers for the item now: the body it was given to, or whoever took its place."""
    return Organisation.objects.get(
        holds__organisation=item.organisation_id,
        holds__since__lte=clock.today(),
        holds__until__gt=clock.today(),
    )


# --- Checks -------------------------------------------------------------------------------
def _check(
    meeting: Review,
    *,
    what: str,
    organisation: Organisation | None,
    due_on: dt.date | None,
    person: User | None,
) -> None:
    problems = Problems()
    problems.check_text("what", what, _("Chưa có việc phải làm. Hãy ghi rõ việc và kết quả cần."))
    problems.check_length("what", what, LONGEST)
    if organisation is None:
        problems.add("organisation", _("Chưa có cơ quan chịu trách nhiệm. Hãy chọn một bên."))
    elif organisation.pk not in holder_ids(meeting.agreement):
        problems.add(
            "organisation",
            _("“%(name)s” không phải một bên của thỏa thuận. Hãy chọn một trong các bên.")
            % {"name": organisation.name},
        )
    else:
        _check_person(problems, person, organisation)
    if due_on is None:
        problems.add("due_on", _("Chưa có hạn. Hãy ghi ngày phải xong."))
    elif meeting.held_on and due_on < meeting.held_on:
        problems.add("due_on", _before_meeting(due_on, meeting.held_on))
    problems.raise_if_any()


def _check_person(problems: Problems, person: User | None, organisation: Organisation) -> None:
    if person is None:
        return
    members = Membership.objects.active_on(clock.today()).filter(organisation=organisation)
    if not members.filter(user=person).exists():
        problems.add(
            "person",
            _("Người này không làm việc tại %(name)s. Hãy chọn người của cơ quan đó.")
            % {"name": organisation.name},
        )


def _check_reason(reason: str, missing: str) -> None:
    problems = Problems()
    problems.check_text("reason", reason, missing)
    problems.check_length("reason", reason, LONGEST)
    problems.raise_if_any()


def _before_meeting(day: dt.date, held_on: dt.date) -> str:
    return _("Ngày %(day)s ở trước ngày họp %(held)s. Ghi từ ngày họp trở đi.") % {
        "day": written(day),
        "held": written(held_on),
    }


# --- Rows ---------------------------------------------------------------------------------
def _lock(item: ActionItem) -> ActionItem:
    """The agreement, then the item, as they stand now; held until the transaction ends."""
    agreement = lock_agreement(item.agreement)
    locked = (
        ActionItem.objects.select_for_update(of=("self",))
        .select_related("review", "organisation", "person")
        .get(pk=item.pk)
    )
    locked.agreement = locked.review.agreement = agreement
    return locked


def _require_move(item: ActionItem, act: str) -> ItemStatus:
    allowed, target = ITEM_MOVES[act]
    if item.status not in allowed:
        raise WrongState(
            _("Việc này đang ở trạng thái “%(status)s” nên không làm được việc này.")
            % {"status": item.get_status_display()}
        )
    return target


def _write(item: ActionItem, new: dict[str, Any]) -> None:
    for name, value in new.items():
        setattr(item, name, value)
    item.save()


def _search_text(what: str, organisation: Organisation) -> str:
    return fold(f"{what} {organisation.name_vi} {organisation.name_en} {organisation.short_name}")


def _label(person: User | None) -> str | None:
    """The trail names an account by its key."""
    return person.trail_label if person else None


def _tell(verb: str, item: ActionItem, by: User | None, changes: Changes) -> None:
    tell_trail(verb, item, by=by, agreement=item.agreement, changes=changes)
