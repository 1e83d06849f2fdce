"""What stands beside the seeded agreements: their papers, and requests and contracts of hospitals.

A number gives the same rows every time, as in `seed_agreements`.
"""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from agreements.models import Agreement, Document
from agreements.states import BEFORE_SIGNATURE
from files.models import StoredFile
from hospitals.models import Organisation, Technique
from scripts.bench.seed_agreements import DAY, NOON, key
from scripts.bench.seed_bodies import Kind, Pool, read_pools
from scripts.bench.seed_words import REASONS
from toolkit.folding import fold
from transfers.models import Contract, RequestSource, Round, TransferRequest
from transfers.states import ContractStatus, RequestStatus, SourceAnswer

TRANSFERS = 3_000  # requests, and as many contracts
BATCH = 2_000
REQUESTS = {
    RequestStatus.DRAFT: 4,
    RequestStatus.SUBMITTED: 8,
    RequestStatus.ENDORSED: 6,
    RequestStatus.WITH_SOURCE: 24,
    RequestStatus.MORE_WANTED: 6,
    RequestStatus.ACCEPTED: 20,
    RequestStatus.DECLINED: 12,
    RequestStatus.WITHDRAWN: 6,
}
CONTRACTS = {
    ContractStatus.DRAFT: 5,
    ContractStatus.SIGNED: 8,
    ContractStatus.RUNNING: 50,
    ContractStatus.SUSPENDED: 3,
    ContractStatus.PROPOSED: 6,
    ContractStatus.ACCEPTED: 14,
    ContractStatus.LIQUIDATED: 14,
}
ANSWERS = {
    RequestStatus.ACCEPTED: SourceAnswer.ACCEPTED,
    RequestStatus.DECLINED: SourceAnswer.DECLINED,
    RequestStatus.MORE_WANTED: SourceAnswer.ASKED,
}


@dataclass(frozen=True)
class Beside:
    """What requests and contracts refer to."""

    hospitals: Pool
    techniques: list[Technique]


def seed_documents() -> None:
    """A signed paper of every agreement that was signed; its bytes are nowhere."""
    signed = Agreement.objects.exclude(status__in=BEFORE_SIGNATURE).order_by("code")
    rows = list(signed.values_list("pk", "code", "number", "created_at"))
    for model, field in ((StoredFile, "uploaded_at"), (Document, "added_at")):
        _keep_days(model, field)
    for start in range(0, len(rows), BATCH):
        files, papers = [], []
        for pk, code, number, created_at in rows[start : start + BATCH]:
            place = int(code.rsplit("-", 1)[1])
            name = f"Văn bản đã ký {number or code}"
            file = StoredFile(
                id=key("file", place),
                name=f"{name}.pdf",
                content_type="application/pdf",
                size=100_000,
                sha256=f"{place:064x}",
                uploaded_at=created_at,
            )
            files.append(file)
            papers.append(
                Document(
                    id=key("document", place),
                    agreement_id=pk,
                    kind=Document.Kind.SIGNED_SCAN,
                    title=name,
                    search_text=fold(name),
                    file=file,
                    added_at=created_at,
                )
            )
        StoredFile.objects.bulk_create(files)
        Document.objects.bulk_create(papers)


def seed_transfers() -> None:
    beside = Beside(
        read_pools()[Kind.HOSPITAL],
        list(Technique.objects.select_related("specialty").order_by("slug")),
    )
    for model in (TransferRequest, Contract):
        _keep_days(model, "created_at")
        _keep_days(model, "updated_at")
    requests, sources, contracts, rounds = [], [], [], []
    for number in range(TRANSFERS):
        request, wanted = _request(number, beside)
        requests.append(request)
        sources.append(wanted)
        contract = _contract(number, beside)
        contracts.append(contract)
        rounds += _rounds(number, contract)
    TransferRequest.objects.bulk_create(requests, batch_size=BATCH)
    RequestSource.objects.bulk_create(sources, batch_size=BATCH)
    Contract.objects.bulk_create(contracts, batch_size=BATCH)
    Round.objects.bulk_create(rounds, batch_size=BATCH)


