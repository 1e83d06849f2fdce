"""Which hospitals could be asked, and why: by specialty, past contracts and open load.

A proposal is a help, not a rule: anybody may ask another hospital. Only counts are told.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hospitals.models import Organisation, Specialty, Technique
from hospitals.queries import specialties_by_word
from toolkit.folding import fold
from transfers.models import Contract, RequestSource
from transfers.states import (
    CONTRACT_MASTERED,
    CONTRACT_UNDER_WAY,
    REQUEST_WANTED,
    ContractStatus,
    SourceAnswer,
)

_TEACHERS = (Organisation.Kind.HOSPITAL, Organisation.Kind.INSTITUTE, Organisation.Kind.UNIVERSITY)
_SIGNED = (CONTRACT_UNDER_WAY | CONTRACT_MASTERED) | {ContractStatus.TERMINATED}
_LONGEST_WORD = 4


@dataclass(frozen=True)
class Proposal:
    """``reasons``: one sentence each. ``contracts`` it has signed as source in these specialties,
    ``mastered`` of them; ``load``: its open requests and contracts in them."""

    organisation: Organisation
    reasons: tuple[str, ...]
    contracts: int
    mastered: int
    load: int


def propose_sources(
    *,
    technique: Technique | None,
    specialties: Iterable[Specialty],
    words: str = "",
    leave_out: Iterable[Organisation] = (),
    day: dt.date,
    at_most: int = 5,
) -> list[Proposal]:
    """The hospitals to ask, the best first: end-line, then experience, then the smaller load.

    Without technique and specialty those named in ``words`` count. ``leave_out``: the asker and
    the facility. The same few queries however many there are.
    """
    wanted = _wanted(technique, specialties, words)
    if not wanted:
        return []
    contracts, mastered, running = _contracts_of(technique, wanted)
    candidates = (
        Organisation.objects.open_on(day)
        .filter(kind__in=_TEACHERS)
        .filter(Q(specialties__in=wanted) | Q(pk__in=list(contracts)))
        .exclude(pk__in=[organisation.pk for organisation in leave_out])
        .prefetch_related("specialties")
        .distinct()
    )
    asked = _open_requests_of(wanted)
    found = [
        _proposal(
            organisation,
            matching=[s for s in organisation.specialties.all() if s in wanted],
            wanted=wanted,
            contracts=contracts[organisation.pk],
            mastered=mastered[organisation.pk],
            requests=asked[organisation.pk],
            running=running[organisation.pk],
        )
        for organisation in candidates
    ]
    found.sort(
        key=lambda p: (not p.organisation.is_end_line, -p.contracts, p.load, p.organisation.slug)
    )
    return found[:at_most]


def _wanted(
    technique: Technique | None, specialties: Iterable[Specialty], words: str
) -> list[Specialty]:
    wanted = list(dict.fromkeys(specialties))
    if technique is not None and technique.specialty is not None:
        wanted = list(dict.fromkeys([*wanted, technique.specialty]))
    return wanted or _named_in(words)


def _named_in(words: str) -> list[Specialty]:
    """The specialties that stand in the words, a longer name before a shorter one in it."""
    known = specialties_by_word() if words.strip() else {}
    said = fold(words).split()
    found: dict[Specialty, None] = {}
    start = 0
    while start < len(said):
        for length in range(_LONGEST_WORD, 0, -1):
            specialty = known.get(" ".join(said[start : start + length]))
            if specialty is not None:
                found[specialty] = None
                start += length - 1
                break
        start += 1
    return list(found)


def _contracts_of(
    technique: Technique | None, wanted: Sequence[Specialty]
) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID], Counter[uuid.UUID]]:
    """Contracts in these specialties by source: signed ever, mastered, and running now."""
    same = Q(specialty__in=wanted) | Q(technique__specialty__in=wanted)
    if technique is not None:
        same |= Q(technique=technique)
    signed: Counter[uuid.UUID] = Counter()
    mastered: Counter[uuid.UUID] = Counter()
    running: Counter[uuid.UUID] = Counter()
    for source, status in Contract.objects.filter(same, status__in=_SIGNED).values_list(
        "source_id", "status"
    ):
        signed[source] += 1
        mastered[source] += status in CONTRACT_MASTERED
        running[source] += status in CONTRACT_UNDER_WAY
    return signed, mastered, running


def _open_requests_of(wanted: Sequence[Specialty]) -> Counter[uuid.UUID]:
    """Requests in these specialties that a hospital has to answer or to make a contract of."""
    rows = RequestSource.objects.filter(
        Q(request__specialties__in=wanted) | Q(request__technique__specialty__in=wanted),
        request__status__in=REQUEST_WANTED,
    ).exclude(answer=SourceAnswer.DECLINED)
    asked: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for organisation, request in rows.values_list("organisation_id", "request_id"):
        asked[organisation].add(request)
    return Counter({organisation: len(requests) for organisation, requests in asked.items()})


def _proposal(
    organisation: Organisation,
    *,
    matching: Collection[Specialty],
    wanted: Sequence[Specialty],
    contracts: int,
    mastered: int,
    requests: int,
    running: int,
) -> Proposal:
    names = ", ".join(specialty.name for specialty in matching or wanted)
    reasons = []
    if matching and organisation.is_end_line:
        reasons.append(_("Bệnh viện tuyến cuối có chuyên khoa %(names)s.") % {"names": names})
    elif matching:
        reasons.append(_("Có chuyên khoa %(names)s.") % {"names": names})
    if contracts:
        reasons.append(
            ngettext(
                "Đã ký %(n)s hợp đồng chuyển giao về %(names)s, %(mastered)s đã nghiệm thu.",
                "Đã ký %(n)s hợp đồng chuyển giao về %(names)s, %(mastered)s đã nghiệm thu.",
                contracts,
            )
            % {"n": contracts, "names": names, "mastered": mastered}
        )
    if requests or running:
        reasons.append(
            _(
                "Đang có %(requests)s đề xuất chưa xong và %(running)s hợp đồng đang thực hiện "
                "về %(names)s."
            )
            % {"requests": requests, "running": running, "names": names}
        )
    else:
        reasons.append(
            _("Chưa có đề xuất hay hợp đồng nào đang chờ về %(names)s.") % {"names": names}
        )
    return Proposal(
        organisation=organisation,
        reasons=tuple(reasons),
        contracts=contracts,
        mastered=mastered,
        load=requests + running,
    )
