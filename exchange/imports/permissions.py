"""Who may bring in tables: whoever the rooms let write the kind; each goes on with their own."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from exchange.imports.kinds import KINDS, open_to
from exchange.models import ImportRun, ImportState
from toolkit.importing import Importer
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User


def can_open_imports(user: "User") -> Verdict:
    """Open the page at all."""
    if open_to(user):
        return YES
    return Verdict(False, _("Trang này dành cho quản trị viên và chuyên viên của các cơ quan."))


def can_import(user: "User", kind: Importer) -> Verdict:
    return kind.may(user)


def can_map(user: "User", run: ImportRun) -> Verdict:
    """Say which column is which: before the dry run, and again after it."""
    return _own(user, run) and _while(run, ImportState.MAPPING, ImportState.CHECKED)


def can_write(user: "User", run: ImportRun) -> Verdict:
    """Only a table without a bad cell is written, and one that says something new."""
    allowed = _own(user, run) and _while(run, ImportState.CHECKED)
    if allowed and run.refused:
        return Verdict(False, _("Ghi được khi không còn lỗi."), by_state=True)
    if allowed and not run.to_write:
        return Verdict(
            False, _("Mọi dòng của tệp đã có trên cổng; không có gì để ghi."), by_state=True
        )
    return allowed


def can_stop(user: "User", run: ImportRun) -> Verdict:
    allowed = _own(user, run)
    if allowed and run.is_over:
        return Verdict(False, _("Lượt nhập này đã kết thúc."), by_state=True)
    return allowed


def _own(user: "User", run: ImportRun) -> Verdict:
    if run.created_by_id != user.pk:
        return Verdict(False, _("Chỉ người tải tệp lên làm được việc này."))
    return can_import(user, KINDS[run.kind])


def _while(run: ImportRun, *states: ImportState) -> Verdict:
    if run.state in states:
        return YES
    return Verdict(
        False,
        _("Lượt nhập đang ở trạng thái “%(state)s” nên không làm được việc này.")
        % {"state": run.get_state_display()},
        by_state=True,
    )
