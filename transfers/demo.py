"""The requests and the contract that the press reported, and the marked samples beside them.

Load people and agreements first. ``data/*.yaml`` holds what is known; what came in is left as it
is the next time. A walk through a past day does not meet what happened after it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from dateutil.relativedelta import relativedelta
from django.db import transaction

from accounts.models import Membership, Role, User
from agreements.models import Agreement
from hospitals.models import Organisation, Region, Specialty, Technique
from hospitals.queries import specialties_by_word
from toolkit import clock
from toolkit.folding import fold
from transfers.models import (
    Contract,
    Performance,
    ReadinessItem,
    Round,
    SatelliteLink,
    SpecialtyNetwork,
    Stage,
    Trainee,
    TraineePost,
    TransferRequest,
    Visit,
)
from transfers.recording import Learner, Said, Wanted, record_contract, record_request
from transfers.services.networks import link_satellite, set_up_network
from transfers.services.trainees import KEEP_FOR
from transfers.services.visits import record_visit
from transfers.states import MANDATORY_READINESS, NoteKind, RequestStatus, SourceAnswer

DATA_DIR = Path(__file__).parent / "data"
Row = dict[str, Any]
_REQUEST_DAYS = ("submitted_on", "endorsed_on", "waits_since")
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
)
_CONTRACT_WORDS = (
    "package",
    "number",
    "register_year",
    "source_name",
    "recipient_name",
    "source_representative",
    "source_position",
    "recipient_representative",
    "recipient_position",
    "target_cases",
    "target_trainees",
    "target_independence",
    "criteria",
    "cost",
    "paid_by",
    "note",
)
_ROUND_COLUMNS = (
    "starts_on",
    "ends_on",
    "supervised",
    "independent",
    "by_expert",
    "complications",
)


@dataclass(frozen=True)
class Loaded:
    """How many were recorded, were there already, or lie after the demonstration's day."""

    recorded: int = 0
    unchanged: int = 0
    later: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.recorded + other.recorded,
            self.unchanged + other.unchanged,
            self.later + other.later,
        )


@dataclass(frozen=True)
class LoadedTransfers:
    requests: Loaded
    contracts: Loaded
    networks: Loaded


@transaction.atomic
def load_transfers() -> LoadedTransfers:
    """Record what is not there yet: requests, then contracts, then links, networks and visits."""
    register = _Register()
    return LoadedTransfers(
        requests=_load(
            [*_read("requests.yaml"), *_read("sample_requests.yaml")],
            lambda row: TransferRequest.objects.filter(code=row["code"]).exists(),
            lambda row: _record_request(row, register),
        ),
        contracts=_load(
            [*_read("contracts.yaml"), *_read("sample_contracts.yaml")],
            lambda row: Contract.objects.filter(code=row["code"]).exists(),
            lambda row: _record_contract(row, register),
        ),
        networks=_load_networks(register),
    )


class _Register:
    """The rows the files name, looked up once."""

    def __init__(self) -> None:
        self.bodies = {body.slug: body for body in Organisation.objects.all()}
        self.regions = {region.code: region for region in Region.objects.all()}
        self._techniques = {technique.slug: technique for technique in Technique.objects.all()}
        self._words = specialties_by_word()

    def specialty(self, word: str) -> Specialty:
        return self._words[fold(word)]

    def technique(self, row: Row) -> Technique | None:
        return self._techniques[row["technique"]] if "technique" in row else None

    def body(self, row: Row, key: str) -> Organisation | None:
        return self.bodies[row[key]] if key in row else None


def _read(name: str) -> Any:
    with (DATA_DIR / name).open(encoding="utf-8") as file:
        return yaml.safe_load(file)


def _load(
    rows: Iterable[Row], is_there: Callable[[Row], bool], enter: Callable[[Row], object]
) -> Loaded:
    recorded = unchanged = later = 0
    for row in rows:
        if is_there(row):
            unchanged += 1
        elif _lies_ahead(row):
            later += 1
        else:
            enter(row)
            recorded += 1
    return Loaded(recorded, unchanged, later)


