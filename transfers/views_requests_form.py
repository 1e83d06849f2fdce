"""The guided form of a request: five steps, a draft saved at each, resumed where it was left."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements.views_common import problems_at, reader_of, sent
from agreements.views_drafting import form_methods
from toolkit import clock
from transfers import permissions_requests as permissions
from transfers.forms_requests import (
    DuplicateForm,
    FacilityForm,
    ModalityForm,
    ReasonForm,
    SourcesForm,
    StepForm,
    TechniqueForm,
)
from transfers.models import TransferRequest
from transfers.presentation_requests import modality_cards
from transfers.services import (
    attach_to_request,
    detach_from_request,
    save_draft_request,
    submit_request,
)
from transfers.views_requests_choices import (
    duplicate_context,
    reason_context,
    source_context,
    specialty_context,
    technique_context,
)
from transfers.views_requests_common import get_request, member_page, request_url


@dataclass(frozen=True)
class Step:
    number: int
    title: Promise
    form: type[StepForm]
    # What the services call the things this step asks.
    fields: frozenset[str]

    @property
    def template(self) -> str:
        return f"transfers/requests/step_{self.number}.html"


STEPS = {
    step.number: step
    for step in (
        Step(
            1,
            gettext_lazy("Nơi đề xuất"),
            FacilityForm,
            frozenset({"requester", "at_facility"}),
        ),
        Step(2, gettext_lazy("Hình thức"), ModalityForm, frozenset({"modality"})),
        Step(
            3,
            gettext_lazy("Kỹ thuật và nhu cầu"),
            TechniqueForm,
            frozenset({"technique", "specialties", "title", "patients_a_year", "duplicate_reason"}),
        ),
        Step(
            4,
            gettext_lazy("Nơi chuyển giao"),
            SourcesForm,
            frozenset({"sources", "assigning_hub"}),
        ),
        Step(
            5,
            gettext_lazy("Lý do và gửi"),
            ReasonForm,
            frozenset({"reason", "readiness", "file"}),
        ),
    )
}
LAST = max(STEPS)
# The buttons that ask for a complete step; the others only save it.
ONWARD = ("next", "submit")


@dataclass(frozen=True)
class Unsent:
    """Why the draft cannot be handed on yet, and the step that mends it."""

    sentence: str
    step: Step | None


# --- The pages ----------------------------------------------------------------------------
@member_page
@form_methods
def create(request: HttpRequest) -> HttpResponse:
    """Step 1 of a new draft; the form's own id makes two sendings one draft."""
    user = reader_of(request)
    permissions.can_file(user).demand()
    form = FacilityForm(**sent(request), asked=None, user=user)
    if request.method == "POST" and form.is_valid():
        with problems_at(form):
            asked = save_draft_request(by=user, step=2, **form.in_draft())
            return _onward(request, asked, 2)
    return _step_page(request, STEPS[1], form, None)


