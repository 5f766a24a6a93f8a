"""A PostgreSQL server of its own for one test run: made in a moment, reached by a socket only, thrown away at the end.

    python tests/postgres.py tests/ledger -x       run pytest on PostgreSQL: the tests that touch the database, with these arguments
    python tests/postgres.py                       the same for the whole house but its pages, whose commands and queries are tested without them
    python tests/postgres.py -- COMMAND ...        run any command with DATABASE_URL and STEMBASE_TEST_DATABASE_URL set to it

Without PostgreSQL on the machine it says so and ends well; with STEMBASE_ALL=1 that is a failure.
"""

import os
import signal
import subprocess
import sys

from stembase.bench.cluster import NOT_FOUND, cluster, server_programs


def main(arguments: list[str]) -> int:
    """Run pytest, or the command after `--`, on a new server; gives its exit code."""
    if server_programs() is None:
        print(f"Not run: the database tests on PostgreSQL. {NOT_FOUND}.")
        return 1 if os.environ.get("STEMBASE_ALL") == "1" else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as url:
        environment = os.environ | {"STEMBASE_TEST_DATABASE_URL": url}
        if arguments[:1] == ["--"]:
            return subprocess.run(arguments[1:], env=environment | {"DATABASE_URL": url}).returncode
        besides = [] if any(each.startswith("tests") for each in arguments) else ["--ignore=tests/web"]
        pytest = [sys.executable, "-m", "pytest", "-m", "database and not browser", *besides, *arguments]
        return subprocess.run(pytest, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
