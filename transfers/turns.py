"""Whose turn it is at a request, what they have to do, since when and until when.

`next_step`, `acting` and `timed` are pure. `turns_of` reads what they need about many requests
with the same few queries, `turn_of` about one.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hospitals.models import Organisation, OrganisationPlace
from hospitals.queries import places_on, read_holders
from toolkit import clock
from toolkit.among import Among
from toolkit.together import Reading, alongside, run
from transfers.modalities import WITH_ROUNDS
from transfers.models import RequestSource, TransferRequest
from transfers.states import REQUEST_WAITING, RequestStatus, SourceAnswer

if TYPE_CHECKING:
    from accounts.models import User

# An answer is expected within 21 days; on the 21st it is late.
ANSWER_WITHIN = dt.timedelta(days=21)


class Act(models.TextChoices):
    """What has to be done next; the words stand after "Đến lượt …:"."""

    SUBMIT = "submit", _("gửi đề xuất")
    ENDORSE = "endorse", _("xác nhận")
    ASSIGN = "assign", _("chọn bệnh viện nguồn")
    ANSWER = "answer", _("trả lời")
    SUPPLEMENT = "supplement", _("bổ sung")
    CONTRACT = "contract", _("lập hợp đồng")


@dataclass(frozen=True)
class Turn:
    """``organisations`` (of today) have to do ``act``.

    ``since`` is None where no source gives the day; then, and where nobody waits for an answer,
    there is no ``due_on`` and nothing is late. ``days`` counts from ``since``.
    """

    act: Act
    organisations: tuple[Organisation, ...]
    since: dt.date | None = None
    due_on: dt.date | None = None
    days: int | None = None
    is_late: bool = False

    @property
    def role(self) -> str:
        """Who does it there: endorsing is a head's act, all else an officer's."""
        return "head" if self.act == Act.ENDORSE else "officer"

    @property
    def names(self) -> str:
        return ", ".join(organisation.name for organisation in self.organisations)

    def is_for(self, user: "User") -> bool:
        """It is ``user`` who has to act."""
        return any(
            self.role in user.reach.roles.get(organisation.pk, frozenset())
            for organisation in self.organisations
        )


# --- Pure ---------------------------------------------------------------------------------
def next_step(*, needs_endorsement: bool, has_sources: bool) -> RequestStatus:
    """Where a request goes that is ready to go on: a step that falls away is skipped."""
    if needs_endorsement:
        return RequestStatus.SUBMITTED
    return RequestStatus.WITH_SOURCE if has_sources else RequestStatus.ENDORSED


def acting(
    status: str,
    *,
    modality: str,
    was_submitted: bool,
    asker: uuid.UUID,
    recipient: uuid.UUID | None,
    department: uuid.UUID | None,
    hub: uuid.UUID | None,
    sources: Sequence[tuple[uuid.UUID, str]],
) -> tuple[Act, tuple[uuid.UUID, ...]] | None:
    """The next act and the organisations that may do it; None when nothing waits.

    ``recipient`` is None where the facility is open and a department asks: it receives nothing
    itself, so the source begins. ``sources`` are (organisation, answer). What is accepted becomes
    a contract where cases are done in rounds; the other modalities end with the acceptance.
    """
    if status == RequestStatus.DRAFT:
        return (Act.SUPPLEMENT if was_submitted else Act.SUBMIT), (asker,)
    if status == RequestStatus.SUBMITTED:
        return Act.ENDORSE, (department,) if department else ()
    if status == RequestStatus.ENDORSED:
        return Act.ASSIGN, (hub,) if hub else ()
    if status == RequestStatus.WITH_SOURCE:
        return Act.ANSWER, _who(sources, SourceAnswer.WAITING)
    if status == RequestStatus.MORE_WANTED:
        return Act.SUPPLEMENT, (asker,)
    if status == RequestStatus.ACCEPTED and modality in WITH_ROUNDS:
        accepted = _who(sources, SourceAnswer.ACCEPTED)
        return Act.CONTRACT, (*accepted, recipient) if recipient else accepted
    return None


def _who(sources: Iterable[tuple[uuid.UUID, str]], answer: str) -> tuple[uuid.UUID, ...]:
    return tuple(organisation for organisation, given in sources if given == answer)


def timed(
    act: Act,
    organisations: tuple[Organisation, ...],
    *,
    since: dt.date | None,
    is_expected: bool,
    day: dt.date,
) -> Turn:
    """The turn as it stands on ``day``. ``is_expected``: an answer is, within 21 days."""
    if since is None:
        return Turn(act, organisations)
    due_on = since + ANSWER_WITHIN if is_expected else None
    return Turn(
        act,
        organisations,
        since=since,
        due_on=due_on,
        days=max((day - since).days, 0),
        is_late=due_on is not None and day >= due_on,
    )


# --- From the rows ------------------------------------------------------------------------
def is_expected(request: TransferRequest) -> bool:
    """Somebody owes an answer within 21 days. A turn that began before the request was entered
    is history: nobody is late with it."""
    if request.waits_since is None or request.waits_since < request.entered_on:
        return False
    return request.status in REQUEST_WAITING or request.status == RequestStatus.DRAFT


def department_of(organisation: Organisation, day: dt.date) -> Organisation | None:
    """The department that endorses what ``organisation`` asks for; None where that falls away:
    a department endorses nothing of its own, and some bodies no department manages."""
    return departments_of([organisation], day).get(organisation.pk)


def departments_of(
    organisations: Iterable[Organisation], day: dt.date
) -> dict[uuid.UUID, Organisation]:
    """The same for many: one query."""
    places = places_on(_below_departments(organisations), day)
    return {pk: place.managed_by for pk, place in places.items() if place.managed_by is not None}


def _read_departments(
    organisations: Iterable[Organisation], day: dt.date
) -> Reading[dict[uuid.UUID, uuid.UUID]]:
    """The ids of the same."""
    places = OrganisationPlace.objects.filter(
        Among("organisation_id", _below_departments(organisations)),
        since__lte=day,
        until__gt=day,
        managed_by__isnull=False,
    )
    (rows,) = yield [places.values_list("organisation_id", "managed_by_id")]
    return dict(rows)


def _below_departments(organisations: Iterable[Organisation]) -> list[uuid.UUID]:
    return [o.pk for o in organisations if o.kind != Organisation.Kind.HEALTH_DEPARTMENT]


def recipient_of(request: TransferRequest) -> uuid.UUID | None:
    """Who will learn: the facility, else the asker; None while a department leaves it open."""
    if request.at_facility_id is not None:
        return request.at_facility_id
    if request.requester.kind == Organisation.Kind.HEALTH_DEPARTMENT:
        return None
    return request.requester_id


def turn_of(request: TransferRequest, day: dt.date | None = None) -> Turn | None:
    """Whose turn it is on ``day`` (today unless said); None when nothing waits."""
    return turns_of([request], day)[request.pk]


def turns_of(
    requests: Sequence[TransferRequest], day: dt.date | None = None
) -> dict[uuid.UUID, Turn | None]:
    """The same for a page of requests: two queries however many.

    Fetch them with ``select_related("requester")``.
    """
    return run(read_turns(requests, day or clock.today()))


def read_turns(
    requests: Sequence[TransferRequest], day: dt.date
) -> Reading[dict[uuid.UUID, Turn | None]]:
    """The same in two steps."""
    departments, sources = yield from alongside(
        # No other state asks who manages the asker.
        _read_departments(
            {r.requester for r in requests if r.status == RequestStatus.SUBMITTED}, day
        ),
        # Nor do others than these two ask the sources.
        _read_sources(
            r for r in requests if r.status in (RequestStatus.WITH_SOURCE, RequestStatus.ACCEPTED)
        ),
    )
    steps = {
        request.pk: acting(
            request.status,
            modality=request.modality,
            was_submitted=request.submitted_on is not None,
            asker=request.requester_id,
            recipient=recipient_of(request),
            department=departments.get(request.requester_id),
            hub=request.assigning_hub_id,
            sources=sources.get(request.pk, ()),
        )
        for request in requests
    }
    acting_ones = {pk for step in steps.values() if step for pk in step[1]}
    holders = yield from read_holders(acting_ones, day)
    return {
        request.pk: _timed(request, step, holders, day)
        for request in requests
        for step in [steps[request.pk]]
    }


def _read_sources(
    requests: Iterable[TransferRequest],
) -> Reading[dict[uuid.UUID, list[tuple[uuid.UUID, str]]]]:
    of_these = RequestSource.objects.filter(
        Among("request_id", [request.pk for request in requests])
    )
    columns = of_these.values_list("request_id", "organisation_id", "answer")
    (rows,) = yield [columns.order_by("position", "pk")]
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    for request_id, organisation_id, answer in rows:
        found[request_id].append((organisation_id, answer))
    return found


def _timed(
    request: TransferRequest,
    step: tuple[Act, tuple[uuid.UUID, ...]] | None,
    holders: Mapping[uuid.UUID, Organisation],
    day: dt.date,
) -> Turn | None:
    if step is None:
        return None
    act, ids = step
    organisations = tuple(dict.fromkeys(holders[pk] for pk in ids if pk in holders))
    return timed(
        act, organisations, since=request.waits_since, is_expected=is_expected(request), day=day
    )


# --- What waits for a person ---------------------------------------------------------------
def waiting_for(user: "User", day: dt.date | None = None) -> "QuerySet[TransferRequest]":
    """The requests at which ``user`` has to act, the longest wait first. Fresh drafts are not
    among them: nobody waits for those."""
    day = day or clock.today()
    officer = user.reach.acting("officer")
    below_head = OrganisationPlace.objects.filter(
        managed_by__in=user.reach.with_role("head"), since__lte=day, until__gt=day
    ).exclude(organisation__kind=Organisation.Kind.HEALTH_DEPARTMENT)
    own_rows = RequestSource.objects.filter(organisation__in=officer)
    waits = own_rows.filter(answer=SourceAnswer.WAITING).values("request")
    accepted = own_rows.filter(answer=SourceAnswer.ACCEPTED).values("request")
    return (
        TransferRequest.objects.visible_to(user)
        .filter(
            Q(status=RequestStatus.SUBMITTED, requester__in=below_head.values("organisation"))
            | Q(status=RequestStatus.ENDORSED, assigning_hub__in=officer)
            | Q(status=RequestStatus.WITH_SOURCE, pk__in=waits)
            | Q(status=RequestStatus.MORE_WANTED, requester__in=officer)
            | Q(status=RequestStatus.DRAFT, submitted_on__isnull=False, requester__in=officer)
            | Q(status=RequestStatus.ACCEPTED, modality__in=WITH_ROUNDS)
            & (
                Q(pk__in=accepted)
                | Q(at_facility__in=officer)
                | Q(at_facility=None, requester__in=officer)
                & ~Q(requester__kind=Organisation.Kind.HEALTH_DEPARTMENT)
            )
        )
        .order_by(F("waits_since").asc(nulls_last=True), "pk")
    )


def late_on(day: dt.date) -> Q:
    """The condition "late on ``day``", for lists and counts; the same as `Turn.is_late`."""
    return Q(
        Q(status__in=REQUEST_WAITING) | Q(status=RequestStatus.DRAFT),
        waits_since__lte=day - ANSWER_WITHIN,
        waits_since__gte=F("entered_on"),
    )
