"""The cast: the same people in every test, and the register they work in."""

import datetime as dt
import gc
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.signals import connection_created
from django.test import override_settings

from accounts.models import Membership, PortalRole, Role, User
from hospitals.models import Organisation, Province
from hospitals.register import load_register
from toolkit.folding import fold

PASSWORD = "hop-tac-y-te-2026"
QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


# With real processes or a real browser.
APART = ("processes", "browser", "chaos")
# Left out of the run on SQLite: on PostgreSQL they would be left out too if they were `once`.
ELSEWHERE = ("postgres", "redis")
# What asks for one of these reads or writes the database; pytest-django refuses it to all others.
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make test` runs on both databases what uses one; on PostgreSQL alone what needs locks.

    What a page says is read on SQLite: on PostgreSQL a browser opens every page (tests/pages.py).
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        asks_nothing = not (fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"))
        is_of_pages = "pages" in item.path.stem.split("_")
        if (asks_nothing or is_of_pages) and not any(map(item.get_closest_marker, ELSEWHERE)):
            item.add_marker("once")
        is_apart = any(item.get_closest_marker(mark) for mark in APART)
        if is_apart and item.path.relative_to(config.rootpath).parts[0] != "tests":
            raise pytest.UsageError(f"{item.nodeid}: `make test` looks for those in tests/ alone")
    # They begin first, else one process would still be at them when the others are done.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage takes a seventh of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The tests' database begins as a copy of the one that `make test` has migrated: to migrate
    takes longer than most files of tests. Elsewhere each process migrates its own."""
    migrated = os.environ.get("MIGRATED_DATABASE", "")
    if not migrated:
        yield
    elif connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = urlsplit(migrated).path[1:]
        yield
    else:
        with closing(sqlite3.connect(urlsplit(migrated).path[1:])) as source:

            def copy(connection: Any, **kwargs: Any) -> None:
                connection_created.disconnect(copy)
                source.backup(connection.connection)

            connection_created.connect(copy)
            yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """The register is loaded once; tests change it only inside their own transaction."""
    with django_db_blocker.unblock():
        load_register()
        _begin_anew_from_here()


def _begin_anew_from_here() -> None:
    """A transactional test ends with the tables as they are now. On PostgreSQL, for TRUNCATE would
    write some hundreds of files anew each time, and the register takes a second to load. The role
    of a replica passes what guards the rows; in tests UPDATE and DELETE of the trail stay refused.
    """
    if connection.vendor != "postgresql":
        return
    quoted = connection.ops.quote_name
    filled = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA loaded")
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"CREATE TABLE loaded.{quoted(table)} AS TABLE {quoted(table)}")
            if cursor.rowcount:
                filled.append(quoted(table))

    def begin_anew(
        self: BaseDatabaseOperations, style: Any, tables: Sequence[str], **options: Any
    ) -> list[str]:
        role = "SET session_replication_role"
        return [
            f"{role} = replica",
            *(f"DELETE FROM {quoted(table)}" for table in tables),
            *(
                f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM loaded.{table}"
                for table in filled
            ),
            f"{role} = DEFAULT",
        ]

    # Of the class: beside a browser's event loop Django opens a connection of its own.
    type(connection.ops).sql_flush = begin_anew  # type: ignore[method-assign]


@pytest.fixture
def register(db: None) -> None:
    """The register, also after a transactional test has flushed the database."""
    if not Province.objects.exists():
        load_register()


@pytest.fixture(autouse=True)
def _everyday_surroundings(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Uploads, receipts and rate limits of one test are not those of the next."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PREVIEWS_DIR = tmp_path / "previews"
    settings.OUTBOX_RECEIPTS_DIR = tmp_path / "receipts"
    settings.PASSWORD_HASHERS = [QUICK_HASHER]
    cache.clear()


@contextmanager
def kept_for_a_module(blocker: Any, media: Path, day: dt.date) -> Iterator[None]:
    """The portal's day for what is loaded inside, which stays until the module's last test.

    For fixtures of a whole module: what a single test writes is undone at its end, as ever.

    Args:
        blocker: The fixture ``django_db_blocker``.
        media: Folder for the files that are loaded.
        day: The portal's day while loading.
    """
    surroundings = override_settings(
        DEMO=True, PORTAL_TODAY=day, MEDIA_ROOT=media, PASSWORD_HASHERS=[QUICK_HASHER]
    )
    with blocker.unblock(), surroundings, transaction.atomic():
        if not Province.objects.exists():
            load_register()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def on_day(settings) -> Callable[[dt.date], None]:  # type: ignore[no-untyped-def]
    """``on_day(date)`` makes it the portal's day for the rest of the test."""

    def choose(day: dt.date) -> None:
        settings.DEMO = True
        settings.PORTAL_TODAY = day

    return choose


def organisation(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def person(
    email: str, slug: str = "", role: str = Role.OFFICER, *, since: dt.date = dt.date(2020, 1, 1)
) -> User:
    """A sample person; with a slug, a confirmed member of that organisation."""
    user = User.objects.create_user(
        f"{email}@portal.example", PASSWORD, full_name=f"Người mẫu {email}"
    )
    if slug:
        Membership.objects.create(
            user=user, organisation=organisation(slug), role=role, valid_from=since, confirmed=True
        )
    return user


@dataclass(frozen=True)
class Cast:
    """Who takes part. ``hub``: Ho Chi Minh City's department; ``partner``: Đồng Nai's."""

    hub_officer: User
    hub_head: User
    hub_viewer: User
    partner_officer: User
    partner_head: User
    giving_coordinator: User
    receiving_coordinator: User
    cdc_officer: User
    auditor: User
    observer: User
    administrator: User
    stranger: User


_MEMBERS = {
    "hub_officer": ("hub-officer", "syt-79-ho-chi-minh", Role.OFFICER),
    "hub_head": ("hub-head", "syt-79-ho-chi-minh", Role.HEAD),
    "hub_viewer": ("hub-viewer", "syt-79-ho-chi-minh", Role.VIEWER),
    "partner_officer": ("partner-officer", "syt-75-dong-nai-tp", Role.OFFICER),
    "partner_head": ("partner-head", "syt-75-dong-nai-tp", Role.HEAD),
    "giving_coordinator": ("giving", "mat-hcm", Role.OFFICER),
    "receiving_coordinator": ("receiving", "da-khoa-dak-nong", Role.OFFICER),
    "cdc_officer": ("cdc-officer", "cdc-hcm", Role.OFFICER),
    "stranger": ("stranger", "syt-01-ha-noi", Role.OFFICER),
}
_EVERYWHERE = {
    "auditor": PortalRole.AUDITOR,
    "observer": PortalRole.OBSERVER,
    "administrator": PortalRole.ADMINISTRATOR,
}


@pytest.fixture
def cast(register: None) -> Cast:
    """Written in three statements: most tests ask for it."""
    people = {part: _somebody(name) for part, (name, _, _) in _MEMBERS.items()}
    people |= {part: _somebody(role, portal_role=role) for part, role in _EVERYWHERE.items()}
    User.objects.bulk_create(people.values())
    bodies = Organisation.objects.in_bulk(
        {slug for _, slug, _ in _MEMBERS.values()}, field_name="slug"
    )
    Membership.objects.bulk_create(
        Membership(
            user=people[part],
            organisation=bodies[slug],
            role=role,
            valid_from=dt.date(2020, 1, 1),
            confirmed=True,
        )
        for part, (_, slug, role) in _MEMBERS.items()
    )
    return Cast(**people)


def _somebody(name: str, **fields: Any) -> User:
    user = User(email=f"{name}@portal.example", full_name=f"Người mẫu {name}", **fields)
    user.search_text = fold(f"{user.full_name} {user.email}")
    user.set_password(PASSWORD)
    return user
