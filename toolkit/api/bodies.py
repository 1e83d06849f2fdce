"""What is sent to the API: JSON of a bounded size, known fields only, records by their keys."""

import json
import re
import uuid
from collections.abc import Mapping
from typing import IO, Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import JSONParser

LARGEST_BODY = 1_000_000  # bytes
_KEY = re.compile(r"[-\w]{1,100}")


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("Dữ liệu gửi lên quá 1 MB. Hãy gửi ít hơn.")


class BoundedJSONParser(JSONParser):
    """JSON in UTF-8. What no answer could repeat or no memory hold is refused, not a crash."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise TooLarge
        try:
            data: dict[str, Any] = json.loads(raw.decode())
            # Halves of characters, infinite numbers: they parse, but are no text and no number.
            json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return data


class StrictSerializer(serializers.Serializer[Any]):
    """The body of a write: a field nobody reads is refused, not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            names = ", ".join(self.fields) or "–"
            raise ValidationError(
                {
                    name: [
                        ErrorDetail(
                            _("Không có mục “%(name)s”. Các mục: %(names)s.")
                            % {"name": name, "names": names},
                            code="unknown_field",
                        )
                    ]
                    for name in unknown
                }
            )
        return super().to_internal_value(data)


@extend_schema_field({"type": "string"})
class KeyField(serializers.Field[Any, str, Any, Any]):
    """A record named by its id or by the key people know (``slug``, ``code``).

    ``records`` are those the sender may name; any other is refused like one that does not exist.
    """

    default_error_messages = {
        "unknown": gettext_lazy("Không có bản ghi nào với khóa này. Ghi khóa hoặc id đã có."),
    }

    def __init__(self, records: "QuerySet[Any]", key: str = "slug", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.records, self.key = records, key

    def to_internal_value(self, data: Any) -> Model:
        if not isinstance(data, str) or not _KEY.fullmatch(data):
            self.fail("unknown")
        try:
            wanted: dict[str, Any] = {"pk": uuid.UUID(data)}
        except ValueError:
            wanted = {self.key: data}
        record: Model | None = self.get_records().filter(**wanted).first()
        if record is None:
            self.fail("unknown")
        return record

    def get_records(self) -> "QuerySet[Any]":
        return self.records.all()


class KeyListField(serializers.ListField):
    """Several records of ``child``. A list that is too long is refused before any is looked up."""

    def __init__(self, *, at_most: int = 50, **kwargs: Any) -> None:
        super().__init__(max_length=at_most, **kwargs)
        self.at_most = at_most

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, list) and len(data) > self.at_most:
            raise ValidationError(
                _("Danh sách dài %(n)s mục, nhiều nhất được %(most)s mục. Hãy bớt lại.")
                % {"n": len(data), "most": self.at_most}
            )
        return super().to_internal_value(data)
