"""What changed in the records the reader may see, from the trail: since the last visit, or lately.

Two steps however much there is. Reading changes nothing, and one's own acts are no news.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Comment, Document
from agreements.verbs import DRAFT_VERBS
from audit.models import Entry
from toolkit.together import Reading
from transfers.models import Contract, TransferRequest

if TYPE_CHECKING:
    from accounts.models import User

# Requests and contracts read for it, the last changed first; of agreements the page has its own.
RECORDS_READ = 60
ENTRIES_READ = 40
NEW_SHOWN = 12
LATEST_SHOWN = 6

_DOWNLOADS = ("document.downloaded", "document.viewed", "contract.paper_downloaded")
_AGREEMENT = Agreement._meta.label_lower
_REQUEST = TransferRequest._meta.label_lower
_CONTRACT = Contract._meta.label_lower
_PAGES = {
    _AGREEMENT: "agreements:detail",
    _REQUEST: "requests:detail",
    _CONTRACT: "contracts:detail",
}


@dataclass(frozen=True)
class Change:
    """An entry of the trail, the day it was made here, and the page of the record it is about.

    ``whole``: the agreement it belongs to, where the record is a part of one.
    """

    entry: Entry
    day: dt.date
    url: str
    whole: str = ""


@dataclass(frozen=True)
class News:
    """``shown``: what others did since ``since``, else the latest; ``new`` of them are news.

    ``since`` is None on the first visit. ``more``: there may be news that were not read.
    """

    shown: list[Change] = field(default_factory=list)
    since: dt.datetime | None = None
    new: int = 0
    more: bool = False


def read_news(
    user: "User", agreements: Collection[Any], others: Sequence[str], since: dt.datetime | None
) -> Reading[News]:
    """The news of a reader of the trail, in one step: about ``agreements``, as `work.agreements_of`
    has them, and the ``others``, as `latest_of` found them."""
    (entries,) = yield [_entries(user, agreements, others)]
    titles = {str(agreement.pk): agreement.title for agreement in agreements}
    if since is None:
        return News([_change(entry, titles) for entry in entries[:LATEST_SHOWN]])
    new = [entry for entry in entries if entry.at > since and entry.actor_id != user.pk]
    return News(
        [_change(entry, titles) for entry in new[:NEW_SHOWN] or entries[:LATEST_SHOWN]],
        since,
        len(new),
        more=len(entries) == ENTRIES_READ and entries[-1].at > since,
    )


def _entries(user: "User", agreements: Collection[Any], records: Sequence[str]) -> QuerySet[Entry]:
    """The newest entries about these agreements and the reader's requests and contracts.

    What a party says about a draft, and papers, are told to the parties (``is_own``) and who reads
    everything.
    """
    is_own = {str(a.pk): a.is_own or user.reads_everything for a in agreements}
    others = [pk for pk, own in is_own.items() if not own]
    about = Q()
    for kinds, ids in (([_AGREEMENT], list(is_own)), ([_REQUEST, _CONTRACT], records)):
        about |= Q(record_type__in=kinds, record_id__in=ids)
        about |= Q(whole_type__in=kinds, whole_id__in=ids)
    return (
        Entry.objects.filter(about)
        .exclude(verb__in=_DOWNLOADS)
        .exclude(Q(record_id__in=others) | Q(whole_id__in=others), verb__in=DRAFT_VERBS)
        .exclude(
            record_type__in=[Comment._meta.label_lower, Document._meta.label_lower],
            whole_id__in=others,
        )
        .select_related("actor")
        .order_by("-id")[:ENTRIES_READ]
    )


def latest_of(user: "User") -> "QuerySet[Any, Any]":
    """The keys of the reader's requests and contracts that changed last."""
    requests = TransferRequest.objects.filter(pk__in=_latest(TransferRequest.objects, user))
    contracts = Contract.objects.filter(pk__in=_latest(Contract.objects, user))
    return requests.order_by().values_list("pk").union(contracts.order_by().values_list("pk"))


def _latest(rows: Any, user: "User") -> "QuerySet[Any]":
    seen = rows.filter(pk__in=rows.visible_to(user).order_by().values("pk"))
    latest: QuerySet[Any] = seen.order_by("-updated_at").values("pk")[:RECORDS_READ]
    return latest


def _change(entry: Entry, titles: Mapping[str, str]) -> Change:
    kind, pk, whole = entry.record_type, entry.record_id, ""
    if kind not in _PAGES:
        kind, pk = entry.whole_type, entry.whole_id
        whole = titles.get(pk, "")
    url = reverse(_PAGES[kind], args=[pk])
    return Change(entry, timezone.localtime(entry.at).date(), url, whole)
