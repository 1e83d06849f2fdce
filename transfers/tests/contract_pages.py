"""What the tests of contract pages share: addresses and what a browser sends."""

import uuid
from typing import Any

from conftest import organisation
from hospitals.models import Specialty
from transfers.models import Contract
from transfers.tests.contract_builders import RECIPIENT, SOURCE

LIST = "/transfer-contracts/"


def url(contract: Contract, act: str = "") -> str:
    return f"{LIST}{contract.pk}/{act}/" if act else f"{LIST}{contract.pk}/"


def draft_form(**changes: Any) -> dict[str, Any]:
    """A contract between the two hospitals, as the form sends it."""
    return {
        "form_id": str(uuid.uuid4()),
        "source": str(organisation(SOURCE).pk),
        "recipient": str(organisation(RECIPIENT).pk),
        "modality": "transfer",
        "title": "Phẫu thuật Phaco",
        "specialty": str(Specialty.objects.get(slug="mat").pk),
        "target_cases": "50",
        **changes,
    }


def round_form(**changes: Any) -> dict[str, Any]:
    return {
        "round_id": str(uuid.uuid4()),
        "supervised": "8",
        "independent": "2",
        "by_expert": "1",
        "starts_on": "20/11/2026",
        "ends_on": "",
        "complications": "0",
        "sessions": "1",
        "note": "",
        **changes,
    }
