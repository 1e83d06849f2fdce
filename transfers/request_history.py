"""What had become of requests by a past day, as conditions for lists and counts.

The rows keep the day of submission, of each source's answer and, as the start of the last turn,
of a withdrawal. What a source never told a day of is neither dated nor guessed: a request that is
answered on an unknown day counts neither as answered in a period nor as open on a day.
"""

import datetime as dt

from django.db.models import DateField, Exists, Max, Min, OuterRef, Q, Subquery

from toolkit.span_fields import DaySpan
from transfers.models import RequestNote, RequestSource
from transfers.models.requests import TransferRequestQuerySet
from transfers.states import NoteKind, RequestStatus, SourceAnswer

_ANSWERED = frozenset({RequestStatus.ACCEPTED, RequestStatus.CONTRACTED, RequestStatus.DECLINED})


def with_answers(rows: TransferRequestQuerySet) -> TransferRequestQuerySet:
    """Adds ``taken_on``, the first acceptance, and ``refused_on``, the last refusal of those that
    all sources declined."""
    return rows.alias(
        taken_on=_answer_day(SourceAnswer.ACCEPTED, Min("answered_on")),
        last_refusal_on=_answer_day(SourceAnswer.DECLINED, Max("answered_on")),
    )


def accepted_in(span: DaySpan) -> Q:
    return Q(taken_on__range=span.days)


def declined_in(span: DaySpan) -> Q:
    """The last source declined, and none had accepted."""
    return Q(status=RequestStatus.DECLINED, last_refusal_on__range=span.days)


def asked_in(span: DaySpan) -> Exists:
    """A source asked for more."""
    questions = RequestNote.objects.filter(request=OuterRef("pk"), kind=NoteKind.QUESTION)
    return Exists(questions.filter(created_at__date__range=span.days))


def answered_in(rows: TransferRequestQuerySet, span: DaySpan) -> TransferRequestQuerySet:
    """Accepted, declined or asked about in ``span``."""
    return with_answers(rows).filter(accepted_in(span) | declined_in(span) | asked_in(span))


def open_on(day: dt.date) -> Q:
    """Filed by ``day`` and not yet answered or withdrawn then. For rows `with_answers`.

    Filed on an unknown day counts from the day it was entered into the portal.
    """
    filed = Q(submitted_on__lte=day) | Q(submitted_on=None, entered_on__lte=day)
    still_asked = ~Q(status__in=_ANSWERED | {RequestStatus.WITHDRAWN, RequestStatus.DRAFT})
    over_later = (
        Q(taken_on__gt=day)
        | Q(status=RequestStatus.DECLINED, last_refusal_on__gt=day)
        | Q(status=RequestStatus.WITHDRAWN, taken_on=None, waits_since__gt=day)
    )
    return filed & (still_asked | over_later)


def _answer_day(answer: SourceAnswer, which: Min | Max) -> Subquery:
    rows = RequestSource.objects.filter(request=OuterRef("pk"), answer=answer).order_by()
    return Subquery(
        rows.values("request").annotate(day=which).values("day"), output_field=DateField()
    )
