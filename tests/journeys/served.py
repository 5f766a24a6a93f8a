"""A real server over a file database of its own: `stembase serve` with its worker on a free port, for as long as the tests of a run need it."""

import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.installation import Installation

START_SECONDS = 60
SESSIONS = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from stembase.people.models import Account
made = {}
for account in Account.objects.all():
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    made[account.code] = session.session_key
print(json.dumps(made))
"""


@dataclass(frozen=True, slots=True)
class Served(Installation):
    """An installation that is being served at `address`."""

    address: str = ""
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """As for any installation, with the settings of the journeys."""
        return Installation.environment.fget(self) | {"DJANGO_SETTINGS_MODULE": "tests.journeys.settings"}  # type: ignore[attr-defined]

    def session(self, code: str) -> str:
        """The session of somebody of the cast; all of them are made at the first asking."""
        if not self.sessions:
            self.sessions.update(json.loads(self.python(SESSIONS)))
        return self.sessions[code]


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def served(home: Path, telling: str) -> Iterator[Served]:
    """Migrate a new database, tell its world with a script, serve it, and stop the server at the end."""
    made = Installation(home, f"sqlite://{home / 'stembase.sqlite3'}")
    Served(made.home, made.url).python("from django.core.management import call_command; call_command('migrate', verbosity=0)\n" + telling)
    with serving(made) as world:
        yield world


@contextmanager
def serving(made: Installation, *options: str, ends: signal.Signals = signal.SIGTERM) -> Iterator[Served]:
    """Serve an installation on a free port; at the end its processes get the signal `ends`."""
    port = free_port()
    world = Served(made.home, made.url, f"http://127.0.0.1:{port}")
    server = world.start("-m", "stembase.cli", "serve", "--port", str(port), *(options or ("--workers", "1")), start_new_session=True)
    try:
        wait_for(f"{world.address}/readyz")
        yield world
    finally:
        assert server.poll() is None, f"the server ended by itself with {server.returncode}"
        os.killpg(server.pid, ends)
        server.wait(30)


def wait_for(address: str) -> None:
    """Until the address answers."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=20).close()
            return
        except OSError:
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.2)
