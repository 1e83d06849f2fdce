"""The signature: from then on only an amendment changes the text."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions
from agreements.models import Agreement, Document
from agreements.search_text import refresh_search_text
from agreements.services.base import lock_agreement, races_as_sentences, require_move, tell_trail
from agreements.services.checks import Problems
from agreements.services.documents import attach
from agreements.services.lifecycle import follow_days
from agreements.services.plan import refresh_plan
from files.services import PDF
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.days import KnownDay, Precision


class Signatory(NamedTuple):
    """Who signed for a party, and as what."""

    name: str
    position: str = ""


@transaction.atomic
def sign_agreement(
    agreement: Agreement,
    *,
    by: User,
    signed_on: dt.date | None,
    scan: File | None,
    number: str = "",
    review_anchor_on: dt.date | None = None,
    signatories: Mapping[uuid.UUID, Signatory | tuple[str, str]] | None = None,
) -> Agreement:
    """Record that all parties signed on ``signed_on``, with the scan (a PDF) as evidence.

    It is in force at once when its start has come, and the review plan is laid. The anchor is,
    unless given here or in the draft, the known start, else the signing day. ``signatories``
    maps a party's id to who signed. Raises NotAllowed, WrongState (also for the second of two
    people who sign at once), or ValidationError on ``signed_on``, ``scan`` or ``number``.
    """
    agreement = lock_agreement(agreement)
    permissions.can_sign(by, agreement).demand()
    target = require_move(agreement, "sign")
    number = number.strip() or agreement.number
    problems = Problems()
    _check_day(problems, agreement, signed_on)
    problems.check_paper(
        "scan",
        scan,
        allowed=frozenset({PDF}),
        missing=_("Chưa có bản chụp văn bản đã ký. Hãy chọn tệp PDF."),
    )
    problems.check_anchor(review_anchor_on, agreement.ends_on)
    for signatory in (signatories or {}).values():
        for words in signatory:
            problems.check_length("signatories", words, 120)
    if signed_on is not None:
        problems.check_number(number, signed_on.year, agreement.issuing_body, agreement)
    problems.raise_if_any()
    assert signed_on is not None
    assert scan is not None
    before = agreement.status
    agreement.status = target
    agreement.signed_on = signed_on
    agreement.signed_on_precision = Precision.DAY
    agreement.number = number
    agreement.register_year = signed_on.year if number else None
    agreement.entered_on = clock.today()
    agreement.review_anchor_on = (
        review_anchor_on or agreement.review_anchor_on or default_anchor(agreement)
    )
    with races_as_sentences():
        agreement.save()
    _write_signatures(agreement, signed_on, signatories or {})
    document = attach(
        agreement, scan, by=by, kind=Document.Kind.SIGNED_SCAN, allowed=frozenset({PDF})
    )
    refresh_search_text(agreement)
    tell_trail(
        "agreement.signed",
        agreement,
        by=by,
        agreement=agreement,
        changes={
            "status": (before, target),
            "signed_on": (None, signed_on),
            "number": (None, number or None),
            "review_anchor_on": (None, agreement.review_anchor_on),
            "scan_sha256": (None, document.file.sha256),
            **({"signatories": (None, None)} if signatories else {}),
        },
    )
    cancel_waiting(agreement)
    follow_days(agreement, day=clock.today(), by=by)
    refresh_plan(agreement)
    return agreement


def default_anchor(agreement: Agreement) -> dt.date | None:
    """The day reviews count from when nobody said: the start, else the signing day.

    A start known only to the month or year counts when it lies after the signing; else the
    signing day is the better known of the two.
    """
    signed_on = agreement.signed_on if agreement.signed_on_precision == Precision.DAY else None
    starts_on = agreement.starts_on
    if starts_on is not None and (
        agreement.starts_on_precision == Precision.DAY
        or (signed_on is not None and starts_on > signed_on)
    ):
        return starts_on
    return signed_on


def _check_day(problems: Problems, agreement: Agreement, signed_on: dt.date | None) -> None:
    if signed_on is None:
        problems.add("signed_on", _("Chưa có ngày ký. Hãy ghi ngày trên văn bản."))
        return
    problems.check_signing_day(signed_on, agreement.ends_on)
    day = KnownDay(signed_on.year, signed_on.month, signed_on.day)
    for party in agreement.parties.select_related("organisation__province"):
        problems.check_open("signed_on", party.organisation, day)


def _write_signatures(
    agreement: Agreement,
    signed_on: dt.date,
    signatories: Mapping[uuid.UUID, Signatory | tuple[str, str]],
) -> None:
    parties = {party.pk: party for party in agreement.parties.all()}
    if unknown := set(signatories) - set(parties):
        raise ValidationError(
            {"signatories": _("Có %(n)s người ký không thuộc bên nào.") % {"n": len(unknown)}}
        )
    for pk, party in parties.items():
        party.signed_on = signed_on
        if pk in signatories:
            name, position = signatories[pk]
            party.signatory, party.signatory_position = name.strip(), position.strip()
        party.save()
