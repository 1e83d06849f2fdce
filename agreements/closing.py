"""What nobody would answer for if a body closed: its closing is refused until that is settled.

Also asked after the day (`agreements.unanswered`): something may have been opened in between.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import ngettext

from agreements.models import ActionItem, Party, Review
from agreements.states import (
    BEFORE_SIGNATURE,
    FROM_SIGNATURE,
    OVER,
    WAITING,
    ItemStatus,
    ReviewKind,
    ReviewStatus,
)
from hospitals.changes import PlannedChange

# Unit → the closed body that would answer for it.
Ending = Mapping[uuid.UUID, uuid.UUID]
Found = dict[uuid.UUID, set[Any]]


def ending_of(planned: PlannedChange) -> dict[uuid.UUID, uuid.UUID]:
    """Every unit for which a body that closes answers, and that body."""
    closed = {body.pk for body in planned.closed}
    return {unit: holder for unit, holder in planned.held_after.items() if holder in closed}


def left_open(planned: PlannedChange) -> Iterator[str]:
    """Sentences with reason and remedy, body by body; four queries however many records."""
    ending = ending_of(planned)
    if not ending:
        return
    binding, drafts = _agreements(ending)
    reviews, items = _reviews(ending), _items(ending)
    for body in planned.closed:
        parts: list[tuple[Found, Callable[[int], str]]] = [
            (binding, _binding_words),
            (drafts, _draft_words),
            (reviews, _review_words),
            (items, _item_words),
        ]
        for found, words in parts:
            if count := len(found.get(body.pk, ())):
                yield words(count) % {"body": body.name, "count": count}


def _agreements(ending: Ending) -> tuple[Found, Found]:
    """Those that bind one of the bodies, and drafts that nobody else may change or delete."""
    binding: Found = defaultdict(set)
    drafts: Found = defaultdict(set)
    rows = Party.objects.filter(organisation__in=list(ending)).exclude(agreement__status__in=OVER)
    for unit, agreement, role, status in rows.values_list(
        "organisation_id", "agreement_id", "role", "agreement__status"
    ):
        if status in FROM_SIGNATURE:
            binding[ending[unit]].add(agreement)
        elif role == Party.Role.HUB:
            drafts[ending[unit]].add(agreement)
    return binding, drafts


def _reviews(ending: Ending) -> Found:
    """To be held, or held and not concluded; of agreements that are over too."""
    unfinished = Q(status__in=WAITING) | (
        Q(status=ReviewStatus.HELD) & ~Q(kind=ReviewKind.OTHER.value)
    )
    rows = (
        Review.objects.filter(unfinished, due_on__gte=F("agreement__entered_on"))
        .filter(agreement__parties__organisation__in=list(ending))
        .exclude(agreement__status__in=BEFORE_SIGNATURE)
    )
    return _by_body(rows.values_list("agreement__parties__organisation", "pk"), ending)


def _items(ending: Ending) -> Found:
    """To be done by one of the bodies, or done and to be verified by nobody else."""
    found = _by_body(
        ActionItem.objects.owed()
        .filter(organisation__in=list(ending))
        .values_list("organisation_id", "pk"),
        ending,
    )
    done = ActionItem.objects.filter(
        status=ItemStatus.DONE, agreement__parties__organisation__in=list(ending)
    ).exclude(organisation__in=list(ending))
    for item in done.distinct().prefetch_related("agreement__parties"):
        others = [p.organisation_id for p in item.agreement.parties.all()]
        verifiers = {pk for pk in others if pk != item.organisation_id}
        if verifiers and verifiers <= ending.keys():
            for body in {ending[pk] for pk in verifiers}:
                found[body].add(item.pk)
    return found


def _by_body(rows: Iterable[tuple[uuid.UUID, Any]], ending: Ending) -> Found:
    found: Found = defaultdict(set)
    for unit, record in rows:
        found[ending[unit]].add(record)
    return found


def _binding_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn là bên của %(count)s thỏa thuận đang ràng buộc. Ghi đơn vị kế thừa (sáp "
        "nhập), hoặc chấm dứt các thỏa thuận đó trước.",
        "“%(body)s” còn là bên của %(count)s thỏa thuận đang ràng buộc. Ghi đơn vị kế thừa (sáp "
        "nhập), hoặc chấm dứt các thỏa thuận đó trước.",
        count,
    )


def _draft_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn %(count)s bản thảo thỏa thuận do mình lập. Ghi đơn vị kế thừa (sáp nhập), "
        "hoặc ký hay xóa các bản thảo đó trước.",
        "“%(body)s” còn %(count)s bản thảo thỏa thuận do mình lập. Ghi đơn vị kế thừa (sáp nhập), "
        "hoặc ký hay xóa các bản thảo đó trước.",
        count,
    )


def _review_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn %(count)s kỳ đánh giá chưa kết luận. Ghi đơn vị kế thừa (sáp nhập), hoặc "
        "họp và kết luận, hay miễn các kỳ đó trước.",
        "“%(body)s” còn %(count)s kỳ đánh giá chưa kết luận. Ghi đơn vị kế thừa (sáp nhập), hoặc "
        "họp và kết luận, hay miễn các kỳ đó trước.",
        count,
    )


def _item_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn %(count)s việc phải làm chưa xong hoặc chờ mình xác nhận. Ghi đơn vị kế "
        "thừa (sáp nhập), hoặc làm xong, xác nhận hay bỏ các việc đó trước.",
        "“%(body)s” còn %(count)s việc phải làm chưa xong hoặc chờ mình xác nhận. Ghi đơn vị kế "
        "thừa (sáp nhập), hoặc làm xong, xác nhận hay bỏ các việc đó trước.",
        count,
    )
