"""Tests: a fast password hasher, fixed keys, the database of STEMBASE_TEST_DATABASE_URL or a file of SQLite.

The home folder is a temporary one that ends with the run; each worker of pytest-xdist has its own in it, so that no lock file is shared.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def home_of_this_process() -> str:
    """The temporary home, made by the first process of a run; inside it, the folder of the xdist worker this process is or descends from."""
    home, worker = os.environ.get("STEMBASE_HOME"), os.environ.get("PYTEST_XDIST_WORKER")
    if home is None:
        home = tempfile.mkdtemp(prefix="stembase-test-")
        atexit.register(shutil.rmtree, home, ignore_errors=True)
    if worker is None or Path(home).name == worker:
        return home
    Path(home, worker).mkdir(exist_ok=True)
    return str(Path(home, worker))


os.environ["STEMBASE_HOME"] = home_of_this_process()

from .base import *  # noqa: E402,F403
from .base import HOME, database  # noqa: E402

(HOME / "static").mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
WHITENOISE_USE_FINDERS = True
DEBUG = False
DEMO = True
SECRET_KEY = "test-only-secret-key-test-only-secret-key-test-only"  # noqa: S105
IDENTITY_KEY = "test-only-identity-key"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "stembase.people.hashers.StoryHasher"]
DATABASES = {"default": database(os.environ.get("STEMBASE_TEST_DATABASE_URL", f"sqlite://{HOME / 'test.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
AXES_ENABLED = False
