"""What became of one review beside its row: the meeting, its minutes and who confirmed them, over
the REST API; and the official papers that were issued for reviews."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from agreements.api_filters_reviews import UnderAgreement
from agreements.models import Review, ReviewPaper
from agreements.papers.kinds import PAPERS, file_name
from agreements.permissions_reviews import can_read_review_documents
from agreements.serializers import AgreementKeySerializer, NamedBodySerializer
from agreements.shelves import open_to_parties
from audit.services import record
from hospitals.models import Organisation
from papers import responses
from papers.pdf import PdfUnavailable
from toolkit.api import KeyFilter, ListFilter, MomentFilter, problems
from toolkit.api.filtering import refuse_unknown
from toolkit.api.sources import DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering

PAPER_KIND_CHOICES = [(kind.key, kind.label) for kind in PAPERS.values()]


# --- The meeting --------------------------------------------------------------------------
class ConfirmationSerializer(serializers.Serializer[object]):
    """A head's word that the minutes say what was agreed."""

    organisation = NamedBodySerializer()
    minutes_version = serializers.IntegerField(help_text="Of the minutes that the head read.")
    confirmed_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(
        allow_null=True, help_text="The minutes changed then, and the word counts no longer."
    )


class DateChangeSerializer(serializers.Serializer[object]):
    old_due_on = serializers.DateField()
    new_due_on = serializers.DateField()
    reason = serializers.CharField()
    changed_at = serializers.DateTimeField()


class MeetingSerializer(serializers.Serializer[object]):
    """The meeting of a review, for the parties. No person is named beside the minutes' words."""

    id = serializers.UUIDField(help_text="Of the review.")
    held_on = serializers.DateField(allow_null=True)
    place = serializers.CharField(help_text="Empty where unknown.")
    attended = NamedBodySerializer(many=True, help_text="Bodies, in the order of the minutes.")
    minutes = serializers.CharField()
    minutes_version = serializers.IntegerField(
        help_text="Rises with every change of what the heads confirm."
    )
    confirmations = ConfirmationSerializer(many=True, help_text="The oldest first.")
    unconfirmed_because = serializers.CharField(
        help_text="Why it was concluded without every confirmation; empty otherwise."
    )
    waived_because = serializers.CharField(help_text="Empty unless the review was waived.")
    date_changes = DateChangeSerializer(many=True, help_text="The newest first.")
    updated_at = serializers.DateTimeField()


class MeetingSource(DictSource):
    shape = single_shape = MeetingSerializer

    def visible(self) -> "QuerySet[Review]":
        reviews = Review.objects.visible_to(self.asked.reader)
        return reviews.prefetch_related(
            "attendances__organisation", "confirmations__organisation", "date_changes"
        )

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": row.pk,
                "held_on": row.held_on,
                "place": row.place,
                "attended": [_named(one.organisation) for one in row.attendances.all()],
                "minutes": row.minutes,
                "minutes_version": row.minutes_version,
                "confirmations": [
                    {
                        "organisation": _named(one.organisation),
                        "minutes_version": one.minutes_version,
                        "confirmed_at": timezone.localtime(one.confirmed_at),
                        "voided_at": one.voided_at and timezone.localtime(one.voided_at),
                    }
                    for one in row.confirmations.all()
                ],
                "unconfirmed_because": row.unconfirmed_because,
                "waived_because": row.waived_because,
                "date_changes": [
                    {
                        "old_due_on": one.old_due_on,
                        "new_due_on": one.new_due_on,
                        "reason": one.reason,
                        "changed_at": timezone.localtime(one.changed_at),
                    }
                    for one in row.date_changes.all()
                ],
                "updated_at": timezone.localtime(row.updated_at),
            }
            for row in rows
        ]


class ReviewMeetingViewSet(ReadOnlyViewSet):
    """The meeting of one review and its minutes.

    For the parties' people, auditors and observers; 403 for others who see the review.
    """

    queryset = Review.objects.none()
    rows = MeetingSource

    def retrieve(self, request: Request, review: str) -> HttpResponseBase:
        seen = Review.objects.visible_to(request.user).select_related("agreement")
        found = seen.filter(**self._lookup(review)).first()
        if found is None:
            raise Http404
        can_read_review_documents(request.user, found.agreement).demand()  # type: ignore[arg-type]
        return super().retrieve(request, review)


# --- Issued papers ------------------------------------------------------------------------
class PaperNumberKeySerializer(serializers.Serializer[object]):
    """The number of the issuing body's register that stands on it."""

    id = serializers.UUIDField()
    written = serializers.CharField(help_text="As on the paper: 05/BC-SYT.")
    dated_on = serializers.DateField()
    is_voided = serializers.BooleanField(help_text="Struck out: the paper says so on every page.")


