"""The acts on requests, contracts and rounds that the REST API tells its reader about
(``permissions``), for many records with the same few queries."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects

from toolkit import clock
from toolkit.api.acts import Acts, Told, acts_shape, allowed
from toolkit.refusal import Verdict
from transfers import permissions_contracts as of_contracts
from transfers import permissions_requests as of_requests
from transfers.acceptance import progress, unmet_of
from transfers.case_counts import cases_of
from transfers.models import (
    Contract,
    ContractDecision,
    RequestSource,
    Round,
    Trainee,
    TransferRequest,
)
from transfers.services.decisions import CHOICES
from transfers.sides import Side
from transfers.turns import departments_of

if TYPE_CHECKING:
    from accounts.models import User

REQUEST_ACTS: Acts = {
    "edit": of_requests.can_edit_draft,
    "delete": of_requests.can_delete_draft,
    "submit": of_requests.can_submit,
    "withdraw": of_requests.can_withdraw,
    "attach": of_requests.can_attach,
    "answer": of_requests.can_answer_question,
    "endorse": of_requests.can_endorse,
    "return": of_requests.can_return,
    "assign": of_requests.can_assign,
    "accept": of_requests.can_accept,
    "decline": of_requests.can_decline,
    "ask": of_requests.can_ask,
    "contract": of_requests.can_contract,
}


def _any_of(
    may: Callable[..., Verdict], choices: Sequence[str]
) -> Callable[[Any, Contract], Verdict]:
    """``may`` for one of ``choices``: a side of the contract, a part of its stages."""

    def predicate(user: Any, contract: Contract) -> Verdict:
        verdicts = [may(user, contract, choice) for choice in choices]
        return next(filter(None, verdicts), verdicts[-1])

    return predicate


CONTRACT_ACTS: Acts = {
    "edit": of_contracts.can_edit,
    "delete": of_contracts.can_delete_draft,
    "fill_in": of_contracts.can_fill_in,
    "sign": _any_of(of_contracts.can_sign, list(Side)),
    "start": of_contracts.can_start,
    "suspend": of_contracts.can_suspend,
    "resume": of_contracts.can_resume,
    "terminate": of_contracts.can_terminate,
    "set_stage": _any_of(of_contracts.can_set_stage, ["planned", *Side]),
    "meet_readiness": of_contracts.can_meet_readiness,
    "waive_readiness": of_contracts.can_waive_readiness,
    "record_round": of_contracts.can_record_round,
    "record_trainee": of_contracts.can_record_trainee,
    "certify_trainee": of_contracts.can_certify_trainee,
    "read_trainees": of_contracts.can_read_trainees,
    "propose": of_contracts.can_propose,
    "confirm": of_contracts.can_confirm,
    "send_back": of_contracts.can_send_back,
    "liquidate": _any_of(of_contracts.can_liquidate, list(Side)),
}


def _can_correct_round(user: "User", one: Round) -> Verdict:
    return of_contracts.can_record_round(user, one.contract)


def _can_remove_round(user: "User", one: Round) -> Verdict:
    return of_contracts.can_remove_round(user, one.contract)


ROUND_ACTS: Acts = {"edit": _can_correct_round, "remove": _can_remove_round}


def _can_certify(user: "User", trainee: Trainee) -> Verdict:
    """A name that was erased does not come back."""
    if trainee.erased_on:
        return Verdict(False)
    return of_contracts.can_certify_trainee(user, trainee.contract)


def _can_note_departure(user: "User", trainee: Trainee) -> Verdict:
    return of_contracts.can_note_departure(user, trainee.contract)


def _can_answer_post(user: "User", trainee: Trainee) -> Verdict:
    """Once one of the days has come on which it is asked."""
    asked = any(post.due_on <= clock.today() for post in trainee.posts.all())
    return of_contracts.can_answer_post(user, trainee.contract) if asked else Verdict(False)


TRAINEE_ACTS: Acts = {
    "edit": _can_certify,
    "certify": _can_certify,
    "note_departure": _can_note_departure,
    "answer_post": _can_answer_post,
}
# By what is chosen.
DECISION_ACTS: Acts = {
    choice.value: partial(of_contracts.can_decide_merger, choice=choice) for choice in CHOICES
}

TransferRequestPermissionsSerializer = acts_shape("TransferRequest", REQUEST_ACTS)
TransferContractPermissionsSerializer = acts_shape("TransferContract", CONTRACT_ACTS)
RoundPermissionsSerializer = acts_shape("Round", ROUND_ACTS)
TraineePermissionsSerializer = acts_shape("Trainee", TRAINEE_ACTS)
ContractDecisionPermissionsSerializer = acts_shape("ContractDecision", DECISION_ACTS)


def request_permissions(rows: Sequence[TransferRequest], user: "User") -> Told:
    """``rows`` with their askers loaded: two queries."""
    sources = RequestSource.objects.select_related("organisation").order_by("position", "pk")
    prefetch_related_objects(list(rows), Prefetch("sources", sources))
    departments = departments_of({row.requester for row in rows}, clock.today())
    acts = REQUEST_ACTS | {
        "endorse": partial(of_requests.can_endorse, departments=departments),
        "return": partial(of_requests.can_return, departments=departments),
    }
    return {row.pk: allowed(acts, user, row) for row in rows}


def contract_permissions(rows: Sequence[Contract], user: "User") -> Told:
    """Three queries."""
    prefetch_related_objects(list(rows), "readiness")
    keys = [row.pk for row in rows]
    cases = cases_of(keys)
    certified = Counter(
        Trainee.objects.filter(contract__in=keys, certified_on__isnull=False).values_list(
            "contract", flat=True
        )
    )
    told: dict[uuid.UUID, dict[str, bool]] = {}
    for row in rows:
        unmet = unmet_of(row, progress(row, cases[row.pk], certified[row.pk]))
        acts = CONTRACT_ACTS | {
            "propose": partial(of_contracts.can_propose, unmet=unmet),
            "confirm": partial(of_contracts.can_confirm, unmet=unmet),
        }
        told[row.pk] = allowed(acts, user, row)
    return told


def round_permissions(rows: Sequence[Round], user: "User") -> Told:
    """``rows`` with their contracts loaded: no query."""
    return {row.pk: allowed(ROUND_ACTS, user, row) for row in rows}


def trainee_permissions(rows: Sequence[Trainee], user: "User") -> Told:
    """``rows`` with their contracts and posts loaded: no query."""
    return {row.pk: allowed(TRAINEE_ACTS, user, row) for row in rows}


def decision_permissions(rows: Sequence[ContractDecision], user: "User") -> Told:
    """``rows`` with their contracts loaded: no query."""
    return {row.pk: allowed(DECISION_ACTS, user, row) for row in rows}
