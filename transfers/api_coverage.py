"""Who has which specialty from whom on a day, over the REST API: what coverage is drawn from."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from agreements.serializers import NamedBodySerializer
from hospitals.models import Organisation, Specialty
from toolkit import clock
from toolkit.api import day_parameter, day_schema
from toolkit.api.short_lists import ShortListView, described
from transfers.coverage import MASTERED, NETWORK, SATELLITE, TAUGHT, ties_on

TIE_KIND_CHOICES = [(kind, kind) for kind in (SATELLITE, NETWORK, TAUGHT, MASTERED)]


class TieSerializer(serializers.Serializer[object]):
    """`kind`: a satellite link, a network, a contract under way, or one that was accepted."""

    kind = serializers.ChoiceField(choices=TIE_KIND_CHOICES)
    specialty = serializers.CharField(help_text="Slug.")
    giver = NamedBodySerializer()
    receiver = NamedBodySerializer()
    is_sample = serializers.BooleanField(help_text="Made up for the demonstration.")


@described(
    "coverage",
    TieSerializer,
    parameters=[day_schema("on", "The day to look at; today when left out.")],
)
class CoverageView(ShortListView):
    """Who gives whom which specialty, and by what: disclosed to everybody signed in.

    A contract counts by the state it has now, from the day it started where that is known.
    """

    parameters = frozenset({"on"})

    def results(self, request: Request) -> Sequence[Any]:
        ties = ties_on(day_parameter(request, "on") or clock.today())
        bodies = Organisation.objects.in_bulk({pk for t in ties for pk in (t.giver, t.receiver)})
        specialties = dict(Specialty.objects.values_list("pk", "slug"))
        rows = [
            {
                "kind": tie.kind,
                "specialty": specialties[tie.specialty],
                "giver": _named(bodies[tie.giver]),
                "receiver": _named(bodies[tie.receiver]),
                "is_sample": tie.is_sample,
            }
            for tie in ties
        ]
        return sorted(
            rows, key=lambda row: (row["specialty"], row["receiver"]["slug"], row["giver"]["slug"])
        )


def _named(body: Organisation) -> dict[str, Any]:
    return {"id": body.pk, "slug": body.slug, "name": body.name_vi}
