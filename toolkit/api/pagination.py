"""Pages by key for the REST API: `toolkit.paging` with addresses around its cursors."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from toolkit.api.sources import one_line
from toolkit.paging import Mark, Ordering, Page, choose, page_of

Row = TypeVar("Row")
DEFAULT_SIZE = 50
LARGEST_SIZE = 500


class PortalCursorPagination(BasePagination):
    """Answers ``{"next", "previous", "results"}``.

    The view names its ``orderings``; the first one is the default, in the direction it stands
    there. ``page_size`` is 1 to 500, ``ordering`` a name or ``-name``.
    """

    parameters = ("cursor", "page_size", "ordering")

    def page(
        self,
        rows: "QuerySet[Any, Row]",
        request: Request,
        view: Any,
        mark_of: Callable[[Row], Mark] | None = None,
    ) -> "Page[Row]":
        """The page that the address asks for. Raises ValidationError (400)."""
        self.request = request
        page = page_of(
            rows,
            self.ordering(request, view),
            cursor=request.query_params.get("cursor", ""),
            size=self._size(),
            mark_of=mark_of,
        )
        self.found: Page[Any] = page
        return page

    def answer(self, texts: Sequence[str]) -> HttpResponse:
        """The rows of the page last read, each as JSON."""
        ends = ",".join(
            f'"{name}":{json.dumps(self._address(cursor))}'
            for name, cursor in (("next", self.found.next), ("previous", self.found.previous))
        )
        body = f'{{{ends},"results":[{",".join(texts)}]}}'
        return HttpResponse(one_line(body), content_type="application/json")

    def ordering(self, request: Request, view: Any) -> Ordering:
        """The ordering that the address asks for; the view's first one unless it does."""
        orderings: Sequence[Ordering] = view.orderings
        asked = request.query_params.get("ordering", "")
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

    def refuse_pages(self, request: Request) -> None:
        """A stream holds the whole list: there is no page of it. Raises ValidationError (400)."""
        for name in ("cursor", "page_size"):
            if request.query_params.get(name):
                raise _bad(
                    name, _("Chỉ dạng JSON chia trang. Bỏ tham số này để nhận cả danh sách.")
                )

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
