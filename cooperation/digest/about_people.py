"""What a digest tells administrators: roles to confirm, and bodies that nobody answers for."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import MembershipProposal, User
from agreements.messages_unanswered import headline_of, lines_of
from agreements.unanswered import Unanswered, unanswered_on
from cooperation.digest.things import ADMINISTRATORS, Line, Section, Thing


def things(day: dt.date, user: User | None) -> Iterator[Thing]:
    """For administrators alone; what concerns a coming day can be decided before it."""
    if user is not None and not user.is_administrator:
        return
    for row in unanswered_on(day):
        yield Thing(Section.WAITING, (ADMINISTRATORS,), partial(_unanswered_line, row))
    waiting = MembershipProposal.objects.waiting().count()
    if waiting:
        yield Thing(Section.WAITING, (ADMINISTRATORS,), partial(_proposals_line, waiting))


def _unanswered_line(row: Unanswered) -> Line:
    path = reverse("changes:list" if row.left else "people:proposals")
    return Line(headline_of(row), " ".join(lines_of(row)), path)


def _proposals_line(waiting: int) -> Line:
    title = ngettext(
        "Xác nhận hoặc từ chối %(n)s vai trò", "Xác nhận hoặc từ chối %(n)s vai trò", waiting
    ) % {"n": waiting}
    return Line(title, _("Người của cơ quan đã có đơn vị kế thừa"), reverse("people:proposals"))
