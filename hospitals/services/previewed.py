"""Recording what was previewed, and nothing else: a preview that no longer fits is refused."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from hospitals.changes import Preview, RegisterUnit, Statement, preview_change
from hospitals.models import Province, RegisterChange
from hospitals.permissions import can_record_change
from hospitals.planning import plan_change
from hospitals.services.changes import lock_register, record_change
from hospitals.services.importing import ImportReport, import_changes
from toolkit.refusal import WrongState


class StalePreview(WrongState):
    """What the preview showed is no longer what would happen."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Danh mục hoặc hồ sơ đã đổi sau khi mở trang xem trước. Chưa có gì được ghi. "
                "Xem lại phần dưới đây rồi ghi."
            )
        )


def fingerprint_of(previews: Iterable[Preview]) -> str:
    """Short text that differs as soon as the plans, or what they touch, differ."""
    whole = [_whole(preview) for preview in previews]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()[:32]


def _whole(preview: Preview) -> list[Any]:
    planned = preview.planned
    return [
        planned.kind,
        planned.effective_on.isoformat(),
        planned.statement.legal_basis,
        sorted([_key(unit), unit.name_vi] for unit in planned.founded),
        sorted([_key(s.predecessor), _key(s.successor), s.kind] for s in planned.successions),
        sorted([_key(o.origin), _key(o.unit)] for o in planned.offshoots),
        sorted(
            [_key(m.organisation), _key(m.manager) if m.manager else m.managing_authority]
            for m in planned.moves
        ),
        sorted(_key(body) for body in planned.closed),
        [[e.room, e.kind, e.count, list(e.items)] for e in preview.effects],
        list(preview.objections),
    ]


def _key(unit: RegisterUnit) -> str:
    return unit.uid if isinstance(unit, Province) else unit.slug


@transaction.atomic
def record_previewed(
    statement: Statement, *, seen: str, by: Any, document: File | None = None
) -> RegisterChange:
    """Record ``statement`` if its preview is still the one with the fingerprint ``seen``.

    Sent twice it is recorded once: the second time answers what the first has written. Raises
    StalePreview, and whatever `hospitals.services.record_change` raises.
    """
    lock_register()
    can_record_change(by).demand()
    if (twin := _twin_of(seen, by)) is not None:
        return twin
    planned = plan_change(statement)
    if fingerprint_of([preview_change(planned)]) != seen:
        raise StalePreview
    change = record_change(planned, by=by, document=document)
    change.seen = seen
    change.save(update_fields=["seen"])
    return change


def _twin_of(seen: str, by: Any) -> RegisterChange | None:
    """The standing change that ``by`` has recorded from the same preview."""
    recorded = RegisterChange.objects.standing().filter(recorded_by=by)
    return recorded.filter(seen=seen).first() if seen else None


def import_previewed(path: Path, *, seen: str, by: Any) -> ImportReport:
    """Import the table at ``path`` if its preview is still the one ``seen``.

    A table with refusals is reported and nothing written. Raises StalePreview.
    """
    with transaction.atomic():
        report = import_changes(path, by=by)
        if not report.refusals and report.changes and fingerprint_of(report.previews) != seen:
            raise StalePreview
    return report
