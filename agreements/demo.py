"""The agreements of the demonstration: five that the press reported, and the marked samples.

They come in by the same services as everything else; ``data/*.yaml`` holds what is known of them.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import yaml
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from agreements.areas import DATA_DIR, load_areas
from agreements.models import Agreement, Area
from agreements.services import (
    Commitment,
    add_other_review,
    do_item,
    raise_item,
    record_activity,
    record_agreement,
    suspend_agreement,
    verify_item,
)
from agreements.states import Status
from hospitals.models import Organisation, Specialty
from hospitals.queries import specialties_by_word
from toolkit import clock
from toolkit.days import KnownDay, read_day
from toolkit.folding import fold

FILES = ("agreements.yaml", "samples.yaml")
Row = dict[str, Any]


@dataclass(frozen=True)
class LoadedAgreements:
    """How many were recorded, were there already, or lie after the demonstration's day."""

    recorded: int = 0
    unchanged: int = 0
    later: int = 0


@transaction.atomic
def load_agreements() -> LoadedAgreements:
    """Record what is not there yet. An agreement of which the code exists is left as it is."""
    load_areas()
    words = specialties_by_word()
    rows = [row for name in FILES for row in _read(name)]
    existing = set(Agreement.objects.values_list("code", flat=True))
    recorded = unchanged = later = 0
    for row in rows:
        if row["code"] in existing:
            unchanged += 1
        elif _lies_ahead(row):
            later += 1
        else:
            _record(row, words)
            recorded += 1
    return LoadedAgreements(recorded, unchanged, later)


def _read(name: str) -> list[Row]:
    with (DATA_DIR / name).open(encoding="utf-8") as file:
        rows: list[Row] = yaml.safe_load(file)
    return rows


def _lies_ahead(row: Row) -> bool:
    """A walk through a past day does not meet what was signed after it."""
    signed_on = _day(row, "signed_on")
    return signed_on is not None and signed_on.first > clock.today()


def _record(row: Row, words: dict[str, Specialty]) -> None:
    bodies = {
        body.slug: body
        for body in Organisation.objects.filter(slug__in=[party[0] for party in row["parties"]])
    }
    hub, *partners = [bodies[party[0]] for party in row["parties"]]
    areas = {area.slug: area for area in Area.objects.all()}
    anchor, entered_on = _day(row, "review_anchor_on"), _day(row, "entered_on")
    agreement = record_agreement(
        by=None,
        code=row["code"],
        title=row["title"],
        title_en=row["title_en"],
        level=row["level"],
        hub=hub,
        partners=partners,
        names_as_signed={party[0]: party[1] for party in row["parties"] if len(party) > 1},
        contents=[
            Commitment(areas[content["area"]], content["vi"], content["en"])
            for content in row["contents"]
        ],
        specialties=[words[fold(word)] for word in row.get("specialties", ())],
        signed_on=_day(row, "signed_on"),
        starts_on=_day(row, "starts_on"),
        ends_on=_day(row, "ends_on"),
        review_every_months=row.get("review_every_months"),
        review_anchor_on=anchor.first if anchor else None,
        entered_on=entered_on.first if entered_on else None,
        status=Status(row["status"]) if "status" in row else None,
        origin=row.get("origin", Agreement.Origin.RECORDED),
        note=row.get("note", ""),
    )
    for meeting in row.get("meetings", ()):
        if _has_come(meeting["held_on"]):
            _record_meeting(agreement, meeting)
    for activity in row.get("activities", ()):
        if _has_come(activity["known_on"]):
            _record_activity(agreement, activity)
    if suspended := row.get("suspended"):
        _suspend(agreement, suspended)


def _record_meeting(agreement: Agreement, meeting: Row) -> None:
    first, last = meeting.get("period", (None, None))
    review = add_other_review(
        agreement,
        by=None,
        held_on=dt.date.fromisoformat(meeting["held_on"]),
        one_sided=meeting["one_sided"],
        conclusions=meeting["conclusions"],
        period_from=dt.date.fromisoformat(first) if first else None,
        period_to=dt.date.fromisoformat(last) if last else None,
    )
    for row in meeting.get("action_items", ()):
        item = raise_item(
            review,
            by=None,
            what=row["what"],
            organisation=_body(row["organisation"]),
            due_on=dt.date.fromisoformat(row["due_on"]),
            person=User.objects.filter(email=row.get("person")).first(),
        )
        if (done := row.get("done")) and _has_come(done["day"]):
            do_item(item, by=None, note=done["note"], done_on=dt.date.fromisoformat(done["day"]))
        if (verified_on := row.get("verified_on")) and _has_come(verified_on):
            verify_item(item, by=None, on=dt.date.fromisoformat(verified_on))


def _record_activity(agreement: Agreement, row: Row) -> None:
    record_activity(
        agreement,
        by=None,
        kind=row["kind"],
        title=row["title"],
        organisations=[_body(slug) for slug in row["organisations"]],
        content=agreement.contents.filter(area__slug=row["commitment"]).first(),
        is_planned=row.get("is_planned", False),
        happened_on=_day(row, "happened_on"),
        people_reached=row.get("people_reached"),
        note=row.get("note", ""),
    )


def _has_come(day: str) -> bool:
    """A walk through a past day does not meet what happened after it."""
    return dt.date.fromisoformat(day) <= clock.today()


def _body(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def _suspend(agreement: Agreement, suspended: Row) -> None:
    on = dt.date.fromisoformat(suspended["since"])
    if on <= clock.today():
        suspend_agreement(
            agreement, by=None, reason=suspended["reason"], document=_sample_paper(), on=on
        )


def _sample_paper() -> ContentFile:
    """A page that says that it is a sample: the act demands a paper."""
    return ContentFile((DATA_DIR / "mau.pdf").read_bytes(), name="mau.pdf")


def _day(row: Row, field: str) -> KnownDay | None:
    return read_day(row.get(field, ""))
