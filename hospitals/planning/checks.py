"""Whether a unit can end, go on, take over or move on a day; and whether acts have their shape.

Each check yields `(field, sentence, by_state)`; nothing means that it can be.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from hospitals.changes import Act, NewUnit, RegisterUnit, Statement
from hospitals.models import Organisation, OrganisationClosing, Province, RegisterChange
from hospitals.register_state import Offshoots, RegisterState, Steps
from hospitals.succession import BEGINNING, Step, SuccessionError, spans, value_on
from toolkit.days import write_day

Reason = tuple[str, str, bool]
Kind = RegisterChange.Kind
_DAY = dt.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1945, 2200


def first_day(unit: RegisterUnit) -> dt.date | None:
    """The first day of a unit; None where it is not known."""
    return unit.valid_from if isinstance(unit, Province) else unit.open_from


def last_day(unit: RegisterUnit) -> dt.date | None:
    """The last day of a unit; None while it goes on."""
    return unit.valid_to if isinstance(unit, Province) else unit.open_until


def key_of(unit: RegisterUnit) -> str:
    """The key by which a unit is found: names and codes may have had other owners."""
    return unit.uid if isinstance(unit, Province) else unit.slug


def is_department(unit: object) -> bool:
    """Whether ``unit`` is a health department: those change with their province."""
    return isinstance(unit, Organisation) and unit.kind == Organisation.Kind.HEALTH_DEPARTMENT


def statement_faults(statement: Statement) -> Iterator[Reason]:
    """What every change needs: an act, a sensible day and the decision it rests on."""
    effective_on, legal_basis = statement.effective_on, statement.legal_basis
    if not statement.acts:
        yield "acts", _("Chưa ghi thay đổi nào. Ghi ít nhất một thay đổi."), False
    if not legal_basis.strip():
        yield (
            "legal_basis",
            _("Chưa có căn cứ. Ghi số và cơ quan ban hành nghị quyết hoặc quyết định."),
            False,
        )
    elif len(legal_basis) > 255:
        yield "legal_basis", _("Căn cứ dài hơn 255 ký tự. Ghi ngắn lại."), False
    if not FIRST_YEAR <= effective_on.year <= LAST_YEAR:
        yield (
            "effective_on",
            _("Ngày %(day)s không hợp lý. Ghi ngày từ năm %(first)s đến năm %(last)s.")
            % {"day": write_day(effective_on), "first": FIRST_YEAR, "last": LAST_YEAR},
            False,
        )


def shape_faults(act: Act) -> Iterator[Reason]:
    """Whether the act has the units that its kind asks for (the table at `Act`)."""
    kinds = {Kind.MERGE, Kind.ABSORB, Kind.RENAME, Kind.UPGRADE, Kind.SPLIT, Kind.HANDOVER,
             Kind.CLOSE}  # fmt: skip
    if act.kind not in kinds:
        yield "kind", _("Không có loại thay đổi “%(kind)s”.") % {"kind": act.kind}, False
        return
    if not act.units:
        yield "units", _("Chưa chọn đơn vị. Chọn đơn vị thay đổi."), False
        return
    keys = [unit.pk for unit in act.units]
    if len(set(keys)) < len(keys):
        yield "units", _("Một đơn vị được chọn hai lần. Bỏ bớt một lần."), False
    if act.kind == Kind.MERGE and len(act.units) < 2:
        yield "units", _("Hợp nhất cần từ hai đơn vị trở lên. Chọn thêm đơn vị."), False
    if act.kind in (Kind.RENAME, Kind.UPGRADE, Kind.SPLIT) and len(act.units) > 1:
        yield "units", _("Loại thay đổi này chỉ ghi cho một đơn vị. Ghi riêng từng đơn vị."), False
    yield from _into_faults(act)
    yield from _family_faults(act)
    if act.kind == Kind.SPLIT and not act.parts:
        yield "parts", _("Chưa có phần được tách. Ghi ít nhất một đơn vị nhận phần tách ra."), False
    if act.parts and act.kind != Kind.SPLIT:
        yield "parts", _("Chỉ chia, tách mới có phần được tách. Bỏ các phần này."), False


def _into_faults(act: Act) -> Iterator[Reason]:
    if act.kind in (Kind.MERGE, Kind.RENAME, Kind.UPGRADE):
        if not isinstance(act.into, NewUnit):
            yield "into", _("Chưa có đơn vị mới. Ghi tên đơn vị được lập."), False
    elif act.kind == Kind.ABSORB:
        if act.into is None or isinstance(act.into, NewUnit):
            yield "into", _("Chưa chọn đơn vị nhận sáp nhập. Chọn một đơn vị đang có."), False
    elif act.kind == Kind.SPLIT:
        if act.into is None:
            yield (
                "into",
                _("Chưa rõ đơn vị nào tiếp nhận hồ sơ cũ. Chọn một đơn vị kế thừa chính."),
                False,
            )
    elif act.kind == Kind.HANDOVER:
        if act.into is None and not act.managing_authority.strip():
            yield (
                "into",
                _("Chưa có cơ quan quản lý mới. Chọn Sở Y tế hoặc ghi tên cơ quan."),
                False,
            )
        elif act.into is not None and not is_department(act.into):
            yield "into", _("Cơ quan quản lý phải là một Sở Y tế đang có. Chọn lại."), False
    elif act.into is not None:
        yield (
            "into",
            _("Đơn vị chấm dứt không có đơn vị kế thừa. Nếu có, ghi là sáp nhập."),
            False,
        )


def _family_faults(act: Act) -> Iterator[Reason]:
    """Provinces go with provinces; departments follow their province and are not chosen."""
    others = [act.into, *(part.unit for part in act.parts)]
    if act.kind == Kind.HANDOVER:
        others = []
    chosen = [*act.units, *(unit for unit in others if not isinstance(unit, NewUnit | None))]
    provinces = [unit for unit in chosen if isinstance(unit, Province)]
    if provinces and len(provinces) < len(chosen):
        yield "units", _("Tỉnh, thành phố và cơ quan phải ghi thành hai thay đổi riêng."), False
    if provinces and act.kind in (Kind.HANDOVER, Kind.CLOSE):
        yield (
            "units",
            _("Tỉnh, thành phố không chấm dứt hay chuyển cơ quan quản lý. Ghi là sáp nhập."),
            False,
        )
    if any(is_department(unit) for unit in chosen):
        yield (
            "units",
            _("Sở Y tế thay đổi theo tỉnh, thành phố của mình. Ghi thay đổi của tỉnh, thành phố."),
            False,
        )


def ending_faults(
    unit: RegisterUnit, day: dt.date, steps: Steps, state: RegisterState, offshoots: Offshoots
) -> Iterator[Reason]:
    """Whether ``unit`` can end the day before ``day``."""
    if (closing := _closing_of(unit)) is not None:
        yield "units", _closed_words(unit, closing), True
        return
    if any(step.predecessor == unit.pk for step in steps):
        yield (
            "units",
            _("“%(name)s” đã có đơn vị kế thừa. Mỗi đơn vị chỉ có một đơn vị kế thừa.")
            % {"name": unit.name},
            True,
        )
        return
    absent = list(presence_faults(unit, day, "units"))
    yield from absent
    later = None if absent else later_changes(unit, day, steps, state, offshoots)
    if later is not None:
        yield "effective_on", inside_another(unit, later), False


def _closing_of(unit: RegisterUnit) -> dt.date | None:
    """The day from which ``unit`` is closed by a recorded change."""
    if isinstance(unit, Province) or unit.open_until is None:
        return None
    closing = OrganisationClosing.objects.filter(organisation=unit.pk).first()
    return closing.effective_on if closing else None


def _closed_words(unit: RegisterUnit, closed_on: dt.date) -> str:
    return _(
        "“%(name)s” chấm dứt hoạt động từ %(day)s theo một thay đổi đã ghi. "
        "Hủy thay đổi đó trước nếu ghi nhầm."
    ) % {"name": unit.name, "day": write_day(closed_on)}


def inside_another(unit: RegisterUnit, other: dt.date) -> str:
    """The sentence for a day that another change of the same unit does not leave free."""
    return _(
        "“%(name)s” còn có một thay đổi khác từ ngày %(other)s. Ghi ngày sau ngày đó, "
        "hoặc hủy thay đổi đó trước."
    ) % {"name": unit.name, "other": write_day(other)}


def said_twice(unit: RegisterUnit) -> str:
    """The sentence for a unit to which two things would happen on one day."""
    return _("“%(name)s” có hai thay đổi trong cùng một ngày. Mỗi đơn vị chỉ ghi một thay đổi.") % {
        "name": unit.name
    }


def code_taken(unit: Province, other: Province) -> str:
    """The sentence for a code that belongs to somebody else on that day."""
    return _("Mã %(code)s thuộc về “%(other)s” vào ngày này. Ghi mã khác.") % {
        "code": unit.code,
        "other": other.name,
    }


def presence_faults(unit: RegisterUnit, day: dt.date, field: str) -> Iterator[Reason]:
    """Whether ``unit`` was there the day before ``day``, so that something can happen to it."""
    since, until = first_day(unit), last_day(unit)
    if since and day <= since:
        yield (
            "effective_on",
            _("“%(name)s” có từ %(day)s. Ghi ngày sau ngày đó.")
            % {"name": unit.name, "day": write_day(since)},
            False,
        )
    elif until and until < day - _DAY:
        yield (
            field,
            _("“%(name)s” chỉ có đến hết %(day)s. Chọn đơn vị đang có vào ngày này.")
            % {"name": unit.name, "day": write_day(until)},
            False,
        )


def taking_faults(
    unit: RegisterUnit, day: dt.date, state: RegisterState, field: str = "into"
) -> Iterator[Reason]:
    """Whether ``unit`` is there on ``day`` and goes on, so that it can take somebody's place."""
    if (closing := _closing_of(unit)) is not None:
        yield field, _closed_words(unit, closing), False
        return
    since, until = first_day(unit), last_day(unit)
    if since and day < since:
        yield (
            "effective_on",
            _("“%(name)s” chỉ có từ %(day)s. Ghi ngày đó hoặc muộn hơn.")
            % {"name": unit.name, "day": write_day(since)},
            False,
        )
    if not (until and until < day):
        return
    holders = state.province_holders() if isinstance(unit, Province) else None
    holders = state.organisation_holders() if holders is None else holders
    now = state.units[value_on(holders[unit.pk], day)]
    if now.pk == unit.pk:
        yield (
            field,
            _("“%(name)s” chỉ có đến hết %(day)s. Chọn đơn vị đang có vào ngày này.")
            % {"name": unit.name, "day": write_day(until)},
            False,
        )
    else:
        yield (
            field,
            _("“%(name)s” chỉ có đến hết %(day)s, sau đó là “%(now)s”. Chọn %(key)s.")
            % {"name": unit.name, "day": write_day(until), "now": now.name, "key": key_of(now)},
            False,
        )


