"""What stands on a contract's paper: what is known, and dots to write on where nothing is."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation

from agreements.models import Agreement
from hospitals.models import Organisation, OrganisationPlace, Province
from hospitals.queries import places_on
from toolkit.days import Precision, write_day
from transfers.models import Contract, Stage
from transfers.states import StageKind

DOTS = "…" * 12
DOTTED_LINE = "…" * 32
DOTTED_COUNT = "………"
DOTTED_DAY = "…/…/……"

# The day from which the law of 2023 and its texts apply; a paper signed earlier does not cite them.
LAW_OF_2023_FROM = dt.date(2024, 1, 1)
# A law is cited by its day alone, other texts by number, issuer and subject (appendix I, II.6).
LAW_OF_2023 = (
    "Luật Khám bệnh, chữa bệnh ngày 09 tháng 01 năm 2023",
    "Nghị định số 96/2023/NĐ-CP ngày 30 tháng 12 năm 2023 của Chính phủ quy định chi tiết "
    "một số điều của Luật Khám bệnh, chữa bệnh",
    "Thông tư số 32/2023/TT-BYT ngày 31 tháng 12 năm 2023 của Bộ trưởng Bộ Y tế quy định chi tiết "
    "một số điều của Luật Khám bệnh, chữa bệnh",
)

# No XML document, so no Word file, can hold these.
_NOT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Side:
    """One hospital. ``parent`` manages it and is empty where nobody is known to."""

    name: str
    parent: str
    province: str
    representative: str
    position: str


@dataclass(frozen=True)
class StageRow:
    """A stage of the table with its planned days."""

    position: int
    name: str
    planned_from: str
    planned_to: str


@dataclass(frozen=True)
class Waiver:
    """An item of readiness that a head waived, with the reason."""

    item: str
    day: str
    reason: str


@dataclass(frozen=True)
class ContractPaper:
    """The fields a template may use: text ready to print, never empty where dots belong."""

    number: str
    place: str
    day: str
    modality: str
    title: str
    technique: str
    technique_code: str
    specialty: str
    package: list[str]
    target_cases: str
    target_trainees: str
    target_independence: str
    criteria: list[str]
    cost: str
    paid_by: str
    source: Side
    recipient: Side
    basis: list[str]
    stages: list[StageRow]
    waivers: list[Waiver]
    copies: list[str]


def contract_paper(
    contract: Contract, *, day: dt.date, agreement: Agreement | None = None
) -> ContractPaper:
    """The paper of ``contract`` as it stands; ``day`` is the portal's day.

    ``agreement`` is what it hangs on where the paper's reader may see it; without it there are
    dots to write on.
    Provinces and managing departments are those of the signing, and of ``day`` before it.
    """
    on = contract.signed_on or day
    with translation.override("vi"):
        places = places_on([contract.source_id, contract.recipient_id], on)
        source_place = places.get(contract.source_id)
        source = _side(
            contract.source,
            source_place,
            name=contract.source_name,
            representative=contract.source_representative,
            position=contract.source_position,
        )
        recipient = _side(
            contract.recipient,
            places.get(contract.recipient_id),
            name=contract.recipient_name,
            representative=contract.recipient_representative,
            position=contract.recipient_position,
        )
        technique = contract.technique
        return ContractPaper(
            number=_number(_line(contract.number)),
            place=_place_name(source_place.province if source_place else None),
            day=_day_in_words(contract.signed_on),
            modality=contract.get_modality_display(),
            title=_line(contract.title),
            technique=_line(technique.name_vi) if technique else DOTS,
            technique_code=(_line(technique.code) if technique else "") or DOTS,
            specialty=_line(contract.specialty.name_vi) if contract.specialty else DOTS,
            package=_lines(contract.package),
            target_cases=_count(contract.target_cases),
            target_trainees=_count(contract.target_trainees),
            target_independence=_count(contract.target_independence),
            criteria=_lines(contract.criteria),
            cost=_count(contract.cost),
            paid_by=_line(contract.paid_by) or DOTS,
            source=source,
            recipient=recipient,
            basis=_basis(agreement, on),
            stages=_stages(contract),
            waivers=[
                Waiver(
                    str(item.get_kind_display()),
                    write_day(item.waived_on),
                    _line(item.waived_because),
                )
                for item in contract.readiness.exclude(waived_on=None)
            ],
            copies=_once(["Bên A, Bên B", source.parent, recipient.parent]),
        )


def _side(
    organisation: Organisation,
    place: OrganisationPlace | None,
    *,
    name: str,
    representative: str,
    position: str,
) -> Side:
    """``name`` as signed, or today's; a manager that is no department is known by name only."""
    manager = place.managed_by if place else None
    province = place.province if place else None
    return Side(
        name=_line(name or organisation.name_vi),
        parent=_line(manager.name_vi if manager else organisation.managing_authority),
        province=province.name_vi if province else DOTS,
        representative=_line(representative) or DOTS,
        position=_line(position) or DOTS,
    )


