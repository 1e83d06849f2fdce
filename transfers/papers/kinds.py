"""This room's kinds of text, with their placeholders and a sample of each."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from papers.kinds import CONTRACT, MINUTES
from papers.texts import TextKind
from transfers.papers.context import ContractPaper, Outcome, Side, StageRow, Waiver

TEXTS = Path(__file__).parent / "texts"
CONTRACT_TEXT = "transfer-contract"
ACCEPTANCE_TEXT = "transfer-acceptance"
LIQUIDATION_TEXT = "transfer-liquidation"

_SIDE = {
    "name": _("tên bệnh viện"),
    "parent": _("cơ quan quản lý"),
    "province": _("tỉnh, thành phố"),
    "representative": _("người đại diện"),
    "position": _("chức vụ"),
}
CONTRACT_FIELDS = {
    "number": _("số hợp đồng"),
    "place": _("địa danh"),
    "day": _("ngày ký bằng chữ"),
    "modality": _("hình thức chuyển giao"),
    "title": _("tên gói kỹ thuật"),
    "technique": _("kỹ thuật trong danh mục"),
    "technique_code": _("mã kỹ thuật"),
    "specialty": _("chuyên khoa"),
    "package": _("các dòng của nội dung gói kỹ thuật"),
    "target_cases": _("chỉ tiêu ca độc lập"),
    "target_trainees": _("chỉ tiêu người học có chứng nhận"),
    "target_independence": _("chỉ tiêu tỷ lệ độc lập (%)"),
    "criteria": _("các dòng của tiêu chí hoàn thành"),
    "cost": _("kinh phí (đồng)"),
    "paid_by": _("bên chi trả"),
    "source": _("bên chuyển giao"),
    **{f"source.{name}": words for name, words in _SIDE.items()},
    "recipient": _("bên tiếp nhận"),
    **{f"recipient.{name}": words for name, words in _SIDE.items()},
    "basis": _("các căn cứ"),
    "stages": _("các giai đoạn"),
    "stages.position": _("thứ tự"),
    "stages.name": _("tên giai đoạn"),
    "stages.planned_from": _("dự kiến từ"),
    "stages.planned_to": _("dự kiến đến"),
    "waivers": _("các mục sẵn sàng được miễn"),
    "waivers.item": _("tên mục"),
    "waivers.day": _("ngày miễn"),
    "waivers.reason": _("lý do miễn"),
    "copies": _("nơi nhận"),
}
CLOSING_FIELDS = {
    **CONTRACT_FIELDS,
    "outcome": _("kết quả thực hiện"),
    "outcome.supervised": _("số ca có giám sát"),
    "outcome.independent": _("số ca độc lập"),
    "outcome.by_expert": _("số ca chuyên gia thực hiện"),
    "outcome.share": _("tỷ lệ ca độc lập (%)"),
    "outcome.certified": _("số người học được cấp chứng nhận"),
    "outcome.unmet": _("các chỉ tiêu chưa đạt"),
    "outcome.accepted": _("ngày nghiệm thu bằng chữ"),
    "outcome.liquidated": _("ngày thanh lý bằng chữ"),
}


def sample_contract() -> ContractPaper:
    """What nobody signed, to try a text with."""
    return ContractPaper(
        number="05/HĐ-BVM",
        place="Thành phố Hồ Chí Minh",
        day="ngày 05 tháng 02 năm 2026",
        modality="Chuyển giao kỹ thuật tại chỗ",
        title="Phẫu thuật Phaco",
        technique="Tán nhuyễn thể thủy tinh bằng siêu âm",
        technique_code="14.5",
        specialty="Mắt",
        package=["Chỉ định và chống chỉ định", "Xử trí biến chứng"],
        target_cases="50",
        target_trainees="3",
        target_independence="80",
        criteria=["Hai phẫu thuật viên tự thực hiện"],
        cost="1.500.000.000",
        paid_by="Bên tiếp nhận",
        source=Side("Bệnh viện mẫu A", "Sở Y tế mẫu A", "Tỉnh mẫu A", "Người mẫu An", "Giám đốc"),
        recipient=Side(
            "Bệnh viện mẫu B", "Sở Y tế mẫu B", "Tỉnh mẫu B", "Người mẫu Bình", "Giám đốc"
        ),
        basis=["Căn cứ thỏa thuận hợp tác mẫu;", "Căn cứ nhu cầu của bên tiếp nhận."],
        stages=[StageRow(1, "Khảo sát", "01/03/2026", "31/03/2026")],
        waivers=[Waiver("Giấy phép hoạt động", "01/02/2026", "Đang trình phê duyệt")],
        copies=["Bên A, Bên B", "Sở Y tế mẫu A"],
    )


def _sample() -> dict[str, Any]:
    return asdict(sample_contract())


def _sample_closing() -> dict[str, Any]:
    outcome = Outcome(
        supervised="20",
        independent="56",
        by_expert="4",
        share="73,7",
        certified="3",
        unmet=["tỷ lệ độc lập mới đạt 73,7 %, chỉ tiêu 80 %"],
        accepted="ngày 15 tháng 10 năm 2026",
        liquidated="ngày 20 tháng 11 năm 2026",
    )
    return {**_sample(), "outcome": asdict(outcome)}


KINDS = (
    TextKind(
        key=CONTRACT_TEXT,
        label=_("Hợp đồng trách nhiệm về chuyển giao kỹ thuật"),
        kind=CONTRACT,
        default=TEXTS / "contract.txt",
        fields=CONTRACT_FIELDS,
        sample=_sample,
    ),
    TextKind(
        key=ACCEPTANCE_TEXT,
        label=_("Biên bản nghiệm thu hợp đồng chuyển giao"),
        kind=MINUTES,
        default=TEXTS / "acceptance.txt",
        fields=CLOSING_FIELDS,
        sample=_sample_closing,
    ),
    TextKind(
        key=LIQUIDATION_TEXT,
        label=_("Biên bản thanh lý hợp đồng chuyển giao"),
        kind=MINUTES,
        default=TEXTS / "liquidation.txt",
        fields=CLOSING_FIELDS,
        sample=_sample_closing,
    ),
)
