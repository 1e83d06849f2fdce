"""What an agreement says, as one value: checked once, written once, by drafting and recording."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agreements.models import Agreement, Content, Party
from agreements.services.base import known
from agreements.services.checks import Commitment, Problems
from hospitals.models import Organisation, Specialty
from toolkit.days import KnownDay


@dataclass(frozen=True)
class Terms:
    """The text of an agreement. ``names_as_signed``: slug → name, where it differs from the
    register's."""

    hub: Organisation
    partners: Sequence[Organisation]
    title: str
    level: str
    contents: Sequence[Commitment] = ()
    number: str = ""
    register_year: int | None = None
    starts_on: KnownDay | None = None
    ends_on: KnownDay | None = None
    review_every_months: int | None = None
    review_anchor_on: dt.date | None = None
    specialties: Sequence[Specialty] = ()
    title_en: str = ""
    names_as_signed: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """The agreement's own columns (without code, signing and status)."""
        return {
            "title": self.title.strip(),
            "title_en": self.title_en.strip(),
            "level": self.level,
            "number": self.number,
            "register_year": self.register_year if self.number else None,
            "issuing_body": self.hub,
            "review_every_months": self.review_every_months,
            "review_anchor_on": self.review_anchor_on,
            **known("starts_on", self.starts_on),
            **known("ends_on", self.ends_on, last=True),
        }

    def check(self, problems: Problems, *, agreement: Agreement | None = None) -> None:
        """Say everything that is wrong with the terms, however and whenever they are signed."""
        problems.check_title(self.title)
        problems.check_level(self.level)
        problems.check_parties(self.hub, self.partners)
        problems.check_contents(self.contents)
        problems.check_rhythm(self.review_every_months)
        columns = self.columns
        problems.check_order(columns["starts_on"], columns["ends_on"])
        problems.check_anchor(self.review_anchor_on, columns["ends_on"])
        problems.check_number(self.number, self.register_year, self.hub, agreement)


def parties_text(agreement: Agreement) -> list[str]:
    return list(agreement.parties.values_list("name_as_signed", flat=True))


def contents_text(agreement: Agreement) -> list[str]:
    return [
        f"{area}: {text}" for area, text in agreement.contents.values_list("area__slug", "text")
    ]


def write_parties(agreement: Agreement, terms: Terms) -> None:
    """Make the parties those of ``terms``; one that stays keeps its row."""
    bodies = [terms.hub, *terms.partners]
    agreement.parties.exclude(organisation__in=bodies).delete()
    # One hub only: nobody is hub while the new one is written.
    agreement.parties.update(role=Party.Role.PARTNER)
    for position, body in enumerate(bodies):
        Party.objects.update_or_create(
            agreement=agreement,
            organisation=body,
            defaults={
                "role": Party.Role.PARTNER if position else Party.Role.HUB,
                "position": position,
                "name_as_signed": terms.names_as_signed.get(body.slug, body.name_vi),
            },
        )


def write_contents(agreement: Agreement, contents: Sequence[Commitment]) -> None:
    """Make the commitments those of ``contents``; one whose words stay keeps its row."""
    existing: dict[tuple[Any, str], list[Content]] = {}
    for row in agreement.contents.all():
        existing.setdefault((row.area_id, row.text), []).append(row)
    for position, commitment in enumerate(contents):
        same = existing.get((commitment.area.pk, commitment.text))
        row = same.pop() if same else Content(agreement=agreement)
        row.area, row.text, row.position = commitment.area, commitment.text, position
        row.text_en = commitment.text_en or row.text_en
        row.save()
    for rows in existing.values():
        for row in rows:
            row.delete()
