"""What the recipient still lacks before a contract may start."""

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transfers.models import Contract, ReadinessItem
from transfers.states import ReadinessKind

_PLACES = {kind.value: place for place, kind in enumerate(ReadinessKind)}


class ItemState(models.TextChoices):
    MET = "met", gettext_lazy("Đã đủ")
    EXPIRED = "expired", gettext_lazy("Minh chứng hết giá trị")
    WAIVED = "waived", gettext_lazy("Được miễn")
    OPEN = "open", gettext_lazy("Chưa đủ")


def state_of(item: ReadinessItem, day: dt.date) -> ItemState:
    """How the item stands on ``day``: valid evidence counts before a waiver, a waiver before
    evidence that has run out (its last day still counts)."""
    has_evidence = item.met_on is not None and item.met_on <= day
    if has_evidence and (item.valid_until is None or item.valid_until >= day):
        return ItemState.MET
    if item.waived_on is not None:
        return ItemState.WAIVED
    return ItemState.EXPIRED if has_evidence else ItemState.OPEN


def missing(items: Iterable[ReadinessItem], day: dt.date) -> list[ReadinessItem]:
    """The mandatory items that keep the contract from starting on ``day``, as the list has them."""
    lacking = (ItemState.OPEN, ItemState.EXPIRED)
    found = [item for item in items if item.is_mandatory and state_of(item, day) in lacking]
    return sorted(found, key=lambda item: _PLACES[item.kind])


def missing_for(contract: Contract, day: dt.date) -> list[ReadinessItem]:
    """The same for a contract: one query, none when ``readiness`` was prefetched."""
    return missing(contract.readiness.all(), day)


def not_ready_sentence(items: Iterable[ReadinessItem]) -> str:
    """Names what is missing, then what to do."""
    return _(
        "Chưa bắt đầu được vì bên tiếp nhận còn thiếu: %(items)s. "
        "Hãy bổ sung minh chứng còn giá trị, hoặc lãnh đạo một bên miễn và ghi lý do."
    ) % {"items": ", ".join(str(item.get_kind_display()).lower() for item in items)}


def not_ready_on_sentence(items: Iterable[ReadinessItem], day: dt.date) -> str:
    """The same of an earlier day on which it is said to have started."""
    return _("Ngày %(day)s bên tiếp nhận còn thiếu: %(items)s. Hãy ghi ngày đã đủ trở đi.") % {
        "day": f"{day:%d/%m/%Y}",
        "items": ", ".join(str(item.get_kind_display()).lower() for item in items),
    }
