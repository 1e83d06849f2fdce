"""The draft of a contract: begun from an accepted request or directly, edited, thrown away."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import lock_register, races_as_sentences
from agreements.services.checks import Problems
from audit.services import difference
from files.services import discard
from hospitals.models import OrganisationPlace
from hospitals.queries import holders_on
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.refusal import WrongState
from transfers import notices_contracts as notices
from transfers import permissions_contracts as permissions
from transfers.models import Contract, ReadinessItem, Stage, TransferRequest
from transfers.search_text import refresh_search_text
from transfers.services.contract_base import body_of, lock_contract, tell_trail
from transfers.services.contract_terms import PERSONAL, ContractTerms, free_code
from transfers.services.requests_base import lock_request, move
from transfers.sides import Side
from transfers.states import (
    MANDATORY_READINESS,
    REQUEST_MOVES,
    ReadinessKind,
    RequestStatus,
    SourceAnswer,
    StageKind,
)


@transaction.atomic
def draft_contract(
    *,
    by: User,
    terms: ContractTerms,
    request: TransferRequest | None = None,
    form_id: uuid.UUID | None = None,
) -> Contract:
    """Begin a contract with its seven stages and the readiness its modality demands.

    From an accepted ``request``, which is then "contracted", or directly. Without an agreement
    in force between both departments it is drafted all the same (`basis.missing_basis` says what
    is missing). ``form_id`` is made when the form is shown and becomes the row's id: the same
    form sent twice answers with the contract of the first time. Raises NotAllowed, WrongState
    (the request is not accepted, or has its contract) or ValidationError.
    """
    request = _lock_request(request, by) if request else None
    lock_register(terms.source)
    permissions.can_draft_between(by, terms.source.pk, terms.recipient.pk).demand()
    if form_id and (sent_before := Contract.objects.filter(pk=form_id).first()):
        return _same_again(sent_before, by)
    problems = Problems()
    if request:
        _check_request(request)
        _check_sides_of_request(problems, terms, request)
    terms.check(problems, by=by)
    problems.raise_if_any()
    contract = Contract(
        id=form_id or uuid.uuid4(),
        code=free_code(terms.recipient),
        request=request,
        entered_on=clock.today(),
        **terms.columns(by),
    )
    with races_as_sentences():
        contract.save(force_insert=True)
    lay_out(contract, readiness_so_far=request.readiness if request else {})
    refresh_search_text(contract)
    tell_trail(
        "contract.drafted",
        contract,
        by=by,
        contract=contract,
        changes={
            "code": (None, contract.code),
            "source": (None, contract.source),
            "recipient": (None, contract.recipient),
            "agreement": (None, contract.agreement.code if contract.agreement else None),
            "request": (None, request.code if request else None),
        },
    )
    if request:
        _move_request(request, RequestStatus.CONTRACTED, "request.contracted", by, contract)
    notices.tell_drafted(contract, by=by)
    return contract


@transaction.atomic
def edit_contract(contract: Contract, *, by: User, terms: ContractTerms) -> Contract:
    """Replace the text of a draft. What one side has signed is void then, and it is told; the
    scan of it goes, its hash stays on the trail.

    The two sides stay: evidence and trail of one hospital are not another's to read.
    Raises NotAllowed, WrongState (signed by both) or ValidationError.
    """
    contract = lock_contract(contract)
    permissions.can_edit(by, contract).demand()
    permissions.can_draft_between(by, terms.source.pk, terms.recipient.pk).demand()
    problems = Problems()
    _check_same_sides(problems, terms, contract)
    if contract.request:
        _check_sides_of_request(problems, terms, contract.request)
    terms.check(problems, by=by, contract=contract)
    problems.raise_if_any()
    new = terms.columns(by, contract)
    changes = _for_trail(difference(contract, new))
    if not changes:
        return contract
    for name, value in new.items():
        setattr(contract, name, value)
    voided = [side for side in Side if getattr(contract, f"{side}_signed_on")]
    for side in voided:
        changes[f"{side}_signed_on"] = (getattr(contract, f"{side}_signed_on"), None)
        setattr(contract, f"{side}_signed_on", None)
        setattr(contract, f"{side}_name", "")
    voided_scan = contract.scan if voided else None
    if voided_scan:
        changes["scan_sha256"] = (voided_scan.sha256, None)
        contract.scan = None
    with races_as_sentences():
        contract.save()
    if voided_scan:
        discard([voided_scan.pk])
    _follow_modality(contract)
    refresh_search_text(contract)
    tell_trail("contract.edited", contract, by=by, contract=contract, changes=changes)
    if voided:
        notices.tell_changed(contract, by=by)
    return contract


@transaction.atomic
def delete_draft_contract(contract: Contract, *, by: User) -> None:
    """Throw a draft away that nobody has signed; its request waits for a contract again.

    Raises NotAllowed or WrongState.
    """
    # The link exists already: whether the writer may see the request is not asked again.
    request = lock_request(contract.request) if contract.request else None
    contract = lock_contract(contract)
    permissions.can_delete_draft(by, contract).demand()
    tell_trail(
        "contract.draft_deleted",
        contract,
        by=by,
        contract=contract,
        changes={"code": (contract.code, None), "title": (contract.title, None)},
    )
    cancel_waiting(contract)
    if request and request.status == RequestStatus.CONTRACTED:
        _move_request(request, RequestStatus.ACCEPTED, "request.contract_dropped", by, contract)
    files = list(
        contract.readiness.filter(document__isnull=False).values_list("document", flat=True)
    )
    contract.delete()
    discard(files)


def lay_out(contract: Contract, *, readiness_so_far: Mapping[str, str] | None = None) -> None:
    """The seven stages and the readiness checklist; ``readiness_so_far`` is what a request said."""
    Stage.objects.bulk_create(
        Stage(contract=contract, kind=kind, position=position)
        for position, kind in enumerate(StageKind, start=1)
    )
    mandatory = MANDATORY_READINESS[contract.modality]
    so_far = readiness_so_far or {}
    ReadinessItem.objects.bulk_create(
        ReadinessItem(
            contract=contract,
            kind=kind,
            is_mandatory=kind in mandatory,
            evidence=str(so_far.get(kind, "")),
        )
        for kind in ReadinessKind
    )


def _follow_modality(contract: Contract) -> None:
    mandatory = MANDATORY_READINESS[contract.modality]
    contract.readiness.update(is_mandatory=False)
    contract.readiness.filter(kind__in=mandatory).update(is_mandatory=True)


def _same_again(sent_before: Contract, by: User) -> Contract:
    if not Contract.objects.visible_to(by).filter(pk=sent_before.pk).exists():
        raise ValidationError(_("Biểu mẫu này không còn dùng được. Hãy mở lại trang rồi ghi lại."))
    return sent_before


def _for_trail(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Names of people untold; the agreement by its code, which not every reader is shown."""
    told = {name: (None, None) if name in PERSONAL else values for name, values in changes.items()}
    if "agreement" in told:
        before, after = told["agreement"]
        told["agreement"] = (before and before.code, after and after.code)
    return told


