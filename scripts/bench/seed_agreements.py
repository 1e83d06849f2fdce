"""The seeded agreements with all that hangs on them: a number gives the same rows every time."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta

from agreements.models import Agreement, Content, Party, Review
from agreements.states import BEFORE_SIGNATURE, Status
from hospitals.models import Organisation
from scripts.bench.seed_bodies import Kind, Pool
from scripts.bench.seed_reviews import reviews_of
from scripts.bench.seed_words import COMMITMENTS, SUBJECTS, TITLES
from toolkit.folding import fold

AGREEMENTS = 20_000
DAY = dt.date(2026, 11, 22)
NOON = dt.datetime.combine(DAY, dt.time(5), dt.UTC)
SPACE = uuid.UUID("5f0c1b9e-6a55-4f0e-8a77-1d3a0f6b7c21")
# How many parties sign: four on average, 80,000 in all.
PARTIES = (4, 2, 7, 3, 4, 5, 3, 4)
# How many reviews a signed agreement has: 500 in 25 agreements, one of which is not signed yet.
# fmt: off
REVIEWS = (
    20, 10, 34, 18, 22, 12, 28, 0, 24, 17, 20, 14, 31,
    16, 26, 21, 19, 15, 23, 22, 18, 25, 20, 24, 21,
)
# fmt: on
STATUSES = {
    Status.SIGNED: 4,
    Status.IN_FORCE: 58,
    Status.SUSPENDED: 3,
    Status.EXPIRED: 25,
    Status.TERMINATED: 10,
}
LEVELS = {
    Agreement.Level.DEPARTMENT: (Kind.HEALTH_DEPARTMENT, 45),
    Agreement.Level.PEOPLES_COMMITTEE: (Kind.HEALTH_DEPARTMENT, 5),
    Agreement.Level.CDC: (Kind.CDC, 18),
    Agreement.Level.HOSPITAL: (Kind.HOSPITAL, 32),
}


@dataclass
class Rows:
    """What a number of agreements consist of."""

    agreements: list[Agreement] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    specialties: list[Any] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)


@dataclass(frozen=True)
class Surroundings:
    """What the agreements refer to: bodies by kind, areas and specialties by slug → key."""

    pools: dict[str, Pool]
    areas: dict[str, int]
    specialties: list[uuid.UUID]


def key(kind: str, *numbers: int) -> uuid.UUID:
    return uuid.uuid5(SPACE, "/".join([kind, *map(str, numbers)]))


def add_agreement(rows: Rows, number: int, around: Surroundings) -> None:
    """Add agreement ``number`` with its parties, commitments, specialties and reviews."""
    rng = random.Random(f"agreement {number}")  # noqa: S311 - no secret
    reviews = REVIEWS[number % len(REVIEWS)]
    years = min(max(reviews // 2, 3), 8)
    status = _status(rng, reviews)
    signed_on, starts_on, ends_on = _days(rng, status, years)
    level = rng.choices(list(LEVELS), [share for _, share in LEVELS.values()])[0]
    bodies = around.pools[LEVELS[level][0]].draw(
        rng, signed_on or DAY, PARTIES[number % len(PARTIES)]
    )
    every_months = rng.choice((6, 6, 6, 12))
    agreement = Agreement(
        id=key("agreement", number),
        code=f"bench-{number:05d}",
        title=_title(rng, bodies, starts_on or DAY, years),
        issuing_body=bodies[0],
        level=level,
        status=status,
        origin=rng.choice(Agreement.Origin.values),
        **_known(rng, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on),
        review_every_months=every_months if signed_on else None,
        review_anchor_on=starts_on,
        entered_on=signed_on or DAY,
        renewal_of_id=key("agreement", number - 1000)
        if number >= 1000 and not number % 9
        else None,
        suspended_on=DAY - dt.timedelta(rng.randint(1, 25)) if status == Status.SUSPENDED else None,
        terminated_on=DAY - dt.timedelta(rng.randint(1, 25))
        if status == Status.TERMINATED
        else None,
        updated_at=NOON - dt.timedelta(seconds=rng.randint(0, 60_000_000), microseconds=number),
    )
    if signed_on and rng.random() < 0.85:
        agreement.number, agreement.register_year = f"{number}/TT-HT", signed_on.year
    agreement.created_at = agreement.updated_at
    contents = _contents(rng, number, around)
    agreement.search_text = _search_text(agreement, bodies, contents)
    rows.agreements.append(agreement)
    rows.contents += contents
    rows.parties += _parties(number, bodies, signed_on)
    rows.specialties += [
        Agreement.specialties.through(agreement_id=agreement.pk, specialty_id=specialty)
        for specialty in rng.sample(around.specialties, rng.randint(0, 4))
    ]
    rows.reviews += reviews_of(agreement, reviews, rng, DAY, key)


def _status(rng: random.Random, reviews: int) -> Status:
    if not reviews:
        return rng.choice(sorted(BEFORE_SIGNATURE))
    return rng.choices(list(STATUSES), list(STATUSES.values()))[0]


def _days(
    rng: random.Random, status: Status, years: int
) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
    """Signed, begun and ending as ``status`` asks for on `DAY`."""
    if status in BEFORE_SIGNATURE:
        return None, None, None
    if status == Status.SIGNED:
        starts_on = DAY + dt.timedelta(rng.randint(1, 60))
        signed_on = DAY - dt.timedelta(rng.randint(0, 60))
    else:
        ended = rng.randint(1, 1500) if status == Status.EXPIRED else 0
        age = ended or rng.randint(30, years * 365 - 30)
        starts_on = DAY - dt.timedelta(age)
        if ended:
            starts_on -= relativedelta(years=years)
        signed_on = starts_on - dt.timedelta(rng.randint(0, 20))
    return signed_on, starts_on, starts_on + relativedelta(years=years)


def _known(rng: random.Random, **days: dt.date | None) -> dict[str, Any]:
    """The days and how well each is known: one in twenty of the beginnings to the month."""
    fields: dict[str, Any] = {}
    for name, day in days.items():
        precision = "day" if day else ""
        if day and name == "signed_on" and rng.random() < 0.05:
            day, precision = day.replace(day=1), "month"
        fields |= {name: day, f"{name}_precision": precision}
    return fields


def _title(rng: random.Random, bodies: list[Organisation], starts_on: dt.date, years: int) -> str:
    return rng.choice(TITLES).format(
        subject=rng.choice(SUBJECTS),
        hub=bodies[0].name_vi,
        partner=bodies[1].name_vi,
        first=starts_on.year,
        last=starts_on.year + years,
    )


def _parties(number: int, bodies: list[Organisation], signed_on: dt.date | None) -> list[Party]:
    return [
        Party(
            id=key("party", number, place),
            agreement_id=key("agreement", number),
            organisation=body,
            role=Party.Role.PARTNER if place else Party.Role.HUB,
            position=place,
            name_as_signed=body.name_vi,
            signatory="Người mẫu",
            signatory_position="Giám đốc",
            signed_on=signed_on,
        )
        for place, body in enumerate(bodies)
    ]


def _contents(rng: random.Random, number: int, around: Surroundings) -> list[Content]:
    areas = rng.sample(sorted(COMMITMENTS), rng.randint(1, 5))
    return [
        Content(
            id=key("content", number, place),
            agreement_id=key("agreement", number),
            area_id=around.areas[area],
            text=rng.choice(COMMITMENTS[area]),
            position=place,
        )
        for place, area in enumerate(areas)
    ]


def _search_text(agreement: Agreement, bodies: list[Organisation], contents: list[Content]) -> str:
    words = [agreement.code, agreement.number, agreement.title]
    words += [body.name_vi for body in bodies] + [content.text for content in contents]
    return " ".join(fold(word) for word in words if word)
