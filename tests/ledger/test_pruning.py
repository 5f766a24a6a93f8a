"""A practice chain is emptied whole, with every row read from it; nothing else ever is."""

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger import guards
from stembase.ledger.appending import open_chain
from stembase.ledger.models import Chain, Entry
from stembase.ledger.pruning import prune
from stembase.ledger.verifying import verify
from stembase.people.models import Grant
from stembase.refusal import Refused
from tests.cast import NOON, found_base, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_banks():
    found_base()
    person("P0002", "operator")
    for chain, kind in (("A9995-a", "practice"), ("A9995-ab", "practice"), ("A9990", "live")):
        open_chain(chain, kind)
        with pytest.raises(Refused):
            perform("grant-role", chain, by="P0001", at=NOON, now=NOON, person="P0002", role="mentor")
        Grant.objects.create(key=f"{chain}:1", person="P0002", role="student", scope=chain, since=NOON)


def test_a_practice_chain_goes_whole_with_its_rows_and_begins_anew(two_banks):
    assert prune("A9995-a") == {"people.Grant": 1, "ledger.Entry": 1}
    assert sorted(Entry.objects.values_list("chain", flat=True)) == ["A9990", "A9995-ab", BASE, BASE]
    assert not Grant.objects.filter(scope="A9995-a").exists()
    assert Grant.objects.filter(scope="A9995-ab").exists()
    assert (verify().intact, guards.missing()) == (True, [])
    with pytest.raises(Refused):
        perform("grant-role", "A9995-a", by="P0001", at=NOON, now=NOON, person="P0002", role="mentor")
    assert Chain.objects.get(key="A9995-a").seq == 1
    assert verify().intact


@pytest.mark.parametrize(("chain", "code"), [(BASE, "chain-not-for-pruning"), ("A9990", "chain-not-for-pruning"), ("A9998", "no-such-chain")])
def test_no_other_chain_is_ever_pruned(two_banks, chain, code):
    before = Entry.objects.count(), Grant.objects.count()
    with pytest.raises(Refused) as refusal:
        prune(chain)
    assert refusal.value.code == code
    assert (Entry.objects.count(), Grant.objects.count()) == before
