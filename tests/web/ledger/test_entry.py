"""One entry whole: record, notes, signatures, findings, refusal, hashes."""

import pytest
from django.db import connection

from stembase.acts.door import perform
from stembase.ledger import guards
from stembase.ledger.models import Entry
from stembase.ledger.notes import erase_notes
from stembase.refusal import Refused
from tests.cast import NOON
from tests.competence.staging import FREEZE, found
from tests.web.reading import ADMIN, OPERATOR, QUALITY, STUDENT


def last(**wanted: object) -> str:
    """The address of the newest entry that is wanted."""
    row = Entry.objects.filter(**wanted).order_by("-id").first()
    return f"/ledger/{row.chain}/{row.seq}/"


def test_a_signature_shows_printed_name_time_and_meaning(base):
    found(FREEZE)
    page = base(QUALITY).html(last(verb="competence.founded"))
    assert "2 signatures" in page
    assert "Zhou Ming (demo)" in page
    assert "Song Hua (demo)" in page
    assert page.count("Meaning: approved") == 2
    assert "2026-03-02 12:00:00 +0800" in page


def test_a_note_is_read_beside_the_record_until_it_is_erased(base):
    found(FREEZE)
    address = last(verb="competence.founded")
    assert "Nobody can decide yet" in base(QUALITY).html(address)
    did = Entry.objects.get(chain="base", verb="competence.founded").record
    erase_notes([did.partition('"reason":"')[2][:64]], at=NOON)
    page = base(QUALITY).html(address)
    assert "Nobody can decide yet" not in page
    assert "(erased)" in page


def test_an_entry_shows_its_own_and_the_previous_hash_and_that_they_hold(base):
    row = Entry.objects.get(chain="base", seq=3)
    page = base(ADMIN).html("/ledger/base/3/")
    assert row.hash in page
    assert row.previous in page
    assert "intact" in page
    assert "broken" not in page
    assert "/ledger/base/2/" in page
    assert "/ledger/base/4/" in page


def test_a_row_changed_by_hand_is_called_broken_and_the_next_one_still_holds(base):
    with guards.taken_down(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET actor = 'P0009' WHERE chain = 'base' AND seq = 3")
    assert "broken" in base(ADMIN).html("/ledger/base/3/")
    assert "broken" not in base(ADMIN).html("/ledger/base/4/")


def test_a_refused_attempt_is_explained_with_names_in_place_of_codes(base):
    with pytest.raises(Refused):
        perform("grant-role", "base", by=OPERATOR, at=NOON, now=NOON, person=STUDENT, role="mentor")
    page = base(QUALITY).html(last(verb="attempted"))
    assert "This was tried and refused" in page
    assert "Sun Yan (demo)" in page
    assert "administrator, coordinator" in page
    assert "/refusals/not-permitted/" in page


def test_a_published_text_is_folded_away_and_leads_to_its_page(base):
    page = base(QUALITY).html(last(verb="procedure.published"))
    assert "the whole text" in page
    assert 'href="/procedures/preparation.rest/"' in page


def test_what_a_step_found_is_told_in_the_words_of_its_procedure(db):
    from tests.bank.stations import way
    from tests.web.reading import Reader

    way.equipped_bank()
    way.reduced()
    way.do(
        "do-step",
        unit=way.BAG,
        work=way.work("preparation.cryopreserve", "identify", way.BAG),
        at=way.NOON + 405 * way.MINUTE,
    )
    way.do(
        "do-step",
        unit=way.BAG,
        work=way.work("preparation.cryopreserve", "add-cryoprotectant", way.BAG, dmso_percent_wv=20.0),
        at=way.NOON + 420 * way.MINUTE,
    )
    page = Reader(QUALITY).html(last(chain=way.BANK, verb="step.done"))
    assert "did the step “Add the cryoprotectant”" in page
    assert "Final DMSO" in page
    assert "What the rules found" in page
    assert "Too little protects poorly" in page


@pytest.mark.parametrize("address", ["/ledger/base/99999/", "/ledger/nowhere/1/", "/ledger/base/0/"])
def test_an_entry_that_is_not_there_is_not_found(base, address):
    assert base(ADMIN).get(address).status_code == 404
