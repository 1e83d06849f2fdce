"""Who else takes part where a technique is transferred."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import Role, User
from conftest import Cast, person
from transfers.tests.contract_sides import Sides
from transfers.tests.request_builders import LAM_DONG, TODAY


@dataclass(frozen=True)
class Department:
    """The people of the department that manages the receiving hospital today (Lâm Đồng)."""

    officer: User
    head: User


@pytest.fixture
def today(on_day: Callable[[Any], None]) -> None:
    on_day(TODAY)


@pytest.fixture
def department(cast: Cast) -> Department:
    return Department(
        officer=person("lam-dong", LAM_DONG), head=person("head-lam-dong", LAM_DONG, Role.HEAD)
    )


@pytest.fixture
def sides(cast: Cast) -> Sides:
    """The two hospitals of a contract with their heads, and both departments."""
    return Sides(
        source_officer=cast.giving_coordinator,
        source_head=person("giving-head", "mat-hcm", Role.HEAD),
        recipient_officer=cast.receiving_coordinator,
        recipient_head=person("receiving-head", "da-khoa-dak-nong", Role.HEAD),
        source_department=cast.hub_officer,
        recipient_department=person("recipient-department", LAM_DONG),
        stranger=cast.stranger,
    )
