"""The home page: what `cooperation.work` found, put into groups, rows and figures.

Everything is assembled from rows read once; the number of queries does not grow with them.
"""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Agreement, Party, Review
from agreements.presentation import (
    HolderGroup,
    Turn,
    groups_of,
    merged_groups,
    turn_of,
    turn_of_missing_day,
    turn_of_review,
)
from agreements.review_progress import Progress, read_progress
from agreements.states import WAITING, ReviewStatus, Status
from agreements.views_common import review_heading
from cooperation.home_changes import News, latest_of, read_news
from cooperation.home_contracts import read_contracts
from cooperation.home_decisions import read_contract_decisions
from cooperation.home_figures import Figure, read_figures
from cooperation.home_items import read_items
from cooperation.home_parts import Group, Row
from cooperation.home_requests import read_drafts, read_requests
from cooperation.home_roles import read_roles
from cooperation.work import agreements_of
from cooperation.work_reviews import SOON, first_reviews, to_conclude, to_hold
from hospitals.models import Organisation
from hospitals.queries import read_holders
from toolkit.together import Reading, alongside, attach, run

if TYPE_CHECKING:
    from accounts.models import User

# Rows read for the page; the lists behind the figures go further.
AGREEMENTS_READ = 200
REVIEWS_READ = 100
UPCOMING_SHOWN = 5


@dataclass(frozen=True)
class Home:
    groups: list[Group] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    upcoming: list[Review] = field(default_factory=list)
    news: News = field(default_factory=News)

    @property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @property
    def waiting(self) -> int:
        """How many rows are the reader's own to move."""
        return sum(group.waiting for group in self.groups)

    @property
    def waiting_requests(self) -> int:
        return sum(g.waiting for g in self.groups if g.rows[0].request is not None)

    @property
    def waiting_contracts(self) -> int:
        return sum(g.waiting for g in self.groups if g.rows[0].contract is not None)

    @property
    def late(self) -> int:
        """How many reviews are late; a late request says so in its own row."""
        return sum(row.tone == "late" and row.review is not None for row in self.rows)

    @property
    def first(self) -> Row | None:
        """The most urgent row with an act: it alone has the filled button."""
        return next((row for row in self.rows if row.turn and row.turn.url), None)


def home_of(user: "User", day: dt.date, *, since: dt.datetime | None = None) -> Home:
    """The home page of ``user`` on ``day``: of a member, or of who reads everything.

    ``since`` is their last visit, where there was one.
    """
    return run(_read_home(user, day, since))


def _read_home(user: "User", day: dt.date, since: dt.datetime | None) -> Reading[Home]:
    """Three steps: what waits, what is to be known of it, who answers for it today."""
    (
        (desk, news),
        requests,
        contracts,
        items,
        decisions,
        drafts,
        roles,
        figures,
    ) = yield from alongside(
        _read_desk(user, day, since),
        read_requests(user, day),
        read_contracts(user, day),
        read_items(user, day),
        read_contract_decisions(user, day),
        read_drafts(user),
        read_roles(user, day),
        read_figures(user, day),
    )
    groups = [
        desk.late(),
        requests,
        contracts,
        desk.waiting(),
        items,
        desk.soon(),
        desk.gaps(),
        decisions,
        drafts,
        roles,
    ]
    return Home(
        groups=[group for group in groups if group.rows],
        figures=figures,
        upcoming=desk.upcoming(),
        news=news,
    )


def _read_desk(
    user: "User", day: dt.date, since: dt.datetime | None
) -> Reading[tuple["Desk", News]]:
    """The reader's desk, and the news about the same agreements and more."""
    agreements, to_be_held, to_be_concluded, others = yield [
        agreements_of(user, day)[:AGREEMENTS_READ],
        first_reviews(to_hold(user), user, day, REVIEWS_READ),
        first_reviews(to_conclude(user), user, day, REVIEWS_READ),
        latest_of(user) if user.reads_trail else Agreement.objects.none(),
    ]
    reviews = sorted([*to_be_held, *to_be_concluded], key=_by_day)[:REVIEWS_READ]
    open_ones = [agreement for agreement in agreements if agreement.needs_something]
    steps: list[Reading[Any]] = [
        _read_parties([*open_ones, *(review.agreement for review in reviews)], day),
        read_progress(reviews, day),
    ]
    if user.reads_trail:
        steps.append(read_news(user, agreements, [str(pk) for (pk,) in others], since))
    holders, progress, *told = yield from alongside(*steps)
    desk = Desk(user, day, open_ones, reviews, holders, progress)
    return desk, told[0] if told else News()


