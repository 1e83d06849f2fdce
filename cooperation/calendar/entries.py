"""What stands in somebody's calendar in a span of days: at most one query a kind of entry.

Every kind is read through ``visible_to``. What nobody is asked to do has no entry: reviews that
are waived, cancelled, paused or not recorded, action items that were dropped or whose agreement
is paused, stages of contracts that are drafts, paused or terminated.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, DateField, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import ActionItem, Party, Review
from agreements.models.action_items import PAUSED
from agreements.states import (
    BEFORE_SIGNATURE,
    WAITING,
    ItemStatus,
    ReviewKind,
    ReviewStatus,
    Status,
)
from agreements.views_common import review_heading
from hospitals.models import OrganisationHolder
from toolkit import clock
from toolkit.looks import LATE, Look, look_of
from transfers.models import Contract, Stage
from transfers.states import ContractStatus

if TYPE_CHECKING:
    from accounts.models import User

_DONE_STAGE = Look("ok", "check-circle-fill")
_COMING_STAGE = Look("off", "circle")
_NO_STAGES = (ContractStatus.DRAFT, ContractStatus.SUSPENDED, ContractStatus.TERMINATED)


class EntryKind(models.TextChoices):
    """In the order in which they stand in a day."""

    REVIEW = "review", gettext_lazy("Kỳ đánh giá")
    ITEM = "item", gettext_lazy("Việc phải làm")
    STAGE = "stage", gettext_lazy("Giai đoạn hợp đồng")


@dataclass(frozen=True)
class Entry:
    """One line of a day. ``code`` is that of the agreement or contract; ``public_title`` is all
    that a feed says of it: no text that people wrote about the work, and no person."""

    kind: EntryKind
    uid: str
    day: dt.date
    title: str
    public_title: str
    note: str
    code: str
    url: str
    state: str
    look: Look

    @property
    def icon(self) -> str:
        """What the entry is, so that colour is not alone."""
        return {
            EntryKind.REVIEW: "people",
            EntryKind.ITEM: "check2-circle",
            EntryKind.STAGE: "hospital",
        }[self.kind]

    @property
    def is_late(self) -> bool:
        return self.look is LATE

    @property
    def sample_code(self) -> str:
        """What the sample's chip is asked with: nothing where the words already say it."""
        return "" if "[Mẫu]" in f"{self.title} {self.note}" else self.code


@dataclass(frozen=True)
class Choice:
    """Which entries are wanted. ``organisation``: the slug of a body of today (what its
    predecessors signed counts); ``mine``: only that of the reader's own bodies. A review is its
    parties', a stage either side's, an action item whose it is to do."""

    organisation: str = ""
    kinds: frozenset[EntryKind] = frozenset(EntryKind)
    mine: bool = False


EVERYTHING = Choice()


