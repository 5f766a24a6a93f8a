"""A laptop: SQLite, debug pages off, keys kept in the home folder so that sessions and the privacy wall survive a restart."""

import os
import secrets

from .base import *  # noqa: F403
from .base import HOME, LOG_FILE, logging_to


def kept_secret(name: str) -> str:
    """A random secret made once and kept, readable by its owner only, in the home folder."""
    path = HOME / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")


DEBUG = False
SECRET_KEY = kept_secret("secret-key")
IDENTITY_KEY = kept_secret("identity-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("STEMBASE_HOSTS", "").split(","))]
WHITENOISE_USE_FINDERS = True
(HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
LOG_FILE = LOG_FILE or str(HOME / "stembase.log")
LOGGING = logging_to(LOG_FILE)
DEMO = True
# the last one reads the passwords of the demo's accounts, and makes none but theirs
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "stembase.people.hashers.StoryHasher"]
