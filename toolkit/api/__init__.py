"""What every endpoint of the REST API shares: problem documents, strict filters, pages by key,
bodies of known fields.

The settings name these; `toolkit.api.viewsets` is imported by itself, because the framework reads
the settings while it makes the classes that stand under it.
"""

from toolkit.api.bodies import BoundedJSONParser, KeyField, KeyListField, StrictSerializer
from toolkit.api.filtering import (
    DayFilter,
    KeyFilter,
    ListFilter,
    MomentFilter,
    StrictFilterBackend,
    YesNoFilter,
)
from toolkit.api.pagination import PortalCursorPagination
from toolkit.api.parameters import day_parameter, day_schema
from toolkit.api.problems import (
    api_not_found,
    api_problem,
    api_server_error,
    problem_response,
)

__all__ = [
    "BoundedJSONParser",
    "DayFilter",
    "KeyField",
    "KeyFilter",
    "KeyListField",
    "ListFilter",
    "MomentFilter",
    "PortalCursorPagination",
    "StrictFilterBackend",
    "StrictSerializer",
    "YesNoFilter",
    "api_not_found",
    "api_problem",
    "api_server_error",
    "day_parameter",
    "day_schema",
    "problem_response",
]
