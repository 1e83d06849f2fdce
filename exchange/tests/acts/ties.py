"""Who learns, who visits whom, and the long-lived ties between hospitals."""

import datetime as dt

from conftest import organisation
from exchange.tests.acts.base import RECIPIENT, SOURCE, Acts, NothingThere
from hospitals.models import Region, Specialty
from toolkit import clock
from transfers import services as transfers
from transfers.models import (
    Contract,
    NetworkMember,
    SatelliteLink,
    SpecialtyNetwork,
    Trainee,
    TraineePost,
    Visit,
)
from transfers.services import TraineeDetails
from transfers.visit_kinds import VISIT_KINDS


class TieActs(Acts):
    def _learner(self) -> TraineeDetails:
        trained_to = self.random.choice([None, self.in_days(-200, -185)])
        return TraineeDetails(
            full_name=self.words("Người mẫu"),
            licence_number=self.words("GP"),
            trained_to=trained_to,
            trained_from=trained_to and trained_to - dt.timedelta(days=30),
        )

    def learn(self) -> None:
        transfers.record_trainee(
            self.some(Contract.objects.all()),
            by=self.who(RECIPIENT),
            details=self._learner(),
        )

    def correct_learner(self) -> None:
        transfers.correct_trainee(
            self.some(Trainee.objects.all()),
            by=self.who(RECIPIENT),
            details=self._learner(),
        )

    def certify(self) -> None:
        transfers.certify_trainee(
            self.some(Trainee.objects.filter(certified_on=None)),
            by=self.who(SOURCE, RECIPIENT),
            certified_on=self.in_days(-2, 0),
            certificate_number=self.words("CC"),
        )

    def answer_post(self) -> None:
        """Whether they still work there: asked half a year after the training."""
        transfers.answer_post(
            self.some(TraineePost.objects.filter(due_on__lte=clock.today())),
            by=self.who(RECIPIENT),
            in_post=self.random.choice([True, False]),
        )

    def depart(self) -> None:
        transfers.note_departure(
            self.some(Trainee.objects.filter(left_on=None)),
            by=self.who(RECIPIENT),
            left_on=clock.today(),
        )

    def erase(self) -> None:
        """The time for which names are kept is over for some."""
        kept = Trainee.objects.exclude(keep_until=None).filter(erased_on=None)
        if self.random.random() < 0.7 or not kept.exists():
            raise NothingThere
        transfers.erase_expired(self.some(kept).keep_until.replace(year=clock.today().year + 20))

    def visit(self) -> None:
        transfers.record_visit(
            by=self.who(SOURCE, RECIPIENT),
            kind=self.random.choice(list(VISIT_KINDS)),
            happened_on=self.in_days(-9, 0),
            giver=organisation(SOURCE),
            receiver=organisation(RECIPIENT),
            specialty=Specialty.objects.get(slug="mat"),
            treated_on_site=self.random.randint(0, 9),
        )

    def correct_visit(self) -> None:
        transfers.correct_visit(
            self.some(Visit.objects.all()),
            by=self.who(SOURCE, RECIPIENT),
            treated_on_site=self.random.randint(0, 9),
            moved=1,
        )

    def link(self) -> None:
        transfers.link_satellite(
            by=None,
            core=organisation(SOURCE),
            satellite=organisation(RECIPIENT),
            specialty=self.some(Specialty.objects.all()),
            since=clock.today(),
        )

    def network(self) -> None:
        transfers.set_up_network(
            by=None,
            region=self.some(Region.objects.filter(valid_to=None)),
            specialty=self.some(Specialty.objects.all()),
            lead=organisation(SOURCE),
            members=[organisation("cho-ray")],
            since=clock.today(),
        )

    def join_network(self) -> None:
        transfers.add_network_member(
            self.some(SpecialtyNetwork.objects.all()),
            by=self.who(SOURCE),
            organisation=organisation(self.random.choice([RECIPIENT, "tu-du"])),
        )

    def leave_network(self) -> None:
        transfers.end_network_member(
            self.some(NetworkMember.objects.all()), by=self.who(SOURCE), until=self.in_days(0, 3)
        )

    def end_network(self) -> None:
        transfers.end_network(
            self.some(SpecialtyNetwork.objects.all()), by=self.who(SOURCE), until=clock.today()
        )

    def unlink(self) -> None:
        transfers.end_satellite_link(
            self.some(SatelliteLink.objects.all()), by=self.who(SOURCE), until=clock.today()
        )
