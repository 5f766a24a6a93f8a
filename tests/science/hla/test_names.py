"""Every way laboratories and registries write an HLA name is understood for what it says, and nothing else is."""

import pytest

from stembase.science.hla.names import Allele, NameFault, parse_name

NAMES = [
    # written, locus, kind, fields, suffix, code
    ("A*02:01", "A", "allele", ("02", "01"), "", ""),
    ("HLA-A*02:01", "A", "allele", ("02", "01"), "", ""),
    ("B*15:101", "B", "allele", ("15", "101"), "", ""),
    ("A*24:02:01", "A", "allele", ("24", "02", "01"), "", ""),
    ("A*24:02:01:02L", "A", "allele", ("24", "02", "01", "02"), "L", ""),
    ("A*24:09N", "A", "allele", ("24", "09"), "N", ""),
    ("B*44:02:01:02S", "B", "allele", ("44", "02", "01", "02"), "S", ""),
    ("A*23:19Q", "A", "allele", ("23", "19"), "Q", ""),
    ("B*44:01A", "B", "allele", ("44", "01"), "A", ""),
    ("C*01:02C", "C", "allele", ("01", "02"), "C", ""),
    ("DPB1*1000:01", "DPB1", "allele", ("1000", "01"), "", ""),
    ("A*02:01:01G", "A", "G", ("02", "01", "01"), "", ""),
    ("A*02:01P", "A", "P", ("02", "01"), "", ""),
    ("A*02:01g", "A", "g", ("02", "01"), "", ""),
    ("B*14:WSJU", "B", "code", ("14",), "", "WSJU"),
    ("B*14:AD", "B", "code", ("14",), "", "AD"),
    ("A*11:XX", "A", "XX", ("11",), "", "XX"),
    ("A*11", "A", "XX", ("11",), "", "XX"),
    ("C*UUUU", "C", "untyped", (), "", ""),
    ("DRB4*NNNN", "DRB4", "absent", (), "", ""),
    ("A*NEW", "A", "new", (), "", ""),
    ("A*02:NEW", "A", "new", ("02",), "", ""),
    ("A*", "A", "blank", (), "", ""),
    ("A*-", "A", "blank", (), "", ""),
    ("A2", "A", "serology", (), "", "A2"),
    ("A2403", "A", "serology", (), "", "A2403"),
    ("Cw7", "C", "serology", (), "", "Cw7"),
    ("DR4", "DRB1", "serology", (), "", "DR4"),
    ("DR52", "DRB3", "serology", (), "", "DR52"),
    ("DR53", "DRB4", "serology", (), "", "DR53"),
    ("DR51", "DRB5", "serology", (), "", "DR51"),
    ("DQ2", "DQB1", "serology", (), "", "DQ2"),
    ("DPw4", "DPB1", "serology", (), "", "DPw4"),
]


@pytest.mark.parametrize(("written", "locus", "kind", "fields", "suffix", "code"), NAMES, ids=[name[0] for name in NAMES])
def test_a_name_is_understood_for_what_it_says(written, locus, kind, fields, suffix, code):
    assert parse_name(written) == Allele(locus, kind, fields, suffix, code)


@pytest.mark.parametrize("written", [name[0] for name in NAMES])
def test_a_name_written_back_means_the_same(written):
    allele = parse_name(written)
    assert parse_name(str(allele)) == allele


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "hla-name-malformed"),
        ("XX", "hla-name-malformed"),
        ("A*XX:XX", "hla-name-malformed"),
        ("A*02:1", "hla-name-malformed"),
        ("A*02:01:01:01:01", "hla-name-malformed"),
        ("A*02:01 ", "hla-name-malformed"),
        ("a*02:01", "hla-name-malformed"),
        ("A*02:01X", "hla-name-malformed"),
        ("A*02:01G", "hla-name-malformed"),
        ("A*02:01:01P", "hla-name-malformed"),
        ("A*02N", "hla-name-malformed"),
        ("A*02:A", "hla-name-malformed"),
        ("A*0201", "hla-old-nomenclature"),
        ("DRB1*0401", "hla-old-nomenclature"),
        ("Z*01:01", "hla-locus-unknown"),
        ("DRB2*01:01", "hla-locus-unknown"),
    ],
)
def test_what_is_no_name_is_refused(written, code):
    with pytest.raises(NameFault) as caught:
        parse_name(written)
    assert caught.value.code == code
    assert caught.value.facts["written"] == written


def test_only_a_named_null_allele_is_null():
    assert [parse_name(name).is_null for name in ("A*24:09N", "A*24:02L", "A*24:XX", "A*NEW")] == [True, False, False, False]


def test_an_absent_gene_is_a_finding_and_an_untyped_one_is_not():
    assert parse_name("DRB4*NNNN").is_typed
    assert not parse_name("C*UUUU").is_typed
    assert not parse_name("A*").is_typed
