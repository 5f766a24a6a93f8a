"""The cohort of the demo: the same seed gives the same births, and their losses lie where published banks lost theirs."""

from collections import Counter
from statistics import mean

import pytest

from stembase.demo.cohort import LEAST_TNC_E8, LEAST_VOLUME_ML, births, haplotypes
from stembase.demo.funnel import PUBLISHED, funnel
from stembase.demo.world import FULL, SEED

YEAR = FULL.days * 1440


@pytest.fixture(scope="module")
def cohort():
    return births(SEED, FULL.births, YEAR)


def test_the_same_seed_gives_the_same_cohort_and_another_seed_another(cohort):
    assert births(SEED, FULL.births, YEAR) == cohort
    assert births(SEED + 1, FULL.births, YEAR) != cohort


def test_every_share_of_losses_lies_in_its_published_range(cohort):
    lines = funnel(birth.loss for birth in cohort if birth.loss)
    assert [line.reasons for line in lines] == [group.reasons for group in PUBLISHED]
    assert [line.reasons[0] for line in lines if not line.inside] == []


def test_about_two_collections_in_five_are_kept(cohort):
    assert 0.36 <= mean(not birth.loss for birth in cohort) <= 0.44


def test_what_is_kept_is_as_large_as_what_chinese_banks_keep(cohort):
    kept = [birth for birth in cohort if not birth.loss]
    assert all(birth.volume_ml >= LEAST_VOLUME_ML and birth.tnc_e8 >= LEAST_TNC_E8 for birth in kept)
    assert mean(birth.volume_ml for birth in kept) == pytest.approx(95.0, rel=0.08)  # Zhejiang, n = 7056
    assert mean(birth.tnc_e8 for birth in kept) == pytest.approx(13.32, rel=0.08)
    assert mean(birth.cd34_percent for birth in kept) == pytest.approx(0.4344, rel=0.1)
    assert 100 * mean(birth.recovery for birth in kept) == pytest.approx(80.3, abs=2)  # Sepax, n = 213


def test_each_loss_has_what_makes_it_one(cohort):
    for birth in cohort:
        assert (birth.loss == "contamination") == bool(birth.organism)
        assert (birth.loss == "infectious-marker") == bool(birth.agent[0])
        assert birth.loss != "too-late" or birth.transport_minutes >= 2400
        assert birth.loss != "temperature" or birth.transport_max_c > 28
        assert birth.loss != "processing" or birth.recovery < 0.6
        assert birth.loss not in ("low-volume", "low-cell-count") or not birth.enough


def test_every_typing_is_two_haplotypes_of_the_table(cohort):
    known = {haplotype for haplotype, _ in haplotypes()}
    alleles = {f"HLA-{locus}*{allele}" for one in known for locus, allele in zip(("A", "C", "B", "DRB1", "DQB1"), one, strict=True)}
    assert len(known) == 60
    assert sum(share for _, share in haplotypes()) == pytest.approx(1)
    assert {allele for birth in cohort for locus in birth.hla.values() for allele in locus.split("+")} <= alleles


def test_a_funnel_counts_every_reason_once():
    lines = funnel(Counter({"low-volume": 6, "low-cell-count": 1, "clot": 2, "other": 1}))
    assert sum(line.lost for line in lines) == 10
    assert (lines[0].lost, lines[0].percent, lines[0].inside) == (7, 70.0, True)
    assert lines[-1].reasons == ("other",)
    assert [line.reasons[0] for line in lines if line.lost and not line.inside] == ["clot"]
