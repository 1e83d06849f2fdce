"""``Idempotency-Key``: a write that is sent again is answered again, and not done again.

What was answered is kept in a higher room, together with what was written: `exchange` adds itself.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 128
_KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}")


class KeyUsed(APIException):
    """The key came before, with something else to do."""

    status_code = 422
    default_code = "key_used"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Khóa ở đầu mục Idempotency-Key đã dùng cho một yêu cầu khác. "
                "Mỗi yêu cầu mới cần một khóa mới."
            )
        )


class Keeper(Protocol):
    def answer_once(
        self, view: Any, request: Request, key: str, write: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """What ``write`` answers, or answered when ``key`` came before. Raises KeyUsed."""


@dataclass
class _Room:
    keeper: Keeper | None = None


_room = _Room()


def kept_by(keeper: Keeper) -> None:
    """Called once, when the portal starts."""
    _room.keeper = keeper


class RepeatableWrites(GenericViewSet[Any]):
    """Every POST of such an endpoint takes the header."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER)
        write = getattr(self, "post", None)
        if request.method == "POST" and write is not None and key is not None:
            self.post = self._once(_checked(key), write)

    def _once(self, key: str, write: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if _room.keeper is None:
                raise LookupError("no room keeps what was answered")
            return _room.keeper.answer_once(
                self, request, key, lambda: write(request, *args, **kwargs)
            )

        return answer


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        sentence = _("Khóa dài từ 1 đến %(most)s ký tự ASCII không có dấu cách, như một UUID.") % {
            "most": LONGEST_KEY
        }
        raise ValidationError({HEADER: [ErrorDetail(sentence, code="invalid")]})
    return key