@member_page
@form_methods
def step(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_edit_draft(user, asked).demand()
    if number not in STEPS:
        raise Http404
    here = STEPS[number]
    form = here.form(**sent(request), asked=asked, user=user)
    if _way_on(request) not in ONWARD:
        form.relax()
    duplicates = _duplicate_form(request, form, asked) if number == 3 else None
    if request.method == "POST":
        answer = _took_step(request, here, form, asked, duplicates)
        if isinstance(answer, HttpResponse):
            return answer
        return _step_page(request, here, form, asked, duplicates, answer)
    return _step_page(request, here, form, asked, duplicates)


@member_page
@form_methods
def submit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand the saved draft on; what it lacks is said at the last step."""
    user, asked = reader_of(request), get_request(request, pk)
    permissions.can_submit(user, asked).demand()
    here = STEPS[LAST]
    form = here.form(asked=asked, user=user)
    if request.method != "POST":
        return redirect("requests:step", pk=pk, number=LAST)
    unsent = _unsent(asked, user)
    if not unsent:
        return _sent_page(request, asked)
    return _step_page(request, here, form, asked, unsent=unsent)


# --- Going a step -------------------------------------------------------------------------
def _way_on(request: HttpRequest) -> str:
    """What the pressed button says."""
    return request.POST.get("go", "next")


def _took_step(
    request: HttpRequest,
    here: Step,
    form: StepForm,
    asked: TransferRequest,
    duplicates: DuplicateForm | None,
) -> HttpResponse | list[Unsent]:
    """Save and go where the button says; else why the page is shown again ([]: its errors)."""
    user, go = reader_of(request), _way_on(request)
    target = {"back": max(here.number - 1, 1), "next": min(here.number + 1, LAST)}.get(
        go, here.number
    )
    is_going_on = go in ONWARD
    if go == "find":  # without scripts the search is a button
        _say_nothing_wrong(form, duplicates)
        return []
    # The warning is news when the form was sent without showing it: nothing is wrong yet.
    is_news = duplicates is not None and "seen" not in request.POST
    is_settled = duplicates is None or duplicates.is_valid()
    if not form.is_valid() or (is_going_on and not is_news and not is_settled):
        return []
    fields = form.in_draft()
    if duplicates is not None and not is_news:
        fields["duplicate_reason"] = duplicates.reason
    with problems_at(form):
        with transaction.atomic():
            kept_at = here.number if is_news else target
            saved = save_draft_request(asked, by=user, step=kept_at, **fields)
            if upload := form.cleaned_data.get("file"):
                attach_to_request(saved, by=user, upload=upload)
            if go.startswith("detach:"):
                _detach(saved, user, go.removeprefix("detach:"))
        if is_news and is_going_on:
            _say_nothing_wrong(form, duplicates)
            return []
        if go == "submit":
            unsent = _unsent(saved, user)
            return unsent if unsent else _sent_page(request, saved)
        return _onward(request, saved, target)
    return []


def _say_nothing_wrong(*forms: Any) -> None:
    """Show what was typed again, without complaints."""
    for form in forms:
        if form is not None:
            form.full_clean()
            form.errors.clear()


def _detach(asked: TransferRequest, user: User, key: str) -> None:
    """Take a paper off again; one that is gone already stays gone."""
    for paper in asked.attachments.all():
        if str(paper.pk) == key:
            detach_from_request(paper, by=user)


def _onward(request: HttpRequest, asked: TransferRequest, number: int) -> HttpResponse:
    if request.POST.get("go") == "leave":
        messages.success(request, _("Đã lưu bản thảo. Mở lại từ danh sách đề xuất để ghi tiếp."))
        return redirect(request_url(asked))
    return redirect("requests:step", pk=asked.pk, number=number)


def _unsent(asked: TransferRequest, user: User) -> list[Unsent]:
    """Submit; what keeps the draft from it, empty when it is sent."""
    try:
        submit_request(asked, by=user)
    except ValidationError as error:
        return [
            Unsent(sentence, next((s for s in STEPS.values() if field in s.fields), None))
            for field, sentences in error.message_dict.items()
            for sentence in sentences
        ]
    return []


def _sent_page(request: HttpRequest, asked: TransferRequest) -> HttpResponse:
    messages.success(request, _("Đã gửi đề xuất."))
    return redirect(request_url(asked))


def _duplicate_form(
    request: HttpRequest, form: StepForm, asked: TransferRequest
) -> DuplicateForm | None:
    """The question about others nearby; None where nobody is."""
    found = duplicate_context(asked, _typed_subject(form))
    if not found["notices"]:
        return None
    return DuplicateForm(
        request.POST if request.method == "POST" else None,
        ways=found["ways"],
        reason=asked.duplicate_reason,
    )


def _typed_subject(form: StepForm) -> Mapping[str, Any] | None:
    """Technique and specialties as typed; None for those that are saved."""
    if not form.is_bound:
        return None
    form.is_valid()
    typed = getattr(form, "cleaned_data", {})
    return {
        "technique": typed.get("technique"),
        "specialties": list(typed.get("specialties") or []),
    }


# --- Showing a step -----------------------------------------------------------------------
def _step_page(
    request: HttpRequest,
    here: Step,
    form: StepForm,
    asked: TransferRequest | None,
    duplicates: DuplicateForm | None = None,
    unsent: list[Unsent] | None = None,
) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    wrong = wrong or (duplicates is not None and duplicates.is_bound and bool(duplicates.errors))
    context = {
        "asked": asked,
        "form": form,
        "here": here,
        "steps": list(STEPS.values()),
        "next_step": STEPS.get(here.number + 1),
        "last": LAST,
        "duplicates": duplicates,
        "unsent": unsent or [],
        "unsent_steps": _mending(unsent or []),
        "saved_at": timezone.localtime(asked.updated_at) if asked else None,
        "this_day": timezone.localdate(),
        "back": request_url(asked) if asked else reverse("requests:list"),
        **_choices(here.number, form, asked),
    }
    return render(request, here.template, context, status=400 if wrong or unsent else 200)


def _mending(unsent: list[Unsent]) -> list[Step]:
    steps = {problem.step.number: problem.step for problem in unsent if problem.step}
    return [steps[number] for number in sorted(steps)]


def _choices(number: int, form: StepForm, asked: TransferRequest | None) -> dict[str, Any]:
    """What may be chosen at this step."""
    if number == 2:
        return {"cards": modality_cards(), "chosen_modality": form["modality"].value()}
    if asked is None or number == 1:
        return {}
    if number == 3:
        return (
            technique_context(form["words"].value() or "", form["technique"].value())
            | specialty_context(asked, form["specialties"].value() or [])
            | duplicate_context(asked, _typed_subject(form))
        )
    if number == 4:
        return source_context(asked, form["words"].value() or "", form["sources"].value() or [])
    return reason_context(asked, clock.today())


@member_page
@require_GET
def resume(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Where the draft was left."""
    asked = get_request(request, pk)
    permissions.can_edit_draft(reader_of(request), asked).demand()
    return redirect("requests:step", pk=pk, number=min(max(asked.step, 1), LAST))
