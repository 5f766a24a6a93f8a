"""Judge one act at one step of a definition: everything found, and what follows from it. Pure; the same for live, practice and replays."""

from dataclasses import replace

from stembase.procedures.definition import Definition, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.situation import Changes, Given, Situation
from stembase.refusal import Finding, Refused


def step_of(definition: Definition, key: str) -> Step:
    """The step, or `Refused("no-such-step")`."""
    step = definition.step(key)
    if step is None:
        raise Refused("no-such-step", procedure=definition.id, step=key)
    return step


def findings(definition: Definition, key: str, given: Given, situation: Situation) -> list[Finding]:
    """Everything the rules find: those of the definition, those common to all steps, those of the step's kind; each names the version among its
    facts, so that it can be told anywhere. Refuses `no-such-step`.
    """
    step = step_of(definition, key)
    found = []
    if situation.source and situation.source not in definition.sources:
        found.append(Finding("not-this-source", "impossible", {"source": situation.source}))
    found += KINDS[step.kind].check(step, given, situation)
    return [replace(finding, facts={**finding.facts, "procedure": definition.id}) for finding in found]


def effects(definition: Definition, key: str, given: Given, situation: Situation) -> Changes:
    """The unit's new stage and the values to record. Refuses `no-such-step`."""
    step = step_of(definition, key)
    return KINDS[step.kind].effects(step, given, situation)


def succeeded(definition: Definition, deviating: frozenset[str]) -> dict[str, bool]:
    """Per competence the definition trains: whether the steps named went without deviation (`deviating`: steps that had one)."""
    return {competence: not deviating & set(steps) for competence, steps in definition.trains.items()}
