"""``GET /api/v1/changes/``."""

from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from exchange.feed.all import NAMES
from exchange.feed.cursors import Cursor, read_cursor
from exchange.feed.following import Event, page_after
from toolkit.api.filtering import refuse_unknown
from toolkit.api.pagination import LARGEST_SIZE
from toolkit.api.sources import write_json
from toolkit.paging import BadCursor

DEFAULT_SIZE = 100


class ChangeSerializer(serializers.Serializer[object]):
    """One object as it is now, or as gone."""

    seq = serializers.IntegerField(help_text="The place in the trail that it was read at.")
    at = serializers.DateTimeField()
    resource = serializers.ChoiceField(
        choices=[(name, name) for name in NAMES], help_text="The list that the object is of."
    )
    id = serializers.UUIDField(allow_null=True, help_text="null with `resync`.")
    deleted = serializers.BooleanField(help_text="It is gone, or no longer open to you.")
    resync = serializers.BooleanField(
        help_text="Forget all you hold of this resource: it follows object by object."
    )
    object = serializers.DictField(
        allow_null=True, help_text="As its own list gives it to you; null when there is none."
    )


class ChangesSerializer(serializers.Serializer[object]):
    next = serializers.CharField(help_text="What to send as `after` the next time.")
    has_more = serializers.BooleanField(help_text="Ask again at once; otherwise in a while.")
    results = ChangeSerializer(many=True)


class ChangesView(APIView):
    """What changed, in order: to keep a copy in step.

    Begin without `after`: everything you may see comes page by page, each resource behind an event
    with `resync`. Then send the last `next` as `after`, for as long as you like. Apply every event
    to your copy: `resync` empties the resource, `deleted` takes the object out, any other puts it
    in the place of the one with its `id`. When `has_more` is false your copy is equal to the lists.
    Another `resync` comes when the register or your own rights have changed. A page may be applied
    twice; keep `next` together with what you applied. A change appears within seconds.

    Every list is in it, but for `health-departments`, `cdcs` and `hospitals`, which are parts of
    `organisations`, and for `areas`, `holidays` and `coverage`, which are short and have no ids:
    ask these again, with the ETag where there is one. The meeting of a review
    (`reviews/{id}/meeting/`) is worth asking again when the review comes.
    """

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="changes_list",
        parameters=[
            OpenApiParameter("after", str, description="The last `next`; none to begin."),
            OpenApiParameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE},
                description="Events on a page at most.",
            ),
        ],
        responses=ChangesSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        refuse_unknown(request, {"after", "page_size"})
        reader: Any = request.user
        page = page_after(_after(request), reader=reader, size=_size(request))
        head = write_json({"next": page.next.write(), "has_more": page.has_more})
        events = ",".join(map(_text, page.events))
        return HttpResponse(f'{head[:-1]},"results":[{events}]}}', content_type="application/json")


def _text(event: Event) -> str:
    """The event with its object, whose JSON is there already."""
    said = write_json(
        {
            "seq": event.seq,
            "at": localtime(event.at),
            "resource": event.resource,
            "id": event.id,
            "deleted": event.deleted,
            "resync": event.resync,
        }
    )
    return f'{said[:-1]},"object":{event.text or "null"}}}'


def _after(request: Request) -> Cursor | None:
    text = request.query_params.get("after")
    if text is None:
        return None
    try:
        return read_cursor(text)
    except BadCursor as error:
        raise ValidationError({"after": [ErrorDetail(str(error), code="invalid")]}) from error


def _size(request: Request) -> int:
    text = request.query_params.get("page_size")
    if text is None:
        return DEFAULT_SIZE
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= size <= LARGEST_SIZE:
        raise ValidationError(
            {
                "page_size": [
                    ErrorDetail(
                        _("Ghi số dòng một trang từ 1 đến %(most)s.") % {"most": LARGEST_SIZE},
                        code="invalid",
                    )
                ]
            }
        )
    return size
