"""The official papers of a review: what was issued, and the form that issues the next one."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements import permissions_papers
from agreements.forms_papers import ReviewPaperForm
from agreements.models import Review, ReviewPaper
from agreements.papers.composing import compose, holders_of
from agreements.papers.kinds import PAPERS, ReviewPaperKind, file_name
from agreements.papers.terms import PaperTerms
from agreements.papers.values import meeting_name, report_name
from agreements.permissions_reviews import can_read_review_documents
from agreements.services.papers import check_terms, issue_review_paper
from agreements.views_common import (
    get_review,
    member_page,
    problems_at,
    reader_of,
    review_heading,
)
from agreements.views_drafting import form_methods
from audit.services import record
from hospitals.models import Organisation
from hospitals.queries import place_of
from papers.agencies import abbreviation, place_name
from papers.kinds import LETTER, MINUTES, label_of
from papers.models import NumberSeries, PaperNumber
from papers.pdf import PdfUnavailable
from papers.responses import pdf_attachment, word_attachment
from toolkit import clock


@dataclass(frozen=True)
class Choice:
    """Another way to fill in the page: a form, a body or a scope."""

    label: str
    address: str
    is_chosen: bool


class Desk:
    """What the address chose: in whose name, as which kind of paper, of how much of the review."""

    def __init__(self, request: HttpRequest, review: Review, kind: ReviewPaperKind) -> None:
        self.review, self.kind = review, kind
        self.user: User = reader_of(request)
        asked = request.GET
        self.form = asked.get("form", "")
        if self.form not in kind.forms:
            self.form = kind.forms[0]
        self.is_whole = kind.key == "report" and asked.get("scope") == "all"
        self._asked_for = asked.get("for", "")

    @cached_property
    def holders(self) -> list[Organisation]:
        return holders_of(self.review)

    @cached_property
    def issuers(self) -> list[Organisation]:
        ids = permissions_papers.issuer_ids(self.user, self.review)
        return [holder for holder in self.holders if holder.pk in ids]

    @cached_property
    def organisation(self) -> Organisation | None:
        """In whose name; None for a reader who issues for nobody."""
        chosen = (one for one in self.issuers if one.slug == self._asked_for)
        return next(chosen, self.issuers[0] if self.issuers else None)

    @cached_property
    def next_number(self) -> str:
        """What the series of today's year would give; empty where none is on."""
        series = NumberSeries.objects.filter(
            organisation=self.organisation, kind=self.form, year=clock.today().year, is_on=True
        ).first()
        return f"{series.next_number:02}/{series.symbol}" if series else ""

    def choices(self) -> list[list[Choice]]:
        """Rows of links above the form; a row with one choice is left out."""
        rows = [
            [
                self._choice(label_of(form), form == self.form, form=form)
                for form in self.kind.forms
            ],
            [
                self._choice(one.name, one == self.organisation, **{"for": one.slug})
                for one in self.issuers
            ],
        ]
        if self.kind.key == "report":
            rows.append(
                [
                    self._choice(_("Báo cáo của cơ quan"), not self.is_whole, scope="own"),
                    self._choice(_("Báo cáo chung của các bên"), self.is_whole, scope="all"),
                ]
            )
        return [row for row in rows if len(row) > 1]

    def address(self, **changed: str) -> str:
        """This page with the same choices but ``changed``."""
        chosen = {"form": self.form, "scope": "all" if self.is_whole else "own"}
        if self.organisation is not None:
            chosen["for"] = self.organisation.slug
        page = reverse("reviews:paper", args=[self.review.pk, self.kind.key])
        pairs = "&".join(f"{name}={value}" for name, value in {**chosen, **changed}.items())
        return f"{page}?{pairs}"

    def _choice(self, label: str, is_chosen: bool, **changed: str) -> Choice:
        return Choice(label, self.address(**changed), is_chosen)

    def initial(self) -> dict[str, Any]:
        """What the portal knows already, and what the body typed in the last time."""
        assert self.organisation is not None
        review, today = self.review, clock.today()
        last = ReviewPaper.objects.filter(organisation=self.organisation).first()
        before = last.terms if last else {}
        place = place_of(self.organisation, today)
        others = [one.name_vi for one in self.holders if one != self.organisation]
        return {
            "symbol": self._symbol(),
            "place": place_name(place.province if place else None),
            "dated_on": review.held_on if self.form == MINUTES else today,
            "abstract": self._abstract(),
            "addressed_to": "\n".join(others) if self.kind.key == "invitation" else "",
            "recipients": "\n".join(
                [*(["Như trên"] if self.form == LETTER else others), "Lưu: VT"]
            ),
            # An invitation to a day that is over would be refused.
            "held_on": review.due_on if review.due_on and review.due_on >= today else None,
            "venue": review.place,
            **(self._as_invited() if self.form == MINUTES else {}),
            **{key: before.get(key, "") for key in ("authority", "on_behalf_of", "signer")},
            "position": before.get("position") or "Giám đốc",
        }

    def _as_invited(self) -> dict[str, Any]:
        """Place, chair and hour of the meeting from the newest invitation whose number stands.

        The place of the meeting's page goes first; the hour holds for the day of the invitation.
        """
        invited = (
            self.review.papers.filter(kind="invitation", number__voided_at=None)
            .values_list("terms", flat=True)
            .first()
        )
        if invited is None:
            return {}
        held_on = self.review.held_on
        is_same_day = held_on is not None and invited.get("held_on") == held_on.isoformat()
        return {
            "venue": self.review.place or invited.get("venue", ""),
            "chair": invited.get("chair", ""),
            "begun_at": _clock_hour(invited.get("begun_at", "")) if is_same_day else "",
        }

    def _abstract(self) -> str:
        if self.kind.key == "report":
            return report_name(self.review)
        name = meeting_name(self.review)
        return f"mời {name[:1].lower()}{name[1:]}" if self.form == LETTER else name

    def _symbol(self) -> str:
        """The one the body used last for this kind of paper."""
        assert self.organisation is not None
        used = PaperNumber.objects.filter(organisation=self.organisation, kind=self.form)
        if symbol := used.order_by("-issued_at").values_list("symbol", flat=True).first():
            return str(symbol)
        short = abbreviation(self.organisation)
        return f"{short}-NVY" if self.form == LETTER else f"{self.form}-{short}"