@dataclass(frozen=True)
class Span:
    """From ``first`` until and with ``last``; None is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def over(self, field: str) -> Q:
        """The condition that the day in ``field`` lies inside."""
        inside = Q(**{f"{field}__isnull": False})
        if self.first is not None:
            inside &= Q(**{f"{field}__gte": self.first})
        if self.last is not None:
            inside &= Q(**{f"{field}__lte": self.last})
        return inside


class Calendar:
    """The entries of ``user`` that ``choice`` wants, as things stand on ``today``."""

    def __init__(
        self, user: "User", choice: Choice = EVERYTHING, *, today: dt.date | None = None
    ) -> None:
        self.user = user
        self.choice = choice
        self.today = today or clock.today()

    def entries(self, span: Span) -> list[Entry]:
        """In the order of days, within a day by kind and title."""
        made = [entry for kind in self._wanted() for entry in self._read(kind, span)]
        order = list(EntryKind)
        return sorted(made, key=lambda e: (e.day, order.index(e.kind), e.title, e.uid))

    def days(self, span: Span, *, most: int, backwards: bool = False) -> list[dt.date]:
        """The days of the first ``most`` entries in ``span`` (the last ones ``backwards``), each
        day as often as it has entries."""
        sign = "-" if backwards else ""
        found: list[dt.date] = []
        for kind in self._wanted():
            rows = self._rows(kind, span).order_by(f"{sign}_day")
            found += rows.values_list("_day", flat=True)[:most]
        return sorted(found, reverse=backwards)[:most]

    def _wanted(self) -> list[EntryKind]:
        return [kind for kind in EntryKind if kind in self.choice.kinds]

    def _rows(self, kind: EntryKind, span: Span) -> "QuerySet[Any]":
        """The records of one kind, with ``_day``."""
        rows: dict[EntryKind, Callable[[Span], QuerySet[Any]]] = {
            EntryKind.REVIEW: self._reviews,
            EntryKind.ITEM: self._items,
            EntryKind.STAGE: self._stages,
        }
        return rows[kind](span)

    def _read(self, kind: EntryKind, span: Span) -> Iterable[Entry]:
        put: dict[EntryKind, Callable[[Any], Entry]] = {
            EntryKind.REVIEW: self._of_review,
            EntryKind.ITEM: self._of_item,
            EntryKind.STAGE: self._of_stage,
        }
        return [put[kind](row) for row in self._rows(kind, span)]

    # --- Which bodies -----------------------------------------------------------------------
    @cached_property
    def _bodies(self) -> Sequence[Any]:
        """Each is a set of organisations of which one must take part."""
        wanted: list[Any] = []
        if self.choice.organisation:
            slug, today = self.choice.organisation, self.today
            held = OrganisationHolder.objects.filter(since__lte=today, until__gt=today)
            wanted.append(held.filter(holder__slug=slug).values("organisation"))
        if self.choice.mine:
            own: frozenset[uuid.UUID] = self.user.reach.own
            wanted.append(own)
        return wanted

    # --- Rows -------------------------------------------------------------------------------
    def _reviews(self, span: Span) -> "QuerySet[Review]":
        unasked = {Status.SUSPENDED, *BEFORE_SIGNATURE}
        waiting = (
            span.over("due_on")
            & Q(status__in=WAITING, due_on__gte=F("agreement__entered_on"))
            & ~Q(agreement__status__in=unasked)
        )
        met = Q(status__in=[ReviewStatus.HELD, ReviewStatus.CONCLUDED]) & span.over("held_on")
        rows = Review.objects.visible_to(self.user).filter(waiting | met)
        for bodies in self._bodies:
            parties = Party.objects.filter(organisation__in=bodies)
            rows = rows.filter(agreement__in=parties.values("agreement"))
        day = Case(
            When(status__in=WAITING, then="due_on"), default="held_on", output_field=DateField()
        )
        return (
            rows.annotate(_day=day)
            .select_related("agreement")
            .only(
                "kind",
                "status",
                "due_on",
                "held_on",
                "agreement__code",
                "agreement__title",
                "agreement__status",
                "agreement__entered_on",
            )
        )

    def _items(self, span: Span) -> "QuerySet[ActionItem]":
        unasked = Q(status=ItemStatus.DROPPED) | Q(
            status=ItemStatus.OPEN, agreement__status__in=PAUSED
        )
        rows = ActionItem.objects.visible_to(self.user).filter(span.over("due_on"))
        for bodies in self._bodies:
            rows = rows.filter(organisation__in=bodies)
        return (
            rows.exclude(unasked)
            .annotate(_day=F("due_on"))
            .select_related("agreement")
            .only("what", "status", "due_on", "agreement__code", "agreement__title")
        )

    def _stages(self, span: Span) -> "QuerySet[Stage]":
        contracts = Contract.objects.visible_to(self.user)
        for bodies in self._bodies:
            contracts = contracts.filter(Q(source__in=bodies) | Q(recipient__in=bodies))
        coming = (
            Q(is_done=False)
            & ~Q(contract__status__in=_NO_STAGES)
            & Q(planned_end__gte=F("contract__entered_on"))
        )
        done = Q(is_done=True) & ~Q(contract__status=ContractStatus.DRAFT)
        planned = Coalesce("planned_to", "planned_from")
        real = Coalesce("recipient_to", "source_to", "planned_to", "planned_from")
        return (
            Stage.objects.filter(contract__in=contracts.values("pk"))
            .annotate(planned_end=planned)
            .annotate(
                _day=Case(
                    When(is_done=True, then=real),
                    default=F("planned_end"),
                    output_field=DateField(),
                )
            )
            .filter(coming | done)
            .filter(span.over("_day"))
            .select_related("contract")
            .only(
                "kind", "planned_from", "planned_to", "is_done", "contract__code", "contract__title"
            )
        )

    # --- In words ---------------------------------------------------------------------------
    def _of_review(self, review: Any) -> Entry:
        heading = review_heading(review)
        is_late = review.is_late_on(self.today)
        return Entry(
            kind=EntryKind.REVIEW,
            uid=f"review-{review.pk}",
            day=review._day,
            title=_kind_of_review(review),
            public_title=heading,
            note=review.agreement.title,
            code=review.agreement.code,
            url=reverse("reviews:detail", args=[review.pk]),
            state=_("Quá hạn") if is_late else review.get_status_display(),
            look=LATE if is_late else look_of(review.status),
        )

    def _of_item(self, item: Any) -> Entry:
        is_late = item.is_late_on(self.today)
        return Entry(
            kind=EntryKind.ITEM,
            uid=f"item-{item.pk}",
            day=item._day,
            title=item.what,
            public_title=_("Hạn một việc phải làm: %(title)s") % {"title": item.agreement.title},
            note=item.agreement.title,
            code=item.agreement.code,
            url=reverse("actions:detail", args=[item.pk]),
            state=_("Quá hạn") if is_late else item.get_status_display(),
            look=LATE if is_late else look_of(item.status),
        )

    def _of_stage(self, stage: Any) -> Entry:
        name = str(stage.get_kind_display())
        is_late = not stage.is_done and stage.planned_to and stage.planned_to < self.today
        begins = not stage.is_done and stage.planned_to is None
        words = _("Bắt đầu %(stage)s") if begins else _("Hết %(stage)s")
        title = words % {"stage": name.lower()}
        coming = LATE if is_late else _COMING_STAGE
        return Entry(
            kind=EntryKind.STAGE,
            uid=f"stage-{stage.pk}",
            day=stage._day,
            title=title,
            public_title=_("%(stage)s: %(contract)s")
            % {"stage": title, "contract": stage.contract.title},
            note=stage.contract.title,
            code=stage.contract.code,
            url=reverse("contracts:detail", args=[stage.contract_id]),
            state=_("Đã xong") if stage.is_done else _("Chậm") if is_late else _("Dự kiến"),
            look=_DONE_STAGE if stage.is_done else coming,
        )


def _kind_of_review(review: Review) -> str:
    """``Đánh giá 6 tháng``; a meeting outside the plan is called that."""
    kind = str(review.get_kind_display())
    if review.kind == ReviewKind.OTHER:
        return kind
    return _("Đánh giá %(kind)s") % {"kind": kind.lower()}
