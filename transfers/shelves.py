"""The papers of requests and contracts (`files.shelves`)."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audit.services import record
from files.shelves import LOOKED_AT, TAKEN, Paper, Shelf
from transfers.models import Contract, ReadinessItem, RequestAttachment, TransferRequest


class RequestPapers(Shelf):
    """What the asker added; whoever sees the request may have it."""

    resource = "transfer-requests"
    kinds = frozenset({"attachment"})
    record = "request"

    def rows(self, reader: Any) -> "QuerySet[Any]":
        requests = TransferRequest.objects.visible_to(reader).order_by().values("pk")
        return RequestAttachment.objects.filter(request__in=requests).select_related("request")

    def placed(self, row: Any) -> Paper:
        asked = row.request
        return Paper(row, row.file, "attachment", row.title, self.resource, asked.pk, asked.code)

    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        with transaction.atomic():
            record(LOOKED_AT if looked else TAKEN, row, by=by, whole=row.request)


class SignedContracts(Shelf):
    """The scan of what was signed; whoever sees the contract may have it."""

    resource = "transfer-contracts"
    kinds = frozenset({"signed_scan"})
    file = "scan"

    def rows(self, reader: Any) -> "QuerySet[Any]":
        return Contract.objects.visible_to(reader).filter(scan__isnull=False)

    def placed(self, row: Any) -> Paper:
        return Paper(row, row.scan, "signed_scan", row.title, self.resource, row.pk, row.code)

    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        with transaction.atomic():
            record(LOOKED_AT if looked else "contract.paper_downloaded", row, by=by)


class Evidence(Shelf):
    """What shows that the recipient is ready; whoever sees the contract may have it."""

    resource = "transfer-contracts"
    kinds = frozenset({"evidence"})
    file = "document"
    record = "contract"

    def rows(self, reader: Any) -> "QuerySet[Any]":
        contracts = Contract.objects.visible_to(reader).order_by().values("pk")
        rows = ReadinessItem.objects.filter(contract__in=contracts, document__isnull=False)
        return rows.select_related("contract")

    def placed(self, row: Any) -> Paper:
        contract = row.contract
        title = str(row.get_kind_display())
        return Paper(
            row, row.document, "evidence", title, self.resource, contract.pk, contract.code
        )

    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        with transaction.atomic():
            record(LOOKED_AT if looked else TAKEN, row, by=by, whole=row.contract)


SHELVES = (RequestPapers(), SignedContracts(), Evidence())