# --- The request it comes from ------------------------------------------------------------
def _lock_request(request: TransferRequest, by: User) -> TransferRequest:
    """The request as it stands now; one the writer may not see does not exist for them."""
    try:
        seen = TransferRequest.objects.visible_to(by).get(pk=request.pk)
        return lock_request(seen)
    except TransferRequest.DoesNotExist as error:
        raise WrongState(_("Không có đề xuất này. Hãy mở lại danh sách đề xuất.")) from error


def _check_same_sides(problems: Problems, terms: ContractTerms, contract: Contract) -> None:
    for field in ("source", "recipient"):
        if getattr(terms, field).pk != getattr(contract, f"{field}_id"):
            problems.add(
                field,
                _("Bên của bản thảo không đổi được. Hãy xóa bản thảo và lập hợp đồng mới."),
            )


def _check_request(request: TransferRequest) -> None:
    if Contract.objects.filter(request=request).exists():
        raise WrongState(_("Đề xuất này đã có hợp đồng. Hãy mở hợp đồng đó."))
    if request.status not in REQUEST_MOVES["contract"]:
        raise WrongState(
            _("Đề xuất đang ở trạng thái “%(status)s” nên chưa lập được hợp đồng.")
            % {"status": request.get_status_display()}
        )


def _check_sides_of_request(
    problems: Problems, terms: ContractTerms, request: TransferRequest
) -> None:
    """The source is one that accepted; the recipient the asker, its facility, or one it manages."""
    today = clock.today()
    accepted = list(
        request.sources.filter(answer=SourceAnswer.ACCEPTED).values_list("organisation", flat=True)
    )
    asked = request.at_facility or request.requester
    holders = holders_on([*accepted, asked.pk, terms.source.pk, terms.recipient.pk], today)

    def today_of(organisation_id: uuid.UUID) -> uuid.UUID:
        return holders[organisation_id].pk if organisation_id in holders else organisation_id

    if today_of(terms.source.pk) not in {today_of(pk) for pk in accepted}:
        problems.add(
            "source", _("Bên chuyển giao chưa nhận đề xuất này. Hãy chọn bệnh viện đã nhận.")
        )
    if today_of(terms.recipient.pk) == today_of(asked.pk):
        return
    managed = OrganisationPlace.objects.filter(
        organisation=terms.recipient,
        managed_by__in={asked.pk, today_of(asked.pk)},
        since__lte=today,
        until__gt=today,
    )
    if request.at_facility or not managed.exists():
        problems.add(
            "recipient",
            _("Bên tiếp nhận không phải nơi đề xuất. Hãy chọn cơ sở ghi trong đề xuất."),
        )


def _move_request(
    request: TransferRequest, status: RequestStatus, verb: str, by: User, contract: Contract
) -> None:
    body = body_of(by, contract)
    assert body is not None  # an officer of one of the two sides
    move(request, status, verb, by=by, body=body, changes={"contract": (None, contract.code)})
