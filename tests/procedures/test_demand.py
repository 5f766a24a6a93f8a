"""What the stations demand of people in a year."""

from datetime import date

import pytest

from stembase.procedures.demand import parts, shares
from stembase.procedures.packaged import packaged
from stembase.procedures.reading import load
from tests.procedures.writing import SMALL, changed

FIRST = load(SMALL)
SECOND = load(changed(("version = 1", "version = 2"), ("effective = 2026-02-01", "effective = 2026-08-01"), ("criticality = 2", "criticality = 3")))


def test_a_year_is_shared_between_versions_by_their_days():
    year = shares([FIRST, SECOND], date(2026, 2, 1))
    assert year == {"preparation.rest@1": pytest.approx(181 / 365), "preparation.rest@2": pytest.approx(184 / 365)}
    assert shares([FIRST, SECOND], date(2026, 9, 1)) == {"preparation.rest@2": 1}
    assert shares([FIRST], date(2024, 1, 1)) == {}


def test_weight_is_performances_times_criticality_times_one_plus_deviations():
    (part,) = parts([FIRST], date(2026, 3, 1), {"preparation.rest": 50}, {"preparation.rest": 0.1})
    assert part.weight == pytest.approx(50 * 2 * 1.1)
    (expected,) = parts([FIRST], date(2026, 3, 1), {}, {})
    assert expected.weight == 100 * 2


def test_a_year_of_the_packaged_procedures_adds_up_to_one_for_each_procedure():
    per_version = {(part.procedure, part.version): part.share for part in parts(packaged(), date(2026, 3, 1), {}, {})}
    of_freezing = [share for (procedure, _), share in per_version.items() if procedure == "preparation.cryopreserve"]
    assert len(of_freezing) == 2
    assert sum(of_freezing) == pytest.approx(1)