@member_page
@form_methods
def paper(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """What was issued, and the form. "Bản thảo" prints what was typed, without a number."""
    review, about = _review(request, pk), _kind(kind)
    desk = Desk(request, review, about)
    verdict = permissions_papers.can_issue_papers(desk.user, review, kind)
    form = None
    if request.method == "POST":
        verdict.demand()
    if verdict and desk.organisation is not None:
        form = _form(request, desk)
        answer = _act(request, desk, form) if form.is_valid() else None
        if answer is not None:
            return answer
    context = {
        "review": review,
        "heading": review_heading(review),
        "about": about,
        "desk": desk,
        "may_issue": verdict,
        "form": form,
        "papers": _papers(review).filter(kind=kind),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "reviews/paper.html", context, status=status)


def _form(request: HttpRequest, desk: Desk) -> ReviewPaperForm:
    return ReviewPaperForm(
        request.POST if request.method == "POST" else None,
        initial=desk.initial(),
        form=desk.form,
        next_number=desk.next_number,
    )


def _act(request: HttpRequest, desk: Desk, form: ReviewPaperForm) -> HttpResponse | None:
    """Issue or print a draft; None when the form has to be looked at again."""
    assert desk.organisation is not None
    terms, act = form.terms(), request.POST.get("act", "")
    with problems_at(form):
        if act in ("draft-word", "draft-pdf"):
            return _draft(request, desk, terms, as_word=act == "draft-word")
        issue_review_paper(
            desk.review,
            by=desk.user,
            kind=desk.kind.key,
            form=desk.form,
            organisation=desk.organisation,
            terms=terms,
            is_whole=desk.is_whole,
        )
        messages.success(request, _("Đã lập văn bản. Tải bản Word hoặc bản PDF trong danh sách."))
        return redirect(desk.address())
    return None


def _draft(request: HttpRequest, desk: Desk, terms: PaperTerms, *, as_word: bool) -> HttpResponse:
    """Printed as it would be, with dots for the number. Raises ValidationError."""
    assert desk.organisation is not None
    check_terms(desk.review, desk.kind.key, desk.form, terms)
    draft = compose(
        desk.review,
        kind=desk.kind.key,
        form=desk.form,
        organisation=desk.organisation,
        is_whole=desk.is_whole,
        reader=desk.user,
        terms=replace(terms, number=None),
    )
    name = f"ban-thao-{desk.kind.file}"
    if as_word:
        return word_attachment(draft, name)
    try:
        return pdf_attachment(draft, name)
    except PdfUnavailable as error:
        raise ValidationError(str(error)) from error


@member_page
@require_GET
def word(request: HttpRequest, pk: uuid.UUID, paper_pk: uuid.UUID) -> HttpResponseBase:
    issued = _issued(request, pk, paper_pk)
    response = word_attachment(issued.paper, file_name(issued))
    _tell(request, issued)
    return response


@member_page
@require_GET
def pdf(request: HttpRequest, pk: uuid.UUID, paper_pk: uuid.UUID) -> HttpResponseBase:
    """The PDF, or a page that names what this machine lacks and offers the Word file."""
    issued = _issued(request, pk, paper_pk)
    try:
        response = pdf_attachment(issued.paper, file_name(issued))
    except PdfUnavailable as error:
        context = {
            "reason": str(error),
            "subject": review_heading(issued.review),
            "word": reverse("reviews:paper-word", args=[pk, paper_pk]),
            "back": reverse("reviews:paper", args=[pk, issued.kind]),
        }
        return render(request, "papers/no_pdf.html", context, status=503)
    _tell(request, issued)
    return response


def _clock_hour(words: str) -> str:
    """``08:00`` of ``08 giờ 00``, as the form shows hours."""
    return words.replace(" giờ ", ":")


def _review(request: HttpRequest, pk: uuid.UUID) -> Review:
    """The review of somebody who may read its papers; a sentence for who sees the review only."""
    review = get_review(request, pk)
    can_read_review_documents(reader_of(request), review.agreement).demand()
    return review


def _kind(kind: str) -> ReviewPaperKind:
    if kind not in PAPERS:
        raise Http404
    return PAPERS[kind]


def _papers(review: Review) -> "QuerySet[ReviewPaper]":
    return review.papers.select_related("number", "organisation", "issued_by")


def _issued(request: HttpRequest, pk: uuid.UUID, paper_pk: uuid.UUID) -> ReviewPaper:
    review = _review(request, pk)
    issued = get_object_or_404(_papers(review), pk=paper_pk)
    issued.review = review
    return issued


def _tell(request: HttpRequest, issued: ReviewPaper) -> None:
    """Who took which paper is on the trail."""
    with transaction.atomic():
        record("document.downloaded", issued, by=reader_of(request), whole=issued.review.agreement)
