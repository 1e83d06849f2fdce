"""``permissions``: which acts the reader may do on a record, by the room's own predicates."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rest_framework import serializers

from toolkit.api.sources import PERMISSIONS, Expansion, Row, Shape
from toolkit.refusal import Verdict

# Act → its predicate of a person and a record.
Acts = dict[str, Callable[[Any, Any], Verdict]]
# Id of a record → its acts → whether the reader may do them.
Told = Mapping[uuid.UUID, dict[str, bool]]
HELP = "Act → whether you may do it now, on this record, as it is."


def allowed(acts: Acts, reader: Any, record: Any) -> dict[str, bool]:
    """What ``reader`` may do on ``record``. Acts are told, reasons only when one is tried."""
    return {act: bool(may(reader, record)) for act, may in acts.items()}


def with_acts(rows: Sequence[Row], told: Told) -> list[Row]:
    """``rows`` with what is ``told`` of each."""
    return [row | {PERMISSIONS: told[row["id"]]} for row in rows]


def acts_shape(name: str, acts: Acts) -> Shape:
    """A serializer that describes what `allowed` answers."""
    fields: dict[str, Any] = {act: serializers.BooleanField() for act in acts}
    return type(f"{name}PermissionsSerializer", (serializers.Serializer,), fields)


def acts_expansion(shape: Shape) -> dict[str, Expansion]:
    return {PERMISSIONS: Expansion(HELP, shape)}
