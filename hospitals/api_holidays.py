"""The days off over the REST API: reminders are not sent on them."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from hospitals.models import Holiday
from toolkit.api.short_lists import ShortListView, described


class HolidaySerializer(serializers.Serializer[object]):
    day = serializers.DateField()
    name = serializers.CharField(help_text="In Vietnamese.")
    is_working = serializers.BooleanField(help_text="A weekend's day that is worked.")


@described("holidays", HolidaySerializer)
class HolidayView(ShortListView):
    """Weekdays that are off, and weekend days that are worked."""

    def results(self, request: Request) -> Sequence[Any]:
        return list(Holiday.objects.values("day", "name", "is_working"))
