"""Publishing and choosing standards: versions never change, faults are listed, the limits are those of the day."""

from datetime import timedelta

import pytest

from stembase.acts.door import preview
from stembase.bank.models import BankStandard, StandardVersion
from stembase.bank.queries.standards import limits_of, standard_of
from stembase.bank.seeding import publish_packaged_standards
from stembase.bank.standard_reading import load, packaged
from stembase.base.chain import BASE
from stembase.ledger.clock import base_head
from stembase.ledger.memory import looking
from stembase.procedures.packaged import packaged as packaged_procedures
from stembase.procedures.vocabulary import sources
from tests.bank.quality.staging import BANK, OPERATOR, QUALITY, do, stage
from tests.cast import NOON, found_base
from tests.refusing import refused

pytestmark = pytest.mark.django_db
FDA = packaged()["fda-licensed.v1.toml"]


def second_version(change=("min = 5.0", "min = 6.0"), effective="2026-03-10") -> str:
    return FDA.replace("version = 1", "version = 2").replace("effective = 2025-01-01", f"effective = {effective}").replace(*change)


def test_a_published_version_is_a_row_with_its_text_and_hash():
    stage(standard="fda-licensed")
    row = StandardVersion.objects.get(key="fda-licensed@1")
    assert (row.text, row.published_by) == (FDA, QUALITY)


def test_every_packaged_standard_is_published_once():
    found_base()
    assert publish_packaged_standards(by="P0001", at=NOON, now=NOON) == len(packaged())
    assert publish_packaged_standards(by="P0001", at=NOON, now=NOON) == 0


def test_a_faulty_standard_is_refused_with_every_fault():
    stage(standard="")
    refusal = refused("standard-faulty", do, "publish-standard", BASE, text=FDA.replace('"tnc"', '"tmc"').replace("version = 1", "version = 0"))
    assert {finding.code for finding in refusal.findings} >= {"standard-faulty", "standard-version-below-one", "criterion-test-unknown"}


@pytest.mark.parametrize("version", [1, 3])
def test_only_the_next_version_is_published(version):
    stage(standard="fda-licensed")
    refused("standard-version-not-next", do, "publish-standard", BASE, text=second_version().replace("version = 2", f"version = {version}"))


def test_a_later_version_never_takes_effect_in_the_past():
    stage(standard="fda-licensed")
    refused("standard-effective-in-the-past", do, "publish-standard", BASE, text=second_version(effective="2026-03-01"))


def test_an_operator_sets_no_standards():
    stage()
    refused("not-permitted", do, "publish-standard", BASE, by=OPERATOR, text=FDA)
    refused("not-permitted", do, "choose-standard", by=OPERATOR, source="cord-blood", standard="netcord-fact-unrelated")


def test_the_limits_are_those_of_the_version_in_force_on_the_day():
    stage(standard="fda-licensed")
    do("publish-standard", BASE, text=second_version())
    assert standard_of(BANK, "cord-blood", NOON).id == "fda-licensed@1"
    later = NOON + timedelta(days=10)
    assert standard_of(BANK, "cord-blood", later).id == "fda-licensed@2"
    assert limits_of(BANK, "cord-blood", later)["time-to-freeze"] == 2880
    assert limits_of(BANK, "placenta", later) == {}


def test_the_limits_take_one_query_once_it_is_known_what_the_base_has_published(django_assert_num_queries):
    stage()
    with looking(base_head()):
        limits_of(BANK, "cord-blood", NOON)
    with looking(base_head()), django_assert_num_queries(2):
        assert limits_of(BANK, "cord-blood", NOON)["min-tnc-e8"] == 5.0
        assert base_head()


def test_a_bank_changes_its_mind_and_the_entry_says_from_what():
    stage()
    do("publish-standard", BASE, text=FDA)
    act = do("choose-standard", source="cord-blood", standard="fda-licensed")
    assert (act.did.before, act.did.standard) == ("netcord-fact-unrelated", "fda-licensed")
    assert BankStandard.objects.get(key=f"{BANK}:cord-blood").standard == "fda-licensed"


def test_what_is_not_published_not_for_the_source_or_chosen_already_is_refused():
    stage()
    refused("no-such-standard", do, "choose-standard", source="cord-blood", standard="fda-licensed")
    refused("standard-not-for-source", do, "choose-standard", source="placenta", standard="netcord-fact-unrelated")
    refused("standard-chosen-already", do, "choose-standard", source="cord-blood", standard="netcord-fact-unrelated")


def test_an_incomplete_standard_is_chosen_with_a_warning():
    stage(standard="")
    do("publish-standard", BASE, text=packaged()["china-public-cbb.v1.toml"])
    _, findings = preview("choose-standard", BANK, by=QUALITY, at=NOON, source="cord-blood", standard="china-public-cbb")
    assert [(finding.code, finding.on_breach) for finding in findings] == [("standard-incomplete", "warn")]
    assert "tnc" in findings[0].facts["limit"]


def test_every_source_names_standards_that_are_for_it():
    standards = {load(text).key: load(text) for text in packaged().values()}
    from stembase.bank.queries.sources import standards_of_source

    for source in sources():
        named = standards_of_source(source)
        assert named
        assert all(source in standards[key].sources for key in named)


def test_every_limit_a_procedure_asks_for_stands_in_the_standards_of_its_sources():
    standards = [load(text) for text in packaged().values()]
    wanted = {
        (name, source)
        for definition in packaged_procedures()
        for step in definition.steps
        for measure in step.measures
        if measure.limit
        for name in measure.limit.from_standard
        for source in definition.sources
    }
    without = {
        (name, source, standard.key)
        for name, source in wanted
        for standard in standards
        if source in standard.sources and name not in standard.limits and not (source == "bone-marrow" and standard.key.startswith("msc"))
    }
    assert without == set()