def _read_parties(
    agreements: list[Agreement], day: dt.date
) -> Reading[dict[uuid.UUID, Organisation]]:
    """Give the agreements their parties; returns who answers for those on ``day``."""
    parties = Party.objects.filter(agreement__in={agreement.pk for agreement in agreements})
    (rows,) = yield [parties.select_related("organisation")]
    attach(agreements, "parties", rows, "agreement_id")
    return (yield from read_holders({row.organisation_id for row in rows}, day))


class Desk:
    """What lies on somebody's desk: their agreements and reviews, sorted by why they matter.

    ``holders``: who answers today for the agreements' parties, which are prefetched.
    """

    def __init__(
        self,
        user: "User",
        day: dt.date,
        agreements: list[Agreement],
        reviews: list[Review],
        holders: dict[uuid.UUID, Organisation],
        progress: dict[uuid.UUID, Progress],
    ) -> None:
        self.user = user
        self.day = day
        self.agreements = agreements
        # Those the reader has to move come first in their group; the others are to know of.
        self.reviews = sorted(reviews, key=lambda r: not r.is_mine_to_move)  # type: ignore[attr-defined]
        self.by_day = reviews
        self.holders = holders
        self.progress = progress

    def upcoming(self) -> list[Review]:
        """The next reviews by their due day."""
        return [
            review
            for review in self.by_day
            if review.status in WAITING and review.due_on and review.due_on >= self.day
        ][:UPCOMING_SHOWN]

    # --- the four groups ------------------------------------------------------------------
    def late(self) -> Group:
        rows = [self._late_row(review) for review in self.reviews if review.is_late_on(self.day)]
        return Group(_("Quá hạn"), "exclamation-triangle", rows)

    def waiting(self) -> Group:
        """Drafts the reader has to move or comment on; held reviews without a conclusion."""
        held = [r for r in self.reviews if r.status == ReviewStatus.HELD and r.is_own]  # type: ignore[attr-defined]
        rows = [self._held_row(review) for review in held]
        drafts = [self._draft_row(a) for a in self.agreements if a.is_draft]  # type: ignore[attr-defined]
        return Group(_("Đang chờ"), "people", rows + [row for row in drafts if row is not None])

    def soon(self) -> Group:
        rows = [
            self._soon_row(review, review.due_on)
            for review in self.reviews
            if review.status in WAITING
            and review.due_on
            and self.day <= review.due_on
            and (review.due_on <= self.day + SOON or review.status == ReviewStatus.OPEN)
        ]
        return Group(_("Sắp đến hạn"), "calendar-event", rows)

    def gaps(self) -> Group:
        undated = [self._undated_row(a) for a in self.agreements if a.needs_date]  # type: ignore[attr-defined]
        undecided = [self._merged_row(a) for a in self.agreements if a.needs_decision]  # type: ignore[attr-defined]
        return Group(_("Cần bổ sung hoặc quyết định"), "pencil-square", undated + undecided)

    # --- rows about reviews ---------------------------------------------------------------
    def _late_row(self, review: Review) -> Row:
        assert review.due_on is not None
        days = (self.day - review.due_on).days
        unit = ngettext("ngày quá hạn", "ngày quá hạn", days)
        return self._review_row(review, unit, figure=days, tone="late")

    def _soon_row(self, review: Review, due_on: dt.date) -> Row:
        days = (due_on - self.day).days
        unit = ngettext("ngày còn lại", "ngày còn lại", days) if days else _("hạn hôm nay")
        return self._review_row(review, unit, figure=days, tone="soon")

    def _held_row(self, review: Review) -> Row:
        return self._review_row(review, _held_unit(review, self.progress[review.pk]), icon="people")

    def _review_row(
        self,
        review: Review,
        unit: str,
        *,
        figure: int | None = None,
        icon: str = "",
        tone: str = "",
    ) -> Row:
        agreement = review.agreement
        return Row(
            title=review_heading(review),
            url=reverse("reviews:detail", args=[review.pk]),
            unit=unit,
            agreement=agreement,
            figure=figure,
            icon=icon,
            tone=tone,
            review=review,
            turn=turn_of_review(
                review,
                user=self.user,
                hub=self._hub(agreement),
                today=self.day,
                progress=self.progress[review.pk],
            ),
        )

    # --- rows about agreements ------------------------------------------------------------
    def _draft_row(self, agreement: Agreement) -> Row | None:
        """None for a draft that somebody else has to move, or that the reader has answered."""
        turn = self._turn(agreement)
        mine = agreement.is_mine_to_move or agreement.is_mine_to_comment  # type: ignore[attr-defined]
        if not (mine and turn and turn.mine):
            return None
        is_out = agreement.status == Status.CIRCULATED
        return self._agreement_row(
            agreement,
            unit=_("lấy ý kiến") if is_out else _("bản thảo"),
            icon="chat-square-text" if is_out else "file-earmark-text",
            note=turn.sentence,
            turn=turn,
        )

    def _undated_row(self, agreement: Agreement) -> Row:
        """The turn is that of the agreement's page. Only the hub's officers can fill the day in:
        whose turn it is to do something else there reads here whom the day waits for."""
        missing = turn_of_missing_day(agreement, user=self.user, hub=self._hub(agreement))
        turn = self._turn(agreement)
        if turn and turn.mine and not agreement.is_mine_to_move:  # type: ignore[attr-defined]
            turn = missing
        return self._agreement_row(
            agreement,
            unit=_("thiếu ngày"),
            icon="calendar-x",
            note=missing.sentence,
            turn=turn,
        )

    def _merged_row(self, agreement: Agreement) -> Row:
        groups = self._groups(agreement)
        merged = merged_groups(groups)
        if len(groups) == 1:
            note = _("Sau sáp nhập, %(holder)s giữ mọi chữ ký: thỏa thuận chỉ còn một bên.") % {
                "holder": groups[0].holder.name
            }
        else:
            note = ngettext(
                "%(signatures)s bên ký, nay %(holders)s cơ quan giữ; %(merged)s cơ quan giữ "
                "nhiều chữ ký. Cần quyết định tiếp tục, ký lại hay chấm dứt.",
                "%(signatures)s bên ký, nay %(holders)s cơ quan giữ; %(merged)s cơ quan giữ "
                "nhiều chữ ký. Cần quyết định tiếp tục, ký lại hay chấm dứt.",
                len(merged),
            ) % {
                "signatures": sum(group.signatures for group in groups),
                "holders": len(groups),
                "merged": len(merged),
            }
        return self._agreement_row(
            agreement,
            unit=_("sáp nhập"),
            icon="sign-merge-right",
            note=note,
            turn=self._decision(agreement),
        )

    def _agreement_row(
        self, agreement: Agreement, *, unit: str, icon: str, note: str, turn: Turn | None
    ) -> Row:
        return Row(
            title=agreement.title,
            url=reverse("agreements:detail", args=[agreement.pk]),
            unit=unit,
            agreement=agreement,
            icon=icon,
            note=note,
            turn=turn,
        )

    # --- whose turn -----------------------------------------------------------------------
    def _turn(self, agreement: Agreement) -> Turn | None:
        return turn_of(
            agreement, user=self.user, hub=self._hub(agreement), review=None, today=self.day
        )

    def _decision(self, agreement: Agreement) -> Turn:
        """Whether it goes on, ends or is signed anew is the hub's to decide."""
        hub = self._hub(agreement)
        sentence = _("Quyết định tiếp tục, ký lại hay chấm dứt")
        if agreement.is_mine_to_decide:  # type: ignore[attr-defined]
            return Turn(
                True,
                _("Đến lượt %(body)s: quyết định sau sáp nhập") % {"body": hub.name},
                sentence,
                url=reverse("agreements:decide-merger", args=[agreement.decision_id]),  # type: ignore[attr-defined]
                label=_("Ghi quyết định"),
            )
        chip = _("Chờ %(body)s: quyết định sau sáp nhập") % {"body": hub.name}
        return Turn(False, chip, sentence)

    def _groups(self, agreement: Agreement) -> list[HolderGroup]:
        return groups_of(agreement.parties.all(), self.holders)

    def _hub(self, agreement: Agreement) -> Organisation:
        parties = agreement.parties.all()
        hub = next(party for party in parties if party.role == Party.Role.HUB)
        return self.holders.get(hub.organisation_id, hub.organisation)


def _by_day(review: Review) -> tuple[dt.date, uuid.UUID]:
    """Meetings beside the plan, which have no due day, come last."""
    return review.due_on or dt.date.max, review.pk


def _held_unit(review: Review, progress: Progress) -> str:
    """What a held review waits for."""
    if review.needs_confirmation and not progress.is_ready_to_confirm:
        return _("chờ biên bản")
    if review.needs_confirmation and progress.unconfirmed:
        return _("chờ xác nhận")
    return _("chờ kết luận")
