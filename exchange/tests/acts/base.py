"""What every act of a random history chooses from."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from accounts.models import User
from toolkit import clock
from toolkit.days import KnownDay

HUB, PARTNER, LAM_DONG = "syt-79-ho-chi-minh", "syt-75-dong-nai-tp", "syt-68-lam-dong"
STRANGER = "syt-01-ha-noi"
SOURCE, OTHER_SOURCE, RECIPIENT = "mat-hcm", "cho-ray", "da-khoa-dak-nong"
BODIES = (HUB, PARTNER, LAM_DONG, SOURCE, OTHER_SOURCE, RECIPIENT)
Act = Callable[[], object]


class NothingThere(Exception):
    """There is no record yet that the act could be done to."""


class Acts:
    """``people``: one of each body who may do whatever its officers and heads may."""

    random: random.Random
    people: dict[str, User]

    def some(self, rows: Any) -> Any:
        """One of the rows. Raises NothingThere."""
        found = list(rows.order_by("pk")[:200])
        if not found:
            raise NothingThere
        return self.random.choice(found)

    def who(self, *slugs: str) -> User:
        """One of these bodies' people, with the rights of this moment."""
        return User.objects.get(pk=self.people[self.random.choice(slugs or BODIES)].pk)

    def in_days(self, least: int, most: int) -> dt.date:
        return clock.today() + dt.timedelta(days=self.random.randint(least, most))

    def known(self, least: int, most: int) -> KnownDay:
        day = self.in_days(least, most)
        return KnownDay(day.year, day.month, day.day)

    def words(self, what: str) -> str:
        return f"{what} {self.random.randint(1, 10**6)}"
