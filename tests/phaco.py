"""The walk of Phaco from the request to operating alone: when it takes place, and who walks."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command

TODAY = dt.date(2026, 11, 22)
DAY = "22/11/2026"
# The demonstration's people: their addresses begin with these names.
COORDINATOR = "bvdk-dak-nong"
RECIPIENT_HEAD = "head-bvdk-dak-nong"
SOURCE = "bv-mat"
SOURCE_HEAD = "head-bv-mat"
DEPARTMENT_HEAD = "head-syt-lam-dong"


def address_of(name: str) -> str:
    return f"{name}@portal.example"


@pytest.fixture
def demonstration(register: None, on_day: Any) -> None:
    """The portal on the day of the walk, with the demonstration's data and people."""
    on_day(TODAY)
    call_command("load_demo", verbosity=0)
