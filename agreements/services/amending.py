"""The only way the text of a signed agreement changes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions
from agreements.models import Agreement, Amendment, Document
from agreements.search_text import refresh_search_text
from agreements.services.base import known, lock_agreement, tell_trail, written
from agreements.services.checks import Problems, commitments
from agreements.services.documents import attach
from agreements.services.lifecycle import follow_days
from agreements.services.plan import refresh_plan
from agreements.services.terms import contents_text, write_contents
from audit.services import difference
from toolkit import clock
from toolkit.days import write_day

AMENDABLE = frozenset(
    {"title", "starts_on", "ends_on", "review_every_months", "review_anchor_on", "contents"}
)


@transaction.atomic
def amend_agreement(
    agreement: Agreement,
    *,
    by: User,
    number: str,
    signed_on: dt.date | None,
    summary: str,
    document: File | None,
    changes: Mapping[str, Any] | None = None,
) -> Amendment:
    """Record a signed amendment and let the agreement follow it.

    ``changes`` holds new values of some of AMENDABLE: ``starts_on`` and ``ends_on`` as KnownDay
    or None, ``contents`` as pairs of area and text. The review plan follows. Raises NotAllowed,
    WrongState, or ValidationError by field.
    """
    agreement = lock_agreement(agreement)
    permissions.can_amend(by, agreement).demand()
    changes = dict(changes or {})
    if unknown := set(changes) - AMENDABLE:
        raise ValueError(f"an amendment cannot change {sorted(unknown)}")
    new = _columns(changes)
    problems = Problems()
    _check(problems, agreement, number, signed_on, summary, new, changes)
    problems.check_paper(
        "document", document, missing=_("Chưa có phụ lục đã ký. Hãy chọn tệp PDF, JPG hoặc PNG.")
    )
    problems.raise_if_any()
    assert document is not None
    assert signed_on is not None
    changed = _apply(agreement, new, changes)
    paper = attach(agreement, document, by=by, kind=Document.Kind.ANNEX, title=number)
    amendment = Amendment.objects.create(
        agreement=agreement,
        number=number.strip(),
        signed_on=signed_on,
        summary=summary.strip(),
        changes=_plain(changed),
        document=paper,
    )
    tell_trail(
        "agreement.amended",
        amendment,
        by=by,
        agreement=agreement,
        changes=changed
        | {"amendment": (None, amendment.number), "sha256": (None, paper.file.sha256)},
    )
    follow_days(agreement, day=clock.today(), by=by)
    refresh_plan(agreement)
    return amendment


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    for name, value in changes.items():
        if name in ("starts_on", "ends_on"):
            new |= known(name, value, last=name == "ends_on")
        elif name == "title":
            new[name] = value.strip()
        elif name != "contents":
            new[name] = value
    return new


def _check(
    problems: Problems,
    agreement: Agreement,
    number: str,
    signed_on: dt.date | None,
    summary: str,
    new: Mapping[str, Any],
    changes: Mapping[str, Any],
) -> None:
    if signed_on is None:
        problems.add("signed_on", _("Chưa có ngày ký. Hãy ghi ngày trên phụ lục."))
    else:
        problems.check_not_coming("signed_on", signed_on)
        if agreement.signed_on and signed_on < agreement.signed_on:
            problems.add(
                "signed_on",
                _("Phụ lục ký ngày %(day)s, trước thỏa thuận ký ngày %(signed)s. Hãy xem lại ngày.")
                % {
                    "day": written(signed_on),
                    "signed": write_day(agreement.signed_on, agreement.signed_on_precision),
                },
            )
    problems.check_text("summary", summary, _("Chưa có nội dung thay đổi. Hãy ghi tóm tắt."))
    problems.check_length("number", number.strip(), 60)
    _check_not_twice(problems, agreement, number.strip(), signed_on, summary.strip())
    if "title" in new:
        problems.check_title(new["title"])
    if "review_every_months" in new:
        problems.check_rhythm(new["review_every_months"])
    if "contents" in changes:
        problems.check_contents(commitments(changes["contents"]))
    ends_on = new.get("ends_on", agreement.ends_on)
    problems.check_order(new.get("starts_on", agreement.starts_on), ends_on)
    problems.check_anchor(new.get("review_anchor_on"), ends_on)
    if "ends_on" in new and ends_on and agreement.signed_on and ends_on < agreement.signed_on:
        problems.add(
            "ends_on",
            _("Ngày hết hiệu lực %(end)s ở trước ngày ký %(signed)s. Hãy xem lại ngày.")
            % {"end": written(ends_on), "signed": written(agreement.signed_on)},
        )


def _check_not_twice(
    problems: Problems,
    agreement: Agreement,
    number: str,
    signed_on: dt.date | None,
    summary: str,
) -> None:
    """The same amendment again, from a form that was sent twice."""
    if signed_on is None:
        return
    same_day = agreement.amendments.filter(number=number, signed_on=signed_on)
    if number and same_day.exists():
        problems.add("number", _("Phụ lục số này, ký cùng ngày, đã được ghi."))
    elif not number and same_day.filter(summary=summary).exists():
        problems.add("summary", _("Phụ lục này đã được ghi."))


def _apply(
    agreement: Agreement, new: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Write the new text; returns what really changed, as before and after."""
    changed = difference(agreement, new)
    for name, value in new.items():
        setattr(agreement, name, value)
    agreement.save()
    if "contents" in changes:
        before = contents_text(agreement)
        write_contents(agreement, commitments(changes["contents"]))
        after = contents_text(agreement)
        if before != after:
            changed["contents"] = (before, after)
    refresh_search_text(agreement)
    return changed


def _plain(changed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    """What the JSON column takes: days as text."""
    return {
        name: [value.isoformat() if isinstance(value, dt.date) else value for value in pair]
        for name, pair in changed.items()
    }
