"""A new agreement in the place of one that ends, with the commitments that are still open."""

import uuid

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions
from agreements.models import Agreement, Content, Document, Party, ReviewedCommitment
from agreements.search_text import refresh_search_text
from agreements.services.base import lock_agreement, lock_register, races_as_sentences, tell_trail
from agreements.services.checks import Commitment, Problems
from agreements.services.documents import attach
from agreements.services.drafting import free_code
from agreements.services.terms import Terms, parties_text, write_contents, write_parties
from agreements.states import BEFORE_SIGNATURE, Rating, ReviewKind, ReviewStatus, Status
from hospitals.models import Organisation
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.days import KnownDay
from toolkit.refusal import WrongState


@transaction.atomic
def renew_agreement(
    agreement: Agreement,
    *,
    by: User,
    document: File | None,
    title: str = "",
    starts_on: KnownDay | None = None,
    ends_on: KnownDay | None = None,
    review_every_months: int | None = None,
) -> Agreement:
    """Draft the agreement that follows ``agreement``; ``document`` is the decision to renew.

    The parties are those who answer for the old ones today, each once; title, rhythm and
    commitments are carried along unless said otherwise, to be edited in the draft. Commitments
    that the concluded final review saw fully met stay behind. Raises NotAllowed, WrongState (also
    while another renewal is being drafted) or ValidationError.
    """
    agreement = lock_agreement(agreement)
    permissions.can_renew(by, agreement).demand()
    if agreement.renewals.filter(status__in=BEFORE_SIGNATURE).exists():
        raise WrongState(_("Đã có một bản thảo gia hạn. Hãy sửa bản thảo đó."))
    hub, partners = _parties_of_today(agreement)
    lock_register(hub)
    terms = Terms(
        hub=hub,
        partners=partners,
        title=title.strip() or agreement.title,
        title_en="" if title.strip() else agreement.title_en,
        level=agreement.level,
        contents=[
            Commitment(content.area, content.text, content.text_en)
            for content in _open_commitments(agreement)
        ],
        starts_on=starts_on,
        ends_on=ends_on,
        review_every_months=review_every_months or agreement.review_every_months,
        specialties=list(agreement.specialties.all()),
    )
    problems = Problems()
    terms.check(problems)
    problems.check_paper(
        "document", document, missing=_("Chưa có văn bản kèm theo. Hãy chọn tệp của quyết định.")
    )
    problems.raise_if_any()
    assert document is not None
    renewal = Agreement(
        id=uuid.uuid4(),
        code=free_code(terms),
        status=Status.DRAFT,
        entered_on=clock.today(),
        renewal_of=agreement,
        **terms.columns,
    )
    with races_as_sentences():
        renewal.save(force_insert=True)
        write_parties(renewal, terms)
        write_contents(renewal, terms.contents)
        renewal.specialties.set(terms.specialties)
    refresh_search_text(renewal)
    paper = attach(agreement, document, by=by, kind=Document.Kind.DECISION)
    tell_trail(
        "agreement.renewed",
        agreement,
        by=by,
        agreement=agreement,
        changes={"renewed_by": (None, renewal.code), "sha256": (None, paper.file.sha256)},
    )
    tell_trail(
        "agreement.drafted",
        renewal,
        by=by,
        agreement=renewal,
        changes={
            "code": (None, renewal.code),
            "renewal_of": (None, agreement.code),
            "parties": (None, parties_text(renewal)),
        },
    )
    return renewal


def _open_commitments(agreement: Agreement) -> "QuerySet[Content]":
    """All of them, until a concluded final review says which were fully met."""
    met = ReviewedCommitment.objects.filter(
        review__agreement=agreement,
        review__kind=ReviewKind.FINAL,
        review__status=ReviewStatus.CONCLUDED,
        rating=Rating.FULLY,
        content__isnull=False,
    )
    return agreement.contents.exclude(pk__in=met.values("content")).select_related("area")


def _parties_of_today(agreement: Agreement) -> tuple[Organisation, list[Organisation]]:
    """The hub's holder and the others', in the old order, each body once."""
    parties = list(agreement.parties.select_related("organisation__province"))
    holders = holders_on([party.organisation_id for party in parties], clock.today())
    today_of = [holders.get(party.organisation_id, party.organisation) for party in parties]
    hub = next(
        body for party, body in zip(parties, today_of, strict=True) if party.role == Party.Role.HUB
    )
    return hub, [body for body in dict.fromkeys(today_of) if body != hub]
