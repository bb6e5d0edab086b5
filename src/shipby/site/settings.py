"""The environment -> Django's settings.

SHIPBY_DATA, SHIPBY_DATABASE_URL, SHIPBY_SECRET_KEY, SHIPBY_HOSTS (comma between), SHIPBY_HTTPS=1 behind a TLS proxy,
SHIPBY_ZONE (of times in the admin), SHIPBY_PRIVATE_TARGETS (networks that webhooks and notifications may go to),
SHIPBY_METRICS_TOKEN (who asks for /metrics shows it), SHIPBY_API_PER_MINUTE, SHIPBY_KUAIDI100_SALT, SHIPBY_KDNIAO_ID,
SHIPBY_KDNIAO_KEY.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from shipby.site.databases import databases
from shipby.site.logs import logging_config
from shipby.site.secrets import secret_key

DATA = Path(os.environ.get("SHIPBY_DATA", "shipby-data")).absolute()
"""The data folder: database, evidence files, lakes, the key."""

EVIDENCE = DATA / "evidence"
"""Files of cases: outside of anything a web server hands out by itself."""

PAYMENTS = DATA / "payments"
PREVIEWS = DATA / "previews"
"""Payment instructions, for the payment system to take: the only place that has their amounts."""

SECRET_KEY = secret_key(DATA, os.environ)
DATABASES = databases(DATA, os.environ)
HTTPS = os.environ.get("SHIPBY_HTTPS") == "1"
ALLOWED_HOSTS = os.environ.get("SHIPBY_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

PRIVATE_TARGETS = [text for text in os.environ.get("SHIPBY_PRIVATE_TARGETS", "").split(",") if text]
METRICS_TOKEN = os.environ.get("SHIPBY_METRICS_TOKEN", "")

INSTALLED_APPS = [
    "shipby.site.pages.Config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "shipby.people",
    "shipby.ledger",
    "shipby.casework",
    "shipby.notify",
    "shipby.api",
    "shipby.console",
]
MIDDLEWARE = [
    "shipby.site.requests.Requests",
    "shipby.site.requests.Senders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shipby.console.bounded.Bounded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shipby.console.idle.Idle",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shipby.console.around.around",
            ]
        },
    }
]
LOCAL = os.environ.get("SHIPBY_LOCAL") == "1"
"""One merchant on his own machine: no account, no database, one page."""

ROOT_URLCONF = "shipby.site.local" if LOCAL else "shipby.site.urls"
WSGI_APPLICATION = "shipby.site.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "console:sign-in", "console:home", "console:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Instants are kept in UTC; the admin, which is of several markets, shows them all in one zone and names it.
USE_TZ = True
TIME_ZONE = os.environ.get("SHIPBY_ZONE", "UTC")
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

LOGGING = logging_config()

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

SESSION_ENGINE = "shipby.people.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=2).total_seconds())
"""A session that is idle for so long is over; the console leads back to where one was."""

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shipby.console.errors.stale_form"
# The admin's pages too: Django's own hold no inline script or style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# So many wrong passwords for one person from one address, and both wait.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "shipby.console.errors.too_many"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

API_PER_MINUTE = int(os.environ.get("SHIPBY_API_PER_MINUTE", "6000"))
"""Requests of one key or person to the API, in each process."""

COURIERS = {
    "kuaidi100": ("", os.environ.get("SHIPBY_KUAIDI100_SALT", "")),
    "kdniao": (os.environ.get("SHIPBY_KDNIAO_ID", ""), os.environ.get("SHIPBY_KDNIAO_KEY", "")),
}
"""By service that calls back: our account there, and what its callbacks are signed with; none: none are taken."""

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 << 20
FILE_UPLOAD_PERMISSIONS = 0o600
