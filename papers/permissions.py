"""Who may do what to texts and numbers: one predicate an act, with the reason when it says no."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hospitals.models import Organisation
from papers.models import PaperNumber
from toolkit.refusal import YES, Verdict

if TYPE_CHECKING:
    from accounts.models import User


def can_change_texts(user: "User") -> Verdict:
    if user.is_administrator:
        return YES
    return Verdict(False, _("Chỉ quản trị viên của cổng sửa được mẫu văn bản."))


def can_read_register(user: "User", organisation: Organisation) -> Verdict:
    if user.reads_everything or organisation.pk in user.reach.own:
        return YES
    return Verdict(False, _("Sổ số văn bản chỉ dành cho người của cơ quan."))


def can_keep_series(user: "User", organisation: Organisation) -> Verdict:
    """Turn the portal's series on and off: officers and heads of the body."""
    return _member(user, organisation)


def can_take_number(user: "User", organisation: Organisation) -> Verdict:
    """Enter a number of the body's register, or have the series give the next."""
    return _member(user, organisation)


def can_void(user: "User", number: PaperNumber) -> Verdict:
    allowed = _member(user, number.organisation)
    if allowed and number.is_voided:
        return Verdict(False, _("Số này đã hủy."), by_state=True)
    return allowed


def _member(user: "User", organisation: Organisation) -> Verdict:
    reach = user.reach
    if reach.is_officer_of(organisation.pk) or reach.is_head_of(organisation.pk):
        return YES
    return Verdict(False, _("Chỉ chuyên viên, lãnh đạo của cơ quan làm được việc này."))
