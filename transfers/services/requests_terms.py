"""What a request says: the fields of a draft, what is wrong with them, and writing them down."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from agreements.services.base import written
from agreements.services.checks import Problems
from audit.services import difference
from hospitals.models import Organisation, Specialty, Technique
from hospitals.queries import holder_of, place_of
from transfers.modalities import MODALITIES
from transfers.models import RequestSource, TransferRequest
from transfers.services.bodies import check_facility
from transfers.services.requests_base import check_words
from transfers.states import ReadinessKind

# More people than any hospital of the country treats of one thing in a year.
MOST_PATIENTS = 100_000


class DraftFields(TypedDict, total=False):
    """What a draft may say; what is left out stays as it is.

    ``readiness``: kind of readiness → words. ``sources``: wanted hospitals, in order of wish.
    ``assigning_hub``: the department that is asked to choose them where none is named.
    """

    at_facility: Organisation | None
    modality: str
    technique: Technique | None
    specialties: Sequence[Specialty]
    specialties_open: bool
    sources: Sequence[Organisation]
    sources_open: bool
    title: str
    patients_a_year: int | None
    reason: str
    readiness: Mapping[str, str]
    duplicate_reason: str
    assigning_hub: Organisation | None
    step: int


_TEXTS = ("title", "reason", "duplicate_reason", "modality")
_PARTS = ("specialties", "sources")


def cleaned(fields: DraftFields) -> DraftFields:
    """Without spaces around the words and without empty lines of readiness."""
    tidy: dict[str, Any] = dict(fields)
    for name in _TEXTS:
        if name in tidy:
            tidy[name] = (tidy[name] or "").strip()
    if "readiness" in tidy:
        tidy["readiness"] = {
            kind: text.strip() for kind, text in tidy["readiness"].items() if text.strip()
        }
    for name in _PARTS:
        if name in tidy:
            tidy[name] = list(tidy[name])
    return tidy  # type: ignore[return-value]  # the same keys


def fields_of(request: TransferRequest) -> DraftFields:
    """What the saved request says, to be checked as a whole."""
    return DraftFields(
        at_facility=request.at_facility,
        modality=request.modality,
        technique=request.technique,
        specialties=list(request.specialties.all()),
        sources=sources_of(request),
        title=request.title,
        patients_a_year=request.patients_a_year,
        reason=request.reason,
        readiness=request.readiness,
        duplicate_reason=request.duplicate_reason,
        assigning_hub=request.assigning_hub,
    )


def sources_of(request: TransferRequest) -> list[Organisation]:
    return [row.organisation for row in request.sources.select_related("organisation")]


# --- Checking -----------------------------------------------------------------------------
def check_fields(
    problems: Problems, fields: DraftFields, request: TransferRequest, day: dt.date
) -> None:
    """Say everything that is wrong with ``fields``, beside what ``request`` holds already."""
    if (modality := fields.get("modality")) and modality not in MODALITIES:
        problems.add(
            "modality",
            _("“%(modality)s” không phải một hình thức hỗ trợ. Chọn một trong: %(known)s.")
            % {"modality": modality, "known": ", ".join(MODALITIES)},
        )
    _check_technique(problems, fields.get("technique"), day)
    problems.check_length("title", fields.get("title", ""), 400)
    check_words(problems, "reason", fields.get("reason", ""))
    check_words(problems, "duplicate_reason", fields.get("duplicate_reason", ""))
    _check_patients(problems, fields.get("patients_a_year"))
    _check_readiness(problems, fields.get("readiness", {}))
    facility = fields.get("at_facility", request.at_facility)
    if "at_facility" in fields and facility is not None:
        _check_at_facility(problems, facility, request.requester, day)
    if "sources" in fields or "at_facility" in fields:
        wanted = fields["sources"] if "sources" in fields else sources_of(request)
        check_sources(problems, wanted, request.requester, facility, day)
    if (hub := fields.get("assigning_hub")) is not None:
        _check_hub(problems, hub, day)


def check_sources(
    problems: Problems,
    sources: Sequence[Organisation],
    requester: Organisation,
    facility: Organisation | None,
    day: dt.date,
) -> None:
    """Every source is an open facility, named once, and neither asks nor receives itself."""
    for position, source in enumerate(sources):
        if source in (requester, facility):
            problems.add(
                "sources",
                _("“%(name)s” là bên tiếp nhận nên không thể là bệnh viện nguồn.")
                % {"name": source.name},
            )
        elif source in sources[:position]:
            problems.add(
                "sources",
                _("“%(name)s” có mặt hai lần. Mỗi bệnh viện chỉ ghi một lần.")
                % {"name": source.name},
            )
        else:
            check_facility(problems, "sources", source, day)


def _check_technique(problems: Problems, technique: Technique | None, day: dt.date) -> None:
    if technique is not None and technique.valid_to is not None and technique.valid_to < day:
        problems.add(
            "technique",
            _(
                "Kỹ thuật “%(name)s” đã hết hiệu lực trong danh mục sau %(until)s. "
                "Chọn kỹ thuật khác."
            )
            % {"name": technique.name, "until": written(technique.valid_to)},
        )


def _check_patients(problems: Problems, patients: int | None) -> None:
    if patients is not None and not 1 <= patients <= MOST_PATIENTS:
        problems.add(
            "patients_a_year",
            _(
                "%(number)s người bệnh mỗi năm không hợp lý. Ghi từ 1 đến %(most)s, "
                "hoặc để trống nếu chưa ước tính được."
            )
            % {"number": patients, "most": f"{MOST_PATIENTS:,}".replace(",", ".")},
        )


def _check_readiness(problems: Problems, readiness: Mapping[str, str]) -> None:
    for kind, text in readiness.items():
        if kind not in ReadinessKind.values:
            problems.add(
                "readiness",
                _("“%(kind)s” không phải một mục sẵn sàng. Chọn một trong: %(known)s.")
                % {"kind": kind, "known": ", ".join(ReadinessKind.values)},
            )
        check_words(problems, "readiness", text)


def _check_at_facility(
    problems: Problems, facility: Organisation, requester: Organisation, day: dt.date
) -> None:
    """One asks for oneself, or a department for what it manages today."""
    check_facility(problems, "at_facility", facility, day)
    if facility == requester:
        return
    place = place_of(facility, day)
    if place is None or place.managed_by is None or place.managed_by != holder_of(requester, day):
        problems.add(
            "at_facility",
            _("“%(name)s” không thuộc nơi đề xuất. Chọn cơ sở của mình hoặc để trống.")
            % {"name": facility.name},
        )


def _check_hub(problems: Problems, hub: Organisation, day: dt.date) -> None:
    if hub.kind != Organisation.Kind.HEALTH_DEPARTMENT or holder_of(hub, day) != hub:
        problems.add(
            "assigning_hub",
            _("“%(name)s” không phải Sở Y tế đang hoạt động. Chọn Sở phân công bệnh viện nguồn.")
            % {"name": hub.name},
        )


# --- Writing ------------------------------------------------------------------------------
def write_fields(
    request: TransferRequest, fields: DraftFields, *, is_new: bool
) -> dict[str, tuple[Any, Any]]:
    """Save ``fields`` and nothing else; what changed, as (before, after).

    The step of the form is kept, but is no change of the request.
    """
    columns = {name: value for name, value in fields.items() if name not in _PARTS}
    changes = difference(request, columns)
    for name, value in columns.items():
        setattr(request, name, value)
    parts = {} if is_new else _part_changes(request, fields)
    if is_new:
        request.save(force_insert=True)
    elif parts or changes.keys() - {"step"}:
        request.save()
    elif changes:
        request.save(update_fields=["step"])
    if "specialties" in fields:
        request.specialties.set(fields["specialties"])
    if "sources" in fields:
        write_sources(request, fields["sources"])
    changes.pop("step", None)
    return changes | parts


def write_sources(request: TransferRequest, sources: Sequence[Organisation]) -> None:
    """Make the wanted sources those; one that stays keeps its row and its answer."""
    request.sources.exclude(organisation__in=sources).delete()
    for position, source in enumerate(sources):
        RequestSource.objects.update_or_create(
            request=request, organisation=source, defaults={"position": position}
        )


def _part_changes(request: TransferRequest, fields: DraftFields) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {}
    if "specialties" in fields:
        before = sorted(str(specialty) for specialty in request.specialties.all())
        after = sorted(str(specialty) for specialty in fields["specialties"])
        if before != after:
            found["specialties"] = (before, after)
    if "sources" in fields:
        were, are = sources_of(request), list(fields["sources"])
        if were != are:
            found["sources"] = ([str(one) for one in were], [str(one) for one in are])
    return found
