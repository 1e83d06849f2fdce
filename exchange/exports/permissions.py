"""Who may do what with a list on its way into a file: whoever asked for it, and nobody else."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from exchange.exports.sources import listing_of, reach_now, sees_all
from exchange.models import ExportRun, ExportState
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User


def can_stop(user: "User", run: ExportRun) -> Verdict:
    allowed = _own(user, run)
    if allowed and not run.is_at_work:
        return Verdict(False, _("Bảng tính này đã lập xong hoặc đã dừng."), by_state=True)
    return allowed


def can_download(user: "User", run: ExportRun) -> Verdict:
    """Only what its asker could take away now: rights that were lost are lost here too."""
    allowed = _own(user, run)
    if not allowed:
        return allowed
    if run.state != ExportState.WRITTEN:
        return Verdict(False, _("Bảng tính này chưa có tệp để tải."), by_state=True)
    if run.reach != reach_now(user) or not sees_all(listing_of(run), bytes(run.keys)):
        return Verdict(
            False,
            _("Quyền xem đã đổi từ lúc lập bảng tính này nên không tải được nữa. Lập bảng mới."),
            by_state=True,
        )
    return YES


def _own(user: "User", run: ExportRun) -> Verdict:
    if run.created_by_id != user.pk:
        return Verdict(False, _("Chỉ người yêu cầu bảng tính làm được việc này."))
    return YES
