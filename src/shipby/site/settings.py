"""The environment -> Django's settings.

SHIPBY_DATA, SHIPBY_DATABASE_URL, SHIPBY_SECRET_KEY, SHIPBY_HOSTS (comma between), SHIPBY_HTTPS=1 behind a TLS proxy,
SHIPBY_ZONE (of times in the admin), SHIPBY_PRIVATE_TARGETS (networks that webhooks and notifications may go to),
SHIPBY_METRICS_TOKEN (who asks for /metrics shows it).
"""

from __future__ import annotations

import os
from pathlib import Path

from shipby.site.databases import databases
from shipby.site.logs import logging_config
from shipby.site.secrets import secret_key

DATA = Path(os.environ.get("SHIPBY_DATA", "shipby-data")).absolute()
"""The data folder: database, evidence files, lakes, the key."""

EVIDENCE = DATA / "evidence"
"""Files of cases: outside of anything a web server hands out by itself."""

PAYMENTS = DATA / "payments"
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
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "shipby.people",
    "shipby.ledger",
    "shipby.casework",
    "shipby.notify",
]
MIDDLEWARE = [
    "shipby.site.requests.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
            ]
        },
    }
]
ROOT_URLCONF = "shipby.site.urls"
WSGI_APPLICATION = "shipby.site.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Instants are kept in UTC; the admin, which is of several markets, shows them all in one zone and names it.
USE_TZ = True
TIME_ZONE = os.environ.get("SHIPBY_ZONE", "UTC")
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

LOGGING = logging_config()

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 << 20
FILE_UPLOAD_PERMISSIONS = 0o600
