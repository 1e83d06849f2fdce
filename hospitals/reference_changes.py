"""What kind of change the data files record: one decision may have done one thing, or several."""

import datetime as dt
from collections.abc import Iterable, Mapping

from hospitals.models import RegisterChange
from hospitals.models.provinces import ChangeKind
from hospitals.register_files import ProvinceRow


def kind_of(rows: Iterable[ProvinceRow], begun: Mapping[str, dt.date | None]) -> str:
    """The kind of the change by which the units of ``rows`` ended; ``begun``: first days by uid.

    The whole of 1 July 2025 is a reorganisation: mergers into new units and into old ones.
    """
    into: dict[str, list[ProvinceRow]] = {}
    for row in rows:
        into.setdefault(row.successor_uid, []).append(row)
    kinds = {_kind_of_one(joined, begun[uid]) for uid, joined in into.items()}
    return kinds.pop() if len(kinds) == 1 else RegisterChange.Kind.REORGANISE.value


def _kind_of_one(joined: list[ProvinceRow], begun: dt.date | None) -> str:
    """Several that join are a merger, or are absorbed by a unit that was there before."""
    change = joined[0].change_type
    if change == ChangeKind.RENAMED:
        return RegisterChange.Kind.RENAME.value
    if change in (ChangeKind.UPGRADED, ChangeKind.RENAMED_UPGRADED):
        return RegisterChange.Kind.UPGRADE.value
    founded = begun == joined[0].ends_before
    return (RegisterChange.Kind.MERGE if founded else RegisterChange.Kind.ABSORB).value
