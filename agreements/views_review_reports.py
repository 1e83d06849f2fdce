"""A body's report for a review: written, read, handed in, returned, asked for."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from agreements import permissions_reviews
from agreements.forms_reports import ReportForm, ReturnForm, answer_field
from agreements.forms_shared import mark_of
from agreements.models import Report, ReviewedCommitment
from agreements.presentation.figures import figure_rows
from agreements.presentation.review_turns import head_chip
from agreements.review_history import LastPeriod, last_period
from agreements.review_page import body_of_today, figures_between, report_for
from agreements.review_progress import is_complete
from agreements.services import nudge_report, return_report, save_report, submit_report
from agreements.states import ReportStatus
from agreements.views_common import (
    ActPage,
    act_response,
    get_review,
    member_page,
    problems_at,
    reader_of,
    review_heading,
    review_trail,
    review_url,
    sent,
)
from agreements.views_drafting import form_methods
from toolkit import clock

AUTOSAVE = "X-Autosave"


@dataclass(frozen=True)
class AnswerLine:
    """One commitment on the report's page: its field where it is written, its words where read."""

    commitment: ReviewedCommitment
    text: str
    last_text: str
    last_row: ReviewedCommitment | None
    bound: BoundField | None = None
    theirs: str | None = None


def _get(request: HttpRequest, pk: uuid.UUID, slug: str) -> Report:
    """The report with its review, or 404 for what is not there or not the reader's."""
    report = report_for(reader_of(request), get_review(request, pk), slug)
    if report is None:
        raise Http404
    return report


def report_url(report: Report) -> str:
    return reverse("reviews:report", args=[report.review_id, report.organisation.slug])


