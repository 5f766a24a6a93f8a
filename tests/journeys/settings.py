"""The laptop's settings for the server that journeys walk through: the same, watched (`watch.Watch`), with passwords hashed quickly."""

from stembase.settings.local import *  # noqa: F403
from stembase.settings.local import DATABASES, MIDDLEWARE

MIDDLEWARE = ["tests.journeys.watch.Watch", *MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "stembase.people.hashers.StoryHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
