"""Issuing an official paper of a review: numbered, frozen, on the trail."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions_papers
from agreements.models import Review, ReviewPaper
from agreements.papers.composing import compose
from agreements.papers.kinds import PAPERS
from agreements.papers.terms import PaperTerms
from agreements.services.base import lock_review, tell_trail, written
from agreements.services.checks import Problems
from hospitals.models import Organisation
from papers.kinds import LETTER, MINUTES
from papers.models import NumberSeries, PaperNumber
from papers.services import enter_number, issue_next_number


@transaction.atomic
def issue_review_paper(
    review: Review,
    *,
    by: User,
    kind: str,
    form: str,
    organisation: Organisation,
    terms: PaperTerms,
    is_whole: bool = False,
) -> ReviewPaper:
    """Give the paper its number and keep it as it stands now.

    ``kind`` is one of `agreements.papers.kinds.PAPERS`, ``form`` one of its kinds of paper. With
    the portal's series on, the number is the next one; else it is the one typed in. Raises
    NotAllowed, WrongState, or ValidationError on fields of `PaperTerms`.
    """
    review = lock_review(review)
    permissions_papers.can_issue_for(by, review, kind, organisation).demand()
    check_terms(review, kind, form, terms)
    number = _number(review, by, kind, form, organisation, terms)
    paper = compose(
        review,
        kind=kind,
        form=form,
        organisation=organisation,
        is_whole=is_whole,
        reader=by,
        terms=terms,
        number=number.written,
    )
    issued = ReviewPaper.objects.create(
        review=review,
        kind=kind,
        organisation=organisation,
        is_whole=is_whole,
        number=number,
        content=paper.stored(),
        terms=terms.stored(),
        issued_by=by,
    )
    tell_trail(
        "review.paper_issued",
        issued,
        by=by,
        agreement=review.agreement,
        changes={"number": (None, number.written), "kind": (None, kind)},
    )
    return issued


def check_terms(review: Review, kind: str, form: str, terms: PaperTerms) -> None:
    """Raises ValidationError on what is missing for the paper, its number apart."""
    problems = Problems()
    if form not in PAPERS[kind].forms:
        problems.add("form", _("Văn bản này không lập được dưới dạng đó. Hãy chọn lại."))
    problems.check_text("symbol", terms.symbol, _("Chưa có ký hiệu. Ghi như BC-SYT."))
    problems.check_text("abstract", terms.abstract, _("Chưa có trích yếu. Hãy ghi trích yếu."))
    if form != MINUTES:
        problems.check_text("place", terms.place, _("Chưa có địa danh. Hãy ghi địa danh."))
        problems.check_text(
            "position", terms.position, _("Chưa có chức vụ của người ký. Hãy ghi chức vụ.")
        )
    elif review.held_on and terms.dated_on < review.held_on:
        problems.add(
            "dated_on",
            _("Ngày %(day)s ở trước ngày họp %(held)s. Hãy xem lại ngày.")
            % {"day": written(terms.dated_on), "held": written(review.held_on)},
        )
    if bool(terms.authority) != bool(terms.on_behalf_of):
        problems.add(
            "on_behalf_of",
            _("Ghi cả quyền hạn và nơi được thay mặt, như KT. và GIÁM ĐỐC, hoặc bỏ trống cả hai."),
        )
    if form == LETTER and not terms.addressed_to:
        problems.add("addressed_to", _("Công văn cần nơi gửi. Hãy ghi ít nhất một nơi."))
    if kind == "invitation":
        if not terms.addressed_to:
            problems.add("addressed_to", _("Chưa có nơi được mời. Hãy ghi ít nhất một nơi."))
        if terms.held_on is None:
            problems.add("held_on", _("Chưa có ngày họp. Hãy ghi ngày họp."))
        elif terms.held_on < terms.dated_on:
            problems.add(
                "held_on",
                _("Ngày họp %(held)s ở trước ngày văn bản %(day)s. Hãy xem lại ngày.")
                % {"held": written(terms.held_on), "day": written(terms.dated_on)},
            )
        problems.check_text("venue", terms.venue, _("Chưa có nơi họp. Hãy ghi nơi họp."))
    problems.raise_if_any()


def _number(
    review: Review, by: User, kind: str, form: str, organisation: Organisation, terms: PaperTerms
) -> PaperNumber:
    label = f"{PAPERS[kind].label}: {terms.abstract}"
    address = reverse("reviews:paper", args=[review.pk, kind])
    year = terms.dated_on.year
    counted = NumberSeries.objects.filter(
        organisation=organisation, kind=form, year=year, is_on=True
    ).exists()
    if counted and terms.number is None:
        return issue_next_number(
            organisation,
            by=by,
            kind=form,
            dated_on=terms.dated_on,
            label=label,
            symbol=terms.symbol,
            address=address,
        )
    if terms.number is None:
        raise ValidationError({"number": _("Chưa có số. Hãy ghi số trong sổ của cơ quan.")})
    return enter_number(
        organisation,
        by=by,
        kind=form,
        dated_on=terms.dated_on,
        number=terms.number,
        symbol=terms.symbol,
        label=label,
        address=address,
    )
