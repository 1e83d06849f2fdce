"""Numbers of papers: typed in from a body's own register, or counted by the portal."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from hospitals.models import Organisation
from papers import permissions
from papers.kinds import KINDS, label_of
from papers.models import NumberSeries, PaperNumber
from toolkit import clock
from toolkit.refusal import WrongState

LARGEST = 999_999
LONGEST_SYMBOL = 40


@transaction.atomic
def turn_on_series(
    organisation: Organisation,
    *,
    by: User,
    kind: str,
    year: int,
    symbol: str,
    first_number: int | None = None,
) -> NumberSeries:
    """From now on the portal counts the body's papers of ``kind`` in ``year``.

    It goes on from ``first_number``, or after the largest number that is known. Raises NotAllowed,
    WrongState (on already), or ValidationError on ``kind``, ``year``, ``symbol``,
    ``first_number``.
    """
    _lock_register(organisation)
    permissions.can_keep_series(by, organisation).demand()
    _check_series(kind, year, symbol)
    series = NumberSeries.objects.filter(organisation=organisation, kind=kind, year=year).first()
    if series and series.is_on:
        raise WrongState(_("Sổ số này đang bật."))
    largest = _largest(organisation, kind, year)
    first = first_number or largest + 1
    if first > LARGEST:
        raise ValidationError(
            {
                "first_number": _("Số lớn nhất là %(largest)s. Hãy bắt đầu từ số nhỏ hơn.")
                % {"largest": LARGEST}
            }
        )
    if first <= largest:
        raise ValidationError(
            {
                "first_number": _(
                    "Số %(largest)02d đã dùng trong năm. Hãy bắt đầu từ số %(next)02d trở đi."
                )
                % {"largest": largest, "next": largest + 1}
            }
        )
    series = series or NumberSeries(organisation=organisation, kind=kind, year=year)
    series.is_on, series.next_number = True, first
    series.symbol, series.changed_by = " ".join(symbol.split()), by
    series.save()
    changes = {"next_number": (None, first), "symbol": (None, series.symbol)}
    record("number_series.turned_on", series, by=by, on_behalf_of=organisation, changes=changes)
    return series


@transaction.atomic
def turn_off_series(series: NumberSeries, *, by: User) -> NumberSeries:
    """Numbers are typed in again; those that were given stay. Raises NotAllowed, WrongState."""
    _lock_register(series.organisation)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    permissions.can_keep_series(by, series.organisation).demand()
    if not series.is_on:
        raise WrongState(_("Sổ số này đang tắt."))
    series.is_on, series.changed_by = False, by
    series.save()
    record("number_series.turned_off", series, by=by, on_behalf_of=series.organisation)
    return series


@transaction.atomic
def issue_next_number(
    organisation: Organisation,
    *,
    by: User,
    kind: str,
    dated_on: dt.date,
    label: str,
    symbol: str = "",
    address: str = "",
) -> PaperNumber:
    """The next number of the series of ``kind`` in the year of ``dated_on``.

    Call it in the transaction that makes the paper: what is rolled back leaves no gap. Raises
    NotAllowed, WrongState (no series is on), or ValidationError on ``symbol``.
    """
    series = (
        NumberSeries.objects.select_for_update()
        .filter(organisation=organisation, kind=kind, year=dated_on.year)
        .first()
    )
    permissions.can_take_number(by, organisation).demand()
    if series is None or not series.is_on:
        raise WrongState(
            _("Sổ số của cổng cho %(kind)s năm %(year)s chưa bật. Hãy ghi số của cơ quan.")
            % {"kind": label_of(kind).lower(), "year": dated_on.year}
        )
    number = _make(
        organisation,
        by=by,
        kind=kind,
        dated_on=dated_on,
        number=series.next_number,
        symbol=symbol or series.symbol,
        label=label,
        address=address,
        from_series=True,
    )
    series.next_number += 1
    series.save(update_fields=["next_number"])
    record("paper_number.issued", number, by=by, on_behalf_of=organisation)
    return number


@transaction.atomic
def enter_number(
    organisation: Organisation,
    *,
    by: User,
    kind: str,
    dated_on: dt.date,
    number: int | None,
    symbol: str,
    label: str,
    address: str = "",
) -> PaperNumber:
    """A number of the body's own register.

    Raises NotAllowed, or ValidationError on ``symbol`` or ``number`` (missing, used already:
    voided ones too, or the portal counts this kind and year).
    """
    _lock_register(organisation)
    permissions.can_take_number(by, organisation).demand()
    if NumberSeries.objects.filter(
        organisation=organisation, kind=kind, year=dated_on.year, is_on=True
    ).exists():
        raise ValidationError(
            {
                "number": _(
                    "Sổ số của cổng cho %(kind)s năm %(year)s đang bật: số do cổng cấp theo thứ "
                    "tự. Hãy để trống số."
                )
                % {"kind": label_of(kind).lower(), "year": dated_on.year}
            }
        )
    if number is None or not 1 <= number <= LARGEST:
        raise ValidationError({"number": _("Chưa có số. Hãy ghi số trong sổ của cơ quan, từ 1.")})
    entered = _make(
        organisation,
        by=by,
        kind=kind,
        dated_on=dated_on,
        number=number,
        symbol=symbol,
        label=label,
        address=address,
        from_series=False,
    )
    record("paper_number.entered", entered, by=by, on_behalf_of=organisation)
    return entered


@transaction.atomic
def void_number(number: PaperNumber, *, by: User, because: str) -> PaperNumber:
    """Strike a number out; it stays in the register with the reason and is never used again.

    Raises NotAllowed, WrongState (struck out already), or ValidationError on ``because``.
    """
    number = (
        PaperNumber.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=number.pk)
    )
    permissions.can_void(by, number).demand()
    reason = because.strip()
    if not reason:
        raise ValidationError({"because": _("Chưa có lý do. Hãy ghi vì sao hủy số này.")})
    number.voided_at, number.voided_by = timezone.now(), by
    number.voided_because = reason
    number.save()
    record(
        "paper_number.voided",
        number,
        by=by,
        on_behalf_of=number.organisation,
        changes={"voided_because": (None, reason)},
    )
    return number


def _lock_register(organisation: Organisation) -> None:
    """Nobody else types a number of this body, or switches its series, until the transaction
    ends."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _largest(organisation: Organisation, kind: str, year: int) -> int:
    used = PaperNumber.objects.filter(organisation=organisation, kind=kind, year=year)
    return used.aggregate(largest=Max("number"))["largest"] or 0


