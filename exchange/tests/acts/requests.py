"""Requests for a technique: asked, endorsed, assigned, answered."""

from typing import Any

from agreements.tests.builders import pdf
from conftest import organisation
from exchange.tests.acts.base import HUB, LAM_DONG, OTHER_SOURCE, PARTNER, RECIPIENT, SOURCE, Acts
from hospitals.models import Specialty
from transfers import services as transfers
from transfers.models import RequestAttachment, TransferRequest


class RequestActs(Acts):
    def ask(self) -> None:
        transfers.save_draft_request(
            by=self.who(RECIPIENT), requester=organisation(RECIPIENT), **self._request()
        )

    def _request(self) -> dict[str, Any]:
        wanted = self.random.sample([SOURCE, OTHER_SOURCE], self.random.randint(0, 2))
        return {
            "title": self.words("Phaco"),
            "modality": "transfer",
            "specialties": list(Specialty.objects.filter(slug="mat")),
            "sources": [organisation(slug) for slug in wanted],
            "assigning_hub": None if wanted else organisation(HUB),
            "patients_a_year": self.random.choice([None, 100]),
            "reason": self.words("Nhu cầu"),
            "duplicate_reason": "Nhu cầu riêng",
        }

    def change_request(self) -> None:
        one = self.some(TransferRequest.objects.filter(status="draft"))
        transfers.save_draft_request(one, by=self.who(RECIPIENT), **self._request())

    def submit_request(self) -> None:
        transfers.submit_request(
            self.some(TransferRequest.objects.filter(status="draft")), by=self.who(RECIPIENT)
        )

    def endorse(self) -> None:
        transfers.endorse_request(
            self.some(TransferRequest.objects.filter(status="submitted")),
            by=self.who(LAM_DONG, PARTNER),
        )

    def send_request_back(self) -> None:
        transfers.return_request(
            self.some(TransferRequest.objects.filter(status="submitted")),
            by=self.who(LAM_DONG, PARTNER),
            reason="Bổ sung",
        )

    def assign(self) -> None:
        transfers.assign_sources(
            self.some(TransferRequest.objects.filter(status="endorsed")),
            by=self.who(HUB),
            sources=[organisation(self.random.choice([SOURCE, OTHER_SOURCE]))],
        )

    def _asked(self) -> Any:
        return self.some(TransferRequest.objects.filter(status__in=["with_source", "more_wanted"]))

    def accept(self) -> None:
        transfers.accept_request(self._asked(), by=self.who(SOURCE, OTHER_SOURCE))

    def decline(self) -> None:
        transfers.decline_request(
            self._asked(), by=self.who(SOURCE, OTHER_SOURCE), reason="Chưa đủ người"
        )

    def question(self) -> None:
        transfers.ask_for_more(
            self._asked(), by=self.who(SOURCE, OTHER_SOURCE), question=self.words("Bao nhiêu ca")
        )

    def answer(self) -> None:
        one = self.some(TransferRequest.objects.filter(status="more_wanted"))
        transfers.answer_question(one, by=self.who(RECIPIENT), text="200 ca")

    def withdraw_request(self) -> None:
        transfers.withdraw_request(
            self.some(TransferRequest.objects.all()), by=self.who(RECIPIENT), reason="Thôi"
        )

    def delete_request(self) -> None:
        transfers.delete_draft_request(
            self.some(TransferRequest.objects.filter(status="draft")), by=self.who(RECIPIENT)
        )

    def attach(self) -> None:
        one = self.some(TransferRequest.objects.all())
        transfers.attach_to_request(one, by=self.who(RECIPIENT), upload=pdf(), title="Tờ trình")

    def detach(self) -> None:
        transfers.detach_from_request(
            self.some(RequestAttachment.objects.all()), by=self.who(RECIPIENT)
        )
