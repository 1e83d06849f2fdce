"""The facts of one review's page, each read once and only when its part is shown."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from agreements import permissions_items, permissions_reviews
from agreements.mail_counts import MailCounts, mails_of
from agreements.models import (
    ActionItem,
    Attendance,
    Confirmation,
    Document,
    Report,
    Review,
    ReviewDate,
    ReviewedCommitment,
    ReviewPaper,
)
from agreements.notices_reviews import nudged_today
from agreements.presentation import Turn, renewal_turn, turn_of_review
from agreements.presentation.figures import FigureRow, figure_rows
from agreements.reminders import KIND as REVIEW_REMINDER
from agreements.review_figures import figures_of
from agreements.review_history import LastPeriod, last_period
from agreements.review_progress import Progress, progress_of
from agreements.schedule import LEADS, send_day
from agreements.states import Rating, ReportStatus, ReviewKind, ReviewStatus
from agreements.views_common import hub_party, is_awaited
from audit.models import Entry
from hospitals.models import Organisation
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.refusal import Verdict

TRAIL_IN_OVERVIEW = 5
TRAIL_LIMIT = 200


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: str
    current: bool

    @property
    def address(self) -> str:
        return "?" if self.name == "overview" else f"?tab={self.name}"


@dataclass(frozen=True)
class Filing:
    """One body's report in the list of who has filed.

    ``may_read``: its words are open to the reader. ``may_nudge``: it can be asked for today;
    ``was_nudged``: it was already.
    """

    report: Report
    may_read: bool
    may_nudge: bool
    was_nudged: bool


@dataclass(frozen=True)
class Word:
    """One body and what its head said: ``given`` counts, ``voided`` no longer does."""

    body: Organisation
    given: Confirmation | None
    voided: Confirmation | None


class ReviewPage:
    """What the templates below ``reviews/`` show of ``review`` to ``user``."""

    def __init__(self, user: User, review: Review) -> None:
        self.user = user
        self.review = review
        self.agreement = review.agreement
        self.today = clock.today()

    # --- who, and whose turn --------------------------------------------------------------
    @cached_property
    def progress(self) -> Progress:
        return progress_of([self.review], self.today)[self.review.pk]

    @cached_property
    def hub(self) -> Organisation:
        """Who answers for the hub today."""
        party = hub_party(self.agreement)
        holders = holders_on([party.organisation_id], self.today)
        return holders.get(party.organisation_id, party.organisation)

    @cached_property
    def turn(self) -> Turn | None:
        if not self.review.is_recorded:
            return None
        if self.has_final_word:
            return renewal_turn(self.review, user=self.user) if not self.is_renewed else None
        return turn_of_review(
            self.review,
            user=self.user,
            hub=self.hub,
            today=self.today,
            progress=self.progress,
            detail=self._first_reminder_words(),
        )

    @property
    def has_final_word(self) -> bool:
        """The final review is concluded: the agreement's time is closed, a renewal may follow."""
        return self.review.kind == ReviewKind.FINAL and self.review.status == ReviewStatus.CONCLUDED

    @cached_property
    def is_renewed(self) -> bool:
        return self.agreement.renewals.exists()

    @property
    def open_commitments(self) -> list[ReviewedCommitment]:
        """What a renewal takes along."""
        return [row for row in self.commitments if row.rating != Rating.FULLY]

    @cached_property
    def is_awaited(self) -> bool:
        return is_awaited(self.review)

    @cached_property
    def first_reminder_on(self) -> dt.date | None:
        """The day the first reminder goes out, while that is still to come."""
        if not self.is_awaited or self.review.due_on is None:
            return None
        first = send_day(self.review.due_on, LEADS[0], working_calendar())
        return first if first > self.today else None

    def _first_reminder_words(self) -> str:
        if self.first_reminder_on is None:
            return ""
        return _("Thư nhắc đầu tiên gửi ngày %(day)s; kỳ tự mở khi đó.") % {
            "day": f"{self.first_reminder_on:%d/%m/%Y}"
        }

    # --- reports --------------------------------------------------------------------------
    @cached_property
    def may_read_documents(self) -> Verdict:
        """Minutes, reports and papers are the parties'."""
        return permissions_reviews.can_read_review_documents(self.user, self.agreement)

    @cached_property
    def filings(self) -> list[Filing]:
        reports = self.progress.reports
        asked_today = nudged_today(reports) if reports else set()
        readable = set(
            Report.objects.visible_to(self.user)
            .filter(review=self.review)
            .values_list("pk", flat=True)
        )
        return [
            Filing(
                report,
                report.pk in readable,
                bool(permissions_reviews.can_nudge(self.user, report)),
                report.pk in asked_today,
            )
            for report in reports
        ]

    @cached_property
    def readable_reports(self) -> list[Report]:
        """The reports that are in, with their answers, in the order of the bodies."""
        rows = {
            report.pk: report
            for report in Report.objects.visible_to(self.user)
            .filter(review=self.review, status=ReportStatus.SUBMITTED)
            .select_related("organisation", "submitted_by")
            .prefetch_related("answers")
        }
        return [rows[report.pk] for report in self.progress.reports if report.pk in rows]

    @cached_property
    def _today_of(self) -> dict[uuid.UUID, Organisation]:
        reports = self.progress.reports
        return holders_on({report.organisation_id for report in reports}, self.today)

    def holder_of_report(self, report: Report) -> uuid.UUID:
        """Under which body's id the last period's answers are found."""
        holder = self._today_of.get(report.organisation_id)
        return holder.pk if holder is not None else report.organisation_id

    @cached_property
    def figures(self) -> list[FigureRow]:
        """What the portal itself knows of the period; for the parties."""
        return figures_between(self.review)

    # --- commitments and meeting ----------------------------------------------------------
    @cached_property
    def commitments(self) -> list[ReviewedCommitment]:
        return list(self.review.commitments.select_related("area"))

    @cached_property
    def last(self) -> LastPeriod:
        return last_period(self.review)

    @property
    def shows_outcome(self) -> bool:
        """Conclusions and ratings (`permissions_reviews.can_read_outcome`)."""
        may_read = permissions_reviews.can_read_outcome(self.user, self.review)
        return self.is_held and bool(may_read)

    @property
    def is_rated(self) -> bool:
        return any(row.rating for row in self.commitments)

    @cached_property
    def attendances(self) -> list[Attendance]:
        return list(self.review.attendances.select_related("organisation"))

    @cached_property
    def words(self) -> list[Word]:
        """The heads' confirmations, body by body; a voided one only until it is given anew."""
        rows = self.review.confirmations.exclude(voided_at=None).select_related("by")
        voided = {row.organisation_id: row for row in rows}
        given = self.progress.confirmed
        return [
            Word(body, given.get(body.pk), None if body.pk in given else voided.get(body.pk))
            for body in self.progress.bodies
        ]

    @property
    def asks_for_words(self) -> bool:
        return self.review.needs_confirmation and self.is_held

    @property
    def is_held(self) -> bool:
        return self.review.status in (ReviewStatus.HELD, ReviewStatus.CONCLUDED)

    # --- action items ---------------------------------------------------------------------
    @cached_property
    def items(self) -> list[ActionItem]:
        """What this meeting asked for, and what came along into it."""
        rows = ActionItem.objects.of_meeting(self.review)
        return list(rows.select_related("organisation", "person", "review"))

    @property
    def raised_items(self) -> list[ActionItem]:
        return [item for item in self.items if item.review_id == self.review.pk]

    @property
    def carried_items(self) -> list[ActionItem]:
        return [item for item in self.items if item.review_id != self.review.pk]

    @cached_property
    def may_raise_item(self) -> bool:
        return bool(permissions_items.can_raise_item(self.user, self.review))

    # --- dates, papers, mails, trail -------------------------------------------------------------
    @cached_property
    def date_changes(self) -> list[ReviewDate]:
        return list(self.review.date_changes.select_related("changed_by"))

    @cached_property
    def documents(self) -> list[Document]:
        if not self.may_read_documents:
            return []
        return list(self.review.documents.select_related("file"))

    @cached_property
    def papers(self) -> list[ReviewPaper]:
        """What was issued, whichever paper it is; the newest first."""
        if not self.may_read_documents:
            return []
        return list(self.review.papers.select_related("number", "organisation", "issued_by"))

    @cached_property
    def reminders(self) -> MailCounts | None:
        """What became of the parties' mails is theirs to know; only the reminders are counted."""
        if not (self.may_read_documents and self.user.reads_trail):
            return None
        return mails_of(self.review, kind=REVIEW_REMINDER)

    @property
    def reads_trail(self) -> bool:
        return self.user.reads_trail

    def trail(self, limit: int, *, with_savings: bool = True) -> list[Entry]:
        """The newest entries; a report is saved as it is typed, and not every saving is news."""
        if not self.reads_trail:
            return []
        entries = Entry.objects.about(self.review).select_related("actor")
        if not with_savings:
            entries = entries.exclude(verb="report.saved")
        return list(entries[:limit])


def figures_between(review: Review, organisation: Organisation | None = None) -> list[FigureRow]:
    """The portal's figures of the review's period, of one body's side or of all."""
    if review.period_from is None or review.period_to is None:
        return []
    return figure_rows(
        figures_of(review.agreement, review.period_from, review.period_to, organisation)
    )


def report_for(user: User, review: Review, slug: str) -> Report | None:
    """The report of the body ``slug`` with its answers, if ``user`` may read it."""
    report = (
        Report.objects.visible_to(user)
        .with_completeness()
        .filter(review=review, organisation__slug=slug)
        .select_related("organisation", "edited_by", "submitted_by")
        .prefetch_related("answers")
        .first()
    )
    if report is not None:
        report.review = review
    return report


def body_of_today(body: Organisation, today: dt.date) -> uuid.UUID:
    """Under which id the last period's answers of ``body`` are found."""
    return holders_on([body.pk], today).get(body.pk, body).pk
