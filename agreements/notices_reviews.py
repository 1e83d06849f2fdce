"""Mails that follow at once from what happens to a review, queued in the act's transaction."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Role, User
from agreements.messages_reviews import (
    CONFIRMATION_VOIDED,
    MINUTES_TO_CONFIRM,
    REPORT_NUDGE,
    REPORT_OWED,
    REPORT_RETURNED,
    REPORT_SUBMITTED,
    REVIEW_CONCLUDED,
)
from agreements.models import Agreement, Confirmation, Party, Report, Review
from agreements.permissions_reviews import confirmed_ids
from agreements.recipients import Recipient, each_person_once, members_of, recipients_of
from hospitals.models import Organisation
from hospitals.queries import holder_of
from outbox.models import Message
from outbox.services import new_message, promise
from toolkit import clock

_WRITERS_AND_HEADS = (Role.OFFICER, Role.HEAD)


def tell_reports_owed(review: Review) -> int:
    """Each body's officers and heads: the review was opened by hand, and a report is owed.

    Part of the first reminder where that has come; this is for the days before it.
    """
    return sum(
        _tell(
            REPORT_OWED,
            _people_of(report.organisation, _WRITERS_AND_HEADS),
            key=f"report_owed:{report.pk}",
            record=report,
        )
        for report in review.reports.select_related("organisation")
    )


def tell_nudge(report: Report) -> int:
    """The people of the body that has not filed; the key allows one a person and day."""
    return _tell(
        REPORT_NUDGE,
        _people_of(report.organisation, _WRITERS_AND_HEADS),
        key=_nudge_key(report),
        record=report,
    )


def was_nudged_today(report: Report) -> bool:
    return Message.objects.filter(key__startswith=_nudge_key(report)).exists()


def nudged_today(reports: Iterable[Report]) -> set[uuid.UUID]:
    """Which of ``reports`` were asked for today already: one query."""
    keys = {str(report.pk): (report.pk, _nudge_key(report)) for report in reports}
    rows = Message.objects.filter(kind=REPORT_NUDGE, record_id__in=keys)
    found = rows.values_list("record_id", "key")
    return {keys[record][0] for record, key in found if key.startswith(keys[record][1])}


def tell_returned(report: Report) -> int:
    """The body's people: its report needs more. One mail for each time it was handed in."""
    return _tell(
        REPORT_RETURNED,
        _people_of(report.organisation, _WRITERS_AND_HEADS),
        key=f"report_returned:{report.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
        record=report,
    )


def tell_submitted(report: Report) -> int:
    """The hub's officers: a report is in. Not about their own."""
    hub = _hub_of_today(report.review.agreement)
    if hub == holder_of(report.organisation, clock.today()):
        return 0
    return _tell(
        REPORT_SUBMITTED,
        _people_of(hub, (Role.OFFICER,)),
        key=f"report_submitted:{report.pk}:{report.submitted_at:%Y%m%d%H%M%S%f}",
        record=report,
    )


def tell_to_confirm(review: Review) -> int:
    """The heads of the bodies that have not confirmed; once a review, however often it is
    edited: whose confirmation an edit voids is told that (`tell_voided`)."""
    today, done = clock.today(), confirmed_ids(review)
    heads = recipients_of([review.agreement_id], today, roles=(Role.HEAD,))[review.agreement_id]
    return _tell(
        MINUTES_TO_CONFIRM,
        [head for head in heads if head.organisation_id not in done],
        key=f"minutes:{review.pk}",
        record=review,
    )


def tell_voided(review: Review, confirmation: Confirmation, *, because: str) -> int:
    """The heads of the body that had confirmed: the minutes are others now."""
    return _tell(
        CONFIRMATION_VOIDED,
        _people_of(confirmation.organisation, (Role.HEAD,)),
        key=f"voided:{confirmation.pk}",
        record=review,
        payload={"confirmation": str(confirmation.pk), "because": because},
    )


def tell_concluded(review: Review, *, by: User) -> int:
    """All parties' people but the one who did it; anew after a conclusion was taken back."""
    people = recipients_of([review.agreement_id], clock.today())[review.agreement_id]
    return _tell(
        REVIEW_CONCLUDED,
        [person for person in people if person.user != by],
        key=f"concluded:{review.pk}:{review.minutes_version}",
        record=review,
    )


def _nudge_key(report: Report) -> str:
    return f"nudge:{report.pk}:{clock.today():%Y-%m-%d}"


def _people_of(body: Organisation, roles: tuple[str, ...]) -> list[Recipient]:
    """Who is written to for ``body``: the people of whoever answers for it today."""
    today = clock.today()
    holder = holder_of(body, today).pk
    return each_person_once([holder], members_of([holder], today, roles=roles))


def _hub_of_today(agreement: Agreement) -> Organisation:
    hub = agreement.parties.select_related("organisation").get(role=Party.Role.HUB)
    return holder_of(hub.organisation, clock.today())


def _tell(
    kind: str,
    people: Iterable[Recipient],
    *,
    key: str,
    record: models.Model,
    payload: dict[str, Any] | None = None,
) -> int:
    """Promise one mail a person; ``key`` and the person make it one and the same promise."""
    return len(
        promise(
            new_message(
                key=f"{key}:{person.user.pk}",
                kind=kind,
                recipient=person.user,
                due_at=timezone.now(),
                record=record,
                organisation_id=person.organisation_id,
                payload={"planned_on": clock.today().isoformat(), **(payload or {})},
            )
            for person in people
        )
    )
