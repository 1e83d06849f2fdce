"""Is an id one of these? Asked with one parameter, however many they are.

Django's ``__in`` makes, checks and quotes a parameter of each id: of a reader's hundred
organisations that costs more than PostgreSQL takes to answer. The plan is the same.
"""

import json
import uuid
from collections.abc import Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Lookup

from toolkit.json_sql import Compiled


class Among(Lookup[Any]):
    """``Among("organisation_id", ids)``, for a column of UUIDs; a condition for ``filter()``."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, column: Any, ids: Collection[uuid.UUID | str]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, ids)

    def as_postgresql(self, compiler: Any, connection: Any) -> Compiled:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s::uuid[])", [*params, f"{{{','.join(self._texts())}}}"]

    def as_sqlite(self, compiler: Any, connection: Any) -> Compiled:
        column, params = self.process_lhs(compiler, connection)
        written = [text.replace("-", "") for text in self._texts()]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(written)]  # noqa: S608

    def _texts(self) -> list[str]:
        if not self.rhs:
            raise EmptyResultSet
        return [str(one) for one in self.rhs]
