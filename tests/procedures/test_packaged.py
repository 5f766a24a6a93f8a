"""The packaged definitions: every one is faultless, every station and source is covered, and the way of cord blood leads from donor to patient."""

import pytest

from stembase.procedures import vocabulary
from stembase.procedures.kinds import KINDS
from stembase.procedures.order import steps_in_order
from stembase.procedures.packaged import limits_of_standards, packaged, texts
from stembase.procedures.reading import problems

CORD_BLOOD = [
    "collection.screen-and-consent", "collection.cord-blood", "collection.hand-to-courier", "preparation.receive", "preparation.reduce-volume",
    "preparation.cryopreserve@3", "selection.verdict", "selection.release", "clinical.issue-and-ship", "clinical.thaw", "clinical.infuse",
]  # fmt: skip
CORD_TISSUE = [
    "collection.screen-and-consent", "collection.birth-tissue", "collection.hand-to-courier", "preparation.receive",
    "preparation.isolate-cord-tissue", "preparation.seed", "preparation.feed", "preparation.passage", "preparation.harvest",
    "preparation.cryopreserve-cells", "selection.verdict", "selection.release",
]  # fmt: skip


@pytest.mark.parametrize("name", list(texts()))
def test_a_packaged_definition_is_faultless_and_named_after_its_file(name):
    assert problems(texts()[name]) == ()
    assert name in [f"{definition.key}.v{definition.version}.toml" for definition in packaged()]


def test_every_station_and_every_source_is_covered():
    assert {definition.station for definition in packaged()} == set(vocabulary.STATIONS)
    assert {source for definition in packaged() for source in definition.sources} == set(vocabulary.sources())
    assert len(packaged()) >= 24


def test_every_kind_of_step_is_used_and_every_competence_demanded_or_part_of_one():
    assert {step.kind for definition in packaged() for step in definition.steps} == set(KINDS)
    demanded = {need.key for definition in packaged() for need in definition.demands}
    assert set(vocabulary.competences()) - demanded == {"quality.deviation"}


@pytest.mark.parametrize("way", [CORD_BLOOD, CORD_TISSUE], ids=["cord blood", "cord tissue"])
def test_the_way_of_a_unit_is_data_each_procedure_takes_it_where_the_one_before_left_it(way):
    named = {definition.key: definition for definition in packaged()} | {definition.id: definition for definition in packaged()}
    stage = ""
    for key in way:
        for step in steps_in_order(named[key]):
            assert not step.moves.from_stages or stage in step.moves.from_stages, f"{key}/{step.key} finds {stage}"
            stage = step.moves.to or stage
    assert stage in ("infused", "released")


def test_every_source_names_procedures_that_exist_and_take_it():
    import tomllib
    from importlib.resources import files

    named = {definition.key: definition for definition in packaged()}
    for source in vocabulary.sources():
        data = tomllib.loads(files("stembase").joinpath("bank", "sources", f"{source}.toml").read_text(encoding="utf-8"))
        assert data["key"] == source
        assert data["products"]
        assert data["standards"]
        assert all(source in named[key].sources for key in data["procedures"])


def test_limits_taken_from_standards_are_few_and_named():
    assert limits_of_standards() == {
        "time-to-freeze", "time-to-receipt", "min-volume-ml", "min-tnc-e8", "min-viability-percent", "min-cd34-viability-percent",
        "min-viable-cd34-e6", "min-recovery-percent",
    }  # fmt: skip


def test_version_three_of_cryopreservation_tightens_and_adds():
    old, new = (definition for definition in packaged() if definition.key == "preparation.cryopreserve")
    assert (str(new.announced), str(new.effective), new.replaces) == ("2026-09-01", "2026-10-15", old.version)
    assert {need.key for need in new.demands} - {need.key for need in old.demands} == {"cryo.read-the-curve"}
    assert [step.key for step in new.steps if not old.step(step.key)] == ["store"]
