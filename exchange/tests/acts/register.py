"""What moves the day, the register or somebody's rights."""

import datetime as dt
from collections.abc import Callable

from accounts.models import Membership, Role, User
from accounts.services import end_membership, grant_membership
from agreements import services as agreements
from agreements.models import MergerChoice, MergerDecision
from conftest import organisation
from exchange.tests.acts.base import BODIES, OTHER_SOURCE, RECIPIENT, SOURCE, Acts
from hospitals.models import RegisterChange
from hospitals.services import edit_organisation, undo_change
from hospitals.tests.builders import act as register_act
from hospitals.tests.builders import record as record_register_change
from toolkit import clock


class RareActs(Acts):
    choose_day: Callable[[dt.date], None]
    administrator: User
    wanderer: User

    def days_pass(self) -> None:
        """Days on which nobody was there; then what a scheduler does by itself."""
        self.choose_day(clock.today() + dt.timedelta(days=self.random.choice([1, 1, 7, 25, 190])))
        agreements.move_due_states(clock.today())
        agreements.open_due_reviews(clock.today())
        agreements.roll_review_plans(clock.today())

    def rename(self) -> None:
        slug = self.random.choice(BODIES)
        edit_organisation(
            by=self._administrator(), organisation=organisation(slug), name_vi=self.words("Tên")
        )

    def grant(self) -> None:
        grant_membership(
            self.wanderer,
            organisation(self.random.choice(BODIES)),
            self.random.choice([Role.VIEWER, Role.OFFICER]),
            by=self._administrator(),
            valid_from=self.in_days(-1, 10),
        )

    def take_away(self) -> None:
        running = Membership.objects.filter(user=self.wanderer, valid_until=None)
        end_membership(self.some(running), by=self._administrator(), on=clock.today())

    def merge(self) -> None:
        """One of the bodies goes into another, at once or soon."""
        old, new = self.random.choice(
            [
                (OTHER_SOURCE, "tu-du"),
                ("68-lam-dong", "75-dong-nai-tp"),
                (RECIPIENT, "an-binh"),
                # Two sides become one: decisions are owed.
                ("75-dong-nai-tp", "79-ho-chi-minh"),
                (RECIPIENT, SOURCE),
            ]
        )
        record_register_change(
            self._administrator(),
            register_act("absorb", old, into=new),
            day=self.in_days(0, 30),
        )

    def undo(self) -> None:
        standing = RegisterChange.objects.standing().filter(origin="portal")
        undo_change(self.some(standing), by=self._administrator(), because="Ghi nhầm")

    def decide_merger(self) -> None:
        agreements.decide_merger(
            self.some(MergerDecision.objects.filter(choice="")),
            by=self.who(),
            choice=MergerChoice.CONTINUE_INTERNAL,
            reason="Tiếp tục",
        )

    def _administrator(self) -> User:
        return User.objects.get(pk=self.administrator.pk)
