"""Keeping the questions that mergers put about agreements in line with the register."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from agreements.mergers import bodies_with_successors, owe
from agreements.models import MergerDecision, Party
from agreements.states import FROM_SIGNATURE, OVER
from toolkit import clock


@transaction.atomic
def owe_decisions(agreement_ids: Iterable[uuid.UUID] | None = None) -> int:
    """Ask for a decision wherever a merger joined parties of an agreement that binds somebody.

    Of all agreements, or of those named. Undecided questions that the register no longer puts
    (a change that was undone) go; answered ones stay. Brought by the register, not by a person: no
    predicate is asked. Returns how many are new; run again, it writes nothing.
    """
    parties = Party.objects.filter(agreement__status__in=FROM_SIGNATURE - OVER)
    if agreement_ids is not None:
        parties = parties.filter(agreement__in=list(agreement_ids))
    else:
        asked = MergerDecision.objects.filter(choice="").values("agreement")
        touched = Party.objects.filter(organisation__in=bodies_with_successors())
        parties = parties.filter(agreement__in=touched.values("agreement")) | parties.filter(
            agreement__in=asked
        )
    sides: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for agreement, organisation in parties.values_list("agreement_id", "organisation_id"):
        sides[agreement].append(organisation)
    if not sides:
        return 0
    return len(owe(MergerDecision.objects.all(), "agreement", sides, today=clock.today()))