def _line(text: str) -> str:
    """``text`` on one line, in composed Unicode (TCVN 6909:2001), without what XML cannot hold."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join(_NOT_FOR_XML.sub(" ", composed).split())


def _lines(text: str) -> list[str]:
    """One paragraph a line; two dotted lines when nothing is written."""
    lines = [_line(line) for line in text.splitlines()]
    return [line for line in lines if line] or [DOTTED_LINE] * 2


def _count(value: object) -> str:
    """``1.500``; 0 is known, None is not."""
    return DOTTED_COUNT if value is None else f"{value:,}".replace(",", ".")


def _number(number: str) -> str:
    """Numbers below 10 carry a leading zero: ``05/HĐ-BVM``."""
    return re.sub(r"^(\d)(?!\d)", r"0\1", number) if number else "……/HĐ-……"


def _day_in_words(day: dt.date | None, precision: str = Precision.DAY) -> str:
    """``ngày 05 tháng 02 năm 2026``: a zero before days under 10 and months 1 and 2 only."""
    if day is None:
        return "ngày …… tháng …… năm ……"
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    if precision == Precision.YEAR:
        return f"năm {day.year}"
    if precision == Precision.MONTH:
        return f"tháng {month} năm {day.year}"
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def _place_name(province: Province | None) -> str:
    """The name alone; a unit named after a person keeps its full one (appendix I, II.4)."""
    if province is None:
        return DOTS
    if province.name_vi.endswith("Hồ Chí Minh"):
        return province.name_vi
    return province.name_vi.removeprefix("Tỉnh ").removeprefix("Thành phố ")


def _basis(agreement: Agreement | None, on: dt.date) -> list[str]:
    """The legal basis, each ending with a semicolon and the last with a full stop."""
    bases = list(LAW_OF_2023 if on >= LAW_OF_2023_FROM else ())
    if agreement is None:
        bases.append(f"thỏa thuận hợp tác {DOTS}")
    else:
        number = _line(agreement.number)
        bases.append(
            _line(agreement.title)
            + (f" số {number}" if number else "")
            + (
                f" ký {_day_in_words(agreement.signed_on, agreement.signed_on_precision)}"
                if agreement.signed_on
                else ""
            )
        )
    bases.append("nhu cầu của bên tiếp nhận và năng lực của bên chuyển giao")
    ends = [";"] * (len(bases) - 1) + ["."]
    return [f"Căn cứ {basis}{end}" for basis, end in zip(bases, ends, strict=True)]


def _stages(contract: Contract) -> list[StageRow]:
    """The contract's stages; before any is planned, all of them with days to fill in."""
    planned = list(contract.stages.all()) or [Stage(kind=kind) for kind in StageKind]
    return [
        StageRow(
            position,
            str(stage.get_kind_display()),
            write_day(stage.planned_from) or DOTTED_DAY,
            write_day(stage.planned_to) or DOTTED_DAY,
        )
        for position, stage in enumerate(planned, start=1)
    ]


def _once(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]
