"""Two contracts to print, made directly in the tables: nothing known, and everything known."""

import datetime as dt
from decimal import Decimal

from agreements.models import Agreement
from hospitals.models import Organisation, Specialty, Technique
from toolkit.days import Precision
from transfers.models import Contract, ReadinessItem, Stage
from transfers.states import ReadinessKind, StageKind

DAY = dt.date(2026, 11, 22)
# Letters that a font without Vietnamese, or a wrong encoding, loses first.
REPRESENTATIVE = "Người mẫu Ể Ữ ỵ"


def organisation(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def bare_contract() -> Contract:
    """Only what a contract cannot be without."""
    return Contract.objects.create(
        code="trong",
        source=organisation("mat-hcm"),
        recipient=organisation("da-khoa-dak-nong"),
        modality="on_site_transfer",
        title="Phẫu thuật Phaco",
        entered_on=DAY,
    )


def full_contract() -> Contract:
    """Signed on 05/02/2026 under an agreement, with one stage planned and one item waived."""
    contract = bare_contract()
    changes = {
        "code": "day-du",
        "number": "5/HĐ-BVM",
        "register_year": 2026,
        "agreement": agreement(),
        "technique": Technique.objects.create(
            code="14.5", scheme="tt23", name_vi="Tán nhuyễn thể thủy tinh", valid_from=DAY
        ),
        "specialty": Specialty.objects.first(),
        "source_representative": REPRESENTATIVE,
        "source_position": "Giám đốc",
        "recipient_representative": "Người mẫu Bùi",
        "recipient_position": "Phó Giám đốc",
        "package": "Chỉ định & <chống chỉ định>\n\nXử trí biến chứng",
        "target_cases": 1500,
        "target_trainees": 3,
        "target_independence": 80,
        "criteria": "Hai phẫu thuật viên tự thực hiện",
        "cost": Decimal(1_500_000_000),
        "paid_by": "Bên tiếp nhận",
        "signed_on": dt.date(2026, 2, 5),
    }
    for field, value in changes.items():
        setattr(contract, field, value)
    contract.save()
    Stage.objects.create(
        contract=contract,
        kind=StageKind.SURVEY,
        position=1,
        planned_from=dt.date(2026, 3, 1),
    )
    ReadinessItem.objects.create(
        contract=contract,
        kind=ReadinessKind.LICENCE,
        waived_on=dt.date(2026, 2, 1),
        waived_because="Đang trình\nphê duyệt",
    )
    return contract


def agreement() -> Agreement:
    return Agreement.objects.create(
        code="thoa-thuan-thu",
        number="7/TT-SYT",
        register_year=2024,
        issuing_body=organisation("syt-79-ho-chi-minh"),
        title="Chương trình hợp tác thử",
        level=Agreement.Level.DEPARTMENT,
        signed_on=dt.date(2024, 4, 1),
        signed_on_precision=Precision.MONTH,
        entered_on=DAY,
    )
