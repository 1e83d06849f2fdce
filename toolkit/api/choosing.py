"""``?fields=`` and ``?expand=``: which members of a row are answered, and which in full."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from toolkit.api.sources import Source

FIELDS = "fields"
EXPAND = "expand"


def chosen(
    request: Request, source: type[Source], *, single: bool
) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The members to answer (None: all) and the expansions, as the address names them.

    Raises ValidationError (400) that names the parameter and what it may hold.
    """
    expand = _names(request, EXPAND, source.expansions)
    standing = source.fields_of(single=single)
    # What an expansion adds can be chosen along with it.
    fields = _names(request, FIELDS, dict.fromkeys([*standing, *expand]))
    return fields or None, expand


def _names(request: Request, parameter: str, known: Iterable[str]) -> frozenset[str]:
    text = ",".join(request.query_params.getlist(parameter))
    asked = frozenset(name.strip() for name in text.split(",")) - {""}
    if unknown := sorted(asked - frozenset(known)):
        raise _unknown(parameter, unknown, known)
    return asked


def _unknown(parameter: str, unknown: Iterable[str], known: Iterable[str]) -> ValidationError:
    words: dict[str, Any] = {"name": ", ".join(unknown), "names": ", ".join(known) or "–"}
    sentence = (
        _("Không có mục “%(name)s”. Các mục: %(names)s.")
        if parameter == FIELDS
        else _("Không mở rộng được “%(name)s”. Các mục mở rộng: %(names)s.")
    )
    return ValidationError({parameter: [ErrorDetail(sentence % words, code="invalid")]})
