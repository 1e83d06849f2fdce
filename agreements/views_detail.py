"""An agreement's page: next act, time line, lineage, commitments, documents, trail."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from agreements import permissions, permissions_items, permissions_reviews
from agreements.models import (
    Agreement,
    Comment,
    Content,
    Document,
    MergerChoice,
    MergerDecision,
    Review,
    ReviewedCommitment,
)
from agreements.presentation import (
    ActivityGroup,
    HolderGroup,
    Timeline,
    Turn,
    activity_groups,
    due_sentence,
    groups_of,
    merged_groups,
    other_acts,
    timeline_of,
    turn_of,
)
from agreements.review_progress import Progress, progress_of
from agreements.schedule import LEADS, send_day
from agreements.states import (
    BEFORE_SIGNATURE,
    WAITING,
    ReviewKind,
    ReviewStatus,
    Status,
)
from agreements.verbs import DRAFT_VERBS
from agreements.views_common import (
    get_agreement,
    hub_party,
    is_awaited,
    member_page,
    reader_of,
)
from audit.models import Entry
from hospitals.models import Organisation, OrganisationHolder, OrganisationPlace
from hospitals.models.calendar import working_calendar
from hospitals.queries import holders_on
from toolkit import clock
from toolkit.days import write_day

TRAIL_IN_OVERVIEW = 4
TRAIL_LIMIT = 200


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int | None
    current: bool

    @property
    def address(self) -> str:
        return "?" if self.name == "overview" else f"?tab={self.name}"


class AgreementPage:
    """The facts of one agreement's page, each read once and only when the tab shows it."""

    def __init__(self, user: User, agreement: Agreement) -> None:
        self.user = user
        self.agreement = agreement
        self.today = clock.today()

    # --- who ------------------------------------------------------------------------------
    @cached_property
    def holders(self) -> dict[uuid.UUID, Organisation]:
        """A party's organisation → who answers for it today."""
        return holders_on([p.organisation_id for p in self.agreement.parties.all()], self.today)

    @cached_property
    def groups(self) -> list[HolderGroup]:
        regions = regions_of([holder.pk for holder in self.holders.values()], self.today)
        return groups_of(self.agreement.parties.all(), self.holders, regions)

    @cached_property
    def merged(self) -> list[HolderGroup]:
        return merged_groups(self.groups)

    @cached_property
    def succeeded_on(self) -> dt.date | None:
        """The last day on which one of the parties got its holder of today."""
        return (
            OrganisationHolder.objects.filter(
                organisation__in=[p.organisation_id for p in self.agreement.parties.all()],
                since__lte=self.today,
                until__gt=self.today,
            )
            .exclude(since=dt.date.min)
            .order_by("-since")
            .values_list("since", flat=True)
            .first()
        )

    @cached_property
    def hub(self) -> Organisation:
        """Who answers for the hub today."""
        party = hub_party(self.agreement)
        return self.holders.get(party.organisation_id, party.organisation)

    # --- reviews --------------------------------------------------------------------------
    @cached_property
    def reviews(self) -> list[Review]:
        return list(self.agreement.reviews.all())

    @cached_property
    def next_review(self) -> Review | None:
        """The recorded review to hold or conclude next: the one due first."""
        return next(
            (
                review
                for review in self.reviews
                if review.status in WAITING | {ReviewStatus.HELD} and review.is_recorded
            ),
            None,
        )

    @cached_property
    def waiting_reviews(self) -> list[Review]:
        """Those whose days left are worth counting."""
        return [review for review in self.reviews if is_awaited(review)]

    @cached_property
    def timeline(self) -> Timeline:
        return timeline_of(self.agreement, self.reviews, self.today)

    @cached_property
    def turn(self) -> Turn | None:
        return turn_of(
            self.agreement,
            user=self.user,
            hub=self.hub,
            review=self.next_review,
            today=self.today,
            progress=self._progress,
            detail=self._turn_detail(),
            concluded=self._concluded_final,
        )

    @cached_property
    def _progress(self) -> Progress | None:
        review = self.next_review
        return progress_of([review], self.today)[review.pk] if review is not None else None

    @property
    def _concluded_final(self) -> Review | None:
        """The final review that is over, while nothing renews the agreement."""
        final = next(
            (
                review
                for review in self.reviews
                if review.kind == ReviewKind.FINAL and review.status == ReviewStatus.CONCLUDED
            ),
            None,
        )
        return None if final is None or self.agreement.renewals.exists() else final

    @property
    def what_comes(self) -> str:
        """Below "nothing waits": the review that comes, however far away; "" without one."""
        awaited = self.waiting_reviews
        return due_sentence(awaited[0], self.today) if awaited else ""

    def _turn_detail(self) -> str:
        review = self.next_review
        if review is None or review.due_on is None or review.status not in WAITING:
            return ""
        bodies = _("%(count)s cơ quan cùng đánh giá") % {"count": len(self.groups)}
        first = send_day(review.due_on, LEADS[0], working_calendar())
        if first > self.today:
            return _("%(bodies)s · thư nhắc đầu tiên gửi ngày %(day)s") % {
                "bodies": bodies,
                "day": write_day(first),
            }
        return bodies

    # --- activities -----------------------------------------------------------------------
    @cached_property
    def activity_count(self) -> int:
        return self.agreement.activities.count()

    @cached_property
    def activity_groups(self) -> list[ActivityGroup]:
        rows = self.agreement.activities.select_related("area", "file")
        newest_first = F("happened_on").desc(nulls_last=True)
        rows = rows.prefetch_related("organisations").order_by(newest_first, "-created_at", "pk")
        return activity_groups(self.contents, rows, self.user)

    @cached_property
    def rated_contents(self) -> list[tuple[Content, ReviewedCommitment | None]]:
        """Each commitment with the rating of the last concluded review that gave it one."""
        rows = (
            ReviewedCommitment.objects.filter(
                review__agreement=self.agreement,
                review__status=ReviewStatus.CONCLUDED,
                content__isnull=False,
            )
            .exclude(rating="")
            .select_related("review__agreement")
            .order_by("review__held_on")
        )
        last = {row.content_id: row for row in rows}
        return [(content, last.get(content.pk)) for content in self.contents]

    @cached_property
    def contents(self) -> list[Content]:
        return list(self.agreement.contents.select_related("area"))

    # --- papers ---------------------------------------------------------------------------
    @cached_property
    def may_read_review_documents(self) -> bool:
        return bool(permissions_reviews.can_read_review_documents(self.user, self.agreement))

    @cached_property
    def documents(self) -> list[Document]:
        """Those the reader may have: a review's papers are for the parties only."""
        rows = self.agreement.documents.select_related("file", "review")
        return list(rows if self.may_read_review_documents else rows.filter(review=None))

    @cached_property
    def lacks_scan(self) -> bool:
        return self.agreement.status not in BEFORE_SIGNATURE and not any(
            document.kind == Document.Kind.SIGNED_SCAN for document in self.documents
        )

    # --- links ----------------------------------------------------------------------------
    @cached_property
    def renewal_of(self) -> Agreement | None:
        """What this one renews, if the reader may see it."""
        return self._visible(Q(pk=self.agreement.renewal_of_id)).first()

    @cached_property
    def renewals(self) -> list[Agreement]:
        return list(self._visible(Q(renewal_of=self.agreement)))

    def _visible(self, condition: Q) -> Any:
        return Agreement.objects.visible_to(self.user).filter(condition)

    @cached_property
    def comments(self) -> list[Comment]:
        if self.agreement.status not in BEFORE_SIGNATURE and not self.is_partys:
            return []
        return list(self.agreement.comments.select_related("organisation", "author"))

    @cached_property
    def is_partys(self) -> bool:
        """The reader belongs to a party (comments on the draft stay among the parties)."""
        return self.may_read_review_documents

    @property
    def reads_trail(self) -> bool:
        return self.user.reads_trail

    def trail(self, limit: int) -> list[Entry]:
        """The newest entries; what only the parties read stays with them."""
        if not self.reads_trail:
            return []
        entries = Entry.objects.about(self.agreement).select_related("actor")
        if not self.is_partys:
            papers = self.agreement.documents.exclude(review=None).values_list("pk", flat=True)
            entries = entries.exclude(verb__in=DRAFT_VERBS).exclude(
                record_type=Document._meta.label_lower, record_id__in=[str(pk) for pk in papers]
            )
        return list(entries[:limit])

    # --- words ----------------------------------------------------------------------------
    @cached_property
    def asks_for_decision(self) -> bool:
        """A merger joined parties, and nobody has decided yet what becomes of the agreement."""
        return bool(self.owed_decisions)

    @cached_property
    def owed_decisions(self) -> list[MergerDecision]:
        owed = MergerDecision.objects.owed_on(self.today).filter(agreement=self.agreement)
        return list(owed.order_by("since", "pk"))

    @cached_property
    def decisions_to_make(self) -> list[MergerDecision]:
        """Those that the reader may answer."""
        return [row for row in self.owed_decisions if permissions.can_decide_merger(self.user, row)]

    @cached_property
    def decisions_made(self) -> list[MergerDecision]:
        rows = self.agreement.merger_decisions.exclude(choice="")
        return list(rows.select_related("decided_by").order_by("since", "pk"))

    @property
    def is_internal(self) -> bool:
        """One body holds every side and goes on with it by itself: its reviews are internal."""
        return any(
            row.is_whole and row.choice == MergerChoice.CONTINUE_INTERNAL
            for row in self.decisions_made
        )

    @property
    def is_terminated(self) -> bool:
        return bool(self.agreement.status == Status.TERMINATED)

    @cached_property
    def reads_english(self) -> bool:
        return (get_language() or "vi").startswith("en")

    @property
    def title_en(self) -> str:
        """The English title beside the signed one, for who reads English."""
        return self.agreement.title_en if self.reads_english else ""


