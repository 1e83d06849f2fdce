"""Pages by key for the REST API: `toolkit.paging` with addresses around its cursors."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from toolkit.paging import Ordering, Page, choose, page_of

DEFAULT_SIZE = 50
LARGEST_SIZE = 500


class PortalCursorPagination(BasePagination):
    """Answers ``{"next", "previous", "results"}``.

    The view names its ``orderings``; the first one is the default, in the direction it stands
    there. ``page_size`` is 1 to 500, ``ordering`` a name or ``-name``.
    """

    parameters = ("cursor", "page_size", "ordering")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.page: Page[Any] = page_of(
            queryset,
            self._ordering(view.orderings),
            cursor=request.query_params.get("cursor", ""),
            size=self._size(),
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._address(self.page.next),
                "previous": self._address(self.page.previous),
                "results": data,
            }
        )

    def _ordering(self, orderings: Sequence[Ordering]) -> Ordering:
        asked = self.request.query_params.get("ordering", "")
        if not asked:
            return orderings[0]
        chosen = choose(orderings, asked)
        if chosen is None:
            names = ", ".join(ordering.name for ordering in orderings)
            raise _bad(
                "ordering",
                _("Không sắp xếp được theo “%(asked)s”. Các cách: %(names)s; thêm “-” để đảo.")
                % {"asked": asked, "names": names},
            )
        return chosen

    def _size(self) -> int:
        text = self.request.query_params.get("page_size", "")
        if not text:
            return DEFAULT_SIZE
        size = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
        if not 1 <= size <= LARGEST_SIZE:
            raise _bad(
                "page_size", _("Ghi số dòng một trang từ 1 đến %(most)s.") % {"most": LARGEST_SIZE}
            )
        return size

    def _address(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        here = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return replace_query_param(here, "cursor", cursor)

    # --- What drf-spectacular asks -----------------------------------------------------------
    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**address, "description": "The page after this one; null on the last."},
                "previous": {**address, "description": "The page before; null on the first."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [ordering.name for ordering in getattr(view, "orderings", ())]
        choices = [sign + name for name in names for sign in ("", "-")]
        first = view.orderings[0]
        default = f"-{first.name}" if first.descending else first.name
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where the page begins: taken from `next` or `previous`.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Rows on a page.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_SIZE,
                    "default": DEFAULT_SIZE,
                },
            },
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": "How the list is sorted; `-` turns it round.",
                "schema": {"type": "string", "enum": choices, "default": default},
            },
        ]


def _bad(field: str, sentence: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(sentence, code="invalid")]})
