"""An installation of its own for tests that start processes: a home folder and a database, migrated once a run and copied for each test.

The database is a file of SQLite, or a new one on the server of the PostgreSQL run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from stembase.settings.base import database

SERVER = os.environ.get("STEMBASE_TEST_DATABASE_URL", "")
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is kept, and how to run something in it."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to be part of it."""
        own = {"STEMBASE_HOME": str(self.home), "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "stembase.settings.local"}
        return os.environ | own | {"STEMBASE_LANGUAGE": "en", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}

    def stembase(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`stembase …`, to its end."""
        return subprocess.run([sys.executable, "-m", "stembase.cli", *arguments], env=self.environment, capture_output=True, text=True, check=False)

    def python(self, script: str, *arguments: str) -> str:
        """A script with Django set up; what it printed."""
        text = f"import django; django.setup()\n{script}"
        done = subprocess.run([sys.executable, "-c", text, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        """`python …` beside the test; whoever starts it ends it."""
        return subprocess.Popen([sys.executable, *arguments], env=self.environment, text=True, cwd=ROOT, **options)  # type: ignore[call-overload]

    def sql(self, statement: str) -> list[tuple]:
        """Run one statement past everything that guards the ledger but the database itself."""
        if self.url.startswith("postgres"):
            with closing(_connection(self.url)) as connection:
                cursor = connection.execute(statement)
                return cursor.fetchall() if cursor.description else []
        import sqlite3

        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            return connection.execute(statement).fetchall()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return self.home / "stembase.sqlite3"


def _connection(url: str) -> psycopg.Connection:
    entry = database(url)
    return psycopg.connect(host=entry["HOST"], port=entry["PORT"] or None, user=entry["USER"], dbname=entry["NAME"], autocommit=True)


def _on_the_server(name: str, like: str = "template1") -> str:
    """The URL of a new database."""
    with closing(_connection(SERVER)) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"{SERVER.rpartition('/')[0]}/{name}"


FOUNDING = """
from tests.cast import found_base, person
found_base(); person("P0002", "operator"); person("P0003", "coordinator")
"""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Migrated, founded, with three people; never changed, only copied."""
    home = tmp_path_factory.mktemp("prepared")
    url = _on_the_server(f"prepared_{uuid4().hex[:8]}") if SERVER else f"sqlite://{home / 'stembase.sqlite3'}"
    made = Installation(home, url)
    made.python("from django.core.management import call_command; call_command('migrate', verbosity=0)" + FOUNDING)
    return made


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A founded base with the administrator P0001, the operator P0002 and the coordinator P0003: three entries."""
    home = tmp_path / "home"
    shutil.copytree(prepared.home, home)
    if not SERVER:
        yield Installation(home, f"sqlite://{home / 'stembase.sqlite3'}")
        return
    name = f"installation_{uuid4().hex[:8]}"
    yield Installation(home, _on_the_server(name, prepared.url.rpartition("/")[2]))
    with closing(_connection(SERVER)) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
