"""Open a bank: its row, its chain, and which facility numbers it may have."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Bank
from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from stembase.refusal import Misfit, Refused
from tests.bank.stations.house import do, open_bank
from tests.cast import NOON, found_base, person
from tests.racing import exactly_one, two_at_once

pytestmark = pytest.mark.django_db


def opening(**changed):
    given = {"bank": "W1234", "of_kind": "live", "facility": "W1234", "title_zh": "省脐血库", "title_en": "A province's bank"} | changed
    return do("open-bank", BASE, by="P0001", **given)


def test_a_bank_has_a_row_and_a_chain_of_the_same_key():
    found_base()
    opening()
    bank = Bank.objects.get(key="W1234")
    assert (bank.kind, bank.facility, bank.title_zh) == ("live", "W1234", "省脐血库")
    assert Chain.objects.get(key="W1234").kind == "live"


def test_practice_banks_share_a_facility_number():
    found_base()
    for key in ("A9995-r1", "A9995-r2"):
        opening(bank=key, of_kind="practice", facility="A9995")
    assert Bank.objects.filter(facility="A9995", kind="practice").count() == 2


def test_anyone_with_a_role_may_open_a_practice_bank_and_no_live_one():
    found_base()
    person("P0002", "student")
    perform("open-practice-bank", BASE, by="P0002", at=NOON, now=NOON, bank="A9995-r1", facility="A9995", title_zh="模拟", title_en="Practice")
    assert Bank.objects.get(key="A9995-r1").kind == "practice"
    with pytest.raises(Refused) as refusal:
        do("open-practice-bank", BASE, by="P0002", bank="W1234", facility="W1234", title_zh="库", title_en="Bank")
    assert refusal.value.code == "facility-not-for-practice"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"facility": "A9995"}, "facility-only-for-practice"),
        ({"of_kind": "practice"}, "facility-not-for-practice"),
        ({"facility": "W12O4"}, "facility-letter-o"),
        ({"facility": "W123"}, "facility-malformed"),
        ({"bank": "a:b"}, "input-does-not-fit"),
        ({"bank": "W12345678901234"}, "input-does-not-fit"),
        ({"of_kind": "other"}, "input-does-not-fit"),
    ],
)
def test_a_bank_that_may_not_be_is_refused(changed, code):
    found_base()
    with pytest.raises(Refused) as refusal:
        opening(**changed)
    assert refusal.value.code == code
    assert not Bank.objects.exists()


def test_the_demos_facility_numbers_stay_out_of_production(settings):
    found_base()
    settings.DEMO = False
    with pytest.raises(Refused) as refusal:
        open_bank("A9990")
    assert refusal.value.code == "facility-only-for-demo"
    settings.DEMO = True
    open_bank("A9990")
    assert Bank.objects.filter(key="A9990").exists()


def test_a_bank_is_opened_once_and_a_live_facility_has_one_bank():
    found_base()
    opening()
    with pytest.raises(Refused) as refusal:
        opening()
    assert refusal.value.code == "bank-already-open"
    with pytest.raises(Refused) as refusal:
        opening(bank="W1234-b")
    assert refusal.value.code == "facility-taken"
    with pytest.raises(Misfit):
        opening(bank="base")


def test_only_the_administrator_opens_a_bank():
    found_base()
    person("P0002", "operator")
    with pytest.raises(Refused) as refusal:
        do("open-bank", BASE, by="P0002", bank="W1234", of_kind="live", facility="W1234", title_zh="库", title_en="Bank")
    assert refusal.value.code == "not-permitted"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_the_same_bank_one_does():
    found_base()
    exactly_one(two_at_once(opening, opening), "bank-already-open")
    assert Bank.objects.count() == 1
