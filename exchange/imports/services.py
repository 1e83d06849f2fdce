"""The acts on a table that is brought in: upload, choose columns, write, stop, forget."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from exchange.imports import permissions
from exchange.imports.columns import guess, without_empty_end
from exchange.imports.kinds import KINDS
from exchange.models import AT_WORK, ImportRun, ImportState
from files.services import discard
from files.tables import store_table
from toolkit.importing import Importer
from toolkit.refusal import WrongState

# How long a table and what became of its lines are kept.
KEPT_FOR = dt.timedelta(days=90)
# Tables whose columns are remembered for the next one.
REMEMBERED = 10
_UNTOUCHED = {"position": 0, "new": 0, "changed": 0, "unchanged": 0, "refused": 0}


@transaction.atomic
def start_import(kind: Importer, *, by: User, table: File) -> ImportRun:
    """Keep the file and guess its columns. Raises NotAllowed, or ValidationError at ``table``."""
    permissions.can_import(by, kind).demand()
    stored, lines = store_table(table, by=by)
    headings = without_empty_end(lines[0].cells)
    if len(lines) == 1:
        raise ValidationError(
            {"table": _("Tệp chỉ có dòng tên cột. Ghi dữ liệu từ dòng thứ hai rồi tải lên lại.")}
        )
    run = ImportRun.objects.create(
        kind=kind.slug,
        file=stored,
        headings=headings,
        mapping=guess(kind, headings, _earlier(kind, by)),
        rows=len(lines) - 1,
        created_by=by,
    )
    changes = {"kind": (None, kind.slug), "rows": (None, run.rows)}
    record("import.uploaded", run, by=by, changes=changes)
    return run


def _earlier(kind: Importer, by: User) -> list[tuple[list[str], dict[str, int]]]:
    """How the person matched the columns of the last tables of the kind, the newest first."""
    rows = ImportRun.objects.filter(created_by=by, kind=kind.slug)
    chosen = rows.exclude(state=ImportState.MAPPING).order_by("-created_at")[:REMEMBERED]
    return [(run.headings, run.mapping) for run in chosen]


@transaction.atomic
def choose_columns(run: ImportRun, *, by: User, mapping: Mapping[str, int]) -> ImportRun:
    """Say which column of the file is which, and have it tried. Raises NotAllowed, WrongState,
    or ValidationError by column."""
    run = _locked(run)
    permissions.can_map(by, run).demand()
    kind = KINDS[run.kind]
    problems: dict[str, str] = {}
    for column in kind.columns:
        if column.is_required and column.name not in mapping:
            problems[column.name] = _("Cột này bắt buộc. Chọn cột của tệp.")
    taken: dict[int, str] = {}
    for name, place in mapping.items():
        if name not in kind.names or not 0 <= place < len(run.headings):
            raise ValueError(f"no column {name!r} at {place}")
        if place in taken:
            problems[name] = _("Cột này của tệp đã ghép với mục khác. Chọn cột khác.")
        taken[place] = name
    if problems:
        raise ValidationError(problems)
    run.mapping = dict(mapping)
    _begin(run, ImportState.CHECKING)
    record("import.tried", run, by=by)
    return run


@transaction.atomic
def write_import(run: ImportRun, *, by: User) -> ImportRun:
    """Have the table written that was tried without a fault. Raises NotAllowed or WrongState."""
    run = _locked(run)
    permissions.can_write(by, run).demand()
    run.wrote = True
    _begin(run, ImportState.WRITING)
    record("import.begun", run, by=by)
    return run


@transaction.atomic
def stop_import(run: ImportRun, *, by: User) -> ImportRun:
    """No further line is looked at; what was written stays. Raises NotAllowed or WrongState."""
    run = _locked(run)
    permissions.can_stop(by, run).demand()
    run.state, run.ended_at = ImportState.STOPPED, timezone.now()
    run.claim_token = run.lease_until = None
    run.save()
    record("import.stopped", run, by=by, changes={"position": (None, run.position)})
    return run


def forget_old(now: dt.datetime | None = None) -> int:
    """Take tables away whose time is over, with all that is kept of them; return how many."""
    before = (now or timezone.now()) - KEPT_FOR
    old = ImportRun.objects.filter(created_at__lt=before).exclude(state__in=AT_WORK)
    forgotten = 0
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().filter(pk=pk).first()
            if run is None:
                continue
            file = run.file_id
            record("import.forgotten", run, by=None)
            run.delete()
            discard([file])
            forgotten += 1
    return forgotten


def _begin(run: ImportRun, state: ImportState) -> None:
    run.lines.all().delete()
    run.faults.all().delete()
    run.state = state
    for name, value in _UNTOUCHED.items():
        setattr(run, name, value)
    run.claim_token = run.lease_until = None
    run.save()


def _locked(run: ImportRun) -> ImportRun:
    found = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if found is None:
        raise WrongState(_("Lượt nhập này không còn nữa."))
    return found
