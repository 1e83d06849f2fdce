"""Requests, contracts and rounds over the REST API. Rows come only from ``visible_to``; every
write is a service."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request

from hospitals.succession import BEGINNING
from toolkit.api import StrictSerializer
from toolkit.api.filtering import refuse_unknown
from toolkit.api.viewsets import ReadOnlyViewSet, WritingViewSet
from toolkit.paging import Ordering
from transfers import services
from transfers.api_bodies import (
    AcceptBody,
    AnswerBody,
    AskBody,
    AssignBody,
    ChangeRequestBody,
    CorrectRoundBody,
    CreateRequestBody,
    DeclineBody,
    RemarkBody,
    RemoveRoundBody,
    ReturnBody,
    RoundBody,
    SubmitBody,
    WithdrawBody,
)
from transfers.api_filters import RoundFilters, TransferContractFilters, TransferRequestFilters
from transfers.api_rows import (
    RoundSource,
    TransferContractSource,
    TransferRequestSource,
    with_request_parts,
)
from transfers.models import Contract, Round, TransferRequest
from transfers.serializers import RoundDetailSerializer, TransferRequestDetailSerializer

if TYPE_CHECKING:
    from accounts.models import User


def _act(body: type[StrictSerializer]) -> Any:
    return extend_schema(request=body, responses=TransferRequestDetailSerializer)


class TransferRequestViewSet(WritingViewSet):
    """Requests for technique transfer the caller may see. Found by id or code.

    The asking organisation, the facility it is for and their department; once endorsed the wanted
    source hospitals and their department, or the hub that assigns them. Each act is done by the
    one whose turn it is (`turn_of`), as on the portal's pages.
    """

    queryset = TransferRequest.objects.none()
    rows = TransferRequestSource
    filterset_class = TransferRequestFilters
    key_field = "code"
    write_scope = "requests:write"
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    orderings = (
        Ordering("code", "code"),
        Ordering("title", "title"),
        # A day that nobody knows sorts as if it were before all others.
        Ordering("submitted_on", Coalesce("submitted_on", Value(BEGINNING))),
        Ordering("updated_at", "updated_at"),
    )

    @extend_schema(
        request=CreateRequestBody,
        responses={
            201: TransferRequestDetailSerializer,
            200: TransferRequestDetailSerializer,
        },
    )
    def create(self, request: Request) -> HttpResponse:
        """Begin a draft: 201. With the `id` of a draft that was sent before, save it: 200."""
        sent = self.read_body(CreateRequestBody)
        form_id = sent.pop("id", None)
        is_new = not TransferRequest.objects.filter(pk=form_id).exists()
        saved = services.save_draft_request(by=_user(request), form_id=form_id, **sent)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return self._answer(saved, code)

    @_act(ChangeRequestBody)
    def partial_update(self, request: Request, pk: str) -> HttpResponse:
        """Change a draft."""
        return self._do(services.save_draft_request, ChangeRequestBody)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> HttpResponse:
        """Throw a draft away that was never sent; the asker's officers."""
        refuse_unknown(request, set())
        services.delete_draft_request(self.get_object(), by=_user(request))
        return HttpResponse(status=status.HTTP_204_NO_CONTENT)

    @_act(SubmitBody)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> HttpResponse:
        """Hand the draft on; the asker's officers."""
        return self._do(services.submit_request, SubmitBody)

    @_act(WithdrawBody)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> HttpResponse:
        """Take it back for good; the asker's officers."""
        return self._do(services.withdraw_request, WithdrawBody)

    @_act(RemarkBody)
    @action(detail=True, methods=["post"])
    def endorse(self, request: Request, pk: str) -> HttpResponse:
        """Agree to it; the head of the asker's department."""
        return self._do(services.endorse_request, RemarkBody)

    @_act(ReturnBody)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> HttpResponse:
        """Give it back to the asker as a draft; the head of the asker's department."""
        return self._do(services.return_request, ReturnBody)

    @_act(AssignBody)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> HttpResponse:
        """Choose the source hospitals; officers of the department that was asked to."""
        return self._do(services.assign_sources, AssignBody)

    @_act(AcceptBody)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> HttpResponse:
        """Take it on; officers of a wanted source hospital."""
        return self._do(services.accept_request, AcceptBody)

    @_act(DeclineBody)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> HttpResponse:
        """Do not take it on, with a reason; officers of a wanted source hospital."""
        return self._do(services.decline_request, DeclineBody)

    @_act(AskBody)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> HttpResponse:
        """Ask the asker for more; officers of a wanted source hospital."""
        return self._do(services.ask_for_more, AskBody)

    @_act(AnswerBody)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> HttpResponse:
        """Answer what was asked; the asker's officers."""
        return self._do(services.answer_question, AnswerBody)

    def _do(
        self, service: Callable[..., TransferRequest], body: type[StrictSerializer]
    ) -> HttpResponse:
        """Find the request (404), read the body (400), leave the rest to the service."""
        asked = self.get_object()
        return self._answer(service(asked, by=_user(self.request), **self.read_body(body)))

    def _answer(self, saved: TransferRequest, code: int = status.HTTP_200_OK) -> HttpResponse:
        written = with_request_parts(TransferRequest.objects.filter(pk=saved.pk))
        return self.one(self.source(single=True), written, code)


class TransferContractViewSet(ReadOnlyViewSet):
    """Contracts for technique transfer the caller may see. Found by id or code.

    Open to both hospitals, both departments and the hub of the agreement it hangs on.
    """

    queryset = Contract.objects.none()
    rows = TransferContractSource
    filterset_class = TransferContractFilters
    key_field = "code"
    orderings = (
        Ordering("code", "code"),
        Ordering("title", "title"),
        Ordering("signed_on", Coalesce("signed_on", Value(BEGINNING))),
        Ordering("updated_at", "updated_at"),
    )


class RoundViewSet(WritingViewSet):
    """Rounds of cases under the contracts the caller may see: counts only."""

    queryset = Round.objects.none()
    rows = RoundSource
    filterset_class = RoundFilters
    write_scope = "rounds:write"
    http_method_names = ["get", "post", "put", "head", "options"]
    orderings = (Ordering("starts_on", "starts_on"), Ordering("ends_on", "ends_on"))

    @extend_schema(
        request=RoundBody, responses={201: RoundDetailSerializer, 200: RoundDetailSerializer}
    )
    def create(self, request: Request) -> HttpResponse:
        """Record a round; officers of either hospital. 201; 200 for the same round sent again."""
        sent = self.read_body(RoundBody)
        contract, round_id = sent.pop("contract"), sent.pop("id", None)
        is_new = not Round.objects.filter(pk=round_id).exists()
        one = services.record_round(contract, by=_user(request), round_id=round_id, **sent)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return self._answer(one, code)

    @extend_schema(request=CorrectRoundBody, responses=RoundDetailSerializer)
    def update(self, request: Request, pk: str) -> HttpResponse:
        """Correct all that a round says; officers of either hospital, while the contract runs."""
        one = self.get_object()
        sent = self.read_body(CorrectRoundBody)
        return self._answer(services.correct_round(one, by=_user(request), **sent))

    @extend_schema(request=RemoveRoundBody, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> HttpResponse:
        """Take a round out that should not be there; what it said stays in the trail."""
        one = self.get_object()
        services.remove_round(one, by=_user(request), **self.read_body(RemoveRoundBody))
        return HttpResponse(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, one: Round, code: int = status.HTTP_200_OK) -> HttpResponse:
        source = self.source(single=True)
        return self.one(source, source.visible().filter(pk=one.pk), code)


def _user(request: Request) -> "User":
    return cast("User", request.user)
