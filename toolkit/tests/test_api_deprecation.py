"""An operation that will go says so, on its answers and in the description."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from toolkit.api.deprecation import deprecated


class NothingSerializer(serializers.Serializer[object]):
    id = serializers.UUIDField()


class GoingView(APIView):
    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = ()
    throttle_classes: tuple[Any, ...] = ()

    @deprecated(
        since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        until=dt.datetime(2027, 1, 1, tzinfo=dt.UTC),
        read="https://portal.example/api-guide/",
    )
    @extend_schema(responses=NothingSerializer)
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse("{}")


def test_its_answers_say_since_when_until_when_and_where_to_read() -> None:
    response = GoingView.as_view()(APIRequestFactory().get("/"))
    assert response["Deprecation"] == "@1767225600"
    assert response["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert response["Link"] == '<https://portal.example/api-guide/>; rel="deprecation"'


def test_the_description_strikes_it_through() -> None:
    address = "api/v1/agreements/going/"
    described = SchemaGenerator(patterns=[path(address, GoingView.as_view())]).get_schema()
    assert described["paths"][f"/{address}"]["get"]["deprecated"] is True
