"""What every page of this room does the same way: find what the reader may see, say refusals."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement, Party, Review
from agreements.states import WAITING, ReviewKind, Status
from toolkit.listing.page import list_response as list_response
from toolkit.looks import label_of
from toolkit.refusal import NotAllowed, WrongState

View = Callable[..., HttpResponseBase]


def member_page(view: View) -> View:
    """A page for people who are signed in; a refusal by a service or predicate becomes a page.

    ``NotAllowed`` answers 403, ``WrongState`` 409, both with the sentence and a way back.
    """
    return guarded_page(_way_back)(view)


def guarded_page(way_back: Callable[[HttpRequest, dict[str, Any]], str]) -> Callable[[View], View]:
    """`member_page` for another room: ``way_back`` says where a refusal leads, from the
    address's arguments."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as refusal:
                return _refused(request, 403, str(refusal), way_back(request, kwargs))
            except WrongState as refusal:
                return _refused(request, 409, str(refusal), way_back(request, kwargs))

        return guarded

    return guard


def _refused(request: HttpRequest, status: int, reason: str, back: str) -> HttpResponse:
    context = {"status": status, "reason": reason, "back": back}
    return render(request, "agreements/refused.html", context, status=status)


def _way_back(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    namespace = request.resolver_match.namespace if request.resolver_match else "agreements"
    if (pk := kwargs.get("pk")) and _still_there(request, namespace, pk):
        return reverse(f"{namespace}:detail", args=[pk])
    return reverse(f"{namespace}:list")


def _still_there(request: HttpRequest, namespace: str, pk: uuid.UUID) -> bool:
    rows: Any = Review.objects if namespace == "reviews" else Agreement.objects
    return bool(rows.visible_to(request.user).filter(pk=pk).exists())


def reader_of(request: HttpRequest) -> User:
    """Who is signed in (`member_page` saw to it)."""
    return cast(User, request.user)


def get_agreement(request: HttpRequest, pk: uuid.UUID) -> Agreement:
    """The agreement with its parties, or 404 for what is not there or not the reader's."""
    rows = Agreement.objects.visible_to(request.user).prefetch_related("parties__organisation")
    return get_object_or_404(rows, pk=pk)


def get_review(request: HttpRequest, pk: uuid.UUID) -> Review:
    """The review with its agreement and that one's parties, or 404."""
    rows = Review.objects.visible_to(request.user).select_related("agreement")
    return get_object_or_404(rows.prefetch_related("agreement__parties__organisation"), pk=pk)


def hub_party(agreement: Agreement) -> Party:
    """The party that signed as hub; every agreement has one."""
    return next(p for p in agreement.parties.all() if p.role == Party.Role.HUB)


@contextmanager
def problems_at(form: forms.Form) -> Iterator[None]:
    """What a service finds wrong is said at the form's fields; the block then simply ends.

    Sentences about what the form has no field for stand above it.
    """
    try:
        yield
    except ValidationError as error:
        for field, sentences in _by_field(error).items():
            known = field if field in form.fields else None
            for sentence in sentences:
                form.add_error(known, sentence)


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return dict(error.message_dict)
    return {NON_FIELD_ERRORS: list(error.messages)}


@dataclass(frozen=True)
class ActPage:
    """What the page of one act says.

    ``perform`` calls the service with the cleaned form; when it answers with an address, that
    is where the reader goes instead of ``back``.
    ``verb`` is the button; ``keep`` leaves without doing it; ``is_grave`` asks as a confirmation
    with its ``consequences``. ``trail`` is the breadcrumb: (words, address) pairs; ``subject``
    names what is acted on.
    """

    title: str
    verb: str
    done: str
    back: str
    perform: Callable[[dict[str, Any]], object]
    trail: Sequence[tuple[str, str]]
    subject: str
    intro: str = ""
    question: str = ""
    consequences: Sequence[str] = ()
    keep: str = ""
    icon: str = "check-lg"
    is_grave: bool = False


def act_response(
    request: HttpRequest,
    page: ActPage,
    form: forms.Form,
    *,
    template: str = "agreements/act.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the act's form; when it is sent, do the act and go ``back``.

    What was typed wrongly comes back with status 400 and sentences at the fields.
    """
    if request.method == "POST" and form.is_valid():
        with problems_at(form):
            made = page.perform(form.cleaned_data)
            messages.success(request, page.done)
            return redirect(made if isinstance(made, str) else page.back)
    status = 400 if form.is_bound and form.errors else 200
    shown = {"page": page, "form": form, **(context or {})}
    return render(request, template, shown, status=status)


def sent(request: HttpRequest) -> dict[str, Any]:
    """The arguments that bind a form to what was sent; none for a page that is only looked at."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def agreement_trail(agreement: Agreement) -> list[tuple[str, str]]:
    """The breadcrumb of a page below an agreement."""
    return [
        (_("Thỏa thuận"), reverse("agreements:list")),
        (agreement.code, detail_url(agreement)),
    ]


def detail_url(agreement: Agreement) -> str:
    return reverse("agreements:detail", args=[agreement.pk])


def review_url(review: Review) -> str:
    return reverse("reviews:detail", args=[review.pk])


def review_trail(review: Review) -> list[tuple[str, str]]:
    """The breadcrumb of a page below a review."""
    return [(_("Đánh giá"), reverse("reviews:list")), (str(review), review_url(review))]


def review_heading(review: Review) -> str:
    """``Đánh giá 6 tháng: Thỏa thuận …``; a meeting outside the plan is called that."""
    if review.kind == ReviewKind.OTHER:
        words = _("%(kind)s: %(title)s")
    else:
        words = _("Đánh giá %(kind)s: %(title)s")
    kind = label_of(review, "kind")
    heading = words % {
        "kind": kind if review.kind == ReviewKind.OTHER else kind.lower(),
        "title": review.agreement.title,
    }
    return capfirst(heading)


def is_awaited(review: Review) -> bool:
    """Still to be held, and its days left count: recorded and not paused."""
    paused = review.agreement.status == Status.SUSPENDED
    return review.status in WAITING and review.is_recorded and not paused
