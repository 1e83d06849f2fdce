"""The papers of agreements, of their reviews and of what was done for them (`files.shelves`)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agreements.models import Activity, Agreement, Document, Party
from audit.services import record
from files.shelves import LOOKED_AT, TAKEN, Paper, Shelf

DOCUMENT_KINDS = dict(Document.Kind.choices)


class AgreementPapers(Shelf):
    """Whoever sees the agreement may have them."""

    resource = "agreements"
    kinds = frozenset(DOCUMENT_KINDS)
    record = "agreement"

    def rows(self, reader: Any) -> "QuerySet[Any]":
        agreements = Agreement.objects.visible_to(reader)
        rows = Document.objects.filter(agreement__in=agreements.values("pk"), review=None)
        return rows.select_related("agreement")

    def of_kinds(self, rows: "QuerySet[Any]", kinds: Iterable[str]) -> "QuerySet[Any]":
        return rows.filter(kind__in=kinds)

    def placed(self, row: Any) -> Paper:
        code = row.agreement.code
        return Paper(row, row.file, row.kind, row.title, self.resource, row.agreement_id, code)

    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        with transaction.atomic():
            record(LOOKED_AT if looked else TAKEN, row, by=by, whole=row.agreement)


class ReviewPapers(AgreementPapers):
    """For the parties' people only."""

    resource = "reviews"
    record = "review"

    def rows(self, reader: Any) -> "QuerySet[Any]":
        rows = Document.objects.filter(agreement__in=open_to_parties(reader), review__isnull=False)
        return rows.select_related("agreement")

    def placed(self, row: Any) -> Paper:
        code = row.agreement.code
        return Paper(row, row.file, row.kind, row.title, self.resource, row.review_id, code)


class ActivityPapers(Shelf):
    """For the parties' people only."""

    resource = "activities"
    kinds = frozenset({"activity"})

    def rows(self, reader: Any) -> "QuerySet[Any]":
        rows = Activity.objects.filter(agreement__in=open_to_parties(reader), file__isnull=False)
        return rows.select_related("agreement")

    def placed(self, row: Any) -> Paper:
        code = row.agreement.code
        return Paper(row, row.file, "activity", row.title, self.resource, row.pk, code)

    def tell(self, row: Any, *, by: Any, looked: bool = False) -> None:
        with transaction.atomic():
            record(LOOKED_AT if looked else TAKEN, row, by=by, whole=row.agreement)


def open_to_parties(reader: Any) -> Any:
    """Ids of the agreements whose reviews' papers ``reader`` may have, as
    `permissions_reviews.can_read_review_documents` says of one (a test holds them together)."""
    seen = Agreement.objects.visible_to(reader)
    if not reader.reads_everything:
        own = Party.objects.filter(organisation__in=reader.reach.own)
        seen = seen.filter(pk__in=own.values("agreement"))
    return seen.values("pk")


SHELVES = (AgreementPapers(), ReviewPapers(), ActivityPapers())
