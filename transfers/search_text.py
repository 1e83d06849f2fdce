"""What the search box finds a request or a contract by, without diacritics.

Kept in ``search_text`` by the services that change the record.
"""

from hospitals.models import Organisation
from hospitals.models.base import Named
from toolkit.folding import fold
from transfers.models import Contract, TransferRequest


def refresh_search_text(record: TransferRequest | Contract) -> bool:
    """Bring the column in line. Returns whether it differed; ``updated_at`` is left alone."""
    if isinstance(record, TransferRequest):
        text = _joined(_words_of_request(record), _bodies_of_request(record))
    else:
        text = _joined(_words_of_contract(record), [record.source, record.recipient])
    if text == record.search_text:
        return False
    type(record)._default_manager.filter(pk=record.pk).update(search_text=text)
    record.search_text = text
    return True


def _words_of_request(request: TransferRequest) -> list[str]:
    words = [request.code, request.title, request.title_en, *_names(request.technique)]
    for specialty in request.specialties.all():
        words += _names(specialty)
    return words


def _bodies_of_request(request: TransferRequest) -> list[Organisation]:
    wanted = [source.organisation for source in request.sources.select_related("organisation")]
    return [request.requester, *([request.at_facility] if request.at_facility else []), *wanted]


def _words_of_contract(contract: Contract) -> list[str]:
    return [
        contract.code,
        contract.number,
        contract.title,
        contract.source_name,
        contract.recipient_name,
        *_names(contract.technique),
        *_names(contract.specialty),
    ]


def _names(row: Named | None) -> list[str]:
    return [row.name_vi, row.name_en] if row is not None else []


def _joined(words: list[str], bodies: list[Organisation]) -> str:
    """An organisation's own text holds its former names and provinces already."""
    folded = [fold(word) for word in words] + [body.search_text for body in bodies]
    return " | ".join(dict.fromkeys(text for text in folded if text))
