"""Requests and contracts that were made before the portal, or elsewhere: entered as they are known.

What nobody knows stays unknown: no day is demanded and none is guessed. A recorded request
without ``waits_since`` waits since an unknown day, so it is neither reminded nor late. These are
services for commands on the server (the demonstration): no person may record in another's name,
so there is nobody to ask and the trail names the portal itself.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.checks import Problems
from audit.services import record
from hospitals.models import Organisation, Specialty
from toolkit import clock
from transfers.modalities import MODALITIES
from transfers.models import (
    Contract,
    Performance,
    ReadinessItem,
    RequestNote,
    RequestSource,
    Round,
    Stage,
    Trainee,
    TraineePost,
    TransferRequest,
)
from transfers.search_text import refresh_search_text
from transfers.states import (
    ContractStatus,
    NoteKind,
    RequestStatus,
    SourceAnswer,
    StageKind,
)

# A request in one of these was answered or is being answered: it has somebody who answers.
_WITH_SOURCES = frozenset(
    {
        RequestStatus.WITH_SOURCE,
        RequestStatus.MORE_WANTED,
        RequestStatus.ACCEPTED,
        RequestStatus.DECLINED,
        RequestStatus.CONTRACTED,
    }
)


@dataclass(frozen=True)
class Wanted:
    """A wanted source and what it answered; days are None where unknown."""

    organisation: Organisation
    answer: str = SourceAnswer.WAITING
    reason: str = ""
    asked_on: dt.date | None = None
    answered_on: dt.date | None = None


@dataclass(frozen=True)
class Said:
    """A line of the request's thread."""

    organisation: Organisation
    author: User
    kind: NoteKind
    text: str


@dataclass(frozen=True)
class Learner:
    """An unsaved trainee and the times it was asked whether they are still in post."""

    trainee: Trainee
    posts: Sequence[TraineePost] = ()


@transaction.atomic
def record_request(
    request: TransferRequest,
    *,
    specialties: Iterable[Specialty] = (),
    sources: Sequence[Wanted] = (),
    thread: Sequence[Said] = (),
) -> TransferRequest:
    """Enter ``request`` (an unsaved row, in the state it is known to have) with its parts.

    Raises ValidationError: a code that is taken, no title, an unknown modality, a day to come, a
    source that asks itself, a state that needs a source and has none.
    """
    request.entered_on = request.entered_on or clock.today()
    request.full_clean(exclude=["created_by"])
    problems = Problems()
    _check_modality(problems, request.modality)
    _check_past(problems, request, ("submitted_on", "endorsed_on", "waits_since", "entered_on"))
    if any(wanted.organisation == request.requester for wanted in sources):
        problems.add("sources", _("Nơi đề xuất không thể là bệnh viện nguồn của chính mình."))
    if request.status in _WITH_SOURCES and not sources:
        problems.add("sources", _("Trạng thái này cần ít nhất một bệnh viện nguồn."))
    problems.raise_if_any()
    request.save(force_insert=True)
    request.specialties.set(specialties)
    RequestSource.objects.bulk_create(
        RequestSource(
            request=request,
            organisation=wanted.organisation,
            position=position,
            answer=wanted.answer,
            reason=wanted.reason,
            asked_on=wanted.asked_on,
            answered_on=wanted.answered_on,
        )
        for position, wanted in enumerate(sources)
    )
    for line in thread:
        RequestNote.objects.create(
            request=request,
            organisation=line.organisation,
            author=line.author,
            kind=line.kind,
            text=line.text,
        )
    refresh_search_text(request)
    record(
        "request.recorded",
        request,
        by=None,
        changes={
            "code": (None, request.code),
            "status": (None, request.status),
            "requester": (None, request.requester.slug),
            "sources": (None, [wanted.organisation.slug for wanted in sources]),
        },
    )
    return request


@transaction.atomic
def record_contract(
    contract: Contract,
    *,
    stages: Iterable[Stage] = (),
    readiness: Iterable[ReadinessItem] = (),
    rounds: Sequence[Round] = (),
    learners: Sequence[Learner] = (),
    performances: Iterable[Performance] = (),
) -> Contract:
    """Enter ``contract`` (an unsaved row, in the state it is known to have) with its parts.

    It gets every stage, those not given without a day; readiness only as given: what is unknown
    is not "open". Names as signed are the register's where none is given. Raises ValidationError:
    a code that is taken, the same body on both sides, a day to come, a round before the start.
    """
    contract.entered_on = contract.entered_on or clock.today()
    if contract.status != ContractStatus.DRAFT:
        contract.source_name = contract.source_name or contract.source.name_vi
        contract.recipient_name = contract.recipient_name or contract.recipient.name_vi
    contract.full_clean()
    problems = Problems()
    _check_modality(problems, contract.modality)
    _check_past(problems, contract, _CONTRACT_DAYS)
    for one in rounds:
        problems.check_not_coming("rounds", one.ends_on)
        if contract.started_on and one.starts_on < contract.started_on:
            problems.add(
                "rounds", _("Có đợt ở trước ngày bắt đầu hợp đồng. Hãy xem lại ngày của đợt.")
            )
    problems.raise_if_any()
    contract.save(force_insert=True)
    given = {stage.kind: stage for stage in stages}
    known = [given.get(kind) or Stage(kind=kind) for kind in StageKind]
    for position, stage in enumerate(known, start=1):
        stage.position = position
    _save_parts(contract, "contract", known, readiness, rounds, performances)
    for learner in learners:
        _save_parts(contract, "contract", [learner.trainee])
        _save_parts(learner.trainee, "trainee", learner.posts)
    refresh_search_text(contract)
    record(
        "contract.recorded",
        contract,
        by=None,
        changes={
            "code": (None, contract.code),
            "status": (None, contract.status),
            "source": (None, contract.source.slug),
            "recipient": (None, contract.recipient.slug),
            "rounds": (None, len(rounds)),
            "trainees": (None, len(learners)),
        },
    )
    return contract


_CONTRACT_DAYS = (
    "source_signed_on",
    "recipient_signed_on",
    "signed_on",
    "started_on",
    "suspended_on",
    "proposed_on",
    "accepted_on",
    "source_liquidated_on",
    "recipient_liquidated_on",
    "terminated_on",
    "entered_on",
)


def _check_modality(problems: Problems, modality: str) -> None:
    if modality not in MODALITIES:
        problems.add(
            "modality",
            _("“%(modality)s” không phải một hình thức. Chọn một trong: %(modalities)s.")
            % {"modality": modality, "modalities": ", ".join(MODALITIES)},
        )


def _check_past(problems: Problems, row: models.Model, fields: Iterable[str]) -> None:
    for field in fields:
        day = getattr(row, field)
        if day is not None:
            problems.check_not_coming(field, day)


def _save_parts(whole: models.Model, name: str, *groups: Iterable[models.Model]) -> None:
    """Hang each part on ``whole`` and save it. Raises ValidationError at the first wrong one."""
    for group in groups:
        for part in group:
            setattr(part, name, whole)
            try:
                part.full_clean(exclude=_UNKNOWABLE)
            except ValidationError as error:
                raise ValidationError({part._meta.model_name or name: error.messages}) from error
            part.save(force_insert=True)


# Columns that may be empty although a form asks for them.
_UNKNOWABLE = {
    "recorded_for",
    "recorded_by",
    "waived_by",
    "in_post",
    "is_performed",
    "answered_on",
    "complications",
}
