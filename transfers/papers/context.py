"""What stands on a contract's paper: what is known, and dots to write on where nothing is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation

from agreements.models import Agreement
from hospitals.models import Organisation, OrganisationPlace
from hospitals.queries import authority_at, places_on
from papers.agencies import place_name
from papers.kinds import CONTRACT
from papers.words import (
    DOTS,
    DOTTED_COUNT,
    DOTTED_DAY,
    count,
    day_words,
    line,
    lines_or_dots,
    number_words,
)
from toolkit.days import write_day
from toolkit.numbers import write_number
from transfers.acceptance import certified_in, progress, unmet_of
from transfers.case_counts import cases_of
from transfers.models import Contract, Stage
from transfers.states import StageKind

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


@dataclass(frozen=True)
class Outcome:
    """What came of a contract: figures ready to print, and the days it was accepted and closed."""

    supervised: str
    independent: str
    by_expert: str
    share: str
    certified: str
    unmet: list[str]
    accepted: str
    liquidated: str


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
            number=number_words(line(contract.number), kind=CONTRACT),
            place=place_name(source_place.province if source_place else None),
            day=day_words(contract.signed_on),
            modality=contract.get_modality_display(),
            title=line(contract.title),
            technique=line(technique.name_vi) if technique else DOTS,
            technique_code=(line(technique.code) if technique else "") or DOTS,
            specialty=line(contract.specialty.name_vi) if contract.specialty else DOTS,
            package=lines_or_dots(contract.package),
            target_cases=count(contract.target_cases),
            target_trainees=count(contract.target_trainees),
            target_independence=count(contract.target_independence),
            criteria=lines_or_dots(contract.criteria),
            cost=count(contract.cost),
            paid_by=line(contract.paid_by) or DOTS,
            source=source,
            recipient=recipient,
            basis=_basis(agreement, on),
            stages=_stages(contract),
            waivers=[
                Waiver(
                    str(item.get_kind_display()),
                    write_day(item.waived_on),
                    line(item.waived_because),
                )
                for item in contract.readiness.exclude(waived_on=None)
            ],
            copies=_once(["Bên A, Bên B", source.parent, recipient.parent]),
        )


def outcome_of(contract: Contract) -> Outcome:
    """What the rounds and certificates of ``contract`` add up to; dots where nothing is known."""
    cases, certified = cases_of([contract.pk])[contract.pk], certified_in(contract)
    with translation.override("vi"):
        share = cases.independence_local
        closed = [contract.source_liquidated_on, contract.recipient_liquidated_on]
        return Outcome(
            supervised=count(cases.supervised),
            independent=count(cases.independent),
            by_expert=count(cases.by_expert),
            share=DOTTED_COUNT if share is None else write_number(round(share * 100, 1), 1),
            certified=count(certified),
            unmet=unmet_of(contract, progress(contract, cases, certified)),
            accepted=day_words(contract.accepted_on),
            liquidated=day_words(max((day for day in closed if day), default=None)),
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
        name=line(name or organisation.name_vi),
        parent=line(manager.name_vi if manager else authority_at(organisation, place)),
        province=province.name_vi if province else DOTS,
        representative=line(representative) or DOTS,
        position=line(position) or DOTS,
    )


def _basis(agreement: Agreement | None, on: dt.date) -> list[str]:
    """The legal basis, each ending with a semicolon and the last with a full stop."""
    bases = list(LAW_OF_2023 if on >= LAW_OF_2023_FROM else ())
    if agreement is None:
        bases.append(f"thỏa thuận hợp tác {DOTS}")
    else:
        number = line(agreement.number)
        bases.append(
            line(agreement.title)
            + (f" số {number}" if number else "")
            + (
                f" ký {day_words(agreement.signed_on, agreement.signed_on_precision)}"
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
