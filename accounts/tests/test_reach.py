"""Which organisations a person acts for, and which of them are of today."""

import pytest

from accounts.models import Role
from conftest import organisation, person

pytestmark = pytest.mark.django_db


def test_who_holds_a_place_acts_for_the_predecessors_too(register: None) -> None:
    reach = person("successor", "syt-68-lam-dong", Role.OFFICER).reach
    home, before = organisation("syt-68-lam-dong").pk, organisation("syt-67-dak-nong").pk
    assert {home, before} <= set(reach.acting("officer", "head"))
    assert reach.with_role("officer", "head") == {home}
    assert (reach.acting("head"), reach.with_role("head")) == ([], frozenset())