# --- Reading and writing ------------------------------------------------------------------
@member_page
@form_methods
def report(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponse:
    """The body's officer writes it; everybody else, and with ``?view=read`` the officer, reads."""
    user, found = reader_of(request), _get(request, pk, slug)
    if request.method == "POST":
        permissions_reviews.can_write_report(user, found).demand()
        return _save(request, user, found)
    may_write = permissions_reviews.can_write_report(user, found)
    if may_write and request.GET.get("view") != "read":
        form = ReportForm(report=found, asked=_asked(found))
        return render(request, "reviews/report_write.html", _writing(user, found, form))
    return render(request, "reviews/report.html", _reading(user, found))


def _save(request: HttpRequest, user: User, found: Report) -> HttpResponse:
    form = ReportForm(**sent(request), report=found, asked=_asked(found))
    silent = AUTOSAVE in request.headers
    if form.is_valid():
        with problems_at(form):
            saved = save_report(
                found, by=user, version=form.save_version, **form.values(form.merged.texts)
            )
            if silent:
                return _saved_silently(form, saved)
            messages.success(request, _("Đã lưu báo cáo."))
            return redirect(report_url(found))
    status = 409 if form.merged.theirs else 400
    if silent:
        notes = [note for errors in form.errors.values() for note in errors]
        return JsonResponse({"note": notes[0]}, status=status)
    context = _writing(user, found, form)
    if form.merged.theirs:
        context["notice"] = form.conflict_words
        context |= _both_versions(found, form)
    return render(request, "reviews/report_write.html", context, status=status)


def _saved_silently(form: ReportForm, saved: Report) -> JsonResponse:
    """What a page that saves as one types has to know: the new marks, and others' newer words."""
    texts = form.merged.texts
    return JsonResponse(
        {
            "saved": f"{timezone.localtime():%H:%M}",
            "seen": saved.version,
            "was": {name: mark_of(text) for name, text in texts.items()},
            "taken": form.merged.taken,
        }
    )


def _both_versions(found: Report, form: ReportForm) -> dict[str, Any]:
    """What was typed in the fields, the other's words beside: the next saving decides."""
    shown = ReportForm(report=found, asked=_asked(found), merged=form.merged)
    return {"form": shown, "lines": _lines(found, last_period(found.review), shown)}


def _asked(found: Report) -> list[ReviewedCommitment]:
    return list(found.review.commitments.select_related("area"))


def _writing(user: User, found: Report, form: ReportForm) -> dict[str, Any]:
    last = last_period(found.review)
    return _frame(user, found) | {
        "form": form,
        "lines": _lines(found, last, form),
        "last": last,
        "figures": figures_between(found.review, found.organisation),
    }


def _reading(user: User, found: Report) -> dict[str, Any]:
    last = last_period(found.review)
    frozen = found.status == ReportStatus.SUBMITTED
    return _frame(user, found) | {
        "lines": _lines(found, last),
        "last": last,
        "figures": (
            figure_rows(found.figures)
            if frozen
            else figures_between(found.review, found.organisation)
        ),
        "is_frozen": frozen,
        "may_write": permissions_reviews.can_write_report(user, found),
        "may_return": permissions_reviews.can_return_report(user, found),
    }


def _frame(user: User, found: Report) -> dict[str, Any]:
    may_submit = permissions_reviews.can_submit_report(user, found)
    may_write = permissions_reviews.can_write_report(user, found)
    awaits_head = bool(may_write and not may_submit and is_complete(found))
    return {
        "report": found,
        "head_chip": head_chip(found) if awaits_head else "",
        "review": found.review,
        "agreement": found.review.agreement,
        "subject": review_heading(found.review),
        "may_submit": may_submit,
    }


def _lines(found: Report, last: LastPeriod, form: ReportForm | None = None) -> list[AnswerLine]:
    said = {answer.commitment_id: answer.text for answer in found.answers.all()}
    body = body_of_today(found.organisation, clock.today())
    return [
        AnswerLine(
            row,
            said.get(row.pk, ""),
            last.answer(body, row),
            last.rating_row(row),
            form[answer_field(row.pk)] if form is not None else None,
            form.merged.theirs.get(answer_field(row.pk)) if form is not None else None,
        )
        for row in (form.asked if form is not None else _asked(found))
    ]


# --- Handing in, returning, asking for it -------------------------------------------------
@member_page
@require_POST
def submit(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponse:
    """A head hands it in; a second click on the button changes nothing."""
    user, found = reader_of(request), _get(request, pk, slug)
    if found.status == ReportStatus.SUBMITTED and found.submitted_by == user:
        return redirect(report_url(found))
    version = request.POST.get("version", "")[:10]
    try:
        submit_report(found, by=user, version=int(version) if version.isdecimal() else None)
    except ValidationError as error:
        context = _reading(user, found) | {"problems": error.messages}
        return render(request, "reviews/report.html", context, status=400)
    messages.success(request, _("Đã nộp báo cáo. Số liệu của kỳ được giữ nguyên như lúc nộp."))
    return redirect(report_url(found))


@member_page
@form_methods
def return_(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponse:
    user, found = reader_of(request), _get(request, pk, slug)
    permissions_reviews.can_return_report(user, found).demand()
    page = ActPage(
        title=_("Trả lại báo cáo"),
        verb=_("Trả lại báo cáo"),
        icon="arrow-counterclockwise",
        done=_("Đã trả lại báo cáo và báo cơ quan viết."),
        back=review_url(found.review),
        trail=[*review_trail(found.review), (found.organisation.name, report_url(found))],
        subject=_("Báo cáo của %(body)s") % {"body": found.organisation.name},
        intro=_("Cơ quan này sửa rồi nộp lại. Bản đã nộp vẫn còn nguyên lời, chỉ mở ra để sửa."),
        perform=lambda cleaned: return_report(found, by=user, **cleaned),
    )
    return act_response(request, page, ReturnForm(**sent(request)))


@member_page
@require_POST
def nudge(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponse:
    """Write to the body that has not filed. The reader may not see its draft, only that it is
    missing."""
    user, review = reader_of(request), get_review(request, pk)
    missing = review.reports.select_related("organisation").filter(organisation__slug=slug).first()
    if missing is None or not permissions_reviews.can_read_review_documents(user, review.agreement):
        raise Http404
    missing.review = review
    mails = nudge_report(missing, by=user)
    words = ngettext(
        "Đã gửi %(mails)s thư nhắc tới %(body)s.",
        "Đã gửi %(mails)s thư nhắc tới %(body)s.",
        mails,
    )
    messages.success(request, words % {"mails": mails, "body": missing.organisation.name})
    return redirect(review_url(review))