def _request(number: int, beside: Beside) -> tuple[TransferRequest, RequestSource]:
    rng = random.Random(f"request {number}")  # noqa: S311 - no secret
    source, asker = beside.hospitals.draw(rng, DAY, 2)
    technique = rng.choice(beside.techniques)
    status = rng.choices(list(REQUESTS), list(REQUESTS.values()))[0]
    sent_on = None if status == RequestStatus.DRAFT else DAY - dt.timedelta(rng.randint(1, 900))
    title = f"Chuyển giao {technique.name_vi} cho {asker.name_vi}"
    request = TransferRequest(
        id=key("request", number),
        code=f"bench-dx-{number:05d}",
        requester=asker,
        modality="transfer",
        technique=technique,
        title=title[:400],
        patients_a_year=rng.randint(20, 2000),
        reason=rng.choice(REASONS),
        status=status,
        submitted_on=sent_on,
        endorsed_on=sent_on,
        waits_since=sent_on,
        entered_on=sent_on or DAY,
        **_moved(rng, number),
    )
    words = [request.code, title, technique.name_vi, technique.name_en]
    request.search_text = _search_text(words, asker, source)
    wanted = RequestSource(
        request_id=request.pk,
        organisation=source,
        answer=ANSWERS.get(RequestStatus(status), SourceAnswer.WAITING),
        asked_on=sent_on,
    )
    return request, wanted


def _contract(number: int, beside: Beside) -> Contract:
    rng = random.Random(f"contract {number}")  # noqa: S311 - no secret
    source, recipient = beside.hospitals.draw(rng, DAY, 2)
    technique = rng.choice(beside.techniques)
    status = rng.choices(list(CONTRACTS), list(CONTRACTS.values()))[0]
    is_draft = status == ContractStatus.DRAFT
    signed_on = None if is_draft else DAY - dt.timedelta(rng.randint(60, 1500))
    contract = Contract(
        id=key("contract", number),
        code=f"bench-hd-{number:05d}",
        source=source,
        recipient=recipient,
        source_name="" if is_draft else source.name_vi,
        recipient_name="" if is_draft else recipient.name_vi,
        modality="transfer",
        technique=technique,
        specialty=technique.specialty,
        title=f"{technique.name_vi} cho {recipient.short_name or recipient.name_vi}"[:400],
        target_cases=rng.randint(10, 60),
        status=status,
        entered_on=signed_on or DAY,
        signed_on=signed_on,
        source_signed_on=signed_on,
        recipient_signed_on=signed_on,
        started_on=signed_on and signed_on + dt.timedelta(20),
        **_moved(rng, number),
    )
    words = [contract.code, contract.title, technique.name_vi, technique.name_en]
    contract.search_text = _search_text(words, source, recipient)
    return contract


def _rounds(number: int, contract: Contract) -> list[Round]:
    """Every second month since the start, fewer and fewer of their cases supervised."""
    if contract.status in (ContractStatus.DRAFT, ContractStatus.SIGNED) or not contract.started_on:
        return []
    rng = random.Random(f"rounds {number}")  # noqa: S311 - no secret
    first = contract.started_on
    days = [first + dt.timedelta(60 * place) for place in range(rng.randint(0, 8))]
    return [
        Round(
            id=key("round", number, place),
            contract_id=contract.pk,
            starts_on=day,
            ends_on=min(day + dt.timedelta(2), DAY),
            supervised=max(12 - 2 * place, 0),
            independent=2 * place,
            by_expert=4 if place == 0 else 0,
        )
        for place, day in enumerate(days)
        if day <= DAY
    ]


def _moved(rng: random.Random, number: int) -> dict[str, Any]:
    moment = NOON - dt.timedelta(seconds=rng.randint(0, 60_000_000), microseconds=number)
    return {"created_at": moment, "updated_at": moment}


def _search_text(words: list[str], *bodies: Organisation) -> str:
    texts = [fold(word) for word in words] + [body.search_text for body in bodies]
    return " | ".join(dict.fromkeys(text for text in texts if text))


def _keep_days(model: Any, field: str) -> None:
    """The rows bring their own days, so that every seed is the same."""
    column = model._meta.get_field(field)
    column.auto_now = column.auto_now_add = False
