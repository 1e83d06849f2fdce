"""What parties do for their commitments between two reviews."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions_items as permissions
from agreements.activity_kinds import ACTIVITY_KINDS
from agreements.models import Activity, Agreement, Area, Content
from agreements.services.base import (
    body_of,
    known,
    lock_agreement,
    races_as_sentences,
    tell_trail,
    written,
)
from agreements.services.checks import Problems
from audit.services import difference
from files.models import StoredFile
from files.services import store_upload
from hospitals.models import Organisation
from toolkit import clock
from toolkit.days import KnownDay
from toolkit.refusal import WrongState

LONGEST_TITLE = 255
LONGEST_NOTE = 4000
# More people than this at one activity is a slip of the keyboard.
MOST_PEOPLE = 1_000_000


@transaction.atomic
def record_activity(
    agreement: Agreement,
    *,
    by: User | None,
    kind: str,
    title: str,
    organisations: Sequence[Organisation],
    content: Content | None = None,
    area: Area | None = None,
    is_planned: bool = False,
    happened_on: KnownDay | None = None,
    people_reached: int | None = None,
    note: str = "",
    upload: File | None = None,
    activity_id: uuid.UUID | None = None,
) -> Activity:
    """Record one thing done, or planned, for the agreement; for its commitment ``content``, or
    for none of them in ``area``.

    Its day may be unknown, or known to the month or year. ``activity_id`` is made with the form:
    sent twice, recorded once. ``by`` is None only for the loading of
    the demonstration. Raises NotAllowed, WrongState, or ValidationError on ``kind``, ``title``,
    ``organisations``, ``content``, ``area``, ``happened_on``, ``people_reached``, ``note`` or
    ``file``.
    """
    agreement = lock_agreement(agreement)
    if by is not None:
        permissions.can_record_activity(by, agreement).demand()
    if activity_id and (sent_before := agreement.activities.filter(pk=activity_id).first()):
        return sent_before
    values = _values(
        agreement,
        kind=kind,
        title=title,
        organisations=organisations,
        content=content,
        area=area,
        is_planned=is_planned,
        happened_on=happened_on,
        people_reached=people_reached,
        note=note,
        upload=upload,
    )
    with races_as_sentences():  # another agreement's form may have sent this id
        activity = Activity.objects.create(
            id=activity_id or uuid.uuid4(),
            agreement=agreement,
            recorded_by=by,
            recorded_for=body_of(by, agreement),
            file=store_upload(upload, by=by) if upload else None,
            **values,
        )
    activity.organisations.set(organisations)
    tell_trail(
        "activity.recorded",
        activity,
        by=by,
        agreement=agreement,
        changes={
            "kind": (None, kind),
            "happened_on": (None, activity.happened_on),
            "organisations": (None, _names(organisations)),
        },
    )
    return activity


@transaction.atomic
def change_activity(
    activity: Activity,
    *,
    by: User,
    kind: str,
    title: str,
    organisations: Sequence[Organisation],
    content: Content | None = None,
    area: Area | None = None,
    is_planned: bool = False,
    happened_on: KnownDay | None = None,
    people_reached: int | None = None,
    note: str = "",
    upload: File | None = None,
    without_file: bool = False,
) -> Activity:
    """Correct what was recorded. ``upload`` replaces its file, ``without_file`` takes it away.

    Raises NotAllowed, WrongState, or ValidationError as `record_activity` does.
    """
    activity = _lock(activity)
    permissions.can_change_activity(by, activity).demand()
    values = _values(
        activity.agreement,
        kind=kind,
        title=title,
        organisations=organisations,
        content=content,
        area=area,
        is_planned=is_planned,
        happened_on=happened_on,
        people_reached=people_reached,
        note=note,
        upload=upload,
    )
    if upload is not None:
        values["file"] = store_upload(upload, by=by)
    elif without_file:
        values["file"] = None
    changes = difference(activity, values)
    if "file" in changes:  # the trail is read by more people than the file
        before, after = changes["file"]
        changes["file"] = (_sha256(before), _sha256(after))
    took_part = list(activity.organisations.order_by("slug"))
    if {body.pk for body in took_part} != {body.pk for body in organisations}:
        changes["organisations"] = (_names(took_part), _names(organisations))
    if not changes:
        return activity
    for name, value in values.items():
        setattr(activity, name, value)
    activity.save()
    activity.organisations.set(organisations)
    tell_trail("activity.changed", activity, by=by, agreement=activity.agreement, changes=changes)
    return activity


@transaction.atomic
def remove_activity(activity: Activity, *, by: User) -> None:
    """Take back what was recorded by mistake; the trail keeps what it said.

    Reports that were submitted keep the figures of their day. Raises NotAllowed or WrongState.
    """
    activity = _lock(activity)
    permissions.can_change_activity(by, activity).demand()
    agreement = activity.agreement
    tell_trail(
        "activity.removed",
        activity,
        by=by,
        agreement=agreement,
        changes={
            "title": (activity.title, None),
            "kind": (activity.kind, None),
            "happened_on": (activity.happened_on, None),
            "note": (activity.note, None),
        },
    )
    activity.delete()


def _lock(activity: Activity) -> Activity:
    agreement = lock_agreement(activity.agreement)
    try:
        locked = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    except Activity.DoesNotExist as error:
        raise WrongState(_("Hoạt động này đã bị xóa.")) from error
    locked.agreement = agreement
    return locked


def _values(
    agreement: Agreement,
    *,
    kind: str,
    title: str,
    organisations: Sequence[Organisation],
    content: Content | None,
    area: Area | None,
    is_planned: bool,
    happened_on: KnownDay | None,
    people_reached: int | None,
    note: str,
    upload: File | None,
) -> dict[str, Any]:
    """The columns, after every check. Raises ValidationError."""
    problems = Problems()
    if kind not in ACTIVITY_KINDS:
        problems.add("kind", _("Chưa chọn loại việc. Hãy chọn một loại trong danh sách."))
    problems.check_text("title", title, _("Chưa ghi việc đã làm. Hãy ghi một câu ngắn."))
    problems.check_length("title", title.strip(), LONGEST_TITLE)
    problems.check_length("note", note, LONGEST_NOTE)
    if content is not None and content.agreement_id != agreement.pk:
        problems.add("content", _("Cam kết này thuộc thỏa thuận khác."))
    if content is None and area is None:
        problems.add("area", _("Chưa chọn cam kết hoặc lĩnh vực. Hãy chọn một trong hai."))
    if not organisations:
        problems.add("organisations", _("Chưa có cơ quan nào tham gia. Hãy chọn ít nhất một."))
    if people_reached is not None and not 0 <= people_reached <= MOST_PEOPLE:
        problems.add("people_reached", _("Số người tham gia không hợp lý. Hãy xem lại số."))
    _check_day(problems, agreement, happened_on, is_planned=is_planned)
    problems.check_optional_paper("file", upload)
    problems.raise_if_any()
    return {
        "kind": kind,
        "title": title.strip(),
        "content": content,
        "area": content.area if content else area,
        "is_planned": is_planned,
        "people_reached": people_reached,
        "note": note.strip(),
        **known("happened_on", happened_on),
    }


def _check_day(
    problems: Problems, agreement: Agreement, day: KnownDay | None, *, is_planned: bool
) -> None:
    """Done is not in the future, planned is not past, and nothing is before the signature."""
    if day is None:
        return
    if not is_planned:
        problems.check_not_coming("happened_on", day.first)
    elif day.last < clock.today():
        problems.add(
            "happened_on",
            _("Ngày dự kiến %(day)s đã qua. Nếu đã làm thì bỏ dấu “mới là dự kiến”.")
            % {"day": written(day.last)},
        )
    if agreement.signed_on and day.last < agreement.signed_on:
        problems.add(
            "happened_on",
            _("Ngày %(day)s ở trước ngày ký thỏa thuận %(signed)s. Hãy xem lại ngày.")
            % {"day": written(day.last), "signed": written(agreement.signed_on)},
        )


def _names(organisations: Sequence[Organisation]) -> str:
    return ", ".join(sorted(body.name_vi for body in organisations))


def _sha256(file: StoredFile | None) -> str | None:
    return file.sha256 if file else None