def _check_series(kind: str, year: int, symbol: str) -> None:
    problems: dict[str, str] = {}
    if kind not in KINDS:
        problems["kind"] = _("Không có loại văn bản này. Hãy chọn một loại trong danh sách.")
    this_year = clock.today().year
    if not this_year - 1 <= year <= this_year + 1:
        problems["year"] = _("Sổ số chỉ mở cho năm nay, năm trước hoặc năm sau.")
    problems |= _faulty_symbol(symbol)
    if problems:
        raise ValidationError(problems)


def _faulty_symbol(symbol: str) -> dict[str, str]:
    if not symbol.strip():
        return {"symbol": _("Chưa có ký hiệu. Ghi như BC-SYT.")}
    if len(symbol) > LONGEST_SYMBOL:
        return {
            "symbol": _("Ký hiệu dài quá %(longest)s ký tự. Hãy ghi gọn lại.")
            % {"longest": LONGEST_SYMBOL}
        }
    return {}


def _make(
    organisation: Organisation,
    *,
    by: User,
    kind: str,
    dated_on: dt.date,
    number: int,
    symbol: str,
    label: str,
    address: str,
    from_series: bool,
) -> PaperNumber:
    if faulty := _faulty_symbol(symbol):
        raise ValidationError(faulty)
    with _used_twice_as_sentence(organisation, kind, dated_on.year, number):
        return PaperNumber.objects.create(
            organisation=organisation,
            kind=kind,
            year=dated_on.year,
            number=number,
            symbol=" ".join(symbol.split()),
            dated_on=dated_on,
            from_series=from_series,
            label=label[:255],
            address=address,
            issued_by=by,
        )


@contextmanager
def _used_twice_as_sentence(
    organisation: Organisation, kind: str, year: int, number: int
) -> Iterator[None]:
    """The register says no to a number used twice; here it says so in words."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        used = PaperNumber.objects.filter(
            organisation=organisation, kind=kind, year=year, number=number
        ).first()
        if used is None:
            raise
        raise ValidationError({"number": _taken(used)}) from error


def _taken(used: PaperNumber) -> str:
    facts = {
        "number": f"{used.number:02}",
        "kind": used.kind_label.lower(),
        "year": used.year,
        "label": used.label,
    }
    if used.is_voided:
        return (
            _("Số %(number)s (%(kind)s, năm %(year)s) đã hủy và không dùng lại. Hãy ghi số khác.")
            % facts
        )
    return (
        _(
            "Số %(number)s (%(kind)s, năm %(year)s) đã dùng cho “%(label)s”. "
            "Hãy xem lại số trong sổ của cơ quan."
        )
        % facts
    )
