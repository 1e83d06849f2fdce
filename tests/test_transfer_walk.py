"""One technique from the request to the closed contract, on the demonstration's own data.

Every side signs in for its own acts and fills in the forms as its browser would without scripts;
the mails are read in the mailbox.
"""

from typing import Any

from django.test import Client
from lxml import html

from agreements.tests.builders import pdf
from conftest import PASSWORD
from outbox.models import Letter
from outbox.sending import send_waiting
from tests.phaco import (
    COORDINATOR,
    DAY,
    DEPARTMENT_HEAD,
    RECIPIENT_HEAD,
    SOURCE,
    SOURCE_HEAD,
    address_of,
)
from transfers.models import Contract, TransferRequest
from transfers.states import ContractStatus, RequestStatus


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, name: str) -> None:
        self.address = address_of(name)
        self.client = Client()
        door = {"login": self.address, "password": PASSWORD}
        assert self.client.post("/accounts/login/", door).status_code == 302

    def reads(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return " ".join(html.fromstring(response.content).text_content().split())

    def fills_in(self, path: str, **answers: Any) -> str:
        """Open the page, keep what its form proposes, answer the rest, send. Returns where to."""
        page = html.fromstring(self.client.get(path).content)
        form = page.xpath("//main//form[@method='post']")[0]
        kept: dict[str, list[str]] = {}
        for name, value in form.form_values():
            kept.setdefault(name, []).append(value)
        kept.pop("csrfmiddlewaretoken", None)
        response = self.client.post(form.get("action") or path, {**kept, **answers})
        if response.status_code != 302:
            said = " ".join(html.fromstring(response.content).text_content().split())
            raise AssertionError(f"{path}: {response.status_code} {said[:1500]}")
        return str(response["Location"])

    def letters(self) -> list[str]:
        send_waiting(ignore_hours=True)
        return list(Letter.objects.filter(address=self.address).values_list("subject", flat=True))


def test_phaco_from_the_request_to_operating_alone(demonstration: None) -> None:
    coordinator, department = Person(COORDINATOR), Person(DEPARTMENT_HEAD)
    source, source_head = Person(SOURCE), Person(SOURCE_HEAD)
    recipient_head = Person(RECIPIENT_HEAD)

    # The request: five steps, the warning with its reason, submitting.
    known = set(TransferRequest.objects.values_list("pk", flat=True))
    coordinator.fills_in("/transfer-requests/new/")
    asked = TransferRequest.objects.exclude(pk__in=known).get()
    step = f"/transfer-requests/{asked.pk}/steps/%s/"
    phaco = Contract.objects.get(code="phaco-dak-nong")
    coordinator.fills_in(step % 2, modality="transfer", go="next")
    coordinator.fills_in(
        step % 3,
        technique=str(phaco.technique_id),
        title="Chuyển giao kỹ thuật Phaco",
        patients_a_year="320",
        seen="1",
        way="own",
        duplicate_reason="Người bệnh phải đi trên 150 km.",
        go="next",
    )
    coordinator.fills_in(step % 4, sources=[str(phaco.source_id)], go="next")
    coordinator.fills_in(step % 5, reason="Nhiều người bệnh đục thủy tinh thể.", go="submit")
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SUBMITTED
    assert department.letters()

    own = f"/transfer-requests/{asked.pk}/"
    assert "Người bệnh phải đi trên 150 km." in department.reads(own)
    department.fills_in(own + "endorse/")
    assert source.letters()
    source.fills_in(own + "accept/")
    asked.refresh_from_db()
    assert asked.status == RequestStatus.ACCEPTED

    # The contract: drafted, made ready, signed by both heads, started.
    contracts = set(Contract.objects.values_list("pk", flat=True))
    source.fills_in(
        f"/transfer-contracts/new/?request={asked.pk}",
        title="Phaco cho Đắk Nông",
        target_cases="2",
        target_trainees="1",
        target_independence="50",
    )
    contract = Contract.objects.exclude(pk__in=contracts).get()
    page = f"/transfer-contracts/{contract.pk}/"
    signing = {"signed_on": DAY, "representative": "Người mẫu", "position": "Giám đốc"}
    recipient_head.fills_in(page + "sign/recipient/", **signing)
    source_head.fills_in(page + "sign/source/", scan=pdf(), **signing)
    contract.refresh_from_db()
    assert contract.status == ContractStatus.SIGNED
    refused = source_head.client.post(page + "start/", {"on": DAY})
    assert refused.status_code in (400, 403, 409)
    for item in contract.readiness.all():
        coordinator.fills_in(
            f"{page}readiness/{item.pk}/", evidence="Đã có", responsible="Người mẫu", met_on=DAY
        )
    source_head.fills_in(page + "start/", on=DAY)

    # Practice: a round, a trainee with a certificate; then acceptance and closing.
    coordinator.fills_in(
        page + "rounds/new/", supervised="2", independent="3", by_expert="1", starts_on=DAY
    )
    coordinator.fills_in(
        page + "trainees/new/",
        full_name="Người học mẫu",
        trained_from=DAY,
        trained_to=DAY,
        licence_number="MAU-1",
    )
    trainee = contract.trainees.get()
    coordinator.fills_in(f"{page}trainees/{trainee.pk}/certify/", certified_on=DAY)
    assert "3 trên 5" in coordinator.reads(page)
    recipient_head.fills_in(page + "propose/", on=DAY)
    source_head.fills_in(page + "confirm/", on=DAY)
    source_head.fills_in(page + "liquidate/source/", on=DAY)
    recipient_head.fills_in(page + "liquidate/recipient/", on=DAY)
    contract.refresh_from_db()
    assert contract.status == ContractStatus.LIQUIDATED
    assert contract.performances.count() == 3
    for person in (coordinator, source, source_head, recipient_head):
        assert person.letters(), person.address
