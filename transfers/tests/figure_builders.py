"""An agreement between the departments of the two hospitals of the tests, and what it shows."""

import datetime as dt
from typing import Any

from agreements.models import Agreement
from agreements.review_figures import figures_of
from agreements.tests.builders import make_agreement
from conftest import organisation
from transfers.tests.request_builders import HUB, LAM_DONG

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
DAY = dt.timedelta(days=1)
# The day before the period, its first and last day, the day after.
EDGES = (FIRST - DAY, FIRST, LAST, LAST + DAY)
# Managed by a department that is no party.
ELSEWHERE = "mat-nghe-an"


def agreement_of_both(**fields: Any) -> Agreement:
    """Ho Chi Minh City's department with Lâm Đồng's, which manages the Đắk Nông hospital."""
    return make_agreement(hub=HUB, partners=[LAM_DONG], **fields)


def figure(agreement: Agreement, key: str, party: str = "") -> dict[str, Any]:
    body = organisation(party) if party else None
    found = figures_of(agreement, FIRST, LAST, body)
    return next(one for one in found if one["key"] == key)


def parts(agreement: Agreement, key: str, party: str = "") -> dict[str, Any]:
    found: dict[str, Any] = figure(agreement, key, party)["parts"]
    return found
