"""What every page of a contract does the same way: find it, show an act's form, say refusals."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.views_common import ActPage, guarded_page, problems_at
from toolkit.refusal import NotAllowed, Verdict, WrongState
from transfers.models import Contract


def _way_back(request: HttpRequest, kwargs: dict[str, Any]) -> str:
    pk = kwargs.get("pk")
    if pk and Contract.objects.visible_to(request.user).filter(pk=pk).exists():
        return reverse("contracts:detail", args=[pk])
    return reverse("contracts:list")


member_page = guarded_page(_way_back)


def get_contract(request: HttpRequest, pk: uuid.UUID) -> Contract:
    """The contract with both sides, or 404 for what is not there or not the reader's."""
    rows = Contract.objects.visible_to(request.user).select_related(
        "source", "recipient", "technique", "specialty", "agreement", "request", "scan"
    )
    return get_object_or_404(rows, pk=pk)


def detail_url(contract: Contract, part: str = "") -> str:
    """The contract's page; ``part`` is the card on it."""
    address = reverse("contracts:detail", args=[contract.pk])
    return f"{address}#{part}" if part else address


def contract_trail(contract: Contract) -> list[tuple[str, str]]:
    """The breadcrumb of a page below a contract."""
    return [
        (_("Hợp đồng chuyển giao"), reverse("contracts:list")),
        (contract.code, detail_url(contract)),
    ]


def act_page(contract: Contract, *, part: str = "", **words: Any) -> ActPage:
    """What the page of an act on ``contract`` says; ``words`` are the rest of `ActPage`.

    Done or left, it leads back to the contract's page, there to the card named ``part``.
    """
    words.setdefault("subject", contract.title)
    return ActPage(back=detail_url(contract, part), trail=contract_trail(contract), **words)


def act_response(
    request: HttpRequest,
    page: ActPage,
    form: forms.Form,
    verdict: Verdict,
    *,
    template: str = "transfers/contracts/act.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the act's form; when it is sent, do the act and go ``back``.

    Who may not gets the sentence. A form that is sent too late (somebody else was faster, the
    contract has moved on) comes back with the sentence above and what was typed still in it.
    """
    if request.method != "POST":
        verdict.demand()
    status, refusal = _attempt(request, page, form, verdict)
    if status == 302:
        return redirect(refusal)
    shown = {"page": page, "form": form, "refusal": refusal, **(context or {})}
    return render(request, template, shown, status=status)


def _attempt(
    request: HttpRequest, page: ActPage, form: forms.Form, verdict: Verdict
) -> tuple[int, str]:
    """(302, where to go) when it is done, else the status to answer with and the refusal."""
    if request.method != "POST":
        return 200, ""
    try:
        verdict.demand()
        if form.is_valid():
            with problems_at(form):
                made = page.perform(form.cleaned_data)
                messages.success(request, page.done)
                return 302, made if isinstance(made, str) else page.back
    except NotAllowed as error:
        return 403, str(error)
    except WrongState as error:
        return 409, str(error)
    return 400, ""
