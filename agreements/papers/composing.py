"""Making a review's paper: its text filled in, between the heading and the signatures."""

from django.utils import translation

from accounts.models import User
from agreements.models import Review
from agreements.papers.kinds import text_for
from agreements.papers.terms import PaperTerms
from agreements.papers.values import review_values
from hospitals.models import Organisation
from hospitals.queries import holders_on, place_of
from papers.agencies import parent_of
from papers.kinds import LETTER, MINUTES, REPORT
from papers.layout import Paper, Signature
from papers.texts import body_of
from papers.words import day_words, line
from toolkit import clock


def holders_of(review: Review) -> list[Organisation]:
    """Who answers for the parties today, each once, in the order of the parties."""
    parties = [party.organisation for party in review.agreement.parties.all()]
    holders = holders_on([party.pk for party in parties], clock.today())
    return list(dict.fromkeys(holders.get(party.pk, party) for party in parties))


def compose(
    review: Review,
    *,
    kind: str,
    form: str,
    organisation: Organisation,
    is_whole: bool,
    reader: User,
    terms: PaperTerms,
    number: str = "",
) -> Paper:
    """The paper as it stands now; without ``number`` (``05/BC-SYT``) there are dots to write on.

    ``kind`` is one of `agreements.papers.kinds.PAPERS`, ``form`` the kind of paper it is. Raises
    WrongState when its text as it stands cannot be filled in.
    """
    place = place_of(organisation, terms.dated_on)
    with translation.override("vi"):
        holders = holders_of(review)
        values = review_values(
            review,
            organisation=organisation,
            is_whole=is_whole,
            reader=reader,
            terms=terms,
            holders=holders,
        )
        body = body_of(text_for(review, kind, form).key, values)
    return Paper(
        kind=form,
        parent=parent_of(organisation, place),
        agency=line(organisation.name_vi),
        number=number or f"……/{line(terms.symbol)}",
        place=line(terms.place),
        day=day_words(terms.dated_on),
        abstract=line(terms.abstract),
        # An invitation names in its text whom it invites; minutes are sent to nobody.
        addressed_to=terms.addressed_to if form in (REPORT, LETTER) else (),
        body=body,
        signatures=_signatures(review, form, organisation, terms, holders),
        recipients=terms.recipients,
    )


def _signatures(
    review: Review,
    form: str,
    organisation: Organisation,
    terms: PaperTerms,
    holders: list[Organisation],
) -> tuple[Signature, ...]:
    """Minutes are signed by who wrote them, who chaired, and each side; others by one person."""
    if form != MINUTES:
        return (Signature(terms.signing_lines, terms.signer),)
    confirmed = {
        row.organisation_id: row.by.full_name
        for row in review.confirmations.filter(voided_at=None).select_related("by")
    }
    return (
        Signature(("Thư ký",), line(terms.secretary)),
        Signature(("Chủ trì",), line(terms.chair.partition(",")[0])),
        *(
            Signature(
                tuple(
                    filter(
                        None,
                        [
                            "Đại diện",
                            line(holder.name_vi),
                            *(terms.signing_lines if holder == organisation else ()),
                        ],
                    )
                ),
                line(terms.signer)
                if holder == organisation and terms.signer
                else confirmed.get(holder.pk, ""),
            )
            for holder in holders
        ),
    )