def _lies_ahead(row: Row) -> bool:
    days = [row.get(key) for key in ("as_of", "entered_on", "since", "happened_on")]
    days += [row.get(key) for key in (*_REQUEST_DAYS, *_CONTRACT_DAYS)]
    days += [answer[1] for answer in row.get("answers", {}).values()]
    return any(day > clock.today() for day in days if day is not None)


def _past(day: dt.date | None) -> dt.date | None:
    """The day, if it has come."""
    return day if day is not None and day <= clock.today() else None


def _agreement(row: Row) -> Agreement | None:
    return Agreement.objects.get(code=row["agreement"]) if "agreement" in row else None


def _is_sample(row: Row) -> bool:
    return str(row["code"]).startswith("mau-")


def _origin(row: Row) -> str:
    return Agreement.Origin.PORTAL if _is_sample(row) else Agreement.Origin.RECORDED


# --- Requests -----------------------------------------------------------------------------
def _record_request(row: Row, register: _Register) -> None:
    """A request of the press waits for its sources, or for the hub that assigns them: the report
    tells of no answer. Samples say their state, and were entered on the day of submission."""
    answers = row.get("answers", {})
    sources = row.get("sources", ())
    unanswered = RequestStatus.WITH_SOURCE if sources else RequestStatus.ENDORSED
    status = row.get("status", unanswered)
    if status == RequestStatus.ENDORSED:
        row = {"assigning_hub": "syt-79-ho-chi-minh", **row}
    requester = register.bodies[row["requester"]]
    request = TransferRequest(
        code=row["code"],
        requester=requester,
        at_facility=register.body(row, "at_facility"),
        modality=row["modality"],
        technique=register.technique(row),
        specialties_open=row.get("specialties_open", False),
        sources_open=row.get("sources_open", False),
        title=row["title"],
        title_en=row["title_en"],
        patients_a_year=row.get("patients_a_year"),
        reason=row.get("reason", ""),
        readiness=row.get("readiness", {}),
        status=status,
        assigning_hub=register.body(row, "assigning_hub"),
        agreement=_agreement(row),
        step=row.get("step", 5),
        origin=_origin(row),
        entered_on=row.get("entered_on") or row.get("submitted_on") or clock.today(),
        note=row.get("note", "").strip(),
        **{day: row.get(day) for day in _REQUEST_DAYS},
    )
    record_request(
        request,
        specialties=[register.specialty(word) for word in row.get("specialties", ())],
        sources=[
            _wanted(register.bodies[slug], row.get("endorsed_on"), *answers.get(slug, ()))
            for slug in sources
        ],
        thread=[
            Said(body := register.bodies[slug], _officer_of(body), NoteKind(kind), text)
            for slug, kind, text in row.get("thread", ())
        ],
    )


def _wanted(
    body: Organisation,
    asked_on: dt.date | None,
    answer: str = SourceAnswer.WAITING,
    answered_on: dt.date | None = None,
    reason: str = "",
) -> Wanted:
    return Wanted(body, answer, reason, asked_on, answered_on)


def _officer_of(body: Organisation) -> User:
    """The sample person of ``body``."""
    return (
        Membership.objects.active_on(clock.today())
        .filter(organisation=body, role=Role.OFFICER)
        .select_related("user")
        .order_by("user__email")[0]
        .user
    )


# --- Contracts ----------------------------------------------------------------------------
def _record_contract(row: Row, register: _Register) -> None:
    request = row.get("request")
    contract = Contract(
        code=row["code"],
        status=row["status"],
        agreement=_agreement(row),
        request=TransferRequest.objects.get(code=request) if request else None,
        source=register.bodies[row["source"]],
        recipient=register.bodies[row["recipient"]],
        modality=row["modality"],
        technique=register.technique(row),
        specialty=register.specialty(row["specialty"]),
        title=row["title"],
        origin=_origin(row),
        entered_on=row.get("entered_on") or row.get("signed_on") or clock.today(),
        **_only(row, *_CONTRACT_WORDS),
        **{day: row.get(day) for day in _CONTRACT_DAYS},
    )
    record_contract(
        contract,
        stages=[_stage(kind, known) for kind, known in row.get("stages", {}).items()],
        readiness=[
            _readiness(row["modality"], kind, known)
            for kind, known in row.get("readiness", {}).items()
        ],
        rounds=[one for one in map(_round, row.get("rounds", ())) if _past(one.ends_on)],
        learners=[_learner(known) for known in row.get("learners", ())],
        performances=[
            Performance(
                months=months,
                due_on=(due_on := row["accepted_on"] + relativedelta(months=months)),
                is_performed=still if _past(due_on) else None,
                answered_on=_past(due_on) if still is not None else None,
            )
            for months, still in row.get("performances", {}).items()
        ],
    )


