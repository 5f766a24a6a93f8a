"""A cord blood unit walks from the kit into its place in quarantine, under the packaged procedures, in a live bank."""

import pytest

from stembase.bank.models import Deviation, FreezeRun, Hold, Performance, Position, Stay
from stembase.ledger.verifying import verify
from tests.bank.stations.house import MINUTE, QUARANTINE, storage
from tests.bank.stations.way import BAG, SECOND, bag, do, donation, equipped_bank, frozen, work
from tests.cast import NOON
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db


def test_from_the_kit_into_quarantine():
    equipped_bank()
    storage()
    frozen()
    assert (donation().collected_at, donation().received_at) == (NOON, NOON + 310 * MINUTE)
    assert bag().stage == "frozen"
    place = f"{QUARANTINE}.A.1.a"
    do("put-away", unit=BAG, work=work("storage.put-away", "store", BAG, scans={"position": place}), at=NOON + 540 * MINUTE)
    assert bag().stage == "quarantined"
    assert Position.objects.get(key=place).unit_id == BAG
    assert Stay.objects.get().from_at == NOON + 540 * MINUTE
    run = FreezeRun.objects.get()
    assert run.ended_at == NOON + 530 * MINUTE
    assert -2.5 <= run.readings["rate_to_minus_40_c_per_min"] <= -1.0
    assert not Hold.objects.exists()
    assert not Deviation.objects.exists()
    assert Performance.objects.filter(ended_at=None).values_list("procedure", flat=True).first() in (None, "preparation.cryopreserve")
    assert verify().intact
    assert SECOND
