"""Verifying names the first bad row of each chain, whatever was done to it; guards are down, as for somebody who owns the database."""

import threading

import pytest
from django.db import connection, transaction

from stembase.acts.door import batch, perform
from stembase.base.chain import BASE
from stembase.ledger import guards
from stembase.ledger.appending import open_chain
from stembase.ledger.models import Chain, Entry, Note
from stembase.ledger.notes import erase_notes, text_of_note, write_note
from stembase.ledger.verifying import changed_notes, verify
from stembase.refusal import Refused
from tests.cast import NOON, found_base, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def six_entries():
    """base: founded, and five roles."""
    found_base()
    person("P0002", "operator", "mentor", "tutor", "quality", "student")


def tamper(*statements: str) -> list[tuple[str, int, str]]:
    """Change the ledger past its guards; what verify says then."""
    with guards.taken_down(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return [(fault.chain, fault.seq, fault.why) for fault in verify().faults]


def test_a_ledger_nobody_touched_is_intact(six_entries):
    verdict = verify()
    assert verdict.intact
    assert (verdict.rows, verdict.heads[BASE][0]) == (6, 6)
    assert verify([BASE]).rows == 6


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE ledger_entry SET subject = 'P0009' WHERE seq = 3", (BASE, 3, "changed")),
        ("UPDATE ledger_entry SET record = replace(record, 'mentor', 'tutors') WHERE seq = 3", (BASE, 3, "changed")),
        ("UPDATE ledger_entry SET at = '2026-03-02T04:00:00.000001Z' WHERE seq = 3", (BASE, 3, "changed")),
        ("UPDATE ledger_entry SET signature = 'x' WHERE seq = 6", (BASE, 6, "changed")),
        ("UPDATE ledger_entry SET actor = witness, witness = actor WHERE seq = 3", (BASE, 3, "changed")),
        ("UPDATE ledger_entry SET hash = previous WHERE seq = 3", (BASE, 3, "changed")),
        ("UPDATE ledger_entry SET previous = hash WHERE seq = 3", (BASE, 3, "broken-link")),
        ("UPDATE ledger_entry SET seq = 30 WHERE seq = 3", (BASE, 3, "missing")),
        ("DELETE FROM ledger_entry WHERE seq = 1", (BASE, 1, "missing")),
        ("DELETE FROM ledger_entry WHERE seq = 3", (BASE, 3, "missing")),
        ("DELETE FROM ledger_entry WHERE seq >= 5", (BASE, 5, "missing")),
        ("DELETE FROM ledger_entry", (BASE, 1, "missing")),
        ("UPDATE ledger_chain SET seq = 4", (BASE, 5, "head")),
        ("UPDATE ledger_chain SET seq = 9", (BASE, 7, "missing")),
        ("UPDATE ledger_chain SET hash = '" + "0" * 64 + "'", (BASE, 6, "head")),
        ("DELETE FROM ledger_chain", (BASE, 1, "head")),
    ],
)
def test_what_was_done_to_a_row_or_the_head_is_named(six_entries, statement, fault):
    assert tamper(statement) == [fault]


@pytest.mark.parametrize("hidden", ["x'00ff'", "17", "CAST(subject AS BLOB) || x'80'"])
@pytest.mark.sqlite
def test_a_column_that_is_no_longer_text_is_named(six_entries, hidden):
    assert tamper(f"UPDATE ledger_entry SET subject = {hidden} WHERE seq = 4") == [(BASE, 4, "changed")]


def test_a_row_moved_in_the_order_over_all_chains_is_named(six_entries):
    assert tamper("UPDATE ledger_entry SET id = id + 1000 WHERE seq = 3") == [(BASE, 3, "missing")]


