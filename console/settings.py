"""Settings: one file, read from the environment, starting on a bare laptop with nothing set.

Contradictions between settings are system checks (`console/checks.py`); mistakes in single values stop the start.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key

from console.env import Env

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

# Where this console keeps its data: database, made keys, collected files.
VAR = Path(env.text("CONSOLE_VAR", "var")).absolute()
VAR.mkdir(parents=True, exist_ok=True)
PORT = env.number("PORT", 8000, least=1, most=65535)
DEBUG = env.flag("CONSOLE_DEBUG")
HTTPS = env.flag("CONSOLE_HTTPS")

SECRET_KEY = env.secret("CONSOLE_SECRET_KEY", VAR / "secret.key", get_random_secret_key)
SECRET_KEY_FALLBACKS = env.words("CONSOLE_SECRET_KEY_FALLBACKS")
# Several keys, newest first, separated by commas or lines: the first encrypts, all decrypt.
_made_key = Fernet.generate_key().decode
FIELD_KEYS = env.secret("CONSOLE_FIELD_KEY", VAR / "field.key", _made_key).replace(",", "\n").split()
for _key in FIELD_KEYS:
    try:
        Fernet(_key)
    except ValueError:
        env.mistakes.append("CONSOLE_FIELD_KEY: not a Fernet key (32 bytes in url-safe base64).")

ALLOWED_HOSTS = env.words("CONSOLE_ALLOWED_HOSTS", "127.0.0.1,localhost")
# Whole origins that pages may come from: sockets and forms from elsewhere are refused.
ORIGINS = env.origins("CONSOLE_ORIGINS", f"http://127.0.0.1:{PORT},http://localhost:{PORT}")
CSRF_TRUSTED_ORIGINS = ORIGINS
REDIS_URL = env.text("CONSOLE_REDIS_URL")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "channels",
    "csp",
    "django_filters",
    "drf_spectacular",
    "rest_framework",
    "console",
    "console.accounts",
    "console.audit",
    "console.live",
    "console.cloud",
    "console.lanes",
    "casters",
    "monitors",
    "streams",
]

MIDDLEWARE = [
    "console.middleware.ApiMiddleware",
    "console.csp.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "console.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "console.middleware.RuleMiddleware",
    "console.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "console.urls"
ASGI_APPLICATION = "console.asgi.application"
WSGI_APPLICATION = None

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "console.context.console",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------------------------------

# No ATOMIC_REQUESTS: with IMMEDIATE transactions every page that only reads would take the write lock.
DATABASES = {"default": env.database("CONSOLE_DATABASE_URL", f"sqlite:///{VAR / 'console.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Tests with real servers need a file: several threads and processes share it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people and sessions ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign_in"

# Throttle of sign-in, by account and address together, so that a stranger cannot lock a director out from elsewhere.
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "console.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "password"]
AXES_VERBOSE = False

# Sessions end with the browser, or after twelve idle hours. They stand in the database: sockets ask for them.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
else:
    # Two consoles on one laptop would otherwise sign each other out: cookies do not know ports.
    SESSION_COOKIE_NAME = f"console-session-{PORT}"
    CSRF_COOKIE_NAME = f"console-csrf-{PORT}"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- content security policy ------------------------------------------------------------------------------------------

# `console.csp` adds the socket's own address and the media origins of the cloud accounts to each answer.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, "'strict-dynamic'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "console.npm.NpmFinder",
]
# Served straight from the finders: nothing to collect, and never a stale copy. Read once at the start; with DEBUG anew
# each time.
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = DEBUG


def _for_ever(headers: Any, path: str, url: str) -> None:
    if url.startswith(f"{STATIC_URL}npm/"):
        headers["Cache-Control"] = "max-age=31536000, public, immutable"  # the version stands in the address


SERVESTATIC_ADD_HEADERS_FUNCTION = _for_ever
NODE_MODULES = BASE_DIR / "node_modules"

# --- languages and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- REST -------------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["console.http.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "console.http.drf_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Live console",
    "DESCRIPTION": "Live production: casters and what belongs to them. Writes are accepted as commands (202).",
    "VERSION": "1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "console.openapi.describe_refusals",
    ],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# --- sockets, doorbell, shared buckets --------------------------------------------------------------------------------

CHANNEL_LAYERS: dict[str, Any] = {
    "default": {
        "BACKEND": "console.live.layer.LiveLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL}], "prefix": "console"},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# Celery is only the doorbell: what it carries is a lane's number. Losing a message costs half a second (the sweeper).
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "clear-old-sessions": {"task": "console.accounts.tasks.clear_sessions", "schedule": 3600.0},
    "prune-old-events": {"task": "console.live.tasks.prune_events", "schedule": 3600.0},
}

# --- logs -------------------------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "console.logs.MaskSecrets"}},
    "formatters": {"line": {"()": "console.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "uvicorn.access": {"level": "WARNING"},
    },
}

env.finish()
