"""What the texts of a review's papers may say, gathered from the review and what was typed in."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from agreements.models import ActionItem, Agreement, Report, ReportAnswer, Review
from agreements.papers.terms import PaperTerms
from agreements.presentation.figures import FigureRow, figure_rows
from agreements.review_figures import figures_of
from agreements.states import ItemStatus, Rating, ReportStatus, ReviewKind
from hospitals.models import Organisation
from hospitals.queries import holders_on
from papers.words import DOTS, DOTTED_LINE, day_words, line
from toolkit.days import write_day

_NAMES = {
    ReviewKind.SIX_MONTH: "sơ kết 6 tháng",
    ReviewKind.ANNUAL: "sơ kết một năm",
    ReviewKind.FINAL: "tổng kết",
    ReviewKind.OTHER: "kết quả",
}
_MEETINGS = {
    ReviewKind.SIX_MONTH: "Họp đánh giá 6 tháng",
    ReviewKind.ANNUAL: "Họp đánh giá một năm",
    ReviewKind.FINAL: "Họp tổng kết",
    ReviewKind.OTHER: "Họp đánh giá",
}


def review_values(
    review: Review,
    *,
    organisation: Organisation,
    is_whole: bool,
    reader: User,
    terms: PaperTerms,
    holders: list[Organisation],
) -> dict[str, Any]:
    """In Vietnamese: call it inside ``translation.override("vi")``.

    Reports are the one of ``organisation``, or with ``is_whole`` all that were submitted and its
    own; a draft of another body is never among them. The number of queries is constant.
    """
    reports = _reports(review, organisation, is_whole=is_whole, reader=reader, day=terms.dated_on)
    figures = _figures(review, reports, is_whole=is_whole)
    return {
        "organisation": {"name": line(organisation.name_vi)},
        "agreement": {
            "title": line(review.agreement.title),
            "cited": cited(review.agreement),
        },
        "review": {"name": _NAMES[ReviewKind(review.kind)], "period": period_words(review)},
        "holders": [line(holder.name_vi) for holder in holders],
        "is_whole": is_whole,
        "reports": [_report(report) for report in reports],
        "commitments": _commitments(review, reports),
        "figures": [_figure(row) for row in figures if not row.is_empty],
        "has_empty_figures": any(row.is_empty for row in figures),
        "tasks": _tasks(review),
        "meeting": _meeting(review, terms),
        "attendances": [
            {
                "organisation": line(row.organisation.name_vi),
                "people": row.people.strip() or DOTS,
            }
            for row in review.attendances.select_related("organisation")
        ]
        or [{"organisation": line(holder.name_vi), "people": DOTS} for holder in holders],
        "conclusions": review.conclusions.strip() or DOTTED_LINE,
        "next_direction": review.next_direction.strip() or DOTTED_LINE,
        "invited": list(terms.addressed_to),
    }


def cited(agreement: Agreement) -> str:
    """``Thỏa thuận … số 07/TT-SYT ký ngày 21 tháng 7 năm 2023``, as far as it is known."""
    number = line(agreement.number)
    parts = [line(agreement.title), f"số {number}" if number else ""]
    if agreement.signed_on:
        parts.append(f"ký {day_words(agreement.signed_on, agreement.signed_on_precision)}")
    return " ".join(filter(None, parts))


def period_words(review: Review) -> str:
    """``từ ngày … đến ngày …``; empty for a meeting outside the plan."""
    if review.period_from is None or review.period_to is None:
        return ""
    return f"từ {day_words(review.period_from)} đến {day_words(review.period_to)}"


def report_name(review: Review) -> str:
    """What the report is about: ``Sơ kết 6 tháng thực hiện Thỏa thuận …``."""
    name = _NAMES[ReviewKind(review.kind)]
    return f"{name[:1].upper()}{name[1:]} thực hiện {line(review.agreement.title)}"


def meeting_name(review: Review) -> str:
    """``Họp đánh giá 6 tháng thực hiện Thỏa thuận …``."""
    return f"{_MEETINGS[ReviewKind(review.kind)]} thực hiện {line(review.agreement.title)}"


def _reports(
    review: Review, organisation: Organisation, *, is_whole: bool, reader: User, day: dt.date
) -> list[Report]:
    rows = (
        Report.objects.visible_to(reader)
        .filter(review=review)
        .select_related("organisation")
        .prefetch_related(Prefetch("answers", ReportAnswer.objects.exclude(text="").order_by("id")))
        .distinct()
    )
    found = list(rows)
    holders = holders_on([report.organisation_id for report in found], day)

    def is_own(report: Report) -> bool:
        holder = holders.get(report.organisation_id, report.organisation)
        return organisation in (holder, report.organisation)

    return [
        report
        for report in found
        if is_own(report) or (is_whole and report.status == ReportStatus.SUBMITTED)
    ]


def _report(report: Report) -> dict[str, str]:
    return {
        "organisation": line(report.organisation.name_vi),
        "summary": report.summary.strip() or DOTTED_LINE,
        "difficulties": report.difficulties.strip() or DOTTED_LINE,
        "proposals": report.proposals.strip() or DOTTED_LINE,
    }


def _commitments(review: Review, reports: Iterable[Report]) -> list[dict[str, Any]]:
    answers: dict[Any, list[dict[str, str]]] = {}
    for report in reports:
        for answer in report.answers.all():
            answers.setdefault(answer.commitment_id, []).append(
                {"organisation": line(report.organisation.name_vi), "text": answer.text.strip()}
            )
    return [
        {
            "text": line(row.text),
            "area": line(row.area.name_vi),
            "rating": str(row.get_rating_display()) if row.rating else "",
            "remark": row.remark.strip(),
            "times_carried": row.times_carried,
            "is_open": row.rating != Rating.FULLY,
            "answers": answers.get(row.pk, []),
        }
        for row in review.commitments.select_related("area")
    ]


def _figures(review: Review, reports: list[Report], *, is_whole: bool) -> list[FigureRow]:
    """What the report keeps; the portal's figures of today for all sides together, and for a
    report that is not submitted yet."""
    if review.period_from is None or review.period_to is None:
        return []
    stored: Any = None
    if not is_whole and reports:
        stored = reports[0].figures
    if not stored:
        organisation = reports[0].organisation if reports and not is_whole else None
        stored = figures_of(review.agreement, review.period_from, review.period_to, organisation)
    return figure_rows(stored)


def _figure(row: FigureRow) -> dict[str, str]:
    value = f"{row.value} ({row.context})" if row.context else row.value
    return {"label": row.label, "value": value}


def _tasks(review: Review) -> list[dict[str, Any]]:
    """What the meeting asked for, and what is still open of earlier ones."""
    rows = ActionItem.objects.of_meeting(review).exclude(status=ItemStatus.DROPPED)
    return [
        {
            "what": line(row.what).rstrip(".;"),
            "organisation": line(row.organisation.name_vi),
            "person": line(row.person.full_name) if row.person else "",
            "due": write_day(row.due_on),
            "status": str(row.get_status_display()),
            "times_carried": row.times_carried,
        }
        for row in rows.select_related("organisation", "person").order_by("due_on", "id")
    ]


def _meeting(review: Review, terms: PaperTerms) -> dict[str, str]:
    return {
        "name": meeting_name(review),
        "day": day_words(terms.held_on or review.held_on),
        "begun": terms.begun_at or "…… giờ ……",
        "ended": terms.ended_at or "…… giờ ……",
        "place": line(terms.venue or review.place) or DOTS,
        "chair": line(terms.chair) or DOTS,
        "secretary": line(terms.secretary) or DOTS,
        "minutes": review.minutes.strip() or DOTTED_LINE,
        "note": terms.note.strip(),
    }
