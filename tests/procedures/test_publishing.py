"""Publishing a version: what it changes, what is refused, and that the ledger gives it back."""

from datetime import date

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.framework import define
from stembase.competence.queries import standing
from stembase.ledger.verifying import verify
from stembase.procedures.form import step_form
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.queries import (
    all_in_force,
    announced,
    catalogue,
    definition_of,
    demands,
    in_force,
    version_in_force,
    versions,
    yearly_demand,
    yearly_demands,
)
from stembase.procedures.seeding import publish_packaged
from stembase.procedures.sop import sop
from tests.cast import NOON, found_base, person
from tests.procedures.writing import SMALL, changed
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db

SECOND = changed(
    ("version = 1", "version = 2\nreplaces = 1"),
    ("announced = 2026-01-01", "announced = 2026-03-01"),
    ("effective = 2026-02-01", "effective = 2026-09-01"),
    ("level = 3, witness_level = 4 }", "level = 3, witness_level = 4 }, { key = 'cryo.read-the-curve', level = 4 }"),
    ("limit.max = 11", "limit.max = 10.5"),
    ('given = "set"', 'given = "set"\ndefault = 10.0'),
)
BEFORE, AFTER = date(2026, 8, 31), date(2026, 9, 1)
REST, READING = "preparation.rest", "cryo.read-the-curve"


def house() -> None:
    """A founded base that knows two competences and has a quality manager and an operator."""
    found_base()
    person("P0003", "quality")
    person("P0006", "operator")
    for key in ("cryo.freeze-by-program", READING):
        define({"key": key, "title": {"zh": key, "en": key}, "description": {"zh": key, "en": key}}, by="P0001", at=NOON)


def publish(text: str, by: str = "P0003"):
    """Publish as the quality manager."""
    return perform("publish-procedure", BASE, by=by, at=NOON, now=NOON, text=text)


def test_a_published_version_is_a_row_with_its_text_hash_and_entry():
    house()
    act = publish(SMALL)
    row = ProcedureVersion.objects.get(key="preparation.rest@1")
    assert (row.text, act.subject, row.published_by) == (SMALL, row.key, "P0003")
    assert definition_of("preparation.rest@1").hash == row.hash
    assert verify().intact
    assert_rebuilds()


def test_publishing_version_two_changes_the_form_the_page_the_gate_and_the_yearly_demand():
    house()
    publish(SMALL)
    year = date(2026, 3, 2)
    before = yearly_demand("cryo.freeze-by-program", year)
    assert yearly_demands(year).get(READING) is None
    publish(SECOND)
    old, new = in_force(REST, BEFORE), in_force(REST, AFTER)
    assert (old.version, new.version) == (1, 2)
    limits = [step_form(one, one.step("add"), "en").measures[0] for one in (old, new)]
    assert [(field.limit, field.value) for field in limits] == [("9–11 %", ""), ("9–10.5 %", "10.0")]
    assert [len(sop(one, "zh-hans").demands) for one in (old, new)] == [1, 2]
    answers = [standing("P0006", demands(one), NOON) for one in (old, new)]
    assert [[missing.competence for missing in answer.missing] for answer in answers] == [
        ["cryo.freeze-by-program"],
        ["cryo.freeze-by-program", READING],
    ]
    assert yearly_demand("cryo.freeze-by-program", year) == pytest.approx(before)
    assert yearly_demand(READING, year) == pytest.approx(100 * 2 * 182 / 365)
    assert yearly_demand(READING, AFTER) == 200
    assert yearly_demand(READING, AFTER, {REST: 40}, {REST: 0.5}) == pytest.approx(40 * 2 * 1.5)


def test_a_coming_version_is_announced_until_it_is_in_force():
    house()
    publish(SMALL)
    publish(SECOND)
    assert [one.id for one in announced(date(2026, 2, 28))] == []
    assert [one.id for one in announced(BEFORE)] == ["preparation.rest@2"]
    assert announced(AFTER) == ()
    assert [one.id for one in all_in_force(BEFORE)] == ["preparation.rest@1"]
    (line,) = catalogue(BEFORE)
    assert (line.definition.version, line.coming.version) == (1, 2)
    assert [row.version for row in versions(REST)] == [2, 1]


def test_a_procedure_is_in_force_from_its_effective_day():
    house()
    publish(SMALL)
    assert version_in_force(REST, date(2026, 1, 31)) is None
    refused("not-in-force-yet", in_force, REST, date(2026, 1, 31))
    refused("no-such-procedure", in_force, "preparation.nothing", BEFORE)
    refused("no-such-procedure", definition_of, "preparation.rest@9")
    assert in_force(REST, date(2026, 2, 1)).version == 1


def test_a_version_that_does_not_follow_is_refused():
    house()
    publish(SMALL)
    refused("version-published", publish, SMALL)
    refused("version-not-next", publish, changed(("version = 1", "version = 3")))
    sooner = [("announced = 2026-01-01", "announced = 2025-01-01"), ("effective = 2026-02-01", "effective = 2025-02-01")]
    early = changed(("version = 1", "version = 2"), *sooner)
    refused("version-not-next", publish, early)
    assert ProcedureVersion.objects.count() == 1


def test_a_faulty_text_or_a_competence_the_base_does_not_know_is_refused_with_every_fault():
    house()
    assert refused("definition-faulty", publish, changed(("criticality = 2", "criticality = 9"))).facts["count"] == 1
    unknown = changed(('key = "cryo.freeze-by-program"', 'key = "asepsis.closed-system"'))
    assert "asepsis.closed-system" in refused("definition-faulty", publish, unknown).facts["en"][0]
    assert not ProcedureVersion.objects.exists()


def test_an_operator_may_not_publish():
    house()
    refused("not-permitted", publish, SMALL, by="P0006")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_the_same_version_at_once_one_is_refused():
    house()
    exactly_one(two_at_once(*[lambda: publish(SMALL)] * 2), "version-published")


def test_the_packaged_procedures_are_brought_into_a_base_once_and_a_base_that_went_further_is_left_alone():
    from stembase.competence.framework import seed_framework
    from stembase.procedures.packaged import packaged

    house()
    seed_framework(by="P0001", at=NOON)
    assert publish_packaged(by="P0003", at=NOON, now=NOON) == len(packaged())
    assert publish_packaged(by="P0003", at=NOON, now=NOON) == 0
    assert in_force("preparation.cryopreserve", date(2026, 10, 14)).version == 2
    assert in_force("preparation.cryopreserve", date(2026, 10, 15)).version == 3
    assert len(catalogue(date(2026, 9, 2))) == len(packaged()) - 1


def test_the_days_catalogue_takes_one_query_for_what_is_in_force(django_assert_num_queries):
    house()
    publish(SMALL)
    all_in_force(BEFORE)
    with django_assert_num_queries(1):
        assert all_in_force(BEFORE)[0].id == "preparation.rest@1"
    with django_assert_num_queries(1):
        assert in_force(REST, BEFORE).version == 1
