"""What nobody would go on with if a body closed: its closing is refused until that is settled.

Also asked after the day (`agreements.unanswered`): something may have been opened in between.
"""

from collections.abc import Iterator

from django.utils.translation import ngettext

from agreements.closing import ending_of
from hospitals.changes import PlannedChange
from transfers.open_work import open_contracts, open_links, open_networks, open_requests


def left_open(planned: PlannedChange) -> Iterator[str]:
    """Sentences with reason and remedy: four queries for each closed body."""
    ending = ending_of(planned)
    for body in planned.closed:
        units = [unit for unit, holder in ending.items() if holder == body.pk]
        day = planned.effective_on
        ties = open_links(units, day).count() + open_networks(units, day).count()
        for count, words in (
            (open_requests(units).count(), _request_words),
            (open_contracts(units).count(), _contract_words),
            (ties, _tie_words),
        ):
            if count:
                yield words(count) % {"body": body.name, "count": count}


def _request_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn %(count)s đề xuất chưa xong. Ghi đơn vị kế thừa (sáp nhập), "
        "hoặc rút, trả lời các đề xuất đó trước.",
        "“%(body)s” còn %(count)s đề xuất chưa xong. Ghi đơn vị kế thừa (sáp nhập), "
        "hoặc rút, trả lời các đề xuất đó trước.",
        count,
    )


def _contract_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn %(count)s hợp đồng chưa thanh lý. Ghi đơn vị kế thừa (sáp "
        "nhập), hoặc thanh lý, chấm dứt các hợp đồng đó trước.",
        "“%(body)s” còn %(count)s hợp đồng chưa thanh lý. Ghi đơn vị kế thừa (sáp "
        "nhập), hoặc thanh lý, chấm dứt các hợp đồng đó trước.",
        count,
    )


def _tie_words(count: int) -> str:
    return ngettext(
        "“%(body)s” còn %(count)s liên kết vệ tinh, mạng lưới chưa ghi ngày kết thúc. Ghi đơn vị "
        "kế thừa (sáp nhập), hoặc ghi ngày kết thúc trước.",
        "“%(body)s” còn %(count)s liên kết vệ tinh, mạng lưới chưa ghi ngày kết thúc. Ghi đơn vị "
        "kế thừa (sáp nhập), hoặc ghi ngày kết thúc trước.",
        count,
    )
