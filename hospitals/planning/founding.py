"""The rows of new units, not saved yet, from what is said of them and whence they come."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hospitals.changes import NewUnit, RegisterUnit
from hospitals.departments import department_of, department_slug
from hospitals.models import Organisation, Province
from hospitals.planning.checks import Reason
from hospitals.register_state import Place
from toolkit.folding import fold

# The fields of the rows → those of a `NewUnit`, for what the model finds wrong.
_FIELDS = {"uid": "key", "slug": "key"}
# What is said of a new unit, but for its code; the rest follows from where it comes.
_SAID = frozenset({"uid", "slug", "kind", "name_vi", "name_en", "short_name"})
_PREFIXES = {
    "Thành phố ": Province.Kind.CITY.value,
    "Tỉnh ": Province.Kind.PROVINCE.value,
    "TP. ": Province.Kind.CITY.value,
}


def new_province(
    said: NewUnit, origin: Province, day: dt.date, legal_basis: str, taken: set[str]
) -> Province:
    """The row of a province that goes on from ``origin``; its code where none is said, and its
    kind where the name does not begin with one."""
    kind = said.kind or kind_named(said.name_vi) or origin.kind
    bare = bare_name(said.name_vi)
    code = said.code or origin.code
    key = said.key or _free(f"{code}-{_slug(bare)}"[:37], taken, suffix=kind == Province.Kind.CITY)
    return Province(
        id=uuid.uuid4(),
        uid=key,
        code=code,
        name_vi=said.name_vi.strip(),
        name_en=said.name_en.strip(),
        short_name=said.short_name or (f"TP. {bare}" if kind == Province.Kind.CITY else bare),
        kind=kind,
        valid_from=day,
        legal_basis=legal_basis,
        aliases=list(said.aliases),
    )


def new_department(province: Province) -> Organisation:
    """The department that a new province is founded with."""
    return Organisation(
        id=uuid.uuid4(), slug=department_slug(province.uid), **department_of(province)
    )


def new_organisation(
    said: NewUnit,
    origins: tuple[Organisation, ...],
    day: dt.date,
    place: Place,
    taken: set[str],
    *,
    goes_on: bool,
) -> Organisation:
    """The row of a body that lies and is managed where its first origin is on ``day``.

    ``goes_on``: it is its one origin under another name or rank, with the same beds and level.
    """
    first = origins[0]
    kept = (
        {name: getattr(first, name) for name in ("technical_level", "beds", "is_end_line")}
        if goes_on
        else {}
    )
    province, manager = place
    return Organisation(
        id=uuid.uuid4(),
        slug=said.key or _free(_slug(said.short_name or said.name_vi)[:77], taken),
        kind=said.kind or first.kind,
        name_vi=said.name_vi.strip(),
        name_en=said.name_en.strip(),
        short_name=said.short_name,
        aliases=list(said.aliases),
        province_id=province,
        managed_by_id=manager,
        managing_authority="" if manager else first.managing_authority,
        open_from=day,
        **kept,
    )


def row_faults(row: RegisterUnit, taken: set[str]) -> Iterator[Reason]:
    """What is wrong with a new row: what the model says, and a key that is in use."""
    key = row.uid if isinstance(row, Province) else row.slug
    if key in taken:
        yield (
            "key",
            _("Khóa “%(key)s” đã dùng cho đơn vị khác. Ghi khóa khác.") % {"key": key},
            False,
        )
    if isinstance(row, Province) and not (len(row.code) == 2 and row.code.isdecimal()):
        yield (
            "code",
            _("Mã “%(code)s” không phải hai chữ số. Ghi mã như 68.") % {"code": row.code},
            False,
        )
    if isinstance(row, Organisation) and row.kind == Organisation.Kind.HEALTH_DEPARTMENT:
        yield "kind", _("Sở Y tế được lập cùng tỉnh, thành phố. Chọn loại khác."), False
    if not row.name_vi:
        yield "name_vi", _("Chưa có tên. Ghi tên đầy đủ của đơn vị mới."), False
        return
    if not key:
        yield "name_vi", _("Tên cần ít nhất một chữ hoặc số. Sửa tên."), False
        return
    if isinstance(row, Province) and kind_named(row.name_vi) not in ("", row.kind):
        yield (
            "kind",
            _("“%(name)s” không hợp với loại “%(kind)s”. Sửa tên hoặc chọn lại loại.")
            % {"name": row.name_vi, "kind": row.get_kind_display()},
            False,
        )
    try:
        row.clean_fields(exclude={f.name for f in row._meta.fields} - _SAID)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            for sentence in sentences:
                yield _FIELDS.get(name, name), sentence, False


def bare_name(name: str) -> str:
    """``Thành phố Đồng Nai`` → ``Đồng Nai``."""
    for prefix in _PREFIXES:
        name = name.strip().removeprefix(prefix)
    return name


def kind_named(name: str) -> str:
    """The kind of province that ``name`` begins with; empty when it begins with none."""
    for prefix, kind in _PREFIXES.items():
        if name.strip().startswith(prefix):
            return kind
    return ""


def _slug(text: str) -> str:
    return fold(text).replace(" ", "-")


def _free(key: str, taken: set[str], *, suffix: bool = False) -> str:
    """``key``, or the first one like it that is not in use; a city's name ends in ``-tp``."""
    if key not in taken:
        return key
    if suffix and f"{key}-tp" not in taken:
        return f"{key}-tp"
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"
