"""What a change of the register touches among agreements, and what follows from it.

Read by administrators, who see code, title and parties of what a succession touches, nothing else.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import reminders, reminders_decisions, reminders_items
from agreements.closing import left_open
from agreements.handing_over import Record, hand_over, take_up
from agreements.models import ActionItem, Agreement, MergerDecision, Party, Report, Review
from agreements.people_items import people_about
from agreements.recipients import Recipient, recipients_of
from agreements.search_text import refresh_all
from agreements.services.owing import owe_decisions
from agreements.states import (
    BEFORE_SIGNATURE,
    FROM_SIGNATURE,
    OVER,
    REPORTING,
    UNSUBMITTED,
    WAITING,
)
from hospitals.changes import Effect, NoEffects, PlannedChange, Waiting, some_of
from hospitals.models import Organisation, RegisterChange
from hospitals.queries import holders_on
from outbox.models import Message, State
from toolkit import clock
from toolkit.days import write_day

ROOM = "agreements"
# A preview names this many records of a kind; the count says how many there are.
ITEMS_SHOWN = 10
# What hangs on an agreement and is written about to its parties' people, and the way to it.
PARTS = ((Review, "agreement_id"), (Report, "review__agreement_id"))


class AgreementEffects(NoEffects):
    """Parties answered for by somebody else, their reviews, reports, tasks and mails, decisions
    that are owed."""

    def touches(self, planned: PlannedChange) -> Iterator[Effect]:
        """At most six queries however many agreements there are."""
        parties = _parties_of(planned.touched)
        answered = planned.holders.keys() | {body.pk for body in planned.closed}
        held = [a for a in parties if answered & set(parties[a])]
        running = [a for a in held if a.status in FROM_SIGNATURE - OVER]
        since = {"day": write_day(planned.effective_on)}
        yield from _effect(
            "agreements",
            _("Thỏa thuận đang ràng buộc các bên"),
            running,
            _("Tên khi ký giữ nguyên; từ %(day)s cơ quan kế thừa chịu trách nhiệm.") % since,
        )
        yield from _effect(
            "drafts",
            _("Bản thảo thỏa thuận"),
            [a for a in held if a.status in BEFORE_SIGNATURE],
            _("Còn ký trước %(day)s theo tên cũ; từ ngày đó thay bên ký bằng cơ quan kế thừa.")
            % since,
        )
        yield from _effect(
            "over",
            _("Thỏa thuận đã kết thúc"),
            [a for a in held if a.status in OVER],
            _("Giữ nguyên; cơ quan kế thừa xem được."),
        )
        yield from _effect(
            "managed",
            _("Thỏa thuận của đơn vị đổi cơ quan quản lý"),
            [a for a in parties if a not in set(held) and a.status in FROM_SIGNATURE],
            _("Các bên không đổi; từ %(day)s Sở Y tế quản lý mới xem được.") % since,
        )
        yield from _effect(
            "decisions",
            _("Thỏa thuận cần quyết định"),
            [a for a in running if planned.joined(parties[a])],
            _(
                "Các bên về một cơ quan. Từ %(day)s cơ quan đầu mối được nhắc để quyết định tiếp "
                "tục như việc nội bộ, ký lại hay chấm dứt."
            )
            % since,
            asks=True,
        )
        reviews = list(_reviews(planned, running, parties))
        reports, items = _open_reports(planned), _open_items(planned)
        yield from _work_of_reviews(planned, reviews, reports, items)
        yield from _mails(planned, [*held, *reviews, *reports, *items])

    def objections(self, planned: PlannedChange) -> Iterator[str]:
        """Nobody would answer for what binds, or is still to be held, decided or done."""
        yield from left_open(planned)

    def follow(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Ask what has to be decided, and bring the mails to whoever answers now."""
        today = clock.today()
        agreements = _ids_of(planned)
        owe_decisions(agreements)
        _refresh_search(agreements)
        hand_over(_people_of(agreements), _heir_of(planned))
        _plan(agreements)
        reminders_decisions.plan_due(today)

    def built_on(self, change: RegisterChange, planned: PlannedChange) -> Iterator[str]:
        """Agreements that a founded unit signed, and decisions that were made."""
        founded = [unit.pk for unit in planned.founded if isinstance(unit, Organisation)]
        signed = Agreement.objects.filter(parties__organisation__in=founded).distinct()
        for agreement in signed.order_by("code")[:ITEMS_SHOWN]:
            yield _(
                "Thỏa thuận “%(code)s” có bên là đơn vị lập theo thay đổi này. Xóa bản thảo, hoặc "
                "giữ thay đổi nếu đã ký."
            ) % {"code": agreement.code}
        decided = (
            MergerDecision.objects.filter(change=change)
            .exclude(choice="")
            .select_related("agreement")
            .order_by("agreement__code")
        )
        for decision in decided[:ITEMS_SHOWN]:
            yield _(
                "Thỏa thuận “%(code)s” đã có quyết định sau sáp nhập: %(choice)s. Thay đổi này "
                "không hủy được nữa; nếu ghi sai, ghi một thay đổi mới."
            ) % {
                "code": decision.agreement.code,
                "choice": str(decision.get_choice_display()).lower(),
            }

    def turn_back(self, change: RegisterChange, planned: PlannedChange, by: Any) -> None:
        """Take the questions back, and the mails to whoever answers again."""
        agreements = _ids_of(planned)
        MergerDecision.objects.filter(change=change, choice="").delete()
        owe_decisions(agreements)
        _refresh_search(agreements)
        people = _people_of(agreements)
        hand_over(people, lambda record, body: body, keep=False)
        take_up(people)
        _plan(agreements)

    def waiting(self, change: RegisterChange, reader: Any) -> Iterator[Waiting]:
        """Decisions that are owed today: one query."""
        owed = MergerDecision.objects.owed_on(clock.today()).filter(change=change)
        codes = list(owed.order_by("agreement__code").values_list("agreement__code", flat=True))
        if codes:
            yield Waiting(
                ngettext(
                    "%(count)s thỏa thuận chờ cơ quan đầu mối quyết định: %(codes)s.",
                    "%(count)s thỏa thuận chờ cơ quan đầu mối quyết định: %(codes)s.",
                    len(codes),
                )
                % {"count": len(codes), "codes": some_of(codes)}
            )


