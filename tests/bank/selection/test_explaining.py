"""A probability opened: shares add up, and what the pairs give is what the search says."""

import pytest

from stembase.bank.frequency_sets import install
from stembase.bank.selection.explaining import explain_match
from stembase.bank.selection.frame import frame_now
from stembase.science.hla.typing import parse_typing
from tests.bank.selection.test_running import FREQUENCIES, PATIENT
from tests.cast import NOON

LOCI = ("A", "B", "C", "DRB1")
AMBIGUOUS = "A*02:01+A*11:01^B*40:01+B*46:01^C*01:02+C*07:02^DRB1*09:01"


@pytest.fixture
def frame(tmp_path, settings):
    settings.HOME, settings.HLA_RELEASES = tmp_path, tmp_path / "hla"
    (tmp_path / "set.csv").write_text(FREQUENCIES, encoding="utf-8")
    install(tmp_path / "set.csv", "demo", NOON)
    return frame_now("")


def test_the_pairs_with_their_shares_give_the_chance_of_the_search(frame):
    found = explain_match(parse_typing(PATIENT), parse_typing(AMBIGUOUS), frame, LOCI)
    full = 0.3 * 0.4 / (0.3 * 0.4 + 0.4 * 0.1)
    assert found.chances[0] == pytest.approx(full)
    assert [round(pair.share, 6) for pair in found.pairs] == [round(full, 6), round(1 - full, 6)]
    assert sum(pair.share * pair.mismatches[0] for pair in found.pairs) == pytest.approx(found.chances[0])
    assert found.shown == pytest.approx(1)
    assert {locus.locus: round(locus.matches[0], 6) for locus in found.loci} == {"A": 1, "B": 1, "C": 1, "DRB1": round(full, 6)}


def test_what_no_pair_explains_says_so(frame):
    found = explain_match(parse_typing(PATIENT), parse_typing("A*02:01+A*24:02^B*40:01+B*46:01"), frame, LOCI)
    assert (found.pairs, found.chances) == ((), ())
    assert found.remarks[0][0] == "hla-not-in-frequencies"
