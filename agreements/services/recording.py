"""Agreements that were signed before the portal, or elsewhere, and the gaps in what is known."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions
from agreements.models import Agreement, Document
from agreements.search_text import refresh_search_text
from agreements.services.base import (
    known,
    lock_agreement,
    lock_register,
    races_as_sentences,
    tell_trail,
    written,
)
from agreements.services.checks import Problems, commitments
from agreements.services.documents import attach
from agreements.services.drafting import Contents
from agreements.services.lifecycle import follow_days, has_begun, has_ended
from agreements.services.plan import refresh_plan
from agreements.services.signing import default_anchor
from agreements.services.terms import Terms, parties_text, write_contents, write_parties
from agreements.states import BEFORE_SIGNATURE, Status
from audit.services import difference
from files.services import PDF
from hospitals.models import Organisation, Specialty
from toolkit import clock
from toolkit.days import KnownDay, Precision, write_day


@transaction.atomic
def record_agreement(
    *,
    by: User | None,
    code: str,
    title: str,
    level: str,
    hub: Organisation,
    partners: Sequence[Organisation],
    contents: Contents = (),
    number: str = "",
    register_year: int | None = None,
    signed_on: KnownDay | None = None,
    starts_on: KnownDay | None = None,
    ends_on: KnownDay | None = None,
    review_every_months: int | None = None,
    review_anchor_on: dt.date | None = None,
    specialties: Sequence[Specialty] = (),
    status: Status | None = None,
    entered_on: dt.date | None = None,
    origin: str = Agreement.Origin.RECORDED,
    names_as_signed: Mapping[str, str] | None = None,
    title_en: str = "",
    note: str = "",
) -> Agreement:
    """Enter an agreement as it is known; what nobody knows stays unknown.

    ``status`` is that of its days unless given (only ``draft`` and ``circulated`` can be: its
    signing was not reported). No scan and no signing day are demanded, and no anchor is guessed.
    ``names_as_signed`` maps a party's slug to the name in the paper. ``entered_on`` is today
    unless said. ``by`` is None for the demonstration and the import command: whoever runs a
    command on the server is not asked for a membership. Raises NotAllowed or ValidationError.
    """
    lock_register(hub)
    if by is not None:
        permissions.can_draft_for(by, hub.pk).demand()
    if status is not None and status not in BEFORE_SIGNATURE:
        raise ValueError("the status of a signed agreement follows from its days")
    terms = Terms(
        hub=hub,
        partners=list(partners),
        title=title,
        title_en=title_en,
        level=level,
        contents=commitments(contents),
        number=number.strip(),
        register_year=register_year
        or next((day.year for day in (signed_on, starts_on) if day), None),
        starts_on=starts_on,
        ends_on=ends_on,
        review_every_months=review_every_months,
        review_anchor_on=review_anchor_on,
        specialties=list(specialties),
        names_as_signed=names_as_signed or {},
    )
    problems = Problems()
    terms.check(problems)
    problems.check_code(code)
    if signed_on is not None:
        _check_signature(problems, terms, signed_on, status)
    if entered_on is not None:
        problems.check_not_coming("entered_on", entered_on)
    problems.raise_if_any()
    agreement = Agreement(
        code=code,
        origin=origin,
        entered_on=entered_on or clock.today(),
        note=note.strip(),
        **known("signed_on", signed_on),
        **terms.columns,
    )
    agreement.status = status or _status_by_days(agreement)
    with races_as_sentences():
        agreement.save(force_insert=True)
        write_parties(agreement, terms)
        write_contents(agreement, terms.contents)
        agreement.specialties.set(terms.specialties)
    refresh_search_text(agreement)
    tell_trail(
        "agreement.recorded",
        agreement,
        by=by,
        agreement=agreement,
        changes={
            "code": (None, code),
            "status": (None, agreement.status),
            "signed_on": (None, _day_text(agreement, "signed_on") or None),
            "parties": (None, parties_text(agreement)),
        },
    )
    refresh_plan(agreement)
    return agreement


@transaction.atomic
def fill_in_agreement(
    agreement: Agreement,
    *,
    by: User,
    signed_on: KnownDay | None = None,
    starts_on: KnownDay | None = None,
    ends_on: KnownDay | None = None,
    number: str = "",
    register_year: int | None = None,
    review_anchor_on: dt.date | None = None,
    review_every_months: int | None = None,
    scan: File | None = None,
) -> Agreement:
    """Fill gaps of an agreement after its signature; what is empty here stays as it is.

    A gap is what is unknown, or known less exactly (a year may become a day of that year). What
    is known already changes by amendment only. Once there is a day to count from, the review
    plan is laid; in force or expired follows from the days. Raises NotAllowed, WrongState or
    ValidationError by field.
    """
    agreement = lock_agreement(agreement)
    permissions.can_fill_in(by, agreement).demand()
    days = {"signed_on": signed_on, "starts_on": starts_on, "ends_on": ends_on}
    new: dict[str, Any] = {}
    for field, day in days.items():
        if day is not None:
            new |= known(field, day, last=field == "ends_on")
    for field, value in (
        ("number", number.strip()),
        ("review_anchor_on", review_anchor_on),
        ("review_every_months", review_every_months),
    ):
        if value:
            new[field] = value
    if "number" in new or register_year:
        year = register_year or agreement.register_year or _year_of(agreement, signed_on)
        new["register_year"] = year if new.get("number") or agreement.number else None
    problems = Problems()
    _check_gaps(problems, agreement, new)
    _check_filled(problems, agreement, new, signed_on)
    _check_scan(problems, agreement, scan)
    problems.raise_if_any()
    changes: dict[str, tuple[Any, Any]] = dict(difference(agreement, new))
    if not changes and scan is None:
        raise ValidationError(_("Chưa có gì để bổ sung. Hãy ghi ít nhất một mục."))
    for name, value in new.items():
        setattr(agreement, name, value)
    if agreement.review_anchor_on is None and (anchor := default_anchor(agreement)):
        agreement.review_anchor_on = anchor
        changes["review_anchor_on"] = (None, anchor)
    with races_as_sentences():
        agreement.save()
    if scan is not None:
        paper = attach(
            agreement, scan, by=by, kind=Document.Kind.SIGNED_SCAN, allowed=frozenset({PDF})
        )
        changes["scan_sha256"] = (None, paper.file.sha256)
    refresh_search_text(agreement)
    tell_trail("agreement.filled_in", agreement, by=by, agreement=agreement, changes=changes)
    follow_days(agreement, day=clock.today(), by=by)
    refresh_plan(agreement)
    return agreement


def _status_by_days(agreement: Agreement) -> Status:
    today = clock.today()
    if has_ended(agreement, today):
        return Status.EXPIRED
    return Status.IN_FORCE if has_begun(agreement, today) else Status.SIGNED


def _check_signature(
    problems: Problems, terms: Terms, signed_on: KnownDay, status: Status | None
) -> None:
    if status is not None:
        problems.add("signed_on", _("Bản thảo chưa ký nên không có ngày ký."))
        return
    ends_on = terms.columns["ends_on"]
    problems.check_signing_day(signed_on.first, ends_on)
    problems.check_open("hub", terms.hub, signed_on)
    for partner in terms.partners:
        problems.check_open("partners", partner, signed_on)


def _check_gaps(problems: Problems, agreement: Agreement, new: Mapping[str, Any]) -> None:
    """Only a gap is filled: a known value is refused unless it says the same, more exactly."""
    for field in ("signed_on", "starts_on", "ends_on"):
        if field in new and not _says_the_same_more_exactly(agreement, field, new):
            problems.add(
                field,
                _("Đã ghi %(day)s. Điều đã biết chỉ thay đổi bằng phụ lục sửa đổi.")
                % {"day": _day_text(agreement, field)},
            )
    for field in ("number", "review_anchor_on", "review_every_months"):
        before = getattr(agreement, field)
        if field in new and before and before != new[field]:
            shown = written(before) if isinstance(before, dt.date) else before
            problems.add(
                field,
                _("Đã ghi %(value)s. Điều đã biết chỉ thay đổi bằng phụ lục sửa đổi.")
                % {"value": shown},
            )


def _says_the_same_more_exactly(agreement: Agreement, field: str, new: Mapping[str, Any]) -> bool:
    before: dt.date | None = getattr(agreement, field)
    if before is None:
        return True
    after, precision = new[field], getattr(agreement, f"{field}_precision")
    if precision == Precision.YEAR:
        return bool(after.year == before.year)
    if precision == Precision.MONTH:
        same_month = (after.year, after.month) == (before.year, before.month)
        return bool(same_month and new[f"{field}_precision"] != Precision.YEAR)
    return bool(after == before and new[f"{field}_precision"] == Precision.DAY)


def _check_filled(
    problems: Problems,
    agreement: Agreement,
    new: Mapping[str, Any],
    signed_on: KnownDay | None,
) -> None:
    """What the agreement would say with the gaps filled holds together."""

    def value(field: str) -> Any:
        return new.get(field, getattr(agreement, field))

    problems.check_order(value("starts_on"), value("ends_on"))
    problems.check_rhythm(value("review_every_months"))
    if signed_on is not None:
        problems.check_signing_day(signed_on.first, value("ends_on"))
        for party in agreement.parties.select_related("organisation__province"):
            problems.check_open("signed_on", party.organisation, signed_on)
    if "review_anchor_on" in new:
        problems.check_anchor(new["review_anchor_on"], value("ends_on"))
    if "number" in new or "register_year" in new:
        problems.check_number(
            value("number"), value("register_year"), agreement.issuing_body, agreement
        )


def _check_scan(problems: Problems, agreement: Agreement, scan: File | None) -> None:
    problems.check_optional_paper("scan", scan, allowed=frozenset({PDF}))
    if scan and agreement.documents.filter(kind=Document.Kind.SIGNED_SCAN).exists():
        problems.add("scan", _("Đã có bản chụp văn bản đã ký trong hồ sơ."))


def _year_of(agreement: Agreement, signed_on: KnownDay | None) -> int | None:
    if signed_on is not None:
        return signed_on.year
    return agreement.signed_on.year if agreement.signed_on else None


def _day_text(agreement: Agreement, field: str) -> str:
    return write_day(getattr(agreement, field), getattr(agreement, f"{field}_precision"))