class ReviewPaperSerializer(serializers.Serializer[object]):
    """An official paper as it was issued: `review-papers/{id}/word/` and `…/pdf/`."""

    id = serializers.UUIDField()
    agreement = AgreementKeySerializer()
    review = serializers.UUIDField(help_text="Id of the review.")
    kind = serializers.ChoiceField(choices=PAPER_KIND_CHOICES)
    organisation = NamedBodySerializer(help_text="In whose name it was issued.")
    is_whole = serializers.BooleanField(help_text="The whole review's report, not one body's.")
    number = PaperNumberKeySerializer()
    updated_at = serializers.DateTimeField(help_text="When it was issued, or struck out.")


class ReviewPaperSource(DictSource):
    shape = single_shape = ReviewPaperSerializer

    def visible(self) -> "QuerySet[ReviewPaper]":
        """The parties' only, as their pages."""
        rows = ReviewPaper.objects.filter(review__agreement__in=open_to_parties(self.asked.reader))
        return rows.select_related("review__agreement", "organisation", "number").only(
            *_UNREAD_NOT, "review__agreement__code", "organisation__slug", "organisation__name_vi"
        )

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        return [_paper(row) for row in rows]


_UNREAD_NOT = (
    "review",
    "kind",
    "organisation",
    "is_whole",
    "issued_at",
    "review__agreement",
    "number__number",
    "number__symbol",
    "number__dated_on",
    "number__voided_at",
)


def _paper(row: ReviewPaper) -> Row:
    number = row.number
    return {
        "id": row.pk,
        "agreement": {"id": row.review.agreement_id, "code": row.review.agreement.code},
        "review": row.review_id,
        "kind": row.kind,
        "organisation": _named(row.organisation),
        "is_whole": row.is_whole,
        "number": {
            "id": number.pk,
            "written": number.written,
            "dated_on": number.dated_on,
            "is_voided": number.is_voided,
        },
        "updated_at": timezone.localtime(number.voided_at or row.issued_at),
    }


class ReviewPaperFilters(UnderAgreement):
    review = filters.UUIDFilter(help_text="Id of the review.")
    kind = ListFilter(choices=PAPER_KIND_CHOICES, help_text="One kind, or several by comma.")
    organisation = KeyFilter(
        Organisation.objects.all(), "slug", help_text="Slug of the body that issued it."
    )
    updated_since = MomentFilter(
        method="since",
        help_text="Issued or struck out at or after this time, ISO 8601 (write + as %2B).",
    )

    class Meta:
        model = ReviewPaper
        fields: tuple[str, ...] = ()

    def of_agreement(self, rows: Any, name: str, value: str) -> Any:
        try:
            return rows.filter(review__agreement=uuid.UUID(value))
        except ValueError:
            return rows.filter(review__agreement__code=value)

    def since(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(issued_at__gte=value) | rows.filter(number__voided_at__gte=value)


class NoPdf(APIException):
    """This machine lacks what makes PDFs; the text says what."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "no_pdf"


class ReviewPaperViewSet(ReadOnlyViewSet):
    """Official papers that were issued for reviews: reports, minutes, invitations.

    For the parties' people, auditors and observers. Nothing is done to a paper: to issue one is an
    act on its review, to strike one out an act on its number among `paper-numbers`.
    """

    queryset = ReviewPaper.objects.none()
    rows = ReviewPaperSource
    filterset_class = ReviewPaperFilters
    orderings = (Ordering("issued_at", "issued_at"),)

    @extend_schema(responses={(200, responses.WORD): OpenApiTypes.BINARY})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def word(self, request: Request, pk: str) -> HttpResponseBase:
        """The paper as a Word file, as an attachment."""
        issued = self._issued(pk)
        return self._told(issued, responses.word_attachment(issued.paper, file_name(issued)))

    @extend_schema(
        responses={
            (200, responses.PDF): OpenApiTypes.BINARY,
            (503, problems.CONTENT_TYPE): OpenApiTypes.OBJECT,
        }
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def pdf(self, request: Request, pk: str) -> HttpResponseBase:
        """The paper as a PDF, as an attachment; 503 where the portal's machine cannot make it."""
        issued = self._issued(pk)
        try:
            response = responses.pdf_attachment(issued.paper, file_name(issued))
        except PdfUnavailable as error:
            raise NoPdf(str(error)) from error
        return self._told(issued, response)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever kind the caller hopes for."""
        return super().perform_content_negotiation(request, force or self.action in ("word", "pdf"))

    def _issued(self, pk: str) -> ReviewPaper:
        refuse_unknown(self.request, set())
        rows = ReviewPaper.objects.filter(
            review__agreement__in=open_to_parties(self.request.user)
        ).select_related("review__agreement", "number")
        issued = rows.filter(**self._lookup(pk)).first()
        if issued is None:
            raise Http404
        return issued

    def _told(self, issued: ReviewPaper, response: HttpResponseBase) -> HttpResponseBase:
        """Who took which paper is on the trail."""
        if self.request.method == "GET":
            with transaction.atomic():
                record(
                    "document.downloaded",
                    issued,
                    by=self.request.user,
                    whole=issued.review.agreement,
                )
        return response


def _named(body: Organisation) -> Row:
    return {"id": body.pk, "slug": body.slug, "name": body.name_vi}
