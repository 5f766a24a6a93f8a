"""A cord blood unit walks from the kit into its place in quarantine, under the packaged procedures, in a live bank; and the ledger gives it back."""

import pytest

from stembase.bank.models import Deviation, FreezeRun, Hold, Parentage, Position, Stay, Unit
from stembase.competence.models import Competence, Decision
from stembase.ledger.verifying import verify
from tests.bank.stations import way
from tests.bank.stations.house import MINUTE, QUARANTINE, storage
from tests.bank.stations.way import BAG, bag, do, donation, equipped_bank, frozen, storing
from tests.cast import NOON
from tests.replaying import rows

pytestmark = pytest.mark.django_db
PLACE = f"{QUARANTINE}.A.1.a"


def test_from_the_kit_into_quarantine():
    equipped_bank()
    storage()
    frozen()
    do("put-away", **storing(PLACE), at=NOON + 540 * MINUTE)
    assert (donation().collected_at, donation().received_at) == (NOON, NOON + 310 * MINUTE)
    assert (bag().stage, bag().frozen_at) == ("quarantined", way.END)
    assert Position.objects.get(key=PLACE).unit_id == BAG
    assert Stay.objects.get().from_at == NOON + 540 * MINUTE
    run = FreezeRun.objects.get()
    assert run.ended_at == way.END
    assert -2.5 <= run.readings["rate_to_minus_40_c_per_min"] <= -1.0
    assert Parentage.objects.get().child_id == f"{way.DONATION}.D0901.A0"
    assert not Hold.objects.exists()
    assert not Deviation.objects.exists()
    assert verify().intact


def test_the_ledger_gives_every_row_back():
    from django.db import transaction

    from stembase.ledger.appending import act_of
    from stembase.ledger.models import Entry
    from stembase.ledger.queries import columns_of
    from stembase.ledger.vocabulary import PROJECTIONS, apply

    equipped_bank()
    storage()
    frozen()
    do("put-away", **storing(PLACE), at=NOON + 540 * MINUTE)
    do("discard-unit", unit=f"{way.DONATION}.D0901.A0", reason="other", at=NOON + 541 * MINUTE)
    given = {Competence._meta.label, Decision._meta.label}
    before = {label: held for label, held in rows().items() if label not in given}
    with transaction.atomic():
        for label, model in PROJECTIONS.items():
            if label not in given:
                model.objects.all()._raw_delete(model.objects.db)
        for entry in Entry.objects.order_by("id"):
            apply(act_of(columns_of(entry)))
    assert {label: held for label, held in rows().items() if label not in given} == before
    assert Unit.objects.count() == 2
