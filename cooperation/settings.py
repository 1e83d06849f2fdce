"""The portal's settings, all read from the environment (names in README.md, "Settings").

Without any of them the portal runs on one machine: SQLite, Celery over the file system,
mail delivered to the portal's own mailbox page. `cooperation/checks.py` refuses to start
what would be unsafe outside a demonstration.
"""

import datetime as dt
import socket
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _
from environs import Env

from cooperation.settings_api import REST_FRAMEWORK as REST_FRAMEWORK
from cooperation.settings_api import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

# Lets the code write `QuerySet[Agreement]` and `ModelAdmin[User]`, which mypy asks for.
django_stubs_ext.monkeypatch()

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")

# --- What kind of running is this ---------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
# The portal's day in demonstrations and tests (`toolkit.clock.today`), YYYY-MM-DD.
PORTAL_TODAY = env.date("PORTAL_TODAY", None)
DEFAULT_SECRET_KEY = "insecure-key-for-development-only"  # noqa: S105 - refused by checks.py
SECRET_KEY = env.str("SECRET_KEY", DEFAULT_SECRET_KEY)
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL]
# Which machine this is: a message being sent names it, and only it reads its own receipts.
HOST_NAME = env.str("HOST_NAME", socket.gethostname())

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    # The form renderer looks for the stock widgets in an app's templates.
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "toolkit",
    "audit",
    "files",
    "outbox",
    "hospitals",
    "accounts",
    "papers",
    "agreements",
    "transfers",
    "exchange",
    "cooperation",
    "cooperation.search",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cooperation.middleware.CompressedPagesMiddleware",
    "audit.middleware.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "exchange.fhir.outcomes.OutcomeMiddleware",
    "cooperation.api_middleware.ApiMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "cooperation.sent_forms.SentFormMiddleware",
    "cooperation.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "cooperation.urls"
WSGI_APPLICATION = "cooperation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cooperation.context_processors.portal",
            ],
            "builtins": ["toolkit.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data ---------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", "")
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # FULL: a committed `in_doubt` or `sent` must survive a power cut (docs/decisions/).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Said outright: what reads the address has filled in a new connection for every request.
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    # To compile a query to machine code, or to start helpers for it, takes longer than any of the
    # portal's queries.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c synchronous_commit=on -c jit=off -c max_parallel_workers_per_gather=0"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

MEDIA_ROOT = env.path("MEDIA_ROOT", VAR_DIR / "media")
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("huong-dan", BASE_DIR / "docs" / "huong-dan" / "hinh"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Drawn pages of papers (`files.pages`): may be deleted at any time.
PREVIEWS_DIR = VAR_DIR / "previews"
# Uploads (docs/interface of `files`): PDF, JPEG, PNG; 20 MiB each.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Language and time --------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["cooperation.formats"]

# --- People -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        # 14 while there is no second factor (law brief, item 9).
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# A stranger's address typed into "forgotten password" gets no mail from the portal.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
SESSION_COOKIE_AGE = 12 * 60 * 60
# How many proxies stand before the portal: rate limits count the visitor's own address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# --- Safety in the browser ----------------------------------------------------------------
_secure = urlsplit(PORTAL_BASE_URL).scheme == "https"
SESSION_COOKIE_SECURE = env.bool("SESSION_COOKIE_SECURE", _secure)
CSRF_COOKIE_SECURE = env.bool("CSRF_COOKIE_SECURE", _secure)
CSRF_FAILURE_VIEW = "cooperation.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# HSTS for sub-domains and the browsers' preload list: not ours to decide for a department's domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Mail ---------------------------------------------------------------------------------
# Without EMAIL_URL every mail is delivered into the portal's own mailbox page.
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
else:
    EMAIL_BACKEND = "outbox.mailbox.MailboxBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Cổng Hợp tác Y tế <hop-tac@portal.example>")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", "hotro@portal.example")

# --- Outbox (docs/decisions/two-phases-in-smtp.md) ----------------------------------------
OUTBOX_LEASE_SECONDS = env.int("OUTBOX_LEASE_SECONDS", 300)
OUTBOX_RESOLVE_AFTER_SECONDS = env.int("OUTBOX_RESOLVE_AFTER_SECONDS", 900)
# How long the mail server may think about a mail it has in full: a doubt is worse than a wait.
OUTBOX_REPLY_SECONDS = env.int("OUTBOX_REPLY_SECONDS", 90)
OUTBOX_RECEIPTS_DIR = env.path("OUTBOX_RECEIPTS_DIR", VAR_DIR / "receipts")
# Dotted path of a callable(message) -> bool | None that looks our Message-ID up at the relay.
OUTBOX_PROBE = env.str("OUTBOX_PROBE", "")

# --- Webhooks (docs/decisions/webhook-addresses.md) ----------------------------------------
# All of one attempt; the lease of a delivery must outlast it.
WEBHOOK_TIMEOUT_SECONDS = env.int("WEBHOOK_TIMEOUT_SECONDS", 20)
WEBHOOK_LEASE_SECONDS = env.int("WEBHOOK_LEASE_SECONDS", 120)
# Takes http, and addresses of this machine and of its own network: for trying things out.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", False)

