"""How the description of the API tells of fields, expansions, formats and ETags.

`PortalSchema` is the views' schema class; it leaves marks on the operations that `complete_lists`
(a hook behind all others, named in the settings) turns into the description.
"""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from toolkit.api.choosing import EXPAND, FIELDS
from toolkit.api.formats import NAMES, PARAMETER, CsvRenderer, NdjsonRenderer, XlsxRenderer
from toolkit.api.sources import Source

Schema = dict[str, Any]
_EXPANSIONS, _TAGGED = "x-expansions", "x-tagged"
_ROWS = "#/components/schemas/"

_STREAMS: dict[str, Schema] = {
    NdjsonRenderer.media_type: {
        "type": "string",
        "description": "All rows, one JSON object a line, each as in `results`.",
    },
    CsvRenderer.media_type: {
        "type": "string",
        "description": "All rows as a table: UTF-8 with a mark, a header line. A member of a "
        "member is a column of its own (`holder.slug`); the values of a list stand in one cell, "
        "separated by `; `. What a spreadsheet would take for a formula begins with `'`.",
    },
    XlsxRenderer.media_type: {
        "type": "string",
        "format": "binary",
        "description": "The same table as a workbook, the days as days.",
    },
}
_TAG = {
    "ETag": {
        "description": "Names this answer. Sent back as `If-None-Match` it costs next to nothing.",
        "schema": {"type": "string"},
    }
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the answer that you hold: 304 while it still holds.",
    "schema": {"type": "string"},
    "example": 'W/"6f1f2c5b0e0d4a7c9b1e2d3f"',
}
# What a filter of this name may hold.
_EXAMPLES: Schema = {
    "agreement": "dbscl-syt-2023",
    "area": "training",
    "due_from": "2026-01-01",
    "due_to": "2026-12-31",
    "holder_on": "2024-01-01",
    "in_force_on": "2026-01-31",
    "late": "true",
    "on": "2024-01-01",
    "organisation": "syt-79-ho-chi-minh",
    "planned": "false",
    "province": "79-ho-chi-minh",
    "region": "DNB",
    "search": "ung buou",
    "since": "2025-07-01",
    "slug": "cho-ray",
    "specialty": "mat",
    "technique": "phaco",
    "until": "2025-07-01",
    "updated_since": "2026-01-31T08:00:00+07:00",
}
_UNCHANGED = {"description": "You have it already.", "headers": _TAG}


class PortalSchema(AutoSchema):
    """Adds what every `ReadOnlyViewSet` reads from its address."""

    def get_override_parameters(self) -> list[Any]:
        return [*super().get_override_parameters(), *self._choices()]

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation is None or self.method != "GET":
            return operation
        if (source := self._source()) is not None:
            operation[_EXPANSIONS] = {
                name: self._shape_of(expansion) for name, expansion in source.expansions.items()
            }
        if hasattr(self.view, "is_told") and "*" not in getattr(self.view, "untold", ()):
            operation[_TAGGED] = True
        return operation

    def _source(self) -> type[Source] | None:
        """What makes the rows, where the operation answers rows as they are."""
        if getattr(self.view, "action", "") not in ("list", "retrieve"):
            return None
        source: type[Source] | None = getattr(self.view, "rows", None)
        return source

    def _shape_of(self, expansion: Any) -> Schema:
        shape: Schema = self.resolve_serializer(expansion.shape(), "response").ref
        if expansion.many:
            return {"type": "array", "items": shape}
        return {"anyOf": [shape, {"type": "null"}]} if expansion.nullable else shape

    def _choices(self) -> list[OpenApiParameter]:
        source = self._source()
        if source is None or self.method != "GET":
            return []
        single = getattr(self.view, "action", "") == "retrieve"
        names = source.fields_of(single=single)
        found = [
            _names(
                FIELDS,
                names,
                "Only these members of each row, separated by comma; all when left out. What is "
                "left out is not read either.",
                names[:2],
            )
        ]
        if expandable := list(source.expansions):
            told = " ".join(
                f"`{name}`: {one.description}" for name, one in source.expansions.items()
            )
            found.append(
                _names(EXPAND, expandable, f"Members added or in full. {told}", expandable[:1])
            )
        if not single:
            found.append(
                OpenApiParameter(
                    PARAMETER,
                    {"type": "string", "enum": list(NAMES), "default": "json"},
                    description="The format; it comes before the header `Accept`. All but `json` "
                    "hold the whole list: they take neither `cursor` nor `page_size`.",
                    examples=[OpenApiExample("All rows, one a line", value="ndjson")],
                )
            )
        return found


def _names(parameter: str, names: Any, description: str, example: Any) -> OpenApiParameter:
    return OpenApiParameter(
        parameter,
        {"type": "array", "items": {"type": "string", "enum": list(names)}},
        description=description,
        style="form",
        explode=False,
        examples=[OpenApiExample(",".join(example), value=list(example))],
    )


def complete_lists(result: Schema, **kwargs: Any) -> Schema:
    """A postprocessing hook of drf-spectacular."""
    schemas: Schema = result["components"]["schemas"]
    for operations in result["paths"].values():
        for operation in operations.values():
            expansions = operation.pop(_EXPANSIONS, None)
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and parameter["name"] in _EXAMPLES:
                    parameter.setdefault("example", _EXAMPLES[parameter["name"]])
            if operation.pop(_TAGGED, False):
                operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
                operation["responses"]["200"]["headers"] = _TAG
                operation["responses"]["304"] = _UNCHANGED
            if expansions is not None:
                _describe_rows(operation["responses"]["200"]["content"], schemas, expansions)
    return result


def _describe_rows(content: Schema, schemas: Schema, expansions: Schema) -> None:
    """Let a row be one of all members, or of those that were chosen."""
    for media_type in _STREAMS.keys() & content.keys():
        content[media_type] = {"schema": _STREAMS[media_type]}
    answer = content["application/json"]["schema"]
    paginated = schemas[answer["$ref"].removeprefix(_ROWS)]
    if "results" in paginated.get("properties", {}):
        results = paginated["properties"]["results"]
        results["items"] = _whole_or_chosen(results["items"], schemas, expansions)
    else:
        content["application/json"]["schema"] = _whole_or_chosen(answer, schemas, expansions)


def _whole_or_chosen(row: Schema, schemas: Schema, expansions: Schema) -> Schema:
    if "$ref" not in row:  # another list with the same rows has been here
        return row
    name = row["$ref"].removeprefix(_ROWS)
    standing = schemas[name]["properties"]
    # Chosen by `fields` alone, a member that could be written out in full stays as it is.
    either = {
        member: {"anyOf": [standing[member], full]} if member in standing else full
        for member, full in expansions.items()
    }
    schemas[f"{name}Chosen"] = {
        "type": "object",
        "description": f"{name} with `fields` or `expand`: the members asked for.",
        "properties": {**standing, **either},
        "additionalProperties": False,
    }
    return {"anyOf": [row, {"$ref": f"{_ROWS}{name}Chosen"}]}
