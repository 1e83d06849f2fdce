"""Contracts: drafted, signed by two sides, made ready, run, accepted and ended."""

from agreements.tests.builders import pdf
from conftest import organisation
from exchange.tests.acts.base import RECIPIENT, SOURCE, Acts, NothingThere
from hospitals.models import Specialty
from toolkit import clock
from transfers import services as transfers
from transfers.models import (
    Contract,
    ContractDecision,
    Performance,
    ReadinessItem,
    Round,
    Stage,
    TransferRequest,
)
from transfers.services import ContractTerms
from transfers.sides import Side


class ContractActs(Acts):
    def _contract(self) -> ContractTerms:
        return ContractTerms(
            source=organisation(SOURCE),
            recipient=organisation(RECIPIENT),
            modality="transfer",
            title=self.words("Gói Phaco"),
            specialty=Specialty.objects.get(slug="mat"),
            target_cases=self.random.choice([None, 2, 20]),
            target_trainees=self.random.choice([None, 1]),
        )

    def draft_contract(self) -> None:
        accepted = TransferRequest.objects.filter(status="accepted")
        request = self.random.choice([None, *accepted.order_by("pk")])
        transfers.draft_contract(
            by=self.who(SOURCE, RECIPIENT), terms=self._contract(), request=request
        )

    def edit_contract(self) -> None:
        transfers.edit_contract(
            self.some(Contract.objects.filter(status="draft")),
            by=self.who(SOURCE, RECIPIENT),
            terms=self._contract(),
        )

    def delete_contract(self) -> None:
        transfers.delete_draft_contract(
            self.some(Contract.objects.filter(status="draft")), by=self.who(SOURCE, RECIPIENT)
        )

    def sign_contract(self) -> None:
        side = self.random.choice(list(Side))
        transfers.sign_contract(
            self.some(Contract.objects.filter(status="draft")),
            by=self.who(SOURCE if side == Side.SOURCE else RECIPIENT),
            side=side,
            signed_on=clock.today(),
            scan=pdf(),
            representative="Người mẫu Ký",
            position="Giám đốc",
        )

    def ready(self) -> None:
        contract = self.some(Contract.objects.filter(status="signed"))
        for item in contract.readiness.filter(is_mandatory=True, met_on=None, waived_on=None):
            transfers.meet_readiness(
                item,
                by=self.who(RECIPIENT),
                evidence="Có đủ",
                met_on=clock.today(),
                document=self.random.choice([None, pdf()]),
            )

    def start_contract(self) -> None:
        transfers.start_contract(
            self.some(Contract.objects.filter(status="signed")),
            by=self.who(SOURCE),
            on=clock.today(),
        )

    def suspend_contract(self) -> None:
        transfers.suspend_contract(
            self.some(Contract.objects.filter(status="running")),
            by=self.who(SOURCE),
            on=clock.today(),
            reason="Lý do",
        )

    def resume_contract(self) -> None:
        transfers.resume_contract(
            self.some(Contract.objects.filter(status="suspended")),
            by=self.who(SOURCE),
            on=clock.today(),
            reason="Lý do",
        )

    def round(self) -> None:
        transfers.record_round(
            self.some(Contract.objects.filter(status="running")),
            by=self.who(SOURCE, RECIPIENT),
            starts_on=clock.today(),
            supervised=self.random.randint(0, 9),
            independent=self.random.randint(0, 9),
            despite_sum=True,
        )

    def correct_round(self) -> None:
        one = self.some(Round.objects.all())
        transfers.correct_round(
            one,
            by=self.who(SOURCE, RECIPIENT),
            reason="Ghi nhầm",
            starts_on=one.starts_on,
            supervised=self.random.randint(0, 9),
            independent=0,
            despite_sum=True,
        )

    def remove_round(self) -> None:
        transfers.remove_round(
            self.some(Round.objects.all()), by=self.who(SOURCE, RECIPIENT), reason="Ghi hai lần"
        )

    def waive_readiness(self) -> None:
        transfers.waive_readiness(
            self.some(ReadinessItem.objects.filter(contract__status="signed")),
            by=self.who(SOURCE),
            reason="Không cần",
        )

    def stage(self) -> None:
        transfers.set_stage(
            self.some(Stage.objects.all()),
            by=self.who(SOURCE, RECIPIENT),
            part=self.random.choice(["planned", "source", "recipient"]),
            starts_on=self.in_days(-3, 0),
            ends_on=self.random.choice([None, clock.today()]),
        )

    def propose(self) -> None:
        transfers.propose_acceptance(
            self.some(Contract.objects.filter(status="running")), by=self.who(RECIPIENT)
        )

    def send_back_acceptance(self) -> None:
        if self.random.random() < 0.7:
            raise NothingThere
        transfers.send_back_acceptance(
            self.some(Contract.objects.filter(status="proposed")),
            by=self.who(SOURCE),
            reason="Chưa đủ ca",
        )

    def accept_contract(self) -> None:
        transfers.confirm_acceptance(
            self.some(Contract.objects.filter(status="proposed")), by=self.who(SOURCE)
        )

    def liquidate(self) -> None:
        side = self.random.choice(list(Side))
        transfers.liquidate_contract(
            self.some(Contract.objects.filter(status="accepted")),
            by=self.who(SOURCE if side == Side.SOURCE else RECIPIENT),
            side=side,
        )

    def terminate_contract(self) -> None:
        if self.random.random() < 0.7:
            raise NothingThere
        transfers.terminate_contract(
            self.some(Contract.objects.filter(status__in=["signed", "running", "suspended"])),
            by=self.who(SOURCE, RECIPIENT),
            reason="Lý do",
        )

    def answer_performance(self) -> None:
        """Whether they still do it: asked half a year after the acceptance."""
        transfers.answer_performance(
            self.some(Performance.objects.filter(due_on__lte=clock.today())),
            by=self.who(RECIPIENT),
            is_performed=self.random.choice([True, False]),
            note=self.words("Ghi chú"),
        )

    def decide_contract(self) -> None:
        transfers.decide_contract_merger(
            self.some(ContractDecision.objects.filter(choice="")),
            by=self.who(),
            choice="continue_internal",
            reason="Tiếp tục",
        )
