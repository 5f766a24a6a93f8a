"""Writers killed with SIGKILL at random under load lose no acknowledged act, leave no half-written one, and break no chain."""

import json

import pytest

from tests.installation import Installation

KILLS = 50


@pytest.mark.slow
def test_fifty_writers_killed_under_load_lose_no_acknowledged_act(installation: Installation):
    killing = installation.start("-m", "tests.acts.killing", str(KILLS), stdout=-1, stderr=-1)
    said, errors = killing.communicate(timeout=240)
    assert killing.returncode == 0, errors
    *acknowledged, last = said.splitlines()
    assert last == f"{KILLS} killed"
    assert len(acknowledged) > KILLS, "the writers hardly wrote"

    entries = dict(installation.sql("SELECT chain || ':' || seq, record FROM ledger_entry"))
    grants = dict(installation.sql("SELECT key, scope FROM people_grant"))
    lost = [line for line in acknowledged if f'"scope":"{line.split()[1]}"' not in entries.get(line.split()[0], "")]
    assert lost == []
    assert {key: scope for key, scope in grants.items() if scope} == {
        key: json.loads(record)["did"]["scope"] for key, record in entries.items() if '"scope":"w' in record
    }, "an entry without its rows, or rows without their entry"

    verified = installation.stembase("ledger", "verify")
    assert verified.returncode == 0, verified.stdout
    rebuilt = installation.stembase("ledger", "rebuild", "--check")
    assert rebuilt.returncode == 0, rebuilt.stdout
    after = installation.python("from tests.cast import person; person('P0009', 'operator')")
    assert after == "", "the ledger goes on"
