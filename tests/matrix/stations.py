"""Examples of the commands of the stations Collection, Preparation and Storage, and of opening a bank."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from stembase.bank.models import Unit
from stembase.base.chain import BASE
from tests.bank.stations import way
from tests.bank.stations.house import BANK, MINUTE, QUARANTINE, staffed_bank, storage, tank_log, unit
from tests.bank.stations.way import BAG, DONATION, KIT, work
from tests.cast import NOON, found_base
from tests.matrix.example import Call, Example

LOT, PLACE = f"{BANK}:cryoprotectant.L1", f"{QUARANTINE}.A.1.a"
TITLES = {"title_zh": "库", "title_en": "Bank"}


def _call(name: str, at: datetime = NOON, by: str = "P0002", **inputs: Any) -> Call:
    return Call(name, BANK, by, inputs, at)


def _opening(name: str, **inputs: Any) -> Callable[[], Call]:
    def build() -> Call:
        found_base()
        return Call(name, BASE, "P0001", inputs | TITLES)

    return build


def _keeping() -> Call:
    call = _opening("open-bank", bank="A9990", of_kind="live", facility="A9990")()
    call.perform()
    return Call("keep-story-time", BASE, "P0001")


def _in_store(name: str, at: datetime = NOON, **inputs: Any) -> Callable[[], Call]:
    """In a bank with two tanks, a lot, and a reading of the quarantine tank."""

    def build() -> Call:
        staffed_bank()
        storage()
        way.a_lot("cryoprotectant")
        way.do("record-temperature-log", tank=QUARANTINE, log=tank_log((0, -190)))
        return _call(name, at, **inputs)

    return build


def _unblocking() -> Call:
    call = _in_store("unblock-lot", by="P0003", lot=LOT, note="0" * 64)()
    way.do("block-lot", lot=LOT)
    return call


def _logging() -> Call:
    call = _in_store("record-temperature-log", NOON + 10 * MINUTE, tank=QUARANTINE)()
    return Call(call.name, BANK, call.by, call.inputs | {"log": tank_log((5, -190), (10, -140))}, call.at)


def _acknowledging() -> Call:
    act = _logging().perform()
    return _call("acknowledge-excursion", NOON + 11 * MINUTE, excursion=f"{act.key}:0", note="0" * 64)


def _on_the_way(reach: Callable[[], Any], name: str, minute: int, inputs: Callable[[], dict[str, Any]]) -> Callable[[], Call]:
    """On the way of a cord blood unit, as far as it has come."""

    def build() -> Call:
        way.equipped_bank()
        reach()
        return _call(name, NOON + minute * MINUTE, **inputs())

    return build


def _stored() -> str:
    storage()
    key = unit(7, "frozen", donor="D1")
    way.do("put-away", **way.storing(PLACE, key))
    return key


def _moving(name: str, **inputs: Any) -> Callable[[], Call]:
    def build() -> Call:
        way.equipped_bank()
        return _call(name, NOON + MINUTE, unit=_stored(), **inputs)

    return build


def _putting_away() -> Call:
    way.equipped_bank()
    storage()
    return _call("put-away", **way.storing(PLACE, unit(7, "frozen", donor="D1")))


def _move() -> Call:
    way.equipped_bank()
    key = _stored()
    return _call(
        "move-unit", NOON + MINUTE, unit=key, work=work("storage.move", "move", key, scans={"position": PLACE, "new-position": f"{QUARANTINE}.A.1.b"})
    )


def _putting_back() -> Call:
    way.equipped_bank()
    key = _stored()
    way.do("take-out", unit=key, reason="alarm")
    return _call("put-back", NOON + MINUTE, unit=key, position=PLACE)


def _dividing(name: str) -> Callable[[], Call]:
    def build() -> Call:
        staffed_bank()
        way.a_donor()
        keys = [unit(serial, "harvested", donor="D1") for serial in (1, 2)]
        Unit.objects.update(volume_ml=10)
        return _call(name, **({"units": keys} if name == "pool-units" else {"unit": keys[0], "volumes_ml": [4, 5]}))

    return build


TANK = {"room": "cryo-room", "zone": "research", "limit_c": -150, "silence_minutes": 30}
EXAMPLES = {
    "open-bank": Example(_opening("open-bank", bank="W1234", of_kind="live", facility="W1234"), twice="bank-already-open"),
    "open-practice-bank": Example(_opening("open-practice-bank", bank="A9995-r1", facility="A9995"), twice="bank-already-open"),
    "keep-story-time": Example(_keeping, twice="story-time-kept-already"),
    "receive-lot": Example(
        _in_store("receive-lot", material="cryoprotectant", number="L2", valid_until=NOON + timedelta(days=9)), twice="lot-already-received"
    ),
    "block-lot": Example(_in_store("block-lot", lot=LOT), twice="lot-already-blocked"),
    "unblock-lot": Example(_unblocking, twice="lot-not-blocked"),
    "set-up-tank": Example(_in_store("set-up-tank", number="X1", **TANK), twice="tank-already-set-up"),
    "lay-out-positions": Example(
        _in_store("lay-out-positions", tank=QUARANTINE, racks=["B"], boxes=["1"], slots=["a"]), twice="position-already-there"
    ),
    "top-up-tank": Example(_in_store("top-up-tank", tank=QUARANTINE, before_percent=40, after_percent=90)),
    "record-temperature-log": Example(_logging, twice="log-already-recorded"),
    "record-silence": Example(_in_store("record-silence", NOON + 60 * MINUTE, tank=QUARANTINE)),
    "acknowledge-excursion": Example(_acknowledging, twice="excursion-already-acknowledged"),
    "issue-kit": Example(_on_the_way(lambda: None, "issue-kit", 0, lambda: {"donor": f"{BANK}:D1", "source": "cord-blood", "kit": KIT})),
    "give-up-donation": Example(
        _on_the_way(way.kit, "give-up-donation", 1, lambda: {"donation": DONATION, "reason": "history"}), twice="donation-already-lost"
    ),
    "do-step": Example(
        _on_the_way(way.kit, "do-step", 1, lambda: {"unit": DONATION, "work": work("collection.cord-blood", "identify", DONATION)}),
        twice="step-already-done",
    ),
    "record-collection": Example(_on_the_way(way.expected, "record-collection", 1, way.collecting), twice="donation-already-collected"),
    "hand-over": Example(
        _on_the_way(way.packed, "hand-over", 40, lambda: {"unit": BAG, "work": work("collection.hand-to-courier", "hand-over", BAG)}),
        twice="step-out-of-order",
    ),
    "receive": Example(
        _on_the_way(way.opened, "receive", 310, lambda: {"unit": BAG, "work": work("preparation.receive", "receive", BAG)}), twice="step-out-of-order"
    ),
    "take-sample": Example(
        _on_the_way(way.identified, "take-sample", 400, lambda: {"unit": BAG, "work": work("preparation.reduce-volume", "count-before", BAG)}),
        twice="step-already-done",
    ),
    "split-unit": Example(_dividing("split-unit"), twice="not-open-to-hands"),
    "pool-units": Example(_dividing("pool-units"), twice="not-open-to-hands"),
    "begin-freeze": Example(
        _on_the_way(way.ready_to_freeze, "begin-freeze", 440, lambda: {"unit": BAG, "work": way.freeze_work()}), twice="freeze-already-begun"
    ),
    "end-freeze": Example(
        _on_the_way(way.freezing, "end-freeze", 530, lambda: {"unit": BAG, "work": way.freeze_work(), "log": way.freezer_log()}),
        twice="freeze-not-begun",
    ),
    "put-away": Example(_putting_away, twice="wrong-stage"),
    "move-unit": Example(_move, twice="scan-differs"),
    "take-out": Example(_moving("take-out", reason="inspection"), twice="unit-not-in-place"),
    "put-back": Example(_putting_back, twice="unit-not-out"),
    "discard-unit": Example(_moving("discard-unit", reason="temperature"), twice="unit-gone"),
}
