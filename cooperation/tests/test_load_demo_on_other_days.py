"""`manage.py load_demo` outside demonstrations, and on other days than today."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from agreements.models import Agreement
from agreements.states import Status


def test_it_runs_in_demonstrations_only(register: None, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("load_demo", stdout=io.StringIO())
    assert not User.objects.exists()


def test_a_walk_through_a_past_day_meets_what_was_signed_by_then(
    register: None, on_day: Any
) -> None:
    on_day(dt.date(2024, 6, 1))
    call_command("load_demo", stdout=io.StringIO())
    assert not Agreement.objects.filter(signed_on__gt=dt.date(2024, 6, 1)).exists()
    assert Agreement.objects.get(code="dbscl-syt-2023").status == Status.IN_FORCE
    assert User.objects.filter(email="syt-long-an@portal.example").exists()
