"""The ledger from the command line, on a database of its own: what breaks is named, and the exit code says so."""

import json

import pytest

from tests.installation import Installation


def test_an_intact_ledger_says_so(installation: Installation):
    done = installation.stembase("ledger", "verify")
    assert (done.returncode, done.stdout) == (0, "3 rows in 1 chains: intact\n")


@pytest.mark.sqlite
def test_one_byte_changed_by_hand_in_the_file_names_the_row(installation: Installation):
    installation.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = installation.file.read_bytes()
    at = content.index(b'"role":"operator"') + len(b'"role":"o')
    assert content.count(b'"role":"operator"') == 1
    installation.file.write_bytes(content[:at] + b"q" + content[at + 1 :])
    done = installation.stembase("ledger", "verify")
    assert done.returncode == 1
    assert "bad row: chain base, entry 2: changed" in done.stdout


@pytest.mark.sqlite
@pytest.mark.parametrize("byte", [0x00, 0xFF])
def test_a_byte_that_is_no_text_is_named_like_any_other(installation: Installation, byte: int):
    installation.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = installation.file.read_bytes()
    at = content.index(b'"role":"operator"')
    installation.file.write_bytes(content[:at] + bytes([byte]) + content[at + 1 :])
    done = installation.stembase("ledger", "verify", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["faults"] == [{"chain": "base", "seq": 2, "why": "changed"}]


@pytest.mark.sqlite
def test_a_page_of_the_file_overwritten_is_named_too(installation: Installation):
    installation.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = installation.file.read_bytes()
    page = content.index(b'"role":"operator"') // 4096 * 4096
    installation.file.write_bytes(content[:page] + b"\xff" * 4096 + content[page + 4096 :])
    done = installation.stembase("ledger", "verify")
    assert done.returncode == 1
    assert "bad row: chain *, entry 1: unreadable" in done.stdout


def test_a_rebuild_gives_every_row(installation: Installation):
    done = installation.stembase("ledger", "rebuild", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 entries replayed" in done.stdout
    assert "every row equal" in done.stdout


def test_a_database_that_is_not_prepared_is_not_rebuilt(installation: Installation):
    installation.sql("DROP TABLE ledger_chain CASCADE" if installation.url.startswith("postgres") else "DROP TABLE ledger_chain")
    done = installation.stembase("ledger", "rebuild", "--check")
    assert done.returncode == 1
    assert "[database-not-prepared]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_projected_row_changed_by_hand_is_named(installation: Installation):
    installation.sql("UPDATE people_grant SET role = 'quality' WHERE person = 'P0002'")
    done = installation.stembase("ledger", "rebuild", "--check")
    assert done.returncode == 1
    assert "differs: people.Grant base:2: role" in done.stdout


def test_projected_rows_added_and_removed_by_hand_are_named(installation: Installation):
    installation.sql("DELETE FROM people_grant WHERE person = 'P0002'")
    installation.sql("INSERT INTO people_grant (key, person, role, scope, since) VALUES ('base:9', 'P0002', 'quality', '', '2026-01-01 00:00:00')")
    done = installation.stembase("ledger", "rebuild", "--check", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["differences"] == [["people.Grant", "base:2", "missing"], ["people.Grant", "base:9", "extra"]]


def test_a_checkpoint_kept_elsewhere_shows_a_ledger_written_anew(installation: Installation, tmp_path):
    heads = str(tmp_path / "heads.json")
    assert installation.stembase("ledger", "checkpoint", "--out", heads).returncode == 0
    assert installation.stembase("ledger", "verify", "--checkpoint", heads).returncode == 0
    installation.python(
        "from stembase.ledger import guards; from stembase.ledger.models import Chain, Entry\n"
        "with guards.taken_down():\n"
        "    Entry.objects.filter(seq=3).delete(); mark = Entry.objects.get(seq=2).hash; Chain.objects.update(seq=2, hash=mark)"
    )
    assert installation.stembase("ledger", "verify").returncode == 0
    done = installation.stembase("ledger", "verify", "--checkpoint", heads)
    assert done.returncode == 1
    assert "bad row: chain base, entry 3: checkpoint" in done.stdout


def test_a_missing_guard_is_named(installation: Installation):
    on = " ON ledger_entry" if installation.url.startswith("postgres") else ""
    name = "ledger_entry_no_truncate" if on else "ledger_entry_no_replace"
    installation.sql(f"DROP TRIGGER {name}{on}")
    done = installation.stembase("ledger", "verify")
    assert done.returncode == 1
    assert f"guard missing: {name}" in done.stdout
    assert installation.stembase("init").returncode == 0
    assert installation.stembase("ledger", "verify").returncode == 0


def test_only_a_practice_chain_is_pruned(installation: Installation):
    installation.python("from stembase.ledger.appending import open_chain; open_chain('A9990', 'live')")
    for chain, code in (("base", "chain-not-for-pruning"), ("A9990", "chain-not-for-pruning"), ("A9999-x", "no-such-chain")):
        done = installation.stembase("ledger", "prune", chain, "--yes")
        assert done.returncode == 1
        assert f"[{code}]" in done.stderr
    assert installation.sql("SELECT count(*) FROM ledger_entry") == [(3,)]
