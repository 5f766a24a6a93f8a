"""What every installation shares. Secrets and addresses come from the environment, never from here."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

PACKAGE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("STEMBASE_HOME", Path.cwd() / "var"))
LIVE_FACILITIES_OF_THE_DEMO = ("A9990", "A9991", "A9992", "A9993", "A9994")

APPS = (
    "ledger",
    "people",
    "acts",
    "base",
    "competence",
    "procedures",
    "donors",
    "bank",
    "practice",
    "internship",
    "sharing",
    "education",
    "innovation",
    "chains",
    "web",
    "api",
)

INSTALLED_APPS = [
    *(f"stembase.{name}" for name in APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "stembase.web.trace.Trace",
    "stembase.web.nul.NoNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "stembase.web.refused.RefusalMiddleware",
    "stembase.web.look.Look",
]

ROOT_URLCONF = "stembase.urls"
WSGI_APPLICATION = "stembase.wsgi.application"
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stembase.web.shell.shell",
            ],
        },
    },
]


def database(url: str) -> dict:
    """One DATABASES entry from a URL: `sqlite:///path` or `postgres://user:password@host:port/name`.

    The host may be the folder of a socket, quoted: `%2Frun%2Fpostgresql`.
    """
    parts = urlparse(url)
    # `parts.hostname` would lose the capitals of a socket's folder
    host = unquote(re.sub(r":\d+$", "", parts.netloc.rpartition("@")[2]))
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", f"sqlite://{HOME / 'stembase.sqlite3'}"))}

IDENTITY_KEYS_RETIRED = [key for key in os.environ.get("STEMBASE_IDENTITY_KEYS_RETIRED", "").split(",") if key]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [str(path) for path in sorted((PACKAGE / "locale").glob("*")) if path.is_dir()]
TIME_ZONE = os.environ.get("STEMBASE_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
HLA_RELEASES = Path(os.environ.get("STEMBASE_HLA", HOME / "hla"))
HLA_SOURCE = os.environ.get("STEMBASE_HLA_SOURCE", "")  # nothing is fetched where none is named
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOG_FILE = os.environ.get("STEMBASE_LOG", "")


def logging_to(file: str) -> dict:
    """LOGGING with one line of JSON a record, to the file or, when none is named, to the error stream."""
    stream = {"class": "logging.handlers.WatchedFileHandler", "filename": file, "encoding": "utf-8", "delay": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "stembase.web.trace.Line"}},
        "handlers": {"lines": {**(stream if file else {"class": "logging.StreamHandler"}), "formatter": "line"}},
        "root": {"handlers": ["lines"], "level": "INFO"},
        "loggers": {
            "axes": {"level": "WARNING"},
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR"},  # what is refused stands in our own line, without the path
        },
    }


LOGGING = logging_to(LOG_FILE)
