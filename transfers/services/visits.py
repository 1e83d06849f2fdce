"""The log of tele-consultations and expert visits: counts only, no patient is named."""

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import lock_register, races_as_sentences
from agreements.services.checks import Problems
from audit.services import difference, record
from hospitals.models import Organisation, Specialty
from transfers import permissions_networks as permissions
from transfers.models import Visit
from transfers.services.bodies import check_facility
from transfers.visit_kinds import VISIT_KINDS

# More cases than this in one day between two bodies is a slip of the keyboard.
MOST_CASES_A_DAY = 500


@transaction.atomic
def record_visit(
    *,
    by: User | None,
    kind: str,
    happened_on: dt.date,
    giver: Organisation,
    receiver: Organisation,
    specialty: Specialty,
    treated_on_site: int = 0,
    moved: int = 0,
    note: str = "",
    visit_id: uuid.UUID | None = None,
) -> Visit:
    """Log the visits of one kind and specialty that ``giver`` paid ``receiver`` on a day.

    ``visit_id`` is made with the form: sent twice, kept once. So is the same visit told by both
    bodies; when their counts differ the second is asked to correct the first. ``by`` is None for
    commands on the server. Raises NotAllowed or ValidationError by field.
    """
    lock_register(giver)
    if by is not None:
        permissions.can_record_visit(by, giver, receiver).demand()
    if visit_id and (sent_before := Visit.objects.filter(pk=visit_id).first()):
        return _same_again(sent_before, by)
    problems = Problems()
    if kind not in VISIT_KINDS:
        problems.add(
            "kind",
            _("“%(kind)s” không phải một loại hỗ trợ. Chọn một trong: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(VISIT_KINDS)},
        )
    problems.check_not_coming("happened_on", happened_on)
    if giver == receiver:
        problems.add("receiver", _("Bên nhận hỗ trợ phải khác bên hỗ trợ. Hãy chọn đơn vị khác."))
    check_facility(problems, "giver", giver, happened_on)
    check_facility(problems, "receiver", receiver, happened_on)
    _check_counts(problems, treated_on_site, moved)
    problems.raise_if_any()
    told = Visit.objects.filter(
        kind=kind, happened_on=happened_on, giver=giver, receiver=receiver, specialty=specialty
    ).first()
    if told is not None:
        return _told_already(told, treated_on_site, moved)
    with races_as_sentences():
        visit = Visit.objects.create(
            id=visit_id or uuid.uuid4(),
            kind=kind,
            happened_on=happened_on,
            giver=giver,
            receiver=receiver,
            specialty=specialty,
            treated_on_site=treated_on_site,
            moved=moved,
            note=note.strip(),
        )
    record(
        "visit.recorded",
        visit,
        by=by,
        changes={
            "kind": (None, kind),
            "specialty": (None, specialty.slug),
            "treated_on_site": (None, treated_on_site),
            "moved": (None, moved),
        },
        on_behalf_of=permissions.acting_body(by, giver, receiver) if by else None,
    )
    return visit


@transaction.atomic
def correct_visit(
    visit: Visit, *, by: User, treated_on_site: int, moved: int, note: str = ""
) -> Visit:
    """Replace the counts and the note. Raises NotAllowed or ValidationError by field."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    permissions.can_correct_visit(by, visit).demand()
    problems = Problems()
    _check_counts(problems, treated_on_site, moved)
    problems.raise_if_any()
    new = {"treated_on_site": treated_on_site, "moved": moved, "note": note.strip()}
    changes = difference(visit, new)
    if not changes:
        return visit
    for name, value in new.items():
        setattr(visit, name, value)
    visit.save()
    record(
        "visit.corrected",
        visit,
        by=by,
        changes=changes,
        on_behalf_of=permissions.acting_body(by, visit.giver, visit.receiver),
    )
    return visit


def _same_again(sent_before: Visit, by: User | None) -> Visit:
    if by is not None and not permissions.can_correct_visit(by, sent_before):
        raise ValidationError(_("Biểu mẫu này không còn dùng được. Hãy mở lại trang rồi ghi lại."))
    return sent_before


def _told_already(told: Visit, treated_on_site: int, moved: int) -> Visit:
    if (told.treated_on_site, told.moved) == (treated_on_site, moved):
        return told
    raise ValidationError(
        {
            "happened_on": _(
                "Ngày này đã ghi %(treated)s ca xử trí tại chỗ và %(moved)s ca chuyển viện. "
                "Hãy sửa lượt đã ghi."
            )
            % {"treated": told.treated_on_site, "moved": told.moved}
        }
    )


def _check_counts(problems: Problems, treated_on_site: int, moved: int) -> None:
    for field, count in (("treated_on_site", treated_on_site), ("moved", moved)):
        if not 0 <= count <= MOST_CASES_A_DAY:
            problems.add(
                field,
                _("Số ca phải từ 0 đến %(most)s. Hãy xem lại số đã ghi.")
                % {"most": MOST_CASES_A_DAY},
            )
