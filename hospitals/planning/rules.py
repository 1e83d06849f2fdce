"""Small rules of the field: what a step is called, what may become a city, whose department."""

import uuid
from collections.abc import Iterator

from django.utils.translation import gettext as _

from hospitals.changes import RegisterUnit
from hospitals.models import Organisation, Province, RegisterChange
from hospitals.models.provinces import ChangeKind
from hospitals.planning import checks
from hospitals.planning.founding import bare_name
from hospitals.register_state import RegisterState
from toolkit.folding import fold

Kind = RegisterChange.Kind


def departments_of(state: RegisterState) -> dict[uuid.UUID, Organisation]:
    """Every province's department, by the province's id."""
    return {
        body.province_id: body
        for body in state.organisations.values()
        if checks.is_department(body) and body.province_id is not None
    }


def upgrade_faults(old: Province, new: Province) -> Iterator[checks.Reason]:
    if old.kind == Province.Kind.CITY:
        yield (
            "units",
            _("“%(name)s” đã là thành phố trực thuộc trung ương. Chọn một tỉnh, hoặc ghi đổi tên.")
            % {"name": old.name},
            False,
        )
    elif new.kind != Province.Kind.CITY:
        yield (
            "kind",
            _(
                "Tỉnh được nâng thành thành phố trực thuộc trung ương. Ghi tên “Thành phố …”, "
                "hoặc ghi đổi tên."
            ),
            False,
        )


def succession_kind(kind: str, old: RegisterUnit, new: RegisterUnit) -> str:
    """How the step is called (`ChangeKind`)."""
    if kind == Kind.RENAME:
        return ChangeKind.RENAMED
    if kind == Kind.UPGRADE and isinstance(old, Province):
        same = fold(bare_name(old.name_vi)) == fold(bare_name(new.name_vi))
        return ChangeKind.UPGRADED if same else ChangeKind.RENAMED_UPGRADED
    return ChangeKind.RAISED if kind == Kind.UPGRADE else ChangeKind.MERGED
