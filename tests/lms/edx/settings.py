"""Django's settings for Open edX's LTI component: what it would find in the LMS, as small as it can be."""

import os
from pathlib import Path

FOLDER = Path(os.environ["EDX_FOLDER"])
LMS_ROOT_URL = os.environ["EDX_URL"]  # the issuer too

SECRET_KEY = "for tests"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
PLATFORM_NAME = "Open edX in the tests"
ROOT_URLCONF = "tests.lms.edx.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
# As the LMS writes a usage key in a path: plainly, or quoted.
USAGE_ID_PATTERN = r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework",
    "django_filters",
    "config_models",
    "lti_consumer.apps.LTIConsumerApp",
    "tests.lms.edx",
]
MIDDLEWARE = [
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "edx_django_utils.cache.middleware.TieredCacheMiddleware",
    "crum.CurrentRequestUserMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FOLDER / "lms.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF",
        },
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"file": {"class": "logging.FileHandler", "filename": FOLDER / "lms.log"}},
    "root": {"handlers": ["file"], "level": "INFO"},
}
