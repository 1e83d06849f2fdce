"""Requests, contracts and rounds over the REST API. Rows come only from ``visible_to``; every
write is a service."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from hospitals.succession import BEGINNING
from toolkit import clock
from toolkit.api import StrictSerializer
from toolkit.api.viewsets import ReadOnlyViewSet, WritingViewSet
from toolkit.paging import Ordering
from transfers import services
from transfers.api_bodies import (
    AcceptBody,
    AnswerBody,
    AskBody,
    AssignBody,
    ChangeRequestBody,
    CreateRequestBody,
    DeclineBody,
    RemarkBody,
    ReturnBody,
    RoundBody,
    SubmitBody,
    WithdrawBody,
)
from transfers.api_filters import RoundFilters, TransferContractFilters, TransferRequestFilters
from transfers.api_rows import (
    contract_rows,
    request_detail,
    request_rows,
    round_rows,
    with_contract_parts,
    with_request_parts,
)
from transfers.models import Contract, Round, TransferRequest
from transfers.serializers import (
    RoundSerializer,
    TransferContractSerializer,
    TransferRequestDetailSerializer,
    TransferRequestSerializer,
)

if TYPE_CHECKING:
    from accounts.models import User


def _act(body: type[StrictSerializer]) -> Any:
    return extend_schema(request=body, responses=TransferRequestDetailSerializer)


@extend_schema_view(retrieve=extend_schema(responses=TransferRequestDetailSerializer))
class TransferRequestViewSet(WritingViewSet):
    """Requests for technique transfer the caller may see. Found by id or code.

    The asking organisation, the facility it is for and their department; once endorsed the wanted
    source hospitals and their department, or the hub that assigns them. Each act is done by the
    one whose turn it is (`turn_of`), as on the portal's pages.
    """

    queryset = TransferRequest.objects.none()
    serializer_class: type[BaseSerializer[Any]] = TransferRequestSerializer
    filterset_class = TransferRequestFilters
    key_field = "code"
    write_scope = "requests:write"
    orderings = (
        Ordering("code", "code"),
        Ordering("title", "title"),
        # A day that nobody knows sorts as if it were before all others.
        Ordering("submitted_on", Coalesce("submitted_on", Value(BEGINNING))),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[TransferRequest]":
        return with_request_parts(TransferRequest.objects.visible_to(self.request.user))

    def present(self, rows: Sequence[TransferRequest]) -> Sequence[Any]:
        return request_rows(rows, day=clock.today())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(request_detail(self.get_object(), day=clock.today()))

    @extend_schema(
        request=CreateRequestBody,
        responses={
            201: TransferRequestDetailSerializer,
            200: TransferRequestDetailSerializer,
        },
    )
    def create(self, request: Request) -> Response:
        """Begin a draft: 201. With the `id` of a draft that was sent before, save it: 200."""
        sent = self.read_body(CreateRequestBody)
        form_id = sent.pop("id", None)
        is_new = not TransferRequest.objects.filter(pk=form_id).exists()
        saved = services.save_draft_request(by=_user(request), form_id=form_id, **sent)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return self._answer(saved, code)

    @_act(ChangeRequestBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a draft."""
        return self._do(services.save_draft_request, ChangeRequestBody)

    @_act(SubmitBody)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand the draft on; the asker's officers."""
        return self._do(services.submit_request, SubmitBody)

    @_act(WithdrawBody)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take it back for good; the asker's officers."""
        return self._do(services.withdraw_request, WithdrawBody)

    @_act(RemarkBody)
    @action(detail=True, methods=["post"])
    def endorse(self, request: Request, pk: str) -> Response:
        """Agree to it; the head of the asker's department."""
        return self._do(services.endorse_request, RemarkBody)

    @_act(ReturnBody)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Give it back to the asker as a draft; the head of the asker's department."""
        return self._do(services.return_request, ReturnBody)

    @_act(AssignBody)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Choose the source hospitals; officers of the department that was asked to."""
        return self._do(services.assign_sources, AssignBody)

    @_act(AcceptBody)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Take it on; officers of a wanted source hospital."""
        return self._do(services.accept_request, AcceptBody)

    @_act(DeclineBody)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Do not take it on, with a reason; officers of a wanted source hospital."""
        return self._do(services.decline_request, DeclineBody)

    @_act(AskBody)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: str) -> Response:
        """Ask the asker for more; officers of a wanted source hospital."""
        return self._do(services.ask_for_more, AskBody)

    @_act(AnswerBody)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer what was asked; the asker's officers."""
        return self._do(services.answer_question, AnswerBody)

    def _do(
        self, service: Callable[..., TransferRequest], body: type[StrictSerializer]
    ) -> Response:
        """Find the request (404), read the body (400), leave the rest to the service."""
        asked = self.get_object()
        return self._answer(service(asked, by=_user(self.request), **self.read_body(body)))

    def _answer(self, saved: TransferRequest, code: int = status.HTTP_200_OK) -> Response:
        row = with_request_parts(TransferRequest.objects.filter(pk=saved.pk)).get()
        return Response(request_detail(row, day=clock.today()), status=code)


class TransferContractViewSet(ReadOnlyViewSet):
    """Contracts for technique transfer the caller may see. Found by id or code.

    Open to both hospitals, both departments and the hub of the agreement it hangs on.
    """

    queryset = Contract.objects.none()
    serializer_class: type[BaseSerializer[Any]] = TransferContractSerializer
    filterset_class = TransferContractFilters
    key_field = "code"
    orderings = (
        Ordering("code", "code"),
        Ordering("title", "title"),
        Ordering("signed_on", Coalesce("signed_on", Value(BEGINNING))),
        Ordering("updated_at", "updated_at"),
    )

    def get_queryset(self) -> "QuerySet[Contract]":
        return with_contract_parts(Contract.objects.visible_to(self.request.user))

    def present(self, rows: Sequence[Contract]) -> Sequence[Any]:
        return contract_rows(rows, user=_user(self.request))


class RoundViewSet(WritingViewSet):
    """Rounds of cases under the contracts the caller may see: counts only."""

    queryset = Round.objects.none()
    serializer_class: type[BaseSerializer[Any]] = RoundSerializer
    filterset_class = RoundFilters
    write_scope = "rounds:write"
    orderings = (Ordering("starts_on", "starts_on"), Ordering("ends_on", "ends_on"))

    def get_queryset(self) -> "QuerySet[Round]":
        return Round.objects.visible_to(self.request.user).select_related("contract")

    def present(self, rows: Sequence[Round]) -> Sequence[Any]:
        return round_rows(rows)

    @extend_schema(request=RoundBody, responses={201: RoundSerializer, 200: RoundSerializer})
    def create(self, request: Request) -> Response:
        """Record a round; officers of either hospital. 201; 200 for the same round sent again."""
        sent = self.read_body(RoundBody)
        contract, round_id = sent.pop("contract"), sent.pop("id", None)
        is_new = not Round.objects.filter(pk=round_id).exists()
        one = services.record_round(contract, by=_user(request), round_id=round_id, **sent)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(round_rows([one])[0], status=code)


def _user(request: Request) -> "User":
    return cast("User", request.user)
