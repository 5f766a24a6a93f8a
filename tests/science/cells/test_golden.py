"""One unit from birth to product, to nine figures: the same seed and numbers give the same cells on every machine and in any process."""

import subprocess
import sys
from pathlib import Path

import pytest

from stembase.science.cells.bag import Bag
from stembase.science.cells.collection import Collecting, born, collected
from stembase.science.cells.holding import held
from stembase.science.cells.reduction import reduced
from stembase.science.cells.sterility import contaminated
from stembase.science.draws import chance
from stembase.science.parameters import packaged

ROOT = Path(__file__).resolve().parents[3]
# what `product()` gave when this was written; a change of a number in cells.csv changes it, another machine must not
GOLDEN = {
    "volume_ml": 20.0,
    "tnc_e8": 4.698092630574291,
    "mnc_e8": 2.3511431398735048,
    "cd34_e6": 1.628889404997989,
    "nrbc_e8": 0.10397661799185692,
    "cfu_e5": 1.9827744143028219,
    "tnc_viability": 0.7628733580119653,
    "mnc_viability": 0.8464155832134508,
    "cd34_viability": 0.8167610144913817,
    "clonogenic": 0.9817518838400121,
    "tolerance": 0.948300984107486,
    "organisms_per_ml": 0.00432184746396698,
}


def product() -> Bag:
    """A contaminated unit clamped after 45 s, held 26 h at 22 °C, reduced by Sepax."""
    table, of_unit = packaged(), chance(20261122, "A9995-r1:W9995 26 000001")
    fresh = collected(born(of_unit, table), Collecting(clamp_delay_s=45.0), of_unit, table)
    return reduced(held(contaminated(fresh, 1.0, of_unit, table), 26.0, 22.0, table), "sepax", of_unit, table)[0]


def test_a_unit_is_what_it_was():
    unit = product()
    assert {name: float(getattr(unit, name)) for name in GOLDEN} == pytest.approx(GOLDEN, rel=1e-9)


def test_another_process_finds_the_same_cells():
    program = "import sys; sys.path[:0] = ['src', '.']; from tests.science.cells.test_golden import product; print(float(product().cd34_e6).hex())"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float.fromhex(found.stdout) == product().cd34_e6