TABS = (
    "overview",
    "parties",
    "commitments",
    "activities",
    "reviews",
    "documents",
    "comments",
    "trail",
)


@member_page
@require_GET
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    user, agreement = reader_of(request), get_agreement(request, pk)
    tab = request.GET.get("tab") or "overview"
    if tab not in TABS or (tab == "trail" and not user.reads_trail):
        raise Http404
    page = AgreementPage(user, agreement)
    context = {
        "agreement": agreement,
        "page": page,
        "tabs": tabs_of(page, tab),
        "contents": page.contents,
        "specialties": list(agreement.specialties.all()),
        "amendments": list(agreement.amendments.select_related("document")),
        "acts": other_acts(agreement, user, beside=page.turn),
        "may_add_document": permissions.can_add_document(user, agreement),
        "may_add_review": permissions_reviews.can_add_review(user, agreement),
        "may_record_activity": permissions_items.can_record_activity(user, agreement),
        "may_amend": permissions.can_amend(user, agreement),
        "may_comment": permissions.can_comment(user, agreement),
        "trail": page.trail(TRAIL_LIMIT if tab == "trail" else TRAIL_IN_OVERVIEW),
    }
    return render(request, f"agreements/detail_{tab}.html", context)


def tabs_of(page: AgreementPage, current: str) -> list[Tab]:
    """The tabs with their counts; comments only where there are any or may be, and what was done
    only from the signature on."""
    counts: dict[str, tuple[str, int | None]] = {
        "overview": (_("Tổng quan"), None),
        "parties": (_("Các bên"), len(page.agreement.parties.all())),
        "commitments": (_("Cam kết"), len(page.contents)),
        "activities": (_("Hoạt động"), page.activity_count),
        "reviews": (_("Đánh giá"), len(page.reviews)),
        "documents": (_("Tài liệu"), len(page.documents)),
    }
    if page.agreement.status in BEFORE_SIGNATURE:
        del counts["activities"]
    if page.agreement.status in BEFORE_SIGNATURE or page.comments or current == "comments":
        counts["comments"] = (_("Ý kiến"), len(page.comments))
    if page.reads_trail:
        counts["trail"] = (_("Nhật ký"), None)
    return [Tab(name, label, count, name == current) for name, (label, count) in counts.items()]


def regions_of(organisation_ids: Sequence[uuid.UUID], day: dt.date) -> dict[uuid.UUID, str]:
    """Organisation → the name of the region it lies in on ``day``: two queries."""
    places = OrganisationPlace.objects.filter(
        organisation__in=organisation_ids,
        since__lte=day,
        until__gt=day,
        province__regions__since__lte=day,
        province__regions__until__gt=day,
    ).values_list(
        "organisation_id",
        "province__regions__region__name_vi",
        "province__regions__region__name_en",
    )
    english = (get_language() or "vi").startswith("en")
    return {pk: (name_en or name_vi) if english else name_vi for pk, name_vi, name_en in places}
