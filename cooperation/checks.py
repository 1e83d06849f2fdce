"""What the portal refuses to start with, each with its remedy.

Django runs these for every `manage.py` command; `refuse_unsafe` runs them for gunicorn and Celery,
which do not by themselves.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connection

from toolkit import clock

PORTAL = "portal"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", ".localhost", "testserver"})


def is_loopback(host: str | None) -> bool:
    return (host or "localhost").lower() in _LOOPBACK


def hosts_beyond_loopback() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]


def remote_broker() -> str:
    """The host of a message broker on another machine; empty when there is none."""
    host = urlsplit(settings.CELERY_BROKER_URL).hostname
    return "" if is_loopback(host) else str(host)


def uses_sqlite() -> bool:
    return connection.vendor == "sqlite"


@register(PORTAL)
def secret_key(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG:
        return []
    key = settings.SECRET_KEY
    if key == settings.DEFAULT_SECRET_KEY or len(key) < 32:
        return [
            Error(
                "SECRET_KEY is the default one, or shorter than 32 characters.",
                hint=(
                    "Set SECRET_KEY to a long random text: "
                    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
                ),
                id="portal.E001",
            )
        ]
    return []


@register(PORTAL)
def one_database_for_all_hosts(**_: Any) -> list[CheckMessage]:
    """SQLite is a file: other machines cannot write to it safely."""
    if settings.DEBUG or not uses_sqlite():
        return []
    signs = []
    if len(hosts := hosts_beyond_loopback()) > 1:
        signs.append(f"ALLOWED_HOSTS names {', '.join(hosts)}")
    if broker := remote_broker():
        signs.append(f"CELERY_BROKER_URL is on {broker}")
    if not signs:
        return []
    return [
        Error(
            f"SQLite serves one machine only, but {' and '.join(signs)}.",
            hint="Set DATABASE_URL to a PostgreSQL server, or keep the portal to one host.",
            id="portal.E002",
        )
    ]


@register(PORTAL)
def cookies_travel_encrypted(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if urlsplit(settings.PORTAL_BASE_URL).scheme != "https":
        found.append(
            Error(
                f"PORTAL_BASE_URL is {settings.PORTAL_BASE_URL}, which is not https.",
                hint="Set PORTAL_BASE_URL to the portal's public address, https://…",
                id="portal.E003",
            )
        )
    found += [
        Error(
            f"{name} is off: the cookie would travel unprotected.",
            hint=f"Take {name} out of the environment, or set it to 1.",
            id="portal.E004",
        )
        for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
        if not getattr(settings, name)
    ]
    if not settings.SESSION_COOKIE_HTTPONLY:
        found.append(
            Error(
                "SESSION_COOKIE_HTTPONLY is off: scripts could read the session.",
                hint="Leave SESSION_COOKIE_HTTPONLY on.",
                id="portal.E004",
            )
        )
    return found


@register(PORTAL)
def demonstration_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Everybody knows the demonstration's passwords."""
    found: list[CheckMessage] = []
    if settings.DEMO and (hosts := hosts_beyond_loopback()):
        found.append(
            Error(
                f"DEMO is on, but ALLOWED_HOSTS names {', '.join(hosts)}.",
                hint="Set DEMO=0, or leave ALLOWED_HOSTS to this machine (127.0.0.1, localhost).",
                id="portal.E005",
            )
        )
    if settings.PORTAL_TODAY and not settings.DEMO:
        found.append(
            Error(
                f"PORTAL_TODAY is {settings.PORTAL_TODAY}, which only a demonstration may set.",
                hint="Take PORTAL_TODAY out of the environment, or set DEMO=1.",
                id="portal.E006",
            )
        )
    return found


@register(PORTAL)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG or "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS takes every host name, so links in mails could be forged.",
            hint="Set ALLOWED_HOSTS to the names the portal is reached by.",
            id="portal.E007",
        )
    ]


@register(PORTAL)
def rate_limits_are_shared(**_: Any) -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    if settings.DEBUG or settings.DEMO or not backend.endswith("LocMemCache"):
        return []
    return [
        Warning(
            "The cache is each process's own, so sign-in limits are counted apart.",
            hint="Set CACHE_URL to a Redis server (redis://…) that all web processes share.",
            id="portal.W001",
        )
    ]


@register(PORTAL)
def webhooks_stay_outside(**_: Any) -> list[CheckMessage]:
    """Whoever registers a webhook chooses where the portal's own machine connects to."""
    found: list[CheckMessage] = []
    if settings.WEBHOOK_ALLOW_PRIVATE and not (settings.DEBUG or settings.DEMO):
        found.append(
            Warning(
                "WEBHOOK_ALLOW_PRIVATE is on: webhooks reach this machine and its network.",
                hint="Take WEBHOOK_ALLOW_PRIVATE out of the environment.",
                id="portal.W003",
            )
        )
    if settings.WEBHOOK_LEASE_SECONDS < 2 * settings.WEBHOOK_TIMEOUT_SECONDS:
        found.append(
            Error(
                "WEBHOOK_LEASE_SECONDS is less than twice WEBHOOK_TIMEOUT_SECONDS: two workers "
                "could post the same delivery.",
                hint="Set WEBHOOK_LEASE_SECONDS to 120.",
                id="portal.E008",
            )
        )
    return found


@register(Tags.database)
def holidays_of_next_year(**kwargs: Any) -> list[CheckMessage]:
    """From 1 December on: reminders need to know the days off of the year to come."""
    today = clock.today()
    if today.month < 12 or not kwargs.get("databases"):
        return []
    from hospitals.public_holidays import missing_holidays

    try:
        years = missing_holidays(today)
    except DatabaseError:  # not migrated yet
        return []
    return [
        Warning(
            f"No public holidays are recorded for {year}.",
            hint="Run `manage.py load_register`, then check the Tết days against the decision.",
            id="portal.W002",
        )
        for year in years
    ]


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured, naming every error and its remedy, when one of ours is found."""
    errors = [found for found in run_checks(tags=[PORTAL]) if found.is_serious()]
    if errors:
        raise ImproperlyConfigured(sentences(errors))


def sentences(found: Iterable[CheckMessage]) -> str:
    """``The portal does not start: …`` with one line a message."""
    ordered = sorted(found, key=lambda message: str(message.id))
    lines = [f"- ({message.id}) {message.msg} {message.hint}" for message in ordered]
    return "\n".join(["The portal does not start:", *lines])
