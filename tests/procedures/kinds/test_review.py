"""The kind `review`."""

from stembase.procedures.kinds.review import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("testing.second-reading", "review")


def test_nobody_reviews_their_own_work():
    assert KIND.check(STEP, good(STEP), fitting(STEP, performed_by={"measure": "P0004"})) == []
    stands = fitting(STEP, performed_by={"measure": "P0006"})
    (found,) = KIND.check(STEP, good(STEP), stands)
    assert (found.code, found.on_breach) == ("reviewer-is-performer", "impossible")


def test_the_reader_looks_at_the_raw_data_before():
    assert KIND.check(STEP, good(STEP), fitting(STEP, performed_by={"look-at-raw": "P0006"})) == []
