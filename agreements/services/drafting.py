"""From a draft to the text the parties agree on: everything before the signature."""

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import notices, permissions
from agreements.models import Agreement, Area, Comment
from agreements.search_text import refresh_search_text
from agreements.services.base import (
    lock_agreement,
    lock_register,
    races_as_sentences,
    require_move,
    tell_trail,
)
from agreements.services.checks import Commitment, Problems, commitments
from agreements.services.terms import (
    Terms,
    contents_text,
    parties_text,
    write_contents,
    write_parties,
)
from audit.services import difference
from files.services import discard
from hospitals.models import Organisation, OrganisationHolder, Specialty
from outbox.services import cancel_waiting
from toolkit import clock
from toolkit.days import KnownDay
from toolkit.folding import fold
from toolkit.refusal import NotAllowed, WrongState

Contents = Sequence[tuple[Area, str] | Commitment]


@transaction.atomic
def draft_agreement(
    *,
    by: User,
    hub: Organisation,
    partners: Sequence[Organisation],
    title: str,
    level: str,
    contents: Contents = (),
    code: str | None = None,
    number: str = "",
    starts_on: KnownDay | None = None,
    ends_on: KnownDay | None = None,
    review_every_months: int | None = None,
    review_anchor_on: dt.date | None = None,
    specialties: Sequence[Specialty] = (),
    form_id: uuid.UUID | None = None,
) -> Agreement:
    """Start an agreement; a readable code is made when none is given.

    ``form_id`` is made when the form is shown and becomes the row's id: the same form sent twice
    answers with the agreement of the first time. Raises NotAllowed or ValidationError.
    """
    lock_register(hub)
    permissions.can_draft_for(by, hub.pk).demand()
    if form_id and (sent_before := Agreement.objects.filter(pk=form_id).first()):
        return _same_again(sent_before, by)
    terms = Terms(
        hub=hub,
        partners=list(partners),
        title=title,
        level=level,
        contents=commitments(contents),
        number=number.strip(),
        register_year=starts_on.year if starts_on else clock.today().year,
        starts_on=starts_on,
        ends_on=ends_on,
        review_every_months=review_every_months,
        review_anchor_on=review_anchor_on,
        specialties=list(specialties),
    )
    problems = Problems()
    terms.check(problems)
    if code:
        problems.check_code(code)
    problems.raise_if_any()
    agreement = Agreement(
        id=form_id or uuid.uuid4(),
        code=code or free_code(terms),
        entered_on=clock.today(),
        **terms.columns,
    )
    with races_as_sentences():
        agreement.save(force_insert=True)
        _write_parts(agreement, terms)
    tell_trail(
        "agreement.drafted",
        agreement,
        by=by,
        agreement=agreement,
        changes={"code": (None, agreement.code), "parties": (None, parties_text(agreement))},
    )
    return agreement