def _stage(kind: str, known: Row) -> Stage:
    stage = Stage(kind=kind, is_done=known.get("done", False))
    stage.planned_from, stage.planned_to = known.get("planned", (None, None))
    for side in ("source", "recipient"):
        for end, day in zip(("from", "to"), known.get(side, (None, None)), strict=True):
            setattr(stage, f"{side}_{end}", _past(day))
            stage.is_done = stage.is_done and (day is None or _past(day) is not None)
    return stage


def _readiness(modality: str, kind: str, known: Row) -> ReadinessItem:
    return ReadinessItem(kind=kind, is_mandatory=kind in MANDATORY_READINESS[modality], **known)


def _round(known: Row | list[Any]) -> Round:
    """A row of a report with names, or a sample's short row in the order of `_ROUND_COLUMNS`."""
    columns = known if isinstance(known, dict) else dict(zip(_ROUND_COLUMNS, known, strict=True))
    return Round(**{name: v.strip() if name == "note" else v for name, v in columns.items()})


def _learner(known: Row) -> Learner:
    left_on, certified_on = _past(known.get("left_on")), _past(known.get("certified_on"))
    trainee = Trainee(
        full_name=known["name"],
        position=known["position"],
        licence_number=known["licence"],
        trained_from=known["from"],
        trained_to=known["to"],
        certificate_number=known.get("certificate", "") if certified_on else "",
        certified_on=certified_on,
        left_on=left_on,
        left_to=known.get("left_to", "") if left_on else "",
        keep_until=known["to"] + KEEP_FOR,
    )
    return Learner(
        trainee,
        [_post(trainee, months, in_post) for months, in_post in known["posts"].items()],
    )


def _post(trainee: Trainee, months: int, in_post: bool | None) -> TraineePost:
    """A departure answers every later question; else a question to come has no answer yet."""
    assert trainee.trained_to is not None
    due_on = trainee.trained_to + relativedelta(months=months)
    answered_on = _past(due_on) or trainee.left_on if in_post is not None else None
    return TraineePost(
        months=months,
        due_on=due_on,
        in_post=in_post if answered_on else None,
        answered_on=answered_on,
    )


# --- Links, networks, visits --------------------------------------------------------------
def _load_networks(register: _Register) -> Loaded:
    rows = _read("sample_networks.yaml")

    def link(row: Row) -> Row:
        return {
            "core": register.bodies[row["core"]],
            "satellite": register.bodies[row["satellite"]],
            "specialty": register.specialty(row["specialty"]),
        }

    def network(row: Row) -> Row:
        return {
            "region": register.regions[row["region"]],
            "specialty": register.specialty(row["specialty"]),
        }

    def visit(row: Row) -> Row:
        return {
            "kind": row["kind"],
            "happened_on": row["happened_on"],
            "giver": register.bodies[row["giver"]],
            "receiver": register.bodies[row["receiver"]],
            "specialty": register.specialty(row["specialty"]),
        }

    return (
        _load(
            rows["links"],
            lambda row: SatelliteLink.objects.filter(**link(row)).exists(),
            lambda row: link_satellite(by=None, **link(row), **_only(row, "since", "note")),
        )
        + _load(
            rows["networks"],
            lambda row: SpecialtyNetwork.objects.filter(**network(row)).exists(),
            lambda row: set_up_network(
                by=None,
                **network(row),
                lead=register.bodies[row["lead"]],
                members=[register.bodies[slug] for slug in row["members"]],
                **_only(row, "since", "note"),
            ),
        )
        + _load(
            rows["visits"],
            lambda row: Visit.objects.filter(**visit(row)).exists(),
            lambda row: record_visit(
                by=None, **visit(row), **_only(row, "treated_on_site", "moved", "note")
            ),
        )
    )


def _only(row: Row, *keys: str) -> Row:
    return {key: row[key] for key in keys if key in row}