# --- Celery: tasks are wake-ups without arguments; the truth is rows -----------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 210
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
if CELERY_BROKER_URL.startswith("filesystem:"):
    _queue = VAR_DIR / "broker"
    for _folder in ("messages", "processed", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "plan review reminders": {
        "task": "agreements.tasks.plan_reminders",
        "schedule": crontab(minute="*/5"),
    },
    "plan reminders of action items": {
        "task": "agreements.tasks.plan_item_reminders",
        "schedule": crontab(minute="*/5"),
    },
    # Every five minutes, not at midnight: a scheduler that was off catches up by itself.
    "follow changes of the register": {
        "task": "hospitals.tasks.follow_changes",
        "schedule": crontab(minute="*/5"),
    },
    "plan what mergers ask": {
        "task": "agreements.tasks.plan_decision_reminders",
        "schedule": crontab(minute="*/5"),
    },
    "plan what is asked about contracts": {
        "task": "transfers.tasks_contracts.plan_contract_reminders",
        "schedule": crontab(minute="*/5"),
    },
    "plan request reminders": {
        "task": "transfers.tasks.plan_request_reminders",
        "schedule": crontab(minute="*/5"),
    },
    # Every five minutes, not on Monday morning: a scheduler that was off catches up by itself.
    "plan weekly digests": {
        "task": "cooperation.tasks.plan_weekly_digests",
        "schedule": crontab(minute="*/5"),
    },
    # What other systems follow (the changes feed, webhooks) is the sealed trail.
    "seal the trail": {
        "task": "audit.tasks.seal_trail",
        "schedule": dt.timedelta(seconds=5),
        "options": {"expires": 60},
    },
    "send what waits": {"task": "outbox.tasks.send_waiting", "schedule": crontab(minute="*")},
    # A wake-up that no worker took is worth nothing when the next one comes.
    "tell webhooks": {
        "task": "exchange.tasks.tell_webhooks",
        "schedule": dt.timedelta(seconds=10),
        "options": {"expires": 60},
    },
    "go on with imports": {
        "task": "exchange.tasks.go_on_with_imports",
        "schedule": dt.timedelta(seconds=5),
        "options": {"expires": 30},
    },
    "forget old imports": {
        "task": "exchange.tasks.forget_old_imports",
        "schedule": crontab(hour="3", minute="35"),
    },
    "go on with exports": {
        "task": "exchange.tasks.go_on_with_exports",
        "schedule": dt.timedelta(seconds=5),
        "options": {"expires": 30},
    },
    "forget old exports": {
        "task": "exchange.tasks.forget_old_exports",
        "schedule": crontab(hour="3", minute="40"),
    },
    "forget old webhook deliveries": {
        "task": "exchange.tasks.forget_old_deliveries",
        "schedule": crontab(hour="3", minute="10"),
    },
    "forget old answers to writes": {
        "task": "exchange.tasks.forget_old_answers",
        "schedule": crontab(hour="3", minute="25"),
    },
    "resolve doubts": {"task": "outbox.tasks.resolve_doubts", "schedule": crontab(minute="*/5")},
    # Every hour, not once a day: a scheduler that was off at midnight catches up by itself.
    "move agreements by their days": {
        "task": "agreements.tasks.move_due_states",
        "schedule": crontab(minute="10"),
    },
    "roll open-ended review plans": {
        "task": "agreements.tasks.roll_review_plans",
        "schedule": crontab(hour="1", minute="20"),
    },
    "find agreements by today's holders": {
        "task": "agreements.tasks.refresh_search_texts",
        "schedule": crontab(hour="0", minute="20"),
    },
    # Words for a search with typing mistakes: behind the changes, and counted anew at night.
    "learn the words of what was changed": {
        "task": "cooperation.search.tasks.learn_changes",
        "schedule": crontab(minute="*"),
        "options": {"expires": 60},
    },
    "learn all words anew": {
        "task": "cooperation.search.tasks.learn_everything",
        "schedule": crontab(hour="0", minute="50"),
    },
    "remove uploads that belong to nothing": {
        "task": "files.tasks.remove_orphans",
        "schedule": crontab(hour="2", minute="40"),
    },
    "erase personal data whose time is over": {
        "task": "transfers.tasks_contracts.erase_expired_trainees",
        "schedule": crontab(minute="50"),
    },
}

# --- REST (the rest of it: settings_api.py) -----------------------------------------------
# Requests a minute (0: as many as one likes): of a token, or of a person in a session; "unsigned"
# of an address without a good token. Counted in the cache: shared by processes with Redis.
API_LIMITS = {
    "reads": env.int("API_READS_PER_MINUTE", 600),
    "writes": env.int("API_WRITES_PER_MINUTE", 60),
    # A whole list in one answer: NDJSON, CSV, XLSX.
    "bulk": env.int("API_BULK_PER_MINUTE", 30),
    "unsigned": env.int("API_UNSIGNED_PER_MINUTE", 60),
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    # Making a PDF reports each of its steps.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint.progress", "fontTools")},
}
