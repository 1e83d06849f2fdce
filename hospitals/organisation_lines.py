"""The list of organisations on a day: one statement for all that its lines say."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery

from hospitals.models import Organisation, OrganisationManagement, OrganisationPlace
from hospitals.models.base import namer
from toolkit.json_sql import Days, JsonList, JsonObject, row_text


class OrganisationLine(NamedTuple):
    """One line of the list: the province where the organisation lies and who manages it on the
    day, a department or another authority; empty where that is not known. ``kind`` and
    ``technical_level`` are values of their choices."""

    name: str
    slug: str
    short_name: str
    kind: str
    is_end_line: bool
    province: str
    manager: str
    specialties: str
    technical_level: str
    beds: int | None
    open_from: dt.date | None
    address: str


_NOWHERE = {"province": None, "manager_vi": None, "manager_en": None}


def with_lines(rows: "QuerySet[Any]", day: dt.date) -> "QuerySet[Any, Any]":
    """``rows`` as tuples of their id and what `organisation_lines` reads; more may be annotated.

    Model instances, and three further statements about them, take twice as long.
    """
    text = row_text(rows, _members, days={"on": day}, known_as=__name__)
    return rows.values_list("pk").annotate(_line=text)


def organisation_lines(
    texts: Iterable[str], address: Callable[[str], str]
) -> list[OrganisationLine]:
    """The lines of what `with_lines` fetched; ``address`` of a slug is its page."""
    name = namer()
    lines = []
    for row in json.loads(f"[{','.join(texts)}]"):
        place = row["place"] or _NOWHERE
        # A department, else whom the last move gave it to, else whom it was founded under.
        department = name(place["manager_vi"], place["manager_en"])
        moved_to = row["moved_to"]
        authority = row["managing_authority"] if moved_to is None else moved_to
        lines.append(
            OrganisationLine(
                name=name(row["name_vi"], row["name_en"]),
                slug=row["slug"],
                short_name=row["short_name"],
                kind=row["kind"],
                is_end_line=row["is_end_line"],
                province=place["province"] or "",
                manager=department or authority,
                specialties=", ".join([name(one["vi"], one["en"]) for one in row["specialties"]]),
                technical_level=row["technical_level"],
                beds=row["beds"],
                open_from=dt.date.fromisoformat(row["open_from"]) if row["open_from"] else None,
                address=address(row["slug"]),
            )
        )
    return lines


def _members(days: Days) -> dict[str, Any]:
    here, on = OuterRef("pk"), days["on"]
    there = OrganisationPlace.objects.filter(organisation=here, since__lte=on, until__gt=on)
    place = JsonObject(
        province=F("province__short_name"),
        manager_vi=F("managed_by__name_vi"),
        manager_en=F("managed_by__name_en"),
    )
    moves = OrganisationManagement.objects.filter(organisation=here, since__lte=on)
    specialties = Organisation.specialties.through._default_manager.filter(organisation=here)
    names = JsonObject(vi=F("specialty__name_vi"), en=F("specialty__name_en"))
    own = ("name_vi", "name_en", "slug", "short_name", "kind", "is_end_line", "technical_level")
    return {
        **{field: F(field) for field in (*own, "beds", "open_from", "managing_authority")},
        "place": Subquery(there.annotate(said=place).values("said")[:1]),
        "moved_to": Subquery(moves.order_by("-since").values("managing_authority")[:1]),
        "specialties": JsonList(specialties.order_by("specialty__slug"), names),
    }
