"""The fields of cooperation over the REST API."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from rest_framework import serializers
from rest_framework.request import Request

from agreements.models import Area
from toolkit.api.short_lists import ShortListView, described


class AreaSerializer(serializers.Serializer[object]):
    slug = serializers.CharField(help_text="Commitments and activities name it.")
    name = serializers.CharField(help_text="In Vietnamese, the official one.")
    name_en = serializers.CharField()


@described("areas", AreaSerializer)
class AreaView(ShortListView):
    """Fields of cooperation, in the order in which agreements list them."""

    @property
    def stamp(self) -> str:
        """They come from a file of the portal's own (`load_areas`), which writes no trail."""
        return repr(list(Area.objects.values_list("slug", "name_vi", "name_en")))

    def results(self, request: Request) -> Sequence[Any]:
        return list(Area.objects.values("slug", "name_en", name=F("name_vi")))
