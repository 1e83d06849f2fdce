"""What the portal refuses to start with."""

import datetime as dt
import os
import subprocess
import sys

import pytest
from django.conf import settings as portal_settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from cooperation import checks
from hospitals.models import Holiday

SAFE_KEY = "a-long-and-random-key-0123456789-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def production(settings, monkeypatch):
    """A safe production on one host; each test makes one thing unsafe."""
    settings.DEBUG = False
    settings.DEMO = False
    settings.PORTAL_TODAY = None
    settings.SECRET_KEY = SAFE_KEY
    settings.ALLOWED_HOSTS = ["portal.example", "127.0.0.1"]
    settings.PORTAL_BASE_URL = "https://portal.example"
    settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.CELERY_BROKER_URL = "filesystem://"
    monkeypatch.setattr(checks, "uses_sqlite", lambda: True)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    return settings


def found() -> list[str]:
    return sorted(str(message.id) for message in run_checks(tags=[checks.PORTAL]))


def test_a_safe_production_starts(production):
    assert found() == []
    checks.refuse_unsafe()


@pytest.mark.parametrize("key", [portal_settings.DEFAULT_SECRET_KEY, "short"])
@pytest.mark.parametrize("demo", [False, True])
def test_a_default_or_short_key_is_refused_also_in_a_demonstration(production, key, demo):
    production.SECRET_KEY, production.DEMO = key, demo
    production.ALLOWED_HOSTS = ["127.0.0.1"]
    assert found() == ["portal.E001"]


def test_sqlite_with_two_host_names_is_refused(production, monkeypatch):
    production.ALLOWED_HOSTS = ["portal.example", "second.example"]
    assert found() == ["portal.E002"]
    monkeypatch.setattr(checks, "uses_sqlite", lambda: False)
    assert found() == []


def test_sqlite_with_a_broker_on_another_machine_is_refused(production):
    production.CELERY_BROKER_URL = "redis://broker.example:6379/0"
    assert found() == ["portal.E002"]
    production.CELERY_BROKER_URL = "redis://127.0.0.1:6379/0"
    assert found() == []


def test_an_address_without_https_is_refused(production):
    production.PORTAL_BASE_URL = "http://portal.example"
    assert found() == ["portal.E003"]


@pytest.mark.parametrize(
    "name", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"]
)
def test_an_unprotected_cookie_is_refused_by_name(production, name):
    setattr(production, name, False)
    with pytest.raises(ImproperlyConfigured, match=name):
        checks.refuse_unsafe()


def test_a_demonstration_beyond_this_machine_is_refused(production):
    production.DEMO = True
    assert found() == ["portal.E005"]


def test_a_chosen_day_outside_a_demonstration_is_refused(production):
    production.PORTAL_TODAY = dt.date(2026, 11, 22)
    assert found() == ["portal.E006"]


def test_any_host_name_is_refused(production):
    production.ALLOWED_HOSTS = ["*"]
    assert found() == ["portal.E007"]


def test_a_cache_of_each_process_is_only_warned_about(production):
    production.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert found() == ["portal.W001"]
    checks.refuse_unsafe()


def test_every_message_says_what_to_do(production):
    production.SECRET_KEY = "short"
    with pytest.raises(ImproperlyConfigured, match="Set SECRET_KEY to a long random text"):
        checks.refuse_unsafe()


@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "celery", "-A", "cooperation", "worker", "--pool", "solo"],
        ["-m", "celery", "-A", "cooperation", "beat"],
        ["-m", "gunicorn", "cooperation.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        ["manage.py", "remind", "--dry-run"],
    ],
    ids=["worker", "scheduler", "web", "manage.py"],
)
def test_every_program_stops_and_says_why(arguments, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "VAR_DIR": str(tmp_path),
        "PORTAL_BASE_URL": "https://portal.example",
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=portal_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stdout + done.stderr


@pytest.mark.django_db
def test_from_december_on_missing_holidays_of_next_year_are_warned_about(settings, monkeypatch):
    monkeypatch.setattr(checks.clock, "today", lambda: dt.date(2026, 12, 1))
    Holiday.objects.filter(day__year=2027).delete()
    warned = checks.holidays_of_next_year(databases=["default"])
    assert [message.id for message in warned] == ["portal.W002"]
    assert "2027" in warned[0].msg

    monkeypatch.setattr(checks.clock, "today", lambda: dt.date(2026, 11, 30))
    assert checks.holidays_of_next_year(databases=["default"]) == []


def test_webhooks_into_the_own_network_are_only_warned_about(production):
    production.WEBHOOK_ALLOW_PRIVATE = True
    assert found() == ["portal.W003"]
    checks.refuse_unsafe()


def test_a_lease_that_an_attempt_outlasts_is_refused(production):
    production.WEBHOOK_LEASE_SECONDS = 30
    assert found() == ["portal.E008"]
