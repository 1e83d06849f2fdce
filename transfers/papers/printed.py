"""The papers of a contract, ready to print. Ask first who may read them."""

import datetime as dt
from dataclasses import asdict

from agreements.models import Agreement
from papers.kinds import CONTRACT, MINUTES
from papers.layout import Paper, Signature
from papers.texts import body_of
from papers.words import number_words
from transfers.models import Contract
from transfers.papers.context import ContractPaper, contract_paper, outcome_of
from transfers.papers.kinds import ACCEPTANCE_TEXT, CONTRACT_TEXT


def contract_document(
    contract: Contract, *, day: dt.date, agreement: Agreement | None = None
) -> Paper:
    """The contract itself; ``day`` and ``agreement`` as for `contract_paper`.

    Raises WrongState when its text as it stands cannot be filled in.
    """
    values = contract_paper(contract, day=day, agreement=agreement)
    return Paper(
        kind=CONTRACT,
        parent=values.source.parent,
        agency=values.source.name,
        number=values.number,
        place=values.place,
        day=values.day,
        abstract=f"Về {values.modality.lower()} “{values.title}”",
        body=body_of(CONTRACT_TEXT, asdict(values)),
        signatures=both_sides(values),
        recipients=(*values.copies, "Lưu: VT, ………"),
    )


def closing_minutes(contract: Contract, text: str, *, day: dt.date) -> Paper:
    """The minutes of acceptance or of liquidation, for both sides to complete and sign.

    ``text`` is ACCEPTANCE_TEXT or LIQUIDATION_TEXT. Their number comes from the body's register,
    so there are dots. Raises WrongState when the text as it stands cannot be filled in.
    """
    values = contract_paper(contract, day=day)
    act = "Nghiệm thu" if text == ACCEPTANCE_TEXT else "Thanh lý"
    return Paper(
        kind=MINUTES,
        parent=values.source.parent,
        agency=values.source.name,
        number=number_words("", kind=MINUTES),
        abstract=f"{act} hợp đồng {values.modality.lower()} “{values.title}”",
        body=body_of(text, {**asdict(values), "outcome": asdict(outcome_of(contract))}),
        signatures=both_sides(values),
        recipients=(*values.copies, "Lưu: VT, ………"),
    )


def both_sides(values: ContractPaper) -> tuple[Signature, ...]:
    """A place to sign for each hospital."""
    sides = (("A", values.source), ("B", values.recipient))
    return tuple(
        Signature((f"Đại diện Bên {letter}", side.position), side.representative)
        for letter, side in sides
    )
