"""Tests: a fast password hasher, fixed keys, the database of STEMBASE_TEST_DATABASE_URL or a file of SQLite."""

import os
import tempfile

os.environ.setdefault("STEMBASE_HOME", tempfile.mkdtemp(prefix="stembase-test-"))

from .base import *  # noqa: E402,F403
from .base import HOME, database  # noqa: E402

DEBUG = False
DEMO = True
SECRET_KEY = "test-only-secret-key-test-only-secret-key-test-only"  # noqa: S105
IDENTITY_KEY = "test-only-identity-key"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {"default": database(os.environ.get("STEMBASE_TEST_DATABASE_URL", f"sqlite://{HOME / 'test.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
AXES_ENABLED = False
