"""What every service of this room does the same way: lock, demand, move, tell the trail.

The order is always: lock the row → may this person → does the state allow it → change → trail →
messages. All of it inside one transaction.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement, Report, Review
from agreements.states import MOVES, Status
from audit.services import record
from hospitals.models import Organisation
from toolkit import clock
from toolkit.days import KnownDay
from toolkit.refusal import WrongState

Changes = Mapping[str, tuple[Any, Any]]


def lock_agreement(agreement: Agreement) -> Agreement:
    """The row as it stands now, held until the transaction ends. Raises WrongState if gone."""
    try:
        return Agreement.objects.select_for_update().get(pk=agreement.pk)
    except Agreement.DoesNotExist as error:
        raise WrongState(_("Bản thảo này đã bị xóa.")) from error


def lock_register(hub: Organisation) -> None:
    """Nobody else enters an agreement in this body's register until the transaction ends.

    Two forms sent at once then get two codes, and see each other's numbers.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=hub.pk)


def lock_review(review: Review) -> Review:
    """The review and its agreement, in this order always: agreement first."""
    agreement = lock_agreement(review.agreement)
    try:
        locked = Review.objects.select_for_update().get(pk=review.pk)
    except Review.DoesNotExist as error:
        raise WrongState(_("Kỳ đánh giá này không còn trong kế hoạch.")) from error
    locked.agreement = agreement
    return locked


def lock_report(report: Report) -> Report:
    """The report behind its agreement and review, in this order always."""
    review = lock_review(report.review)
    locked = Report.objects.select_for_update().select_related("organisation").get(pk=report.pk)
    locked.review = review
    return locked


def save_review(review: Review) -> None:
    """The agreement's ``updated_at`` follows: its next review may be another one now."""
    review.save()
    review.agreement.save(update_fields=["updated_at"])


def tell_review(verb: str, review: Review, by: User | None, **changes: tuple[Any, Any]) -> None:
    """A row of the trail about a review, as part of its agreement."""
    tell_trail(verb, review, by=by, agreement=review.agreement, changes=changes)


def require_move(agreement: Agreement, act: str) -> Status:
    """The status that ``act`` leads to; WrongState when the present one does not allow it."""
    allowed, target = MOVES[act]
    if agreement.status not in allowed:
        raise WrongState(
            _("Thỏa thuận đang ở trạng thái “%(status)s” nên không làm được việc này.")
            % {"status": agreement.get_status_display()}
        )
    return target


def tell_trail(
    verb: str,
    about: models.Model,
    *,
    by: User | None,
    agreement: Agreement,
    changes: Changes | None = None,
    whole: models.Model | None = None,
) -> None:
    """One row of the trail; a part of the agreement names the agreement as its whole, unless
    ``whole`` says that it is a part of a part (a report: of its review)."""
    record(
        verb,
        about,
        by=by,
        changes=changes,
        whole=whole or (None if about == agreement else agreement),
        on_behalf_of=body_of(by, agreement),
    )


def body_of(by: User | None, agreement: Agreement) -> Organisation | None:
    """The organisation of today for which ``by`` acts on this agreement (the hub's if several)."""
    if by is None:
        return None
    today = clock.today()
    return (
        Organisation.objects.filter(
            pk__in=by.reach.homes,
            holds__since__lte=today,
            holds__until__gt=today,
            holds__organisation__party_to__agreement=agreement,
        )
        .order_by("holds__organisation__party_to__position")
        .first()
    )


def known(field: str, day: KnownDay | None, *, last: bool = False) -> dict[str, Any]:
    """The two columns of a day that may be known to the month or year only."""
    if day is None:
        return {field: None, f"{field}_precision": ""}
    return {field: day.last if last else day.first, f"{field}_precision": day.precision}


def written(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


@contextmanager
def races_as_sentences() -> Iterator[None]:
    """What another person saved a moment earlier is said at the field, not as a crash.

    Every uniqueness is checked before; this catches the two who pass that check together.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_sentence_for(str(error))) from error


def _sentence_for(error: str) -> dict[str, str]:
    if "number_once" in error or "agreement.number" in error:
        return {"number": taken_number()}
    if "agreement_code" in error or "agreement.code" in error:
        return {"code": taken_code()}
    if "party_once" in error or "agreements_party." in error:
        return {"partners": _("Một cơ quan có mặt hai lần. Mỗi bên chỉ ghi một lần.")}
    return {
        NON_FIELD_ERRORS: _("Hồ sơ vừa được người khác thay đổi. Hãy mở lại trang rồi làm lại.")
    }


def taken_number() -> str:
    return _("Số này đã có trong sổ của cơ quan trong năm. Hãy xem lại số hoặc năm vào sổ.")


def taken_code() -> str:
    return _("Mã này đã có trên cổng. Hãy chọn mã khác hoặc để trống.")
