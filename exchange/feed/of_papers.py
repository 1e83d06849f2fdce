"""Papers in the feed: documents from every shelf, the reviews' official papers, their numbers."""

from collections.abc import Collection
from typing import Any

from agreements import api_meetings
from agreements import shelves as agreements
from agreements.models import Activity, Document, ReviewPaper
from audit.models import Entry
from exchange.documents.api import DocumentSource
from exchange.feed.of_agreements import AGREEMENT, REVIEW, whole_agreement
from exchange.feed.of_register import names
from exchange.feed.of_transfers import CONTRACT, REQUEST
from exchange.feed.resources import Ear, Known, Resource, Texts, listed, once_under, under
from files.shelves import Shelf
from hospitals import shelves as hospitals
from hospitals.models import RegisterChange
from papers import api as papers
from papers.models import PaperNumber
from toolkit.api.sources import Asked
from transfers import shelves as transfers
from transfers.models import Contract, ReadinessItem, RequestAttachment

_DOCUMENT = Document._meta.label_lower
_ACTIVITY = Activity._meta.label_lower
_ITEM = ReadinessItem._meta.label_lower
_ATTACHMENT = RequestAttachment._meta.label_lower
_NUMBER = PaperNumber._meta.label_lower


def _is_thrown_away(entry: Entry) -> bool:
    """A draft, and with it whatever hung on it."""
    return entry.verb.endswith(".draft_deleted")


def _is_about_a_file(entry: Entry) -> bool:
    """The record itself is the paper's place: it may have lost its paper, or be gone with it."""
    names = entry.changes.keys()
    return entry.verb.endswith(".removed") or any("sha256" in n or n == "file" for n in names)


def _shelf(shelf: Shelf, model: Any, *ears: Ear, **more: Any) -> Resource:
    """The papers on one shelf; a paper's id is that of the row that it hangs on."""

    def visible(asked: Asked) -> Any:
        return shelf.rows(asked.reader).filter(**{f"{shelf.file}__isnull": False})

    def texts(asked: Asked, ids: Collection[str]) -> Texts:
        hung = dict(visible(asked).filter(pk__in=ids).values_list("pk", f"{shelf.file}_id"))
        source = DocumentSource(asked)
        source.shelves = (shelf,)
        found = source.of_records(hung.values()) if hung else {}
        return {str(pk): found[file] for pk, file in hung.items() if file in found}

    return Resource("documents", model, visible, texts, ears, **more)


PAPERS = (
    _shelf(
        agreements.AgreementPapers(),
        Document,
        Ear(_DOCUMENT, under(Document, "pk", review=None)),
        whole_agreement(under(Document, "agreement", review=None)),
        Ear(AGREEMENT, once_under(_DOCUMENT, AGREEMENT), when=_is_thrown_away),
        known=Known("agreement", AGREEMENT),
    ),
    _shelf(
        agreements.ReviewPapers(),
        Document,
        Ear(_DOCUMENT, under(Document, "pk", review__isnull=False)),
        Ear(REVIEW, under(Document, "review")),
        whole_agreement(under(Document, "agreement", review__isnull=False)),
        known=Known("agreement", AGREEMENT, own_only=True),
    ),
    _shelf(
        agreements.ActivityPapers(),
        Activity,
        Ear(_ACTIVITY, under(Activity, "pk", file__isnull=False)),
        Ear(_ACTIVITY, when=_is_about_a_file),
        whole_agreement(under(Activity, "agreement", file__isnull=False)),
        known=Known("agreement", AGREEMENT, own_only=True),
    ),
    _shelf(
        transfers.RequestPapers(),
        RequestAttachment,
        Ear(_ATTACHMENT),
        Ear(REQUEST, under(RequestAttachment, "request")),
        Ear(REQUEST, once_under(_ATTACHMENT, REQUEST), when=_is_thrown_away),
        known=Known("request", REQUEST),
    ),
    _shelf(
        transfers.SignedContracts(),
        Contract,
        Ear(CONTRACT, under(Contract, "pk", scan__isnull=False)),
        Ear(CONTRACT, when=_is_about_a_file),
        whole_agreement(under(Contract, "agreement", scan__isnull=False)),
        known=Known("pk", CONTRACT),
    ),
    _shelf(
        transfers.Evidence(),
        ReadinessItem,
        Ear(_ITEM, under(ReadinessItem, "pk", document__isnull=False)),
        Ear(_ITEM, when=_is_about_a_file),
        Ear(CONTRACT, under(ReadinessItem, "contract", document__isnull=False)),
        Ear(CONTRACT, once_under(_ITEM, CONTRACT), when=_is_thrown_away),
        known=Known("contract", CONTRACT),
    ),
    # Without an ear: each is a change of everything.
    _shelf(hospitals.Decisions(), RegisterChange),
    listed(
        "review-papers",
        ReviewPaper,
        api_meetings.ReviewPaperViewSet.rows,
        Ear(ReviewPaper._meta.label_lower),
        Ear(_NUMBER, under(ReviewPaper, "number")),
        whole_agreement(under(ReviewPaper, "review__agreement")),
        *names(under(ReviewPaper, "organisation")),
        known=Known("review__agreement", AGREEMENT, own_only=True),
    ),
    listed(
        "paper-numbers",
        PaperNumber,
        papers.PaperNumberViewSet.rows,
        Ear(_NUMBER),
        *names(under(PaperNumber, "organisation")),
        # Nobody remembers them: a number stays, struck out or not.
        known=Known("pk", _NUMBER),
    ),
)
