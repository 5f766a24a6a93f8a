"""Lots: received once, blocked by anyone, let free by the quality manager with a reason."""

from datetime import timedelta

import pytest

from stembase.bank.models import Lot
from stembase.ledger.notes import write_note
from stembase.refusal import Refused
from tests.bank.stations.house import BANK, do, staffed_bank
from tests.cast import NOON
from tests.racing import exactly_one, two_at_once

pytestmark = pytest.mark.django_db
LOT = f"{BANK}:cryoprotectant.L77"


def receive(**changed):
    return do(
        "receive-lot", **({"material": "cryoprotectant", "number": "L77", "maker": "maker", "valid_until": NOON + timedelta(days=90)} | changed)
    )


def test_a_lot_is_received_blocked_and_let_free():
    staffed_bank()
    receive()
    assert Lot.objects.get(key=LOT).valid_until == NOON + timedelta(days=90)
    do("block-lot", lot=LOT, note=write_note("浑浊", author="P0002", at=NOON))
    assert Lot.objects.get(key=LOT).blocked_at == NOON
    do("unblock-lot", by="P0003", lot=LOT, note=write_note("复检合格", author="P0003", at=NOON))
    assert Lot.objects.get(key=LOT).blocked_at is None


@pytest.mark.parametrize(
    ("name", "inputs", "by", "code"),
    [
        ("receive-lot", {"material": "cryoprotectant", "number": "L77", "valid_until": NOON + timedelta(days=1)}, "P0002", "lot-already-received"),
        ("receive-lot", {"material": "cryoprotectant", "number": "L78", "valid_until": NOON}, "P0002", "lot-expired"),
        ("receive-lot", {"material": "cryoprotectant", "number": "L 78", "valid_until": NOON}, "P0002", "input-does-not-fit"),
        ("receive-lot", {"material": "cryoprotectant", "number": "L78", "valid_until": NOON + timedelta(days=1)}, "P0004", "not-permitted"),
        ("block-lot", {"lot": f"{BANK}:cryoprotectant.L99"}, "P0002", "no-such-lot"),
        ("block-lot", {"lot": LOT}, "P0004", "not-permitted"),
        ("unblock-lot", {"lot": LOT, "note": "0" * 64}, "P0003", "lot-not-blocked"),
        ("unblock-lot", {"lot": LOT, "note": "0" * 64}, "P0002", "not-permitted"),
    ],
)
def test_what_may_not_be_done_with_a_lot_is_refused(name, inputs, by, code):
    staffed_bank()
    receive()
    with pytest.raises(Refused) as refusal:
        do(name, by=by, **inputs)
    assert refusal.value.code == code
    assert Lot.objects.get().blocked_at is None


def test_a_lot_is_blocked_once_and_let_free_only_with_a_reason():
    staffed_bank()
    receive()
    do("block-lot", lot=LOT)
    with pytest.raises(Refused) as refusal:
        do("block-lot", lot=LOT)
    assert refusal.value.code == "lot-already-blocked"
    with pytest.raises(Refused) as refusal:
        do("unblock-lot", by="P0003", lot=LOT, note="")
    assert refusal.value.code == "unblock-reason-missing"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_receives_and_one_blocks():
    staffed_bank()
    exactly_one(two_at_once(receive, receive), "lot-already-received")
    exactly_one(two_at_once(lambda: do("block-lot", lot=LOT), lambda: do("block-lot", by="P0003", lot=LOT)), "lot-already-blocked")
    unblock = lambda: do("unblock-lot", by="P0003", lot=LOT, note="0" * 64)  # noqa: E731
    exactly_one(two_at_once(unblock, unblock), "lot-not-blocked")
