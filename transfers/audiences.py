"""Who sees a record now, as ids: the same as ``visible_to``, said from the record's side.

For `audit.sights`; a test holds the two together.
"""

from agreements.models import Party
from audit.sights import Audience
from transfers.models import Contract, TransferRequest
from transfers.models.requests import BEFORE_ENDORSEMENT
from transfers.states import RequestStatus


def of_request(request: TransferRequest) -> Audience:
    """The asker, the facility and their department; once endorsed the wanted sources too, or the
    hub that chooses them."""
    near = {request.requester_id}
    own = set()
    if request.at_facility_id and request.status != RequestStatus.DRAFT:
        near.add(request.at_facility_id)
    withdrawn_early = (
        request.status == RequestStatus.WITHDRAWN
        and request.endorsed_on is None
        and request.submitted_on is not None
    )
    if request.status not in BEFORE_ENDORSEMENT and not withdrawn_early:
        near |= set(request.sources.values_list("organisation", flat=True))
        if request.assigning_hub_id:
            own.add(request.assigning_hub_id)
    return Audience(own=frozenset(own), near=frozenset(near))


def of_contract(contract: Contract) -> Audience:
    """Both hospitals, both departments and the agreement's hub."""
    hubs = Party.objects.filter(agreement=contract.agreement_id, role=Party.Role.HUB)
    return Audience(
        own=frozenset(hubs.values_list("organisation", flat=True)),
        near=frozenset({contract.source_id, contract.recipient_id}),
    )
