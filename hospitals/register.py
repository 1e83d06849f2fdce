"""Loading the register from the project's own data files.

All or nothing, in one transaction; loading again writes only what the files say differently. A
row that a person has changed in the portal is kept as the person left it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q

import audit.services
from audit.models import Entry
from hospitals.departments import department_of, department_slug
from hospitals.derived import rebuild_derived, replace_rows
from hospitals.models import (
    Neighbour,
    Organisation,
    OrganisationSuccession,
    Province,
    ProvinceRegion,
    ProvinceSuccession,
    Region,
    RegisterChange,
    Specialty,
    Technique,
)
from hospitals.models.provinces import NEW_DIVISION_FROM
from hospitals.public_holidays import load_holidays
from hospitals.reference_changes import kind_of
from hospitals.register_files import (
    DATA_DIR,
    OrganisationRow,
    ProvinceRow,
    RegisterFiles,
    read_register,
)
from hospitals.services.following import follow_due_changes
from hospitals.succession import BEGINNING
from toolkit import clock
from toolkit.folding import fold

Record = TypeVar("Record", bound=models.Model)
Fields = dict[str, Any]


class RegisterError(ValueError):
    """The files have bad rows; ``reasons`` lists each as ``file, line N: reason``."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass
class Loaded:
    """How many rows were written, left alone, and kept because a person had changed them."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


def load_register(
    report: Callable[[str], None] | None = None, *, folder: Path = DATA_DIR
) -> Loaded:
    """Load every file of ``folder`` and rebuild what is derived from them.

    ``report`` hears each bad row and each table's outcome. Raises RegisterError, with nothing
    written, when a row is bad.
    """
    say = report or (lambda text: None)
    files = read_register(folder)
    if files.reasons:
        for reason in files.reasons:
            say(reason)
        raise RegisterError(files.reasons)
    with transaction.atomic():
        was_empty, before = not Organisation.objects.exists(), _steps()
        loader = _Loader(files, say)
        loader.run()
        loaded = loader.loaded
        if rebuild_derived() or loaded.created or loaded.changed:
            _tell_trail()
        _follow_loaded(_steps() - before, was_empty=was_empty)
    return loaded


def _tell_trail() -> None:
    """One row for all that changed without a row of its own, on a change of the register: from
    then on whatever was read of the register has to be read anew."""
    change = RegisterChange.objects.order_by("effective_on", "pk").first()
    if change is not None:
        audit.services.record("register.loaded", change, by=None)


def _steps() -> set[tuple[Any, ...]]:
    """Who took whose place when, and by which change."""
    return set(
        OrganisationSuccession.objects.values_list(
            "change", "predecessor", "successor", "effective_on"
        )
    )


def _follow_loaded(new: set[tuple[Any, ...]], *, was_empty: bool) -> None:
    """The rooms follow changes that came with the files as they follow recorded ones: people of a
    body that ended are proposed to its successor. Nothing hung on a register that was empty."""
    today = clock.today()
    if was_empty:
        RegisterChange.objects.to_follow(today).order_by().update(followed_on=today)
        return
    grown = {change for change, *_step in new}
    RegisterChange.objects.filter(pk__in=grown).update(followed_on=None)
    follow_due_changes(today)


@dataclass
class _Loader:
    files: RegisterFiles
    say: Callable[[str], None]
    loaded: Loaded = field(default_factory=Loaded)

    def run(self) -> None:
        # What a person, or a recorded change (its file may come by a command), has written.
        self.edited = set(
            Entry.objects.filter(
                Q(actor__isnull=False) | Q(whole_type=RegisterChange._meta.label_lower),
                record_type__in=[m._meta.label_lower for m in (Province, Organisation)],
            ).values_list("record_id", flat=True)
        )
        regions = self.load_regions()
        provinces = self.load_provinces(regions)
        specialties = self.load_specialties()
        organisations = self.load_organisations(provinces, specialties)
        self.load_successions(provinces, organisations)
        self.loaded.created += load_holidays(clock.today())

    def load_regions(self) -> dict[str, Region]:
        regions: dict[str, Region] = {}
        for children in (False, True):
            wanted = {
                row.code: {
                    "name_vi": row.name_vi,
                    "name_en": row.name_en,
                    "parent_id": regions[row.parent_code].pk if row.parent_code else None,
                    "valid_from": row.valid_from,
                    "valid_to": row.valid_to,
                    "source": row.source,
                }
                for row in self.files.regions
                if bool(row.parent_code) is children
            }
            regions |= self.write(Region, "code", wanted)
        return regions

    def load_provinces(self, regions: dict[str, Region]) -> dict[str, Province]:
        provinces = self.write(
            Province,
            "uid",
            {
                row.uid: {
                    "code": row.code,
                    "name_vi": row.name_vi,
                    "name_en": row.name_en,
                    "short_name": row.short_name,
                    "kind": row.kind,
                    "valid_from": row.valid_from,
                    "valid_to": row.valid_to,
                    "legal_basis": row.legal_basis,
                    "note": row.note,
                    "aliases": list(self.files.aliases.get(row.uid, ())),
                }
                for row in self.files.provinces
            },
        )
        ours = [p.pk for p in provinces.values() if str(p.pk) not in self.edited]
        self.tally(
            replace_rows(
                ProvinceRegion,
                ("province_id", "region_id", "since", "until"),
                {
                    (provinces[row.uid].pk, regions[code].pk, since, until)
                    for row in self.files.provinces
                    for code, since, until in _region_spans(row)
                    if provinces[row.uid].pk in ours
                },
                within=ProvinceRegion.objects.filter(province__in=ours),
            )
        )
        self.tally(
            replace_rows(
                Neighbour,
                ("first_id", "second_id", "scheme", "note"),
                {
                    (provinces[row.first].pk, provinces[row.second].pk, row.scheme, row.note)
                    for row in self.files.neighbours
                },
            )
        )
        return provinces

    def load_specialties(self) -> dict[str, Specialty]:
        """By folded name and alias."""
        specialties = self.write(
            Specialty,
            "slug",
            {
                row.slug: {
                    "name_vi": row.name_vi,
                    "name_en": row.name_en,
                    "aliases": list(row.aliases),
                }
                for row in self.files.specialties
            },
        )
        self.write(
            Technique,
            "slug",
            {
                row.slug: {
                    "name_vi": row.name_vi,
                    "name_en": row.name_en,
                    "code": row.code,
                    "scheme": row.scheme,
                    "specialty_id": specialties[row.specialty].pk if row.specialty else None,
                }
                for row in self.files.techniques
            },
        )
        return {
            fold(word): specialties[row.slug]
            for row in self.files.specialties
            for word in (row.name_vi, *row.aliases)
        }

    def load_organisations(
        self, provinces: dict[str, Province], specialties: dict[str, Specialty]
    ) -> dict[str, Organisation]:
        departments = self.write(
            Organisation,
            "slug",
            {
                department_slug(row.uid): department_of(provinces[row.uid])
                for row in self.files.provinces
            },
        )
        others = self.write(
            Organisation,
            "slug",
            {
                row.slug: self.organisation(row, provinces, departments)
                for row in self.files.organisations
            },
        )
        ours = [o.pk for o in others.values() if str(o.pk) not in self.edited]
        link = Organisation.specialties.through
        self.tally(
            replace_rows(
                link,
                ("organisation_id", "specialty_id"),
                {
                    (others[row.slug].pk, specialties[fold(word)].pk)
                    for row in self.files.organisations
                    for word in row.specialties
                    if others[row.slug].pk in ours
                },
                within=link._default_manager.filter(organisation__in=ours),
            )
        )
        return departments | others

    def organisation(
        self,
        row: OrganisationRow,
        provinces: dict[str, Province],
        departments: dict[str, Organisation],
    ) -> Fields:
        managed = row.is_managed_by_department
        department = departments[department_slug(row.province_uid)] if managed else None
        return {
            "kind": row.kind,
            "name_vi": row.name_vi,
            "name_en": row.name_en,
            "short_name": row.short_name,
            "aliases": [*row.aliases, *self.files.aliases.get(row.slug, ())],
            "province_id": provinces[row.province_uid].pk if row.province_uid else None,
            "managed_by_id": department.pk if department else None,
            "managing_authority": "" if managed else row.managing_authority,
            "is_end_line": row.is_end_line,
            "source": row.source,
            "note": row.note,
        }

    def load_successions(
        self, provinces: dict[str, Province], organisations: dict[str, Organisation]
    ) -> None:
        """A unit's department follows the same succession as the unit."""
        rows = [row for row in self.files.provinces if row.successor_uid]
        changes = self.load_changes(rows)
        self.write(
            ProvinceSuccession,
            "predecessor_id",
            {
                provinces[row.uid].pk: _step(row, provinces[row.successor_uid], changes)
                for row in rows
                if str(provinces[row.uid].pk) not in self.edited
            },
        )
        departments = {row.uid: organisations[department_slug(row.uid)] for row in rows}
        self.write(
            OrganisationSuccession,
            "predecessor_id",
            {
                departments[row.uid].pk: _step(
                    row, organisations[department_slug(row.successor_uid)], changes
                )
                for row in rows
                if str(departments[row.uid].pk) not in self.edited
            },
        )

    def load_changes(self, rows: list[ProvinceRow]) -> dict[tuple[dt.date, str], RegisterChange]:
        """One change a day and decision, by both; those already there are found by them."""
        found = {
            (change.effective_on, change.legal_basis): change
            for change in RegisterChange.objects.filter(origin=RegisterChange.Origin.REFERENCE)
        }
        together: dict[tuple[dt.date, str], list[ProvinceRow]] = {}
        for row in rows:
            together.setdefault((row.ends_before, row.last_basis), []).append(row)
        begun = {row.uid: row.valid_from for row in self.files.provinces}
        for key, of_day in together.items():
            kind = kind_of(of_day, begun)
            change = found.get(key)
            if change is None:
                found[key] = RegisterChange.objects.create(
                    origin=RegisterChange.Origin.REFERENCE,
                    kind=kind,
                    effective_on=key[0],
                    legal_basis=key[1],
                )
                self.loaded.created += 1
                self.note(found[key], {})
            elif change.kind != kind:
                changes = {"kind": (change.kind, kind)}
                change.kind = kind
                change.save(update_fields=["kind"])
                self.loaded.changed += 1
                self.note(change, changes)
        return found

    def write(self, model: type[Record], key: str, wanted: dict[Any, Fields]) -> dict[Any, Record]:
        """Create or change the rows of ``model``; ``wanted`` maps the value of ``key`` to fields.

        Returns them by that value. Rows that no file names any more stay.
        """
        records = {
            getattr(row, key): row
            for row in model._default_manager.filter(**{f"{key}__in": list(wanted)})
        }
        new = [model(**{key: value}, **f) for value, f in wanted.items() if value not in records]
        changed = kept = 0
        for value, record in records.items():
            if str(record.pk) in self.edited:
                kept += 1
            elif changes := audit.services.difference(record, wanted[value]):
                changed += 1
                for name, (_before, after) in changes.items():
                    setattr(record, name, after)
                record.save()
                self.note(record, changes)
        for record in model._default_manager.bulk_create(new):
            records[getattr(record, key)] = record
            self.note(record, {})
        self.loaded.created += len(new)
        self.loaded.changed += changed
        self.loaded.kept += kept
        self.loaded.unchanged += len(wanted) - len(new) - changed - kept
        self.say(f"{model._meta.object_name}: created {len(new)}, changed {changed}, kept {kept}")
        return records

    def tally(self, came_and_went: tuple[int, int]) -> None:
        """Count rows without a key of their own: one that came for one that went is a change."""
        came, went = came_and_went
        self.loaded.created += max(came - went, 0)
        self.loaded.changed += went

    def note(self, record: models.Model, changes: dict[str, tuple[Any, Any]]) -> None:
        """The trail of what has an address of its own begins with its loading; that of a
        succession stands with its change. Whoever follows the trail hears of every load."""
        if isinstance(record, Region | Province | Organisation | Specialty | Technique):
            verb = f"{record._meta.model_name}.loaded"
            audit.services.record(verb, record, by=None, changes=changes)
        elif isinstance(record, RegisterChange):
            audit.services.record("change.loaded", record, by=None, changes=changes)
        elif isinstance(record, ProvinceSuccession | OrganisationSuccession) and changes:
            told = {name: (str(a), str(b)) for name, (a, b) in changes.items()}
            change: Any = record.change  # what is loaded has one
            audit.services.record("change.loaded", change, by=None, changes=told)


def _region_spans(row: ProvinceRow) -> list[tuple[str, Any, Any]]:
    """(region, since, until) of a unit, only over the days on which it is valid."""
    since, until = row.valid_from or BEGINNING, row.ends_before
    later = row.region_code_2025 or row.region_code
    if until <= NEW_DIVISION_FROM or later == row.region_code:
        return [(row.region_code, since, until)]
    if since >= NEW_DIVISION_FROM:
        return [(later, since, until)]
    return [
        (row.region_code, since, NEW_DIVISION_FROM),
        (later, NEW_DIVISION_FROM, until),
    ]


def _step(
    row: ProvinceRow,
    successor: models.Model,
    changes: dict[tuple[dt.date, str], RegisterChange],
) -> Fields:
    return {
        "successor_id": successor.pk,
        "effective_on": row.ends_before,
        "kind": row.change_type,
        "legal_basis": row.last_basis,
        "change_id": changes[row.ends_before, row.last_basis].pk,
    }