@transaction.atomic
def edit_draft(
    agreement: Agreement,
    *,
    by: User,
    hub: Organisation,
    partners: Sequence[Organisation],
    title: str,
    level: str,
    contents: Contents = (),
    code: str | None = None,
    number: str = "",
    starts_on: KnownDay | None = None,
    ends_on: KnownDay | None = None,
    review_every_months: int | None = None,
    review_anchor_on: dt.date | None = None,
    specialties: Sequence[Specialty] = (),
) -> Agreement:
    """Replace the text of a draft, also while it is circulated; an empty ``code`` keeps it.

    Raises NotAllowed, WrongState or ValidationError.
    """
    agreement = lock_agreement(agreement)
    permissions.can_edit_draft(by, agreement).demand()
    if hub.pk != agreement.issuing_body_id:
        permissions.can_draft_for(by, hub.pk).demand()
    terms = Terms(
        hub=hub,
        partners=list(partners),
        title=title,
        level=level,
        contents=commitments(contents),
        number=number.strip(),
        register_year=starts_on.year if starts_on else clock.today().year,
        starts_on=starts_on,
        ends_on=ends_on,
        review_every_months=review_every_months,
        review_anchor_on=review_anchor_on,
        specialties=list(specialties),
    )
    problems = Problems()
    terms.check(problems, agreement=agreement)
    if code and code != agreement.code:
        problems.check_code(code)
    problems.raise_if_any()
    new = {
        **terms.columns,
        "title_en": agreement.title_en,
        "code": code or agreement.code,
    }
    changes = difference(agreement, new)
    before = {"parties": parties_text(agreement), "contents": contents_text(agreement)}
    for name, value in new.items():
        setattr(agreement, name, value)
    with races_as_sentences():
        agreement.save()
        _write_parts(agreement, terms)
    after = {"parties": parties_text(agreement), "contents": contents_text(agreement)}
    changes |= {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    tell_trail("agreement.draft_edited", agreement, by=by, agreement=agreement, changes=changes)
    return agreement


@transaction.atomic
def delete_draft(agreement: Agreement, *, by: User) -> None:
    """Throw a draft away that nobody else was shown. Raises NotAllowed or WrongState."""
    agreement = lock_agreement(agreement)
    permissions.can_delete_draft(by, agreement).demand()
    if agreement.comments.exists():
        raise WrongState(_("Các bên đã góp ý bản thảo này nên không xóa được. Hãy sửa bản thảo."))
    tell_trail(
        "agreement.draft_deleted",
        agreement,
        by=by,
        agreement=agreement,
        changes={"code": (agreement.code, None), "title": (agreement.title, None)},
    )
    cancel_waiting(agreement)
    files = list(agreement.documents.values_list("file", flat=True))
    agreement.delete()
    discard(files)


@transaction.atomic
def circulate_agreement(agreement: Agreement, *, by: User) -> Agreement:
    """Show the draft to its parties and invite them to comment."""
    agreement = lock_agreement(agreement)
    permissions.can_circulate(by, agreement).demand()
    agreement = _move(agreement, "circulate", "agreement.circulated", by)
    notices.tell_circulated(agreement, round_id=uuid.uuid4().hex, by=by)
    return agreement


@transaction.atomic
def withdraw_draft(agreement: Agreement, *, by: User) -> Agreement:
    """Take a circulated draft back to work on it; the comments stay."""
    agreement = lock_agreement(agreement)
    permissions.can_withdraw(by, agreement).demand()
    agreement = _move(agreement, "withdraw", "agreement.withdrawn", by)
    cancel_waiting(agreement)
    return agreement


@transaction.atomic
def comment_on_draft(
    agreement: Agreement, *, by: User, organisation: Organisation, text: str
) -> Comment:
    """What an officer of a party says about a circulated draft, for ``organisation``.

    ``organisation`` is a party or who answers for one today. The same words sent again by the
    same person are kept once. Raises NotAllowed, WrongState or ValidationError on ``text``.
    """
    agreement = lock_agreement(agreement)
    permissions.can_comment(by, agreement).demand()
    if not _speaks_for(by, organisation, agreement):
        raise NotAllowed(_("Chỉ góp ý được thay cho cơ quan của mình, là một bên."))
    problems = Problems()
    problems.check_text("text", text, _("Chưa có ý kiến. Hãy ghi điều cần sửa hoặc cần giữ."))
    problems.raise_if_any()
    comment, is_new = Comment.objects.get_or_create(
        agreement=agreement, organisation=organisation, author=by, text=text.strip()
    )
    if is_new:
        tell_trail("agreement.commented", comment, by=by, agreement=agreement)
    return comment


def free_code(terms: Terms) -> str:
    """A code nobody has: the parties' places and the year (``syt-nghe-an-2026``)."""
    year = terms.starts_on.year if terms.starts_on else clock.today().year
    kind = {"department": "syt", "cdc": "cdc", "hospital": "bv", "peoples_committee": "ubnd"}
    named = [_place(body) for body in terms.partners[:2]]
    if len(terms.partners) > 2:
        named = [_place(terms.partners[0]), "va", str(len(terms.partners) - 1), "ben"]
    words = " ".join([kind[terms.level], *named])
    stem = "-".join(fold(words).split())[:50].strip("-")
    for n in count(1):
        code = f"{stem}-{year}" if n == 1 else f"{stem}-{year}-{n}"
        if not Agreement.objects.filter(code=code).exists():
            return code
    raise AssertionError("count() has no end")


def _place(body: Organisation) -> str:
    """A department is known by its province, any other body by its own short name."""
    if body.kind == Organisation.Kind.HEALTH_DEPARTMENT and body.province:
        return body.province.short_name.removeprefix("TP. ")
    return body.short_name or body.name_vi


def _write_parts(agreement: Agreement, terms: Terms) -> None:
    write_parties(agreement, terms)
    write_contents(agreement, terms.contents)
    agreement.specialties.set(terms.specialties)
    refresh_search_text(agreement)


def _same_again(sent_before: Agreement, by: User) -> Agreement:
    if not permissions.is_hub_officer(by, sent_before):
        raise ValidationError(_("Biểu mẫu này không còn dùng được. Hãy mở lại trang rồi ghi lại."))
    return sent_before


def _move(agreement: Agreement, act: str, verb: str, by: User) -> Agreement:
    before, after = agreement.status, require_move(agreement, act)
    agreement.status = after
    agreement.save()
    tell_trail(verb, agreement, by=by, agreement=agreement, changes={"status": (before, after)})
    return agreement


def _speaks_for(by: User, organisation: Organisation, agreement: Agreement) -> bool:
    """``organisation`` is a party or holds one's place today, and ``by`` is its officer."""
    today = clock.today()
    is_party = (
        OrganisationHolder.objects.filter(
            organisation__party_to__agreement=agreement,
            holder=organisation,
            since__lte=today,
            until__gt=today,
        ).exists()
        or agreement.parties.filter(organisation=organisation).exists()
    )
    return is_party and by.reach.is_officer_of(organisation.pk)
