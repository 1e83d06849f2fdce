"""The people who learn the technique, and whether they are still there later.

Personal data: values stand in the rows only, never in the trail or a mail, and are erased after
`KEEP_FOR`; what counts (certified, in post, left) stays for the figures.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.services.base import races_as_sentences, written
from agreements.services.checks import Problems
from audit.services import difference
from toolkit import clock
from toolkit.folding import fold
from transfers import notices_contracts as notices
from transfers import permissions_contracts as permissions
from transfers.models import Contract, Trainee, TraineePost
from transfers.retention import performers_left
from transfers.services.acceptance import ASKED_AFTER_MONTHS, check_asked
from transfers.services.contract_base import check_act_day, lock_contract, tell_trail

# The last question is asked 24 months after the training, and acceptance and liquidation of the
# contract may come later still; after five years nobody asks who it was, only how many.
KEEP_FOR = relativedelta(years=5)
PERSONAL = (
    "full_name",
    "position",
    "licence_number",
    "licence_scope",
    "certificate_number",
)
_LENGTHS = {
    "full_name": 120,
    "position": 120,
    "licence_number": 40,
    "licence_scope": 200,
    "certificate_number": 60,
}


@dataclass(frozen=True)
class TraineeDetails:
    """Who learns and when; all but the name may be unknown yet."""

    full_name: str
    position: str = ""
    licence_number: str = ""
    licence_scope: str = ""
    trained_from: dt.date | None = None
    trained_to: dt.date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "full_name": " ".join(self.full_name.split()),
            "position": self.position.strip(),
            "licence_number": self.licence_number.strip(),
            "licence_scope": self.licence_scope.strip(),
            "trained_from": self.trained_from,
            "trained_to": self.trained_to,
        }


@transaction.atomic
def record_trainee(
    contract: Contract,
    *,
    by: User,
    details: TraineeDetails,
    trainee_id: uuid.UUID | None = None,
) -> Trainee:
    """Write down a person who learns under the contract.

    ``trainee_id`` is made with the form: sent twice, kept once. Otherwise the same licence
    number, or the same name where not both numbers are known, is refused. Raises NotAllowed,
    WrongState or ValidationError.
    """
    contract = lock_contract(contract)
    permissions.can_record_trainee(by, contract).demand()
    if trainee_id and (sent_before := Trainee.objects.filter(pk=trainee_id).first()):
        return _same_again(sent_before, contract)
    new = details.columns()
    problems = Problems()
    _check(problems, contract, new)
    problems.raise_if_any()
    trainee = Trainee(
        id=trainee_id or uuid.uuid4(), contract=contract, keep_until=_keep_until(new), **new
    )
    with races_as_sentences():
        trainee.save(force_insert=True)
    _plan_posts(trainee)
    tell_trail(
        "trainee.recorded",
        trainee,
        by=by,
        contract=contract,
        changes=_for_trail({name: (None, value) for name, value in new.items() if value}),
    )
    return trainee


@transaction.atomic
def correct_trainee(trainee: Trainee, *, by: User, details: TraineeDetails) -> Trainee:
    """Replace what was written about a person; an erased name does not come back.

    Questions that are not answered yet follow the last day of training. Raises NotAllowed,
    WrongState or ValidationError.
    """
    trainee, contract = _lock_trainee(trainee)
    permissions.can_certify_trainee(by, contract).demand()
    _demand_name(trainee)
    new = details.columns()
    problems = Problems()
    _check(problems, contract, new, itself=trainee)
    problems.raise_if_any()
    changes = difference(trainee, new)
    if not changes:
        return trainee
    for name, value in new.items():
        setattr(trainee, name, value)
    if new["trained_to"] or new["trained_from"]:  # else correcting would put the erasure off
        trainee.keep_until = _keep_until(new)
    with races_as_sentences():
        trainee.save()
    _plan_posts(trainee)
    tell_trail("trainee.corrected", trainee, by=by, contract=contract, changes=_for_trail(changes))
    return trainee


@transaction.atomic
def certify_trainee(
    trainee: Trainee, *, by: User, certified_on: dt.date, certificate_number: str = ""
) -> Trainee:
    """The person was certified on ``certified_on``. Raises NotAllowed, WrongState or
    ValidationError."""
    trainee, contract = _lock_trainee(trainee)
    permissions.can_certify_trainee(by, contract).demand()
    _demand_name(trainee)
    problems = Problems()
    check_act_day(
        problems, "certified_on", certified_on, after=trainee.trained_from, of=_("ngày bắt đầu học")
    )
    problems.check_length("certificate_number", certificate_number, 60)
    problems.raise_if_any()
    new = {"certified_on": certified_on, "certificate_number": certificate_number.strip()}
    changes = difference(trainee, new)
    for name, value in new.items():
        setattr(trainee, name, value)
    trainee.save()
    if changes:
        tell_trail(
            "trainee.certified", trainee, by=by, contract=contract, changes=_for_trail(changes)
        )
    return trainee


@transaction.atomic
def note_departure(
    trainee: Trainee, *, by: User, left_on: dt.date, left_to: str = Trainee.LeftTo.UNKNOWN
) -> Trainee:
    """The person left the recipient on ``left_on``, to public, private or unknown.

    Questions that are open are settled by it: in post before that day, not from it on. When one
    performer is left, both hospitals are told. Raises NotAllowed, WrongState or ValidationError.
    """
    trainee, contract = _lock_trainee(trainee)
    permissions.can_note_departure(by, contract).demand()
    _write_departure(trainee, contract, by=by, left_on=left_on, left_to=left_to)
    return trainee


@transaction.atomic
def answer_post(
    post: TraineePost,
    *,
    by: User,
    in_post: bool,
    left_on: dt.date | None = None,
    left_to: str = "",
) -> TraineePost:
    """The recipient's officer says whether the person was in post on the day asked about.

    ``left_on`` may stay unknown when the person has left. An answer can be corrected. Raises
    NotAllowed, WrongState or ValidationError (not asked yet; in post after the known departure).
    """
    trainee, contract = _lock_trainee(post.trainee)
    permissions.can_answer_post(by, contract).demand()
    post = TraineePost.objects.select_for_update().get(pk=post.pk, trainee=trainee)
    problems = Problems()
    check_asked(problems, post.due_on)
    if in_post and trainee.left_on and trainee.left_on <= post.due_on:
        problems.add(
            "in_post",
            _("Người này đã nghỉ từ %(left)s, trước ngày hỏi %(day)s. Hãy xem lại ngày nghỉ.")
            % {"left": written(trainee.left_on), "day": written(post.due_on)},
        )
    if not in_post and left_on and left_on > post.due_on:
        problems.add(
            "left_on",
            _("Nghỉ từ %(left)s thì ngày %(day)s người này vẫn còn làm việc. Hãy xem lại.")
            % {"left": written(left_on), "day": written(post.due_on)},
        )
    problems.raise_if_any()
    before = performers_left(contract)
    post.in_post, post.answered_on = in_post, clock.today()
    post.save()
    tell_trail(
        "post.answered",
        trainee,
        by=by,
        contract=contract,
        changes={"months": (None, post.months), "in_post": (None, None)},
    )
    if not in_post and left_on is not None:
        _write_departure(trainee, contract, by=by, left_on=left_on, left_to=left_to)
    else:
        _warn_if_few(contract, before)
    return post


def erase_expired(day: dt.date) -> int:
    """Erase the personal data whose time is over before ``day``. Returns how many people.

    Brought by the day, not by a person: one transaction each, and the trail names nobody.
    """
    due = Trainee.objects.filter(keep_until__lt=day, erased_on=None).order_by("pk")
    return sum(_erase_one(pk, day) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _erase_one(trainee_id: uuid.UUID, day: dt.date) -> bool:
    trainee = (
        Trainee.objects.select_for_update()
        .filter(pk=trainee_id, keep_until__lt=day, erased_on=None)
        .first()
    )
    if trainee is None:
        return False
    for name in PERSONAL:
        setattr(trainee, name, "")
    trainee.erased_on = day
    trainee.save()
    tell_trail(
        "trainee.erased",
        trainee,
        by=None,
        contract=trainee.contract,
        changes=dict.fromkeys(PERSONAL, (None, None)),
    )
    return True


def _lock_trainee(trainee: Trainee) -> tuple[Trainee, Contract]:
    contract = lock_contract(trainee.contract)
    return Trainee.objects.select_for_update().get(pk=trainee.pk, contract=contract), contract


def _same_again(sent_before: Trainee, contract: Contract) -> Trainee:
    if sent_before.contract_id != contract.pk:
        raise ValidationError(_("Biểu mẫu này không còn dùng được. Hãy mở lại trang rồi ghi lại."))
    return sent_before


def _demand_name(trainee: Trainee) -> None:
    if trainee.erased_on:
        raise ValidationError(
            _("Thông tin cá nhân đã xóa ngày %(day)s nên không sửa được nữa.")
            % {"day": written(trainee.erased_on)}
        )


def _keep_until(new: dict[str, Any]) -> dt.date:
    last: dt.date = new["trained_to"] or new["trained_from"] or clock.today()
    return last + KEEP_FOR


def _check(
    problems: Problems,
    contract: Contract,
    new: dict[str, Any],
    *,
    itself: Trainee | None = None,
) -> None:
    problems.check_text("full_name", new["full_name"], _("Chưa có họ và tên người học."))
    for field, longest in _LENGTHS.items():
        problems.check_length(field, new.get(field, ""), longest)
    starts_on, ends_on = new["trained_from"], new["trained_to"]
    if starts_on and ends_on and ends_on < starts_on:
        problems.add(
            "trained_to",
            _("Ngày học xong %(end)s ở trước ngày bắt đầu học %(start)s. Hãy xem lại hai ngày.")
            % {"end": written(ends_on), "start": written(starts_on)},
        )
    if ends_on:
        problems.check_not_coming("trained_to", ends_on)
    if starts_on:
        problems.check_not_coming("trained_from", starts_on)
    others = Trainee.objects.filter(contract=contract, erased_on=None)
    if itself is not None:
        others = others.exclude(pk=itself.pk)
        _check_begun_before(problems, starts_on, itself)
    for other in others:
        _check_not_twice(problems, new, other)


def _check_begun_before(problems: Problems, starts_on: dt.date | None, trainee: Trainee) -> None:
    """Nobody is certified, or leaves, before the training began."""
    known = [day for day in (trainee.certified_on, trainee.left_on) if day is not None]
    if starts_on and known and starts_on > min(known):
        problems.add(
            "trained_from",
            _(
                "Ngày bắt đầu học %(start)s ở sau ngày chứng nhận hoặc ngày nghỉ đã ghi %(day)s. "
                "Hãy xem lại ngày."
            )
            % {"start": written(starts_on), "day": written(min(known))},
        )


def _check_not_twice(problems: Problems, new: dict[str, Any], other: Trainee) -> None:
    """Two people may share a name; then their licence numbers tell them apart."""
    number, known = fold(new["licence_number"]), fold(other.licence_number)
    if number and number == known:
        problems.add(
            "licence_number",
            _("Số giấy phép hành nghề này đã có trong danh sách người học. Hãy xem lại số."),
        )
    elif _same_name(new["full_name"], other.full_name) and not (number and known):
        problems.add(
            "full_name",
            _(
                "Người này đã có trong danh sách người học. "
                "Nếu là hai người trùng tên, hãy ghi số giấy phép hành nghề của cả hai."
            ),
        )


def _same_name(one: str, other: str) -> bool:
    """With their diacritics: "Thao" and "Thảo" are two names."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _plan_posts(trainee: Trainee) -> None:
    """Ask 6, 12 and 24 months after the last day of training; answered questions stay as asked."""
    if trainee.trained_to is None:
        trainee.posts.filter(in_post=None).delete()
        return
    for months in ASKED_AFTER_MONTHS:
        due_on = trainee.trained_to + relativedelta(months=months)
        post, is_new = TraineePost.objects.get_or_create(
            trainee=trainee, months=months, defaults={"due_on": due_on}
        )
        if not is_new and post.in_post is None and post.due_on != due_on:
            post.due_on = due_on
            post.save(update_fields=["due_on"])


