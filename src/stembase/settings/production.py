"""Production: everything secret from the environment, HTTPS only."""

import os

from .base import *  # noqa: F403
from .base import MIDDLEWARE  # noqa: F401

DEBUG = False
DEMO = False
SECRET_KEY = os.environ["STEMBASE_SECRET_KEY"]
IDENTITY_KEY = os.environ["STEMBASE_IDENTITY_KEY"]
ALLOWED_HOSTS = [host for host in os.environ["STEMBASE_HOSTS"].split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