def test_a_row_moved_to_another_chain_is_named_in_both(six_entries):
    open_chain("A9995-x", "practice")
    with pytest.raises(Refused):
        perform("grant-role", "A9995-x", by="P0001", at=NOON, now=NOON, person="P0002", role="operator")
    moved = tamper(f"UPDATE ledger_entry SET chain = 'A9995-x', seq = 2 WHERE chain = '{BASE}' AND seq = 6")
    assert moved == [("A9995-x", 1, "missing"), (BASE, 6, "missing")]


def test_entries_of_a_chain_nobody_opened_are_named(six_entries):
    assert ("A9994", 1, "missing") in tamper("UPDATE ledger_entry SET chain = 'A9994' WHERE seq = 6")


def test_a_row_written_with_its_hash_made_right_shows_in_the_next(six_entries):
    from stembase.ledger.appending import digest
    from stembase.ledger.queries import columns_of

    entry = Entry.objects.get(seq=3)
    entry.subject = "P0009"
    assert tamper(f"UPDATE ledger_entry SET subject = 'P0009', hash = '{digest(columns_of(entry))}' WHERE seq = 3") == [(BASE, 4, "broken-link")]


def test_a_note_changed_by_hand_is_named_and_an_erased_one_leaves_the_chain_whole():
    found_base()
    kept = write_note("电话联系后补录", author="P0001", at=NOON)
    gone = write_note("a word about somebody", author="P0001", at=NOON)
    perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0001", role="quality", late_reason=gone)
    assert erase_notes([gone], at=NOON) == 1
    assert (text_of_note(gone), text_of_note(kept), text_of_note("")) == ("", "电话联系后补录", "")
    assert Note.objects.get(key=gone).salt == ""
    assert (verify().intact, changed_notes()) == (True, [])
    Note.objects.filter(key=kept).update(text="something else")
    assert changed_notes() == [kept]


def test_an_empty_note_is_no_note():
    assert write_note("  \n", author="P0001", at=NOON) == ""
    assert not Note.objects.exists()


def test_the_same_words_twice_have_two_keys():
    assert write_note("again", author="P0001", at=NOON) != write_note("again", author="P0001", at=NOON)


@pytest.mark.django_db(transaction=True)
def test_acts_recorded_while_verifying_are_no_fault():
    found_base()
    people = [person(f"P1{number:03}") for number in range(60)]

    def record() -> None:
        for code in people:
            perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person=code, role="mentor")
        connection.close()

    writer = threading.Thread(target=record)
    writer.start()
    verdicts = []
    while writer.is_alive():
        verdicts.append(verify())
    writer.join()
    assert all(verdict.intact for verdict in verdicts)
    assert len({verdict.rows for verdict in verdicts}) > 2, "nothing was written meanwhile"
    assert verify().rows == 61


def test_a_chain_is_opened_once_and_keeps_its_kind():
    open_chain("A9995-x", "practice")
    open_chain("A9995-x", "practice")
    with pytest.raises(Refused) as refusal:
        open_chain("A9995-x", "live")
    assert refusal.value.code == "chain-of-another-kind"
    for key in ("", "two words", "line\n", "K" * 41):
        with pytest.raises(Refused) as refusal, transaction.atomic():
            open_chain(key, "live")
        assert refusal.value.code == "not-a-code"
    assert Chain.objects.count() == 1


def test_two_chains_are_told_apart():
    found_base()
    person("P0002", "operator")
    open_chain("A9995-x", "practice")
    open_chain("A9995-y", "practice")
    with batch("A9995-y", BASE, "A9995-x"):
        for chain in ("A9995-x", "A9995-y", "A9995-x"):
            with pytest.raises(Refused):
                perform("grant-role", chain, by="P0001", at=NOON, now=NOON, person="P0002", role="operator")
    assert {key: head[0] for key, head in verify().heads.items()} == {BASE: 2, "A9995-x": 2, "A9995-y": 1}
    assert [fault.chain for fault in verify().faults] == []
    assert tamper("UPDATE ledger_entry SET at = recorded_at, actor = 'P0009' WHERE chain = 'A9995-x' AND seq = 1") == [("A9995-x", 1, "changed")]
