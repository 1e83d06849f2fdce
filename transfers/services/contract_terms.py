"""The text of a contract's draft: what is typed, checked and written, the same for every act."""

import decimal
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from agreements.services.base import taken_number
from agreements.services.checks import Problems
from hospitals.models import Organisation, Specialty, Technique
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.folding import fold
from transfers.basis import agreement_for, agreement_seen, agreements_between
from transfers.modalities import MODALITIES
from transfers.models import Contract, TransferRequest
from transfers.services.bodies import check_facility

# More than any programme plans; a larger number is a slip of the finger.
MOST_TARGET_CASES = 10_000
MOST_TARGET_TRAINEES = 500
_LENGTHS = {
    "title": 400,
    "number": 60,
    "paid_by": 200,
    "source_representative": 120,
    "source_position": 120,
    "recipient_representative": 120,
    "recipient_position": 120,
}
# Names of people stand in the trail as field names only.
PERSONAL = frozenset({"source_representative", "recipient_representative"})


@dataclass(frozen=True)
class ContractTerms:
    """What the two hospitals agree on. Targets, cost and agreement may stay open in a draft.

    ``agreement``: chosen by hand; None has the one in force between both departments looked up,
    but for a linked one that the writer may not see: it stays.
    ``cost`` in đồng; ``target_independence`` in percent of the local team's cases.
    """

    source: Organisation
    recipient: Organisation
    modality: str
    title: str
    technique: Technique | None = None
    specialty: Specialty | None = None
    package: str = ""
    target_cases: int | None = None
    target_trainees: int | None = None
    target_independence: int | None = None
    criteria: str = ""
    cost: decimal.Decimal | None = None
    paid_by: str = ""
    source_representative: str = ""
    source_position: str = ""
    recipient_representative: str = ""
    recipient_position: str = ""
    number: str = ""
    agreement: Agreement | None = None

    def columns(self, by: User, contract: Contract | None = None) -> dict[str, Any]:
        """The columns of a new contract, or of the ``contract`` that is edited."""
        today = clock.today()
        number = self.number.strip()
        return {
            "source": self.source,
            "recipient": self.recipient,
            "modality": self.modality,
            "title": self.title.strip(),
            "technique": self.technique,
            "specialty": self.specialty or (self.technique.specialty if self.technique else None),
            "package": self.package.strip(),
            "target_cases": self.target_cases,
            "target_trainees": self.target_trainees,
            "target_independence": self.target_independence,
            "criteria": self.criteria.strip(),
            "cost": self.cost,
            "paid_by": self.paid_by.strip(),
            "source_representative": self.source_representative.strip(),
            "source_position": self.source_position.strip(),
            "recipient_representative": self.recipient_representative.strip(),
            "recipient_position": self.recipient_position.strip(),
            "number": number,
            "register_year": today.year if number else None,
            "agreement": self.agreement
            or _agreement_unseen(contract, by)
            or agreement_for(self.source, self.recipient, today, user=by),
        }

    def check(self, problems: Problems, *, by: User, contract: Contract | None = None) -> None:
        """Everything that is wrong with the text, each at its field."""
        check_sides(problems, self.source, self.recipient)
        problems.check_text(
            "title", self.title, _("Chưa có tên gói kỹ thuật. Hãy ghi tên như trong đề cương.")
        )
        for field, longest in _LENGTHS.items():
            problems.check_length(field, getattr(self, field), longest)
        if self.modality not in MODALITIES:
            problems.add("modality", _("Chưa chọn hình thức. Hãy chọn một trong các hình thức."))
        if self.technique is None and self.specialty is None:
            problems.add("specialty", _("Chưa có kỹ thuật. Hãy chọn kỹ thuật hoặc chuyên khoa."))
        check_targets(
            problems, self.target_cases, self.target_trainees, self.target_independence, self.cost
        )
        check_number(problems, self.number.strip(), clock.today().year, self.source, contract)
        self._check_agreement(problems, by, contract)

    def _check_agreement(self, problems: Problems, by: User, contract: Contract | None) -> None:
        """One that is already linked stays, also when it has ended meanwhile."""
        if self.agreement is None or (contract and contract.agreement_id == self.agreement.pk):
            return
        binding = agreements_between(self.source, self.recipient, clock.today())
        seen = Agreement.objects.visible_to(by)
        if not binding.filter(pk=self.agreement.pk, pk__in=seen).exists():
            problems.add(
                "agreement",
                _("Thỏa thuận này không ràng buộc cả hai bên. Hãy chọn thỏa thuận giữa hai bên."),
            )


def _agreement_unseen(contract: Contract | None, by: User) -> Agreement | None:
    """The linked agreement that ``by`` could not choose, so did not drop either."""
    if contract is None or agreement_seen(contract, by):
        return None
    return contract.agreement


def check_sides(problems: Problems, source: Organisation, recipient: Organisation) -> None:
    """Two facilities that are not one and the same, nor one within the other's place today."""
    today = clock.today()
    holders = holders_on([source.pk, recipient.pk], today)
    if holders.get(source.pk, source) == holders.get(recipient.pk, recipient):
        problems.add(
            "recipient",
            _("Bên tiếp nhận trùng với bên chuyển giao. Hãy chọn hai bệnh viện khác nhau."),
        )
    check_facility(problems, "source", source, today)
    check_facility(problems, "recipient", recipient, today)


def check_targets(
    problems: Problems,
    target_cases: int | None,
    target_trainees: int | None,
    target_independence: int | None,
    cost: decimal.Decimal | None,
) -> None:
    for field, value, most in (
        ("target_cases", target_cases, MOST_TARGET_CASES),
        ("target_trainees", target_trainees, MOST_TARGET_TRAINEES),
        ("target_independence", target_independence, 100),
    ):
        if value is not None and not 0 < value <= most:
            problems.add(
                field,
                _("Chỉ tiêu %(value)s không hợp lý. Ghi từ 1 đến %(most)s, hoặc để trống.")
                % {"value": value, "most": most},
            )
    if cost is not None and not 0 <= cost < 10**15:
        problems.add("cost", _("Kinh phí không hợp lý. Ghi số đồng, từ 0 trở lên."))


def check_number(
    problems: Problems,
    number: str,
    year: int,
    source: Organisation,
    contract: Contract | None,
) -> None:
    """``number`` stands once in the source's register of ``year``."""
    if not number:
        return
    others = Contract.objects.filter(source=source, register_year=year, number=number)
    if contract is not None:
        others = others.exclude(pk=contract.pk)
    if others.exists():
        problems.add("number", taken_number())


def terms_of_request(request: TransferRequest, source: Organisation) -> ContractTerms:
    """What an accepted request says already, as the beginning of a draft."""
    return ContractTerms(
        source=source,
        recipient=request.at_facility or request.requester,
        modality=request.modality,
        title=request.title,
        technique=request.technique,
        specialty=request.specialties.first(),
    )


def free_code(recipient: Organisation) -> str:
    """A code nobody has: the recipient and the year (``hd-bvdk-dak-nong-2026``)."""
    words = fold(f"hd {recipient.short_name or recipient.name_vi}").split()
    stem = "-".join(words)[:48].strip("-")
    year = clock.today().year
    for n in count(1):
        code = f"{stem}-{year}" if n == 1 else f"{stem}-{year}-{n}"
        if not Contract.objects.filter(code=code).exists():
            return code
    raise AssertionError("count() has no end")