# --- What it touches ----------------------------------------------------------------------
def _parties_of(bodies: Iterable[uuid.UUID]) -> dict[Agreement, list[uuid.UUID]]:
    """Agreements with a party among ``bodies`` → all of their parties: two queries."""
    touched = Party.objects.filter(organisation__in=bodies).values("agreement")
    agreements = (
        Agreement.objects.filter(pk__in=touched)
        .only("pk", "code", "title", "status")
        .order_by("code")
    )
    by_pk = {agreement.pk: agreement for agreement in agreements}
    found: dict[Agreement, list[uuid.UUID]] = {agreement: [] for agreement in by_pk.values()}
    for agreement_id, organisation_id in Party.objects.filter(agreement__in=by_pk).values_list(
        "agreement_id", "organisation_id"
    ):
        found[by_pk[agreement_id]].append(organisation_id)
    return found


def _effect(
    kind: str, label: str, agreements: list[Agreement], what_happens: str, *, asks: bool = False
) -> Iterator[Effect]:
    if agreements:
        items = tuple(f"{a.code} · {a.title}" for a in agreements[:ITEMS_SHOWN])
        yield Effect(ROOM, kind, label, len(agreements), what_happens, items, asks=asks)


def _reviews(
    planned: PlannedChange, running: list[Agreement], parties: dict[Agreement, list[uuid.UUID]]
) -> "QuerySet[Review]":
    """Still to be held, of agreements for which somebody else answers."""
    held = [a.pk for a in running if planned.holders.keys() & set(parties[a])]
    return (
        Review.objects.filter(
            agreement__in=held, status__in=WAITING, due_on__gte=F("agreement__entered_on")
        )
        .select_related("agreement")
        .only("pk", "due_on", "agreement__code")
        .order_by("due_on", "pk")
    )


def _open_reports(planned: PlannedChange) -> list[Report]:
    """Not handed in yet, of bodies for which somebody else answers: one query."""
    rows = Report.objects.filter(
        organisation__in=list(planned.holders),
        status__in=UNSUBMITTED,
        review__status__in=REPORTING,
    )
    rows = rows.select_related("review__agreement", "organisation")
    return list(
        rows.only(
            "pk", "review__due_on", "review__agreement__code", "organisation__name_vi"
        ).order_by("review__agreement__code", "review__due_on", "organisation__slug")
    )


def _open_items(planned: PlannedChange) -> list[ActionItem]:
    """Still to be done, by bodies for which somebody else answers: one query."""
    rows = ActionItem.objects.owed().filter(organisation__in=list(planned.holders))
    rows = rows.select_related("agreement").only("pk", "due_on", "agreement__code")
    return list(rows.order_by("due_on", "pk"))


