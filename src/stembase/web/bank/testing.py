"""Which test a unit lacks and which procedure gives it."""

from collections.abc import Mapping, Sequence

from stembase.bank.lab_test import lab_tests
from stembase.bank.models import Result, Unit
from stembase.bank.queries.boards import demanded
from stembase.bank.queries.way import Next, Way, first_step
from stembase.bank.standard import Standard
from stembase.procedures.definition import Definition


def answered(units: Sequence[Unit]) -> dict[str, set[str]]:
    """Tests with a standing result, by unit. One query."""
    found: dict[str, set[str]] = {unit.key: set() for unit in units}
    standing = Result.objects.filter(unit__in=list(found), state__in=(Result.State.PERFORMED, Result.State.REVIEWED))
    for unit, test in standing.values_list("unit_id", "test"):
        found[unit].add(test)
    return found


def giving(way: Way, test: str, source: str) -> Definition | None:
    """The procedure that gives a test for this source."""
    known = lab_tests().get(test)
    if known is None:
        return None
    return next((one for one in way.of_station("testing") if source in one.sources and known.measure in _measured(one)), None)


def _measured(definition: Definition) -> set[str]:
    return {measure.key for step in definition.steps for measure in step.measures}


def missing_tests(units: Sequence[Unit], standards: Mapping[str, Standard]) -> dict[str, list[str]]:
    """The tests its standard cannot do without and each unit lacks. One query."""
    have = answered(units)
    wanted = {unit.key: demanded(standard) if (standard := standards.get(unit.source)) else [] for unit in units}
    return {key: [test for test in tests if test not in have[key]] for key, tests in wanted.items()}


def missing_next(units: Sequence[Unit], missing: Mapping[str, Sequence[str]], way: Way) -> dict[str, Next]:
    """For every unit the procedure of the first test it lacks that a procedure gives."""
    found: dict[str, Next] = {}
    for unit in units:
        definition = next((one for test in missing[unit.key] if (one := giving(way, test, unit.source))), None)
        if definition:
            found[unit.key] = Next(definition, first_step(definition))
    return found
