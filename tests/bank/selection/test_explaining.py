"""A probability opened: the shares are those of the haplotype pairs, and what cannot be explained says which locus is in the way."""

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


@pytest.mark.parametrize(("mismatches", "share"), [(0, 0.3 * 0.4), (1, 0.4 * 0.1)])
def test_the_account_is_the_chance_of_the_search_down_to_the_pair_of_haplotypes(frame, mismatches, share):
    found = explain_match(parse_typing(PATIENT), parse_typing(AMBIGUOUS), frame, LOCI, mismatches)
    assert found.account.probability == pytest.approx(share / (0.3 * 0.4 + 0.4 * 0.1))
    (only,) = found.account.shares
    assert only.share == pytest.approx(1)
    assert sorted(only.donor_diplotypes[0][0])[0] in {"A*02:01", "A*11:01"}
    drb1 = found.loci[3]
    assert (drb1.alleles.mismatches, drb1.candidate[0][:2]) == ((0, 1), ("DRB1*09:01", "DRB1*15:01"))


def test_what_no_pair_explains_says_which_locus_is_in_the_way(frame):
    found = explain_match(parse_typing(PATIENT), parse_typing("A*02:01+A*24:02^B*40:01+B*46:01"), frame, LOCI)
    assert found.account is None
    assert found.in_the_way == ((), ("A",))
    assert found.remarks[0][0] == "hla-not-in-frequencies"
    assert found.loci[0].alleles.gvh == (1, 1)