def _write_departure(
    trainee: Trainee, contract: Contract, *, by: User, left_on: dt.date, left_to: str
) -> None:
    problems = Problems()
    check_act_day(
        problems, "left_on", left_on, after=trainee.trained_from, of=_("ngày bắt đầu học")
    )
    left_to = left_to or Trainee.LeftTo.UNKNOWN
    if left_to not in Trainee.LeftTo.values:
        problems.add("left_to", _("Chưa chọn nơi chuyển đến. Hãy chọn một trong các loại."))
    problems.raise_if_any()
    before = performers_left(contract)
    new = {"left_on": left_on, "left_to": left_to}
    changes = difference(trainee, new)
    trainee.left_on, trainee.left_to = left_on, left_to
    trainee.save()
    today = clock.today()
    for post in trainee.posts.filter(in_post=None):
        if post.due_on >= left_on:
            post.in_post, post.answered_on = False, today
            post.save()
        elif post.due_on <= today:
            post.in_post, post.answered_on = True, today
            post.save()
    if changes:
        tell_trail("trainee.left", trainee, by=by, contract=contract, changes=_for_trail(changes))
    _warn_if_few(contract, before)


def _warn_if_few(contract: Contract, before: int) -> None:
    """Tell both hospitals when this act left one performer, or none."""
    left = performers_left(contract)
    if left < before and left <= 1:
        notices.tell_few_performers(contract)


def _for_trail(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """All of it is about one person, and more people read the trail than the list of trainees."""
    return dict.fromkeys(changes, (None, None))