def _work_of_reviews(
    planned: PlannedChange, reviews: list[Review], reports: list[Report], items: list[ActionItem]
) -> Iterator[Effect]:
    """By the agreement's code: what was written, or asked for, is the parties' own to read."""
    since = {"day": write_day(planned.effective_on)}
    found: list[tuple[str, str, list[str], str]] = [
        (
            "reviews",
            _("Kỳ đánh giá chưa họp"),
            [f"{review.agreement.code} · {write_day(review.due_on)}" for review in reviews],
            _("Giữ nguyên hạn; cơ quan kế thừa tổ chức và báo cáo."),
        ),
        (
            "reports",
            _("Báo cáo đánh giá chưa nộp"),
            [f"{row.review.agreement.code} · {row.organisation.name_vi}" for row in reports],
            _("Phần đã viết giữ nguyên; từ %(day)s cơ quan kế thừa viết tiếp và nộp.") % since,
        ),
        (
            "items",
            _("Việc phải làm chưa xong"),
            [f"{item.agreement.code} · {write_day(item.due_on)}" for item in items],
            _("Giữ nguyên hạn; từ %(day)s cơ quan kế thừa làm và được nhắc.") % since,
        ),
    ]
    for kind, label, lines, what_happens in found:
        if lines:
            yield Effect(ROOM, kind, label, len(lines), what_happens, tuple(lines[:ITEMS_SHOWN]))


def _mails(planned: PlannedChange, records: Iterable[models.Model]) -> Iterator[Effect]:
    """Those that wait, about ``records``, for the people of bodies that are succeeded."""
    keys: dict[str, list[str]] = defaultdict(list)
    for record in records:
        keys[record._meta.label_lower].append(str(record.pk))
    about = Q(pk__in=[])
    for label, found in keys.items():
        about |= Q(record_type=label, record_id__in=found)
    mails = Message.objects.filter(
        about, state__in=[State.QUEUED, State.CLAIMED], organisation_id__in=planned.holders
    ).count()
    if mails:
        yield Effect(
            ROOM,
            "reminders",
            _("Thư nhắc đang chờ gửi"),
            mails,
            what_becomes_of_mails(planned),
        )


def what_becomes_of_mails(planned: PlannedChange) -> str:
    """In words, for the preview: also those of technique transfer."""
    if planned.effective_on > clock.today():
        return _(
            "Thư nào còn chờ vào ngày %(day)s thì ngày đó chuyển cho người của cơ quan kế thừa; "
            "thư đã gửi giữ nguyên."
        ) % {"day": write_day(planned.effective_on)}
    return _("Chuyển cho người của cơ quan kế thừa; thư đã gửi giữ nguyên.")


# --- What follows -------------------------------------------------------------------------
def _ids_of(planned: PlannedChange) -> list[uuid.UUID]:
    """The agreements for a party of which somebody else answers."""
    rows = Party.objects.filter(organisation__in=list(planned.holders))
    return list(rows.values_list("agreement_id", flat=True).distinct())


def _refresh_search(agreements: Iterable[uuid.UUID]) -> None:
    """They are found by whoever answers for a party now. What somebody is signing or changing this
    moment is left to them, and to the next time: nobody waits for the other."""
    rows = Agreement.objects.filter(pk__in=list(agreements))
    refresh_all(rows.select_for_update(no_key=True, skip_locked=True))


def _people_of(agreements: Iterable[uuid.UUID]) -> dict[Record, list[Recipient]]:
    """Every agreement and its parts → whom its mails are for today."""
    people = recipients_of(agreements, clock.today())
    found: dict[Record, list[Recipient]] = defaultdict(list)
    for pk, recipients in people.items():
        found[Agreement._meta.label_lower, str(pk)] = recipients
    for part, way in PARTS:
        rows = part._default_manager.filter(**{f"{way}__in": people})
        for pk, agreement in rows.values_list("pk", way):
            found[part._meta.label_lower, str(pk)] = people[agreement]
    items = list(ActionItem.objects.filter(agreement__in=people).order_by("pk"))
    for pk, recipients in people_about(items, clock.today()).items():
        found[ActionItem._meta.label_lower, str(pk)] = recipients
    decisions = list(MergerDecision.objects.filter(agreement__in=people, choice=""))
    for pk, recipients in reminders_decisions.people_of(decisions, clock.today()).items():
        found[MergerDecision._meta.label_lower, str(pk)] = recipients
    return found


def _heir_of(planned: PlannedChange) -> Any:
    """Who answers today for a body that mails were meant for."""
    holders = holders_on(planned.holders, clock.today())

    def heir(record: Record, body: uuid.UUID) -> uuid.UUID:
        return holders[body].pk if body in holders else body

    return heir


def _plan(agreements: Iterable[uuid.UUID]) -> None:
    """Promise what the people of today have not been promised yet."""
    today = clock.today()
    for agreement in Agreement.objects.filter(pk__in=list(agreements)).order_by("pk"):
        reminders.plan_for_agreement(agreement, day=today)
    reminders_items.plan_due(today)
