"""Lists so short that they are one page: their rows have a key, and no id to page by."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from toolkit.api.etags import unless_unchanged
from toolkit.api.filtering import refuse_unknown


class ShortListView(APIView):
    """All rows at once, in the shape of every list."""

    http_method_names = ["get", "head", "options"]
    parameters: ClassVar[frozenset[str]] = frozenset()

    def results(self, request: Request) -> Sequence[Mapping[str, Any]]:
        raise NotImplementedError

    def is_told(self, request: Request) -> bool:
        """Whatever changes this answer writes the trail."""
        return True

    @unless_unchanged
    def get(self, request: Request) -> HttpResponseBase:
        refuse_unknown(request, set(self.parameters))
        return Response({"next": None, "previous": None, "results": self.results(request)})


def described(name: str, row: type[serializers.Serializer[object]], **more: Any) -> Any:
    """A decorator of the view: its operation is ``name``_list."""
    nothing = serializers.CharField(allow_null=True, help_text="Always null: there is one page.")
    shape = inline_serializer(
        f"{row.__name__.removesuffix('Serializer')}List",
        {"next": nothing, "previous": nothing, "results": row(many=True)},
    )
    operation = extend_schema(operation_id=f"{name}_list", responses=shape, **more)
    return extend_schema_view(get=operation)