def ring_fault(
    predecessor: RegisterUnit,
    successor: RegisterUnit,
    day: dt.date,
    steps: Iterable[Step[uuid.UUID]],
) -> Iterator[Reason]:
    """Whether ``successor`` has become, or was, ``predecessor`` itself."""
    if predecessor.pk == successor.pk:
        yield "into", _("Một đơn vị không thể kế thừa chính mình. Chọn đơn vị khác."), False
        return
    try:
        spans([predecessor.pk], [*steps, Step(predecessor.pk, successor.pk, day)])
    except SuccessionError:
        yield (
            "into",
            _(
                "“%(successor)s” đã thành “%(predecessor)s”, nên không thể kế thừa trở lại. "
                "Chọn đơn vị khác."
            )
            % {"successor": successor.name, "predecessor": predecessor.name},
            False,
        )


def later_changes(
    unit: RegisterUnit, day: dt.date, steps: Steps, state: RegisterState, offshoots: Offshoots
) -> dt.date | None:
    """The first day, ``day`` or later, on which something else happens to ``unit``."""
    days = [
        *(s.effective_on for s in steps if unit.pk in (s.predecessor, s.successor)),
        *(o.since for o in offshoots if unit.pk in (o.origin, o.unit)),
        *(m.since for m in state.managements if m.organisation == unit.pk),
    ]
    return min((other for other in days if other >= day), default=None)


def code_holder(
    province: Province, provinces: Iterable[Province], ended: set[uuid.UUID]
) -> Province | None:
    """Who else answers to the code of a new ``province`` on one of its days."""
    day = province.valid_from or BEGINNING
    for other in provinces:
        if other.pk == province.pk or other.code != province.code or other.pk in ended:
            continue
        if other.valid_to is None or other.valid_to >= day:
            return other
    return None
