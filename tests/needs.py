"""What a machine can run: tests whose need is absent are left out and listed at the end; with STEMBASE_ALL=1 they fail instead.

Which tests touch the database is found here (mark `database`), so that the PostgreSQL run (`tests/postgres.py`) can choose them.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from hatch_build import compile_messages
from tests.postgres import NOT_FOUND, server_programs

ALL = os.environ.get("STEMBASE_ALL") == "1"
ON_POSTGRES = os.environ.get("STEMBASE_TEST_DATABASE_URL", "").startswith("postgres")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "admin_user", "admin_client", "installation"}
left_out = pytest.StashKey[dict[str, int]]()


@cache
def chromium() -> str | None:
    """The path of Chromium: STEMBASE_CHROMIUM, or what the PATH has."""
    named = os.environ.get("STEMBASE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@cache
def missing(need: str) -> str | None:
    """Why tests with this mark cannot run here, in one sentence, or None when they can."""
    if need == "browser" and chromium() is None:
        return "no Chromium on the PATH (or name one in STEMBASE_CHROMIUM)"
    if need == "fonts" and not (shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip()):
        return "no font with Chinese (fonts-noto-cjk on Debian)"
    if need == "reference" and not os.path.isdir(os.environ.get("STEMBASE_DATA", "")):
        return "STEMBASE_DATA names no folder with the reference data"
    if need == "postgres" and not ON_POSTGRES and server_programs() is None:
        return NOT_FOUND
    return None


def belongs_to_the_other_run(item: pytest.Item) -> bool:
    """True for a PostgreSQL test in the SQLite run, and the other way round: `make test` has both runs."""
    return item.get_closest_marker("sqlite" if ON_POSTGRES else "postgres") is not None


def touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database, and leave out what cannot run here, remembering why."""
    reasons = config.stash.setdefault(left_out, {})
    kept, dropped = [], []
    for item in items:
        if touches_database(item):
            item.add_marker("database")
        lacking = [reason for mark in item.iter_markers() if (reason := missing(mark.name))]
        if lacking and not ALL:
            reasons[lacking[0]] = reasons.get(lacking[0], 0) + 1
        (dropped if lacking and not ALL or not lacking and belongs_to_the_other_run(item) else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """With STEMBASE_ALL=1 a test whose need is absent fails with the reason."""
    for mark in item.iter_markers():
        if reason := missing(mark.name):
            pytest.fail(f"STEMBASE_ALL=1 and {reason}", pytrace=False)


def pytest_configure(config: pytest.Config) -> None:
    """Once a run: the Chinese messages are compiled, so that pages speak Chinese."""
    if not hasattr(config, "workerinput"):
        compile_messages()


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if ON_POSTGRES else 'SQLite'}"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """xdist: a worker hands what it left out to the main process. Every worker collects everything, so one answer is enough."""
    said = getattr(node, "workeroutput", {}).get("left_out")
    if said:
        node.config.stash[left_out] = said  # type: ignore[attr-defined]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(left_out, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The listing at the end: how many tests were not run, and what they wait for."""
    reasons = config.stash.get(left_out, {})
    if reasons:
        terminalreporter.section("not run on this machine")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} test{'s' if count > 1 else ''}: {reason}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for tests marked `browser`."""
    path = chromium()
    assert path is not None, "a test that asks for the browser needs the mark `browser`"
    return path


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of reference data for tests marked `reference`."""
    return Path(os.environ["STEMBASE_DATA"])
