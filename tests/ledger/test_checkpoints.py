"""A signed head kept elsewhere shows rewriting and truncation even by somebody who can write the whole database anew."""

import stat

import pytest
from django.db import connection

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger import checkpoints, guards
from stembase.ledger.appending import canonical, digest
from stembase.ledger.models import Chain, Entry
from stembase.ledger.queries import columns_of
from stembase.ledger.verifying import START, verify
from stembase.refusal import Refused
from tests.cast import NOON, found_base, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(tmp_path):
    return checkpoints.signing_key(tmp_path / "keys" / "checkpoint-key")


@pytest.fixture
def four_entries(key):
    found_base()
    person("P0002", "operator", "mentor", "tutor")
    return checkpoints.read(canonical(checkpoints.take(key, NOON)))


def write_anew(*, without: int = 0, changing: int = 0) -> None:
    """What an attacker who owns the database does: change, and make every hash and the head right again."""
    with guards.taken_down():
        previous, seq = START, 0
        for entry in Entry.objects.order_by("seq"):
            if entry.seq == without:
                entry.delete()
                continue
            seq += 1
            entry.seq, entry.previous = seq, previous
            entry.subject = "P0009" if changing == seq else entry.subject
            previous = entry.hash = digest(columns_of(entry))
            entry.save()
        Chain.objects.filter(key=BASE).update(seq=seq, hash=previous)


def test_an_untouched_or_longer_ledger_agrees(four_entries):
    assert checkpoints.compare(four_entries) == ()
    perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0002", role="student")
    assert checkpoints.compare(four_entries) == ()


@pytest.mark.parametrize("change", [{"changing": 2}, {"without": 2}, {"without": 4}], ids=str)
def test_a_ledger_written_anew_verifies_but_not_against_the_checkpoint(four_entries, change):
    write_anew(**change)
    assert verify().intact
    assert [(fault.chain, fault.seq, fault.why) for fault in checkpoints.compare(four_entries)] == [(BASE, 4, "checkpoint")]


def test_a_ledger_emptied_shows(four_entries):
    with guards.taken_down(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_entry")
    Chain.objects.all().delete()
    assert verify().intact
    assert [fault.why for fault in checkpoints.compare(four_entries)] == ["checkpoint"]


def test_a_checkpoint_changed_malformed_or_of_another_key_is_refused(four_entries, key, tmp_path):
    text = canonical(four_entries)
    other = checkpoints.signing_key(tmp_path / "other")
    for content, trusted, code in (
        (text.replace('"base":[4,', '"base":[3,'), "", "checkpoint-signature-wrong"),
        ("{}", "", "checkpoint-malformed"),
        ("not json", "", "checkpoint-malformed"),
        (text.replace(four_entries.public_key, "zz"), "", "checkpoint-malformed"),
        (canonical(checkpoints.take(other, NOON)), four_entries.public_key, "checkpoint-of-another-key"),
    ):
        with pytest.raises(Refused) as refusal:
            checkpoints.read(content, trusted)
        assert refusal.value.code == code
    assert checkpoints.read(text, four_entries.public_key) == four_entries


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path):
    path = tmp_path / "keys" / "checkpoint-key"
    first = checkpoints.signing_key(path)
    assert checkpoints.signing_key(path).private_bytes_raw() == first.private_bytes_raw()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
