"""Boards and timelines: what waits where, what can be done with it next, and what happened to it."""

import pytest

from stembase.bank.models import Hold
from stembase.bank.queries.boards import next_steps, station_board, units_by_stage
from stembase.bank.queries.timeline import timeline_of
from stembase.people.models import Account
from tests.bank.stations import way
from tests.bank.stations.house import BANK, MINUTE, unit
from tests.bank.stations.way import BAG, BEGIN, DONATION, bag, do, equipped_bank, freeze_work
from tests.cast import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + 600 * MINUTE


def steps(station):
    return [(row.subject, [(step.procedure, step.step, step.command) for step in row.next]) for row in station_board(BANK, station, LATER)]


def test_an_expected_donation_waits_at_collection():
    equipped_bank()
    way.kit()
    assert steps("collection") == [(DONATION, [("collection.cord-blood", "identify", "do-step")])]
    way.prepare("collection.cord-blood", "collect", DONATION)
    assert steps("collection") == [(DONATION, [("collection.cord-blood", "collect", "record-collection")])]


def test_a_collected_bag_waits_for_the_courier_and_then_for_its_receipt():
    equipped_bank()
    way.packed()
    assert steps("collection") == [(BAG, [("collection.hand-to-courier", "hand-over", "hand-over")])]
    do("hand-over", unit=BAG, work=way.work("collection.hand-to-courier", "hand-over", BAG), at=NOON + 40 * MINUTE)
    assert steps("collection") == []
    assert steps("preparation") == [(BAG, [("preparation.receive", "open", "do-step")])]


def test_a_bag_in_the_freezer_waits_for_the_end_of_its_run_and_a_frozen_one_for_its_place():
    equipped_bank()
    way.ready_to_freeze()
    assert steps("preparation") == [(BAG, [("preparation.cryopreserve", "freeze", "begin-freeze")])]
    do("begin-freeze", unit=BAG, work=freeze_work(), at=BEGIN)
    assert steps("preparation") == [(BAG, [("preparation.cryopreserve", "freeze", "end-freeze")])]
    do("end-freeze", unit=BAG, work=freeze_work(), log=way.freezer_log(), at=way.END)
    assert steps("storage") == [(BAG, [("storage.put-away", "store", "put-away")])]
    assert next_steps(bag(), LATER)[0].command == "put-away"


def test_a_board_is_one_banks_shows_holds_and_takes_few_queries(django_assert_max_num_queries):
    equipped_bank()
    for serial in range(1, 31):
        unit(serial, "frozen", donor="D1")
    unit(99, "discarded")
    Hold.objects.create(
        key=f"{BANK}:h", bank_id=BANK, unit_id=f"{BANK}:A999026000001.D0101.00", reason="curve-missing", opened_at=NOON, opened_by="P0002"
    )
    with django_assert_max_num_queries(6):
        board = station_board(BANK, "storage", LATER)
    assert len(board) == 30
    assert board[0].held == 1
    assert station_board("A9991", "storage", LATER) == []
    assert units_by_stage(BANK) == {"frozen": 30, "discarded": 1}


def test_a_timeline_tells_every_act_in_both_languages():
    equipped_bank()
    way.collected()
    zh, en = timeline_of([BAG, DONATION], "zh-hans"), timeline_of([BAG, DONATION], "en")
    assert [item.verb for item in en] == ["kit.issued", "step.done", "step.done", "donation.collected"]
    assert en[-1].sentence == f"collected {BAG}"
    assert zh[-1].sentence == f"采集完成，得到 {BAG}"
    account = Account.objects.get(code="P0002")
    assert (en[-1].actor_name, zh[-1].actor_name) == (account.name("en"), account.name("zh-hans"))
    assert en[-1].signed
