"""The kind `verify`."""

from stembase.procedures.kinds.verify import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("preparation.cryopreserve", "identify")


def test_what_is_held_is_what_is_expected_or_the_step_stops():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    stands = fitting(STEP, expected_scans={"unit": "A9991"})
    (found,) = KIND.check(STEP, good(STEP), stands)
    assert (found.code, found.on_breach) == ("scan-differs", "impossible")
