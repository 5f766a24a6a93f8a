"""HML reports give every sample its typing; what is unsafe is not read, and what cannot be read is named by sample."""

import pytest

from stembase.science.fault import Fault
from stembase.science.hla.hml import read_hml
from stembase.science.hla.table import TypedPerson

SPACE = 'xmlns="http://schemas.nmdp.org/spec/hml/1.0.1" version="1.0.1"'
GL = "<glstring>HLA-A*01:01:01:01+HLA-A*02:01:01:01</glstring>"
HAPLOIDS = '<haploid locus="HLA-B" method="DNA" type="07:02"/><haploid locus="HLA-B" method="DNA" type="08:01"/>'


def sample(key: str, *assignments: str) -> str:
    inside = "".join(f'<typing gene-family="HLA"><allele-assignment allele-db="IMGT/HLA">{said}</allele-assignment></typing>' for said in assignments)
    return f'<sample id="{key}" center-code="789">{inside}</sample>'


def read(*samples: str) -> list[TypedPerson]:
    return list(read_hml(f'<?xml version="1.0" encoding="UTF-8"?><hml {SPACE}>{"".join(samples)}</hml>'.encode()))


def test_every_sample_has_the_loci_of_all_its_typings():
    first, second = read(sample("S1", GL, HAPLOIDS), sample("S2", GL))
    assert (first.row, first.key, first.faults) == (1, "S1", ())
    assert first.typing.canonical() == "A*01:01:01:01+A*02:01:01:01^B*07:02+B*08:01"
    assert (second.row, second.key, list(second.typing.loci)) == (2, "S2", ["A"])


def test_a_gl_string_is_read_over_line_breaks_and_goes_before_single_alleles():
    (person,) = read(sample("S1", "<glstring>\n  HLA-A*01:01+\n  HLA-A*02:01\n</glstring>" + HAPLOIDS.replace("HLA-B", "HLA-A")))
    assert person.typing.canonical() == "A*01:01+A*02:01"


def test_phase_and_ambiguity_survive():
    (person,) = read(sample("S1", "<glstring>HLA-DRB1*03:01~HLA-DRB3*01:01+HLA-DRB1*04:01~HLA-DRB3*NNNN</glstring>"))
    assert person.typing.phased == (("DRB1", "DRB3"),)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (sample("S1", '<glstring uri="http://gl.example/1"/>'), "hml-string-elsewhere"),
        (sample("S1", "<glstring>HLA-A*01:1+HLA-A*02:01</glstring>"), "hla-name-malformed"),
        (sample("S1", "<glstring>HLA-MICA*01:01+HLA-MICA*02:01</glstring>"), "hla-locus-unknown"),
        (sample("S1", GL, GL), "hla-locus-twice"),
        (sample("S1", HAPLOIDS + HAPLOIDS), "hla-too-many-copies"),
        (sample("S1"), "hla-typing-empty"),
        (sample("", GL), "cell-missing"),
    ],
)
def test_what_is_wrong_with_a_sample_is_its_fault_and_the_next_is_read(said, code):
    first, second = read(said, sample("S2", GL))
    assert [(fault.code, fault.row) for fault in first.faults] == [(code, 1)]
    assert second.faults == ()


def test_a_key_that_stands_twice_is_named():
    assert [[fault.code for fault in person.faults] for person in read(sample("S1", GL), sample("S1", GL))] == [[], ["registry-key-twice"]]


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (b"", "hml-unreadable"),
        (b"no XML", "hml-unreadable"),
        (b"<hml><sample id='S1'>", "hml-unreadable"),
        (b"<hml/>", "hml-empty"),
        (b'<!DOCTYPE hml [<!ENTITY a "b">]><hml><sample id="S1">&a;</sample></hml>', "hml-unreadable"),
        (b'<!DOCTYPE hml SYSTEM "http://gl.example/x.dtd"><hml><sample id="S1"/></hml>', "hml-unreadable"),
        (b'<?xml version="1.0" encoding="nonsense"?><hml/>', "hml-unreadable"),
    ],
)
def test_what_is_no_hml_or_not_safe_is_refused(report, code):
    with pytest.raises(Fault) as caught:
        list(read_hml(report))
    assert caught.value.code == code
