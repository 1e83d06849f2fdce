"""Requests, contracts and rounds as the REST API answers them: plain rows, a fixed number of
queries. Shapes: `transfers.serializers`.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agreements.api_rows_reviews import with_agreements
from agreements.models import Agreement
from agreements.serializers import AgreementSerializer
from hospitals.models import Organisation, Province
from toolkit.api.acts import acts_expansion
from toolkit.api.sources import PERMISSIONS, Asked, DictSource, Expansion, Row
from transfers.api_contract_parts import contract_parts
from transfers.api_permissions import (
    RoundPermissionsSerializer,
    TransferContractPermissionsSerializer,
    TransferRequestPermissionsSerializer,
    contract_permissions,
    request_permissions,
    round_permissions,
)
from transfers.case_counts import cases_of
from transfers.duplicates import duplicates_of, notices_seen
from transfers.figures import Cases
from transfers.models import Contract, RequestNote, RequestSource, Round, Stage, TransferRequest
from transfers.serializers import (
    ContractKeySerializer,
    RoundDetailSerializer,
    RoundSerializer,
    TransferContractDetailSerializer,
    TransferContractSerializer,
    TransferRequestDetailSerializer,
    TransferRequestSerializer,
)
from transfers.states import RequestStatus
from transfers.turns import Turn, turns_of

# Province → its uid.
Uids = dict[uuid.UUID, str]


# --- Requests -----------------------------------------------------------------------------
class TransferRequestSource(DictSource):
    shape = TransferRequestSerializer
    single_shape = TransferRequestDetailSerializer
    expansions = {
        "contract": Expansion(
            "The contract that came of it, where you may see it; else null.",
            ContractKeySerializer,
            nullable=True,
        ),
        **acts_expansion(TransferRequestPermissionsSerializer),
    }

    def visible(self) -> "QuerySet[TransferRequest]":
        return with_request_parts(TransferRequest.objects.visible_to(self.asked.reader))

    def present(self, rows: Sequence[TransferRequest]) -> Sequence[Row]:
        presented = request_rows(rows, self.asked)
        more: list[Mapping[uuid.UUID, Row]] = []
        if self.asked.single:
            more.append({row.pk: _more_of(row, self.asked) for row in rows})
        if self.expands("contract"):
            contracts = _contracts_of(rows, self.asked.reader)
            more.append({row.pk: {"contract": contracts.get(row.pk)} for row in rows})
        if self.wants(PERMISSIONS):
            told = request_permissions(rows, self.asked.reader)
            more.append({pk: {PERMISSIONS: acts} for pk, acts in told.items()})
        return _with(presented, more)


def with_request_parts(requests: "QuerySet[TransferRequest]") -> "QuerySet[TransferRequest]":
    """What `request_rows` reads beside the request itself; the long columns are not read."""
    return requests.select_related("requester", "at_facility", "assigning_hub", "technique").defer(
        "search_text", "note", "title_en"
    )


def request_rows(requests: Sequence[TransferRequest], asked: Asked) -> list[Row]:
    """``requests`` and whose turn it is today: six queries."""
    day = asked.today
    keys = [request.pk for request in requests]
    turns = turns_of(requests, day)
    sources = _sources(keys)
    specialties = _grouped(
        TransferRequest.specialties.through.objects.filter(transferrequest__in=keys)
        .order_by("specialty__slug")
        .values_list("transferrequest", "specialty__slug")
    )
    uids = _uids(
        [
            *(body for one in requests for body in (one.requester, one.at_facility)),
            *(one.assigning_hub for one in requests),
            *(body for turn in turns.values() if turn for body in turn.organisations),
            *(row.organisation for rows in sources.values() for row in rows),
        ]
    )
    return [
        {
            "id": request.pk,
            "code": request.code,
            "status": request.status,
            "turn_of": _turn(turns[request.pk], uids),
            "modality": request.modality,
            "title": request.title,
            "requester": _body(request.requester, uids),
            "at_facility": _body(request.at_facility, uids),
            "sources": [
                {
                    "organisation": _body(row.organisation, uids),
                    "answer": row.answer,
                    "reason": row.reason,
                    "answered_on": row.answered_on,
                }
                for row in sources[request.pk]
            ],
            "sources_open": request.sources_open,
            "assigning_hub": _body(request.assigning_hub, uids),
            "technique": request.technique.slug if request.technique else None,
            "specialties": specialties[request.pk],
            "specialties_open": request.specialties_open,
            "patients_a_year": request.patients_a_year,
            "reason": request.reason,
            "readiness": request.readiness,
            "submitted_on": request.submitted_on,
            "updated_at": timezone.localtime(request.updated_at),
        }
        for request in requests
    ]


def _more_of(request: TransferRequest, asked: Asked) -> Row:
    """What a single request says beside its row: what was found nearby, and the thread."""
    notes = list(RequestNote.objects.filter(request=request).select_related("organisation"))
    uids = _uids(note.organisation for note in notes)
    is_draft = request.status == RequestStatus.DRAFT
    notices = duplicates_of(request, asked.today) if is_draft else notices_seen(request)
    return {
        "duplicates": [asdict(notice) for notice in notices],
        "duplicate_reason": request.duplicate_reason,
        "thread": [
            {
                "kind": note.kind,
                "organisation": _body(note.organisation, uids),
                "text": note.text,
                "written_at": timezone.localtime(note.created_at),
            }
            for note in notes
        ],
    }


def _contracts_of(requests: Sequence[TransferRequest], reader: Any) -> Mapping[uuid.UUID, Row]:
    """Request → its contract, of those that ``reader`` may see: one query."""
    visible = Contract.objects.visible_to(reader).filter(request__in=requests)
    rows = visible.values_list("request_id", "pk", "code")
    return {request: {"id": pk, "code": code} for request, pk, code in rows}


def _turn(turn: Turn | None, uids: Uids) -> Row | None:
    if turn is None:
        return None
    return {
        "act": turn.act,
        "organisations": [_body(organisation, uids) for organisation in turn.organisations],
        "since": turn.since,
        "due_on": turn.due_on,
        "is_late": turn.is_late,
    }


def _sources(keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[RequestSource]]:
    rows = RequestSource.objects.filter(request__in=keys).order_by("position", "pk")
    return _grouped((row.request_id, row) for row in rows.select_related("organisation"))


# --- Contracts and rounds -----------------------------------------------------------------
class TransferContractSource(DictSource):
    shape = TransferContractSerializer
    single_shape = TransferContractDetailSerializer
    expansions = {
        "agreement": Expansion(
            "The agreement in full, where you may see it; else null.",
            AgreementSerializer,
            nullable=True,
        ),
        "rounds": Expansion("Its rounds by their days.", RoundSerializer, many=True),
        **acts_expansion(TransferContractPermissionsSerializer),
    }

    def visible(self) -> "QuerySet[Contract]":
        return with_contract_parts(Contract.objects.visible_to(self.asked.reader))

    def present(self, rows: Sequence[Contract]) -> Sequence[Row]:
        presented = contract_rows(rows, self.asked)
        more: list[Mapping[uuid.UUID, Row]] = []
        if self.asked.single:
            more.append(contract_parts(rows, self.asked))
        if self.expands("agreement"):
            presented = with_agreements(presented, self.asked)
        if self.expands("rounds"):
            more.append(_rounds_of(rows))
        if self.wants(PERMISSIONS):
            told = contract_permissions(rows, self.asked.reader)
            more.append({pk: {PERMISSIONS: acts} for pk, acts in told.items()})
        return _with(presented, more)


class RoundSource(DictSource):
    shape, single_shape = RoundSerializer, RoundDetailSerializer
    expansions = {
        "contract": Expansion("The contract in full.", TransferContractSerializer),
        **acts_expansion(RoundPermissionsSerializer),
    }

    def visible(self) -> "QuerySet[Round]":
        return Round.objects.visible_to(self.asked.reader).select_related("contract")

    def present(self, rows: Sequence[Round]) -> Sequence[Row]:
        presented = round_rows(rows)
        more: list[Mapping[uuid.UUID, Row]] = []
        if self.expands("contract"):
            plain = replace(self.asked, fields=None, expand=frozenset(), single=False)
            found = TransferContractSource(plain).of_records({one.contract_id for one in rows})
            contracts = {pk: json.loads(text) for pk, text in found.items()}
            more.append({one.pk: {"contract": contracts[one.contract_id]} for one in rows})
        if self.wants(PERMISSIONS):
            told = round_permissions(rows, self.asked.reader)
            more.append({pk: {PERMISSIONS: acts} for pk, acts in told.items()})
        return _with(presented, more)


def with_contract_parts(contracts: "QuerySet[Contract]") -> "QuerySet[Contract]":
    """What `contract_rows` reads beside the contract itself; the long columns are not read."""
    return contracts.select_related("source", "recipient", "technique", "specialty").defer(
        "search_text", "note", "package", "criteria"
    )


def contract_rows(contracts: Sequence[Contract], asked: Asked) -> list[Row]:
    """``contracts`` with their stages, targets and cases: at most five queries."""
    keys = [contract.pk for contract in contracts]
    cases = cases_of(keys)
    stages = _grouped(
        (stage.contract_id, stage)
        for stage in Stage.objects.filter(contract__in=keys).order_by("position")
    )
    agreements = _agreements(contracts, asked.reader)
    uids = _uids(side for contract in contracts for side in (contract.source, contract.recipient))
    return [
        {
            "id": contract.pk,
            "code": contract.code,
            "number": contract.number,
            "title": contract.title,
            "status": contract.status,
            "modality": contract.modality,
            "agreement": agreements.get(contract.agreement_id),
            "source": _body(contract.source, uids),
            "recipient": _body(contract.recipient, uids),
            "technique": contract.technique.slug if contract.technique else None,
            "specialty": contract.specialty.slug if contract.specialty else None,
            "signed_on": contract.signed_on,
            "stages": [_stage(stage) for stage in stages[contract.pk]],
            "targets": _targets(contract),
            "cases": _cases(cases[contract.pk]),
            "updated_at": timezone.localtime(contract.updated_at),
        }
        for contract in contracts
    ]


def round_rows(rounds: Sequence[Round]) -> list[Row]:
    """``rounds`` with their contracts loaded."""
    return [
        {
            "id": one.pk,
            "contract": {"id": one.contract_id, "code": one.contract.code},
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "sessions": one.sessions,
            "supervised": one.supervised,
            "independent": one.independent,
            "by_expert": one.by_expert,
            "complications": one.complications,
            "note": one.note,
        }
        for one in rounds
    ]


def _rounds_of(contracts: Sequence[Contract]) -> Mapping[uuid.UUID, Row]:
    """Contract → its rounds: one query."""
    rounds = Round.objects.filter(contract__in=contracts).select_related("contract")
    rows = round_rows(list(rounds.order_by("starts_on", "pk")))
    grouped = _grouped((row["contract"]["id"], row) for row in rows)
    return {contract.pk: {"rounds": grouped[contract.pk]} for contract in contracts}


def _agreements(contracts: Sequence[Contract], user: Any) -> dict[uuid.UUID | None, Row]:
    """Those that ``user`` may see: no link leads to somebody else's agreement."""
    keys = {contract.agreement_id for contract in contracts if contract.agreement_id}
    if not keys:
        return {}
    visible = Agreement.objects.visible_to(user).filter(pk__in=keys)
    return {pk: {"id": pk, "code": code} for pk, code in visible.values_list("pk", "code")}


def _stage(stage: Stage) -> Row:
    return {
        "kind": stage.kind,
        "planned_from": stage.planned_from,
        "planned_to": stage.planned_to,
        "source_from": stage.source_from,
        "source_to": stage.source_to,
        "recipient_from": stage.recipient_from,
        "recipient_to": stage.recipient_to,
        "is_done": stage.is_done,
    }


def _targets(contract: Contract) -> Row:
    percent = contract.target_independence
    return {
        "cases": contract.target_cases,
        "trainees": contract.target_trainees,
        "independence": None if percent is None else percent / 100,
    }


def _cases(cases: Cases) -> Row:
    return {
        "supervised": cases.supervised,
        "independent": cases.independent,
        "by_expert": cases.by_expert,
        "total": cases.total,
        "independence_local": cases.independence_local,
        "independence_all": cases.independence_all,
    }


# --- Steps of the above -------------------------------------------------------------------
def _with(rows: Sequence[Row], more: Iterable[Mapping[uuid.UUID, Row]]) -> list[Row]:
    """``rows`` with further members, by id."""
    wider = list(rows)
    for found in more:
        wider = [row | found[row["id"]] for row in wider]
    return wider


def _body(organisation: Organisation | None, uids: Uids) -> Row | None:
    if organisation is None:
        return None
    province = organisation.province_id
    return {
        "id": organisation.pk,
        "slug": organisation.slug,
        "name": organisation.name_vi,
        "kind": organisation.kind,
        "province": uids[province] if province else None,
    }


def _uids(organisations: Iterable[Organisation | None]) -> Uids:
    """The uids of the provinces of all of them: one query."""
    keys = {body.province_id for body in organisations if body is not None and body.province_id}
    return dict(Province.objects.filter(pk__in=keys).values_list("pk", "uid"))


def _grouped(pairs: Iterable[tuple[uuid.UUID, Any]]) -> dict[uuid.UUID, list[Any]]:
    groups: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
