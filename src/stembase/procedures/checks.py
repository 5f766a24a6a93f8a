"""Rules that hold at every step, whatever its kind: order, stage, scans, materials, equipment, witness, measures and their limits.

Each rule is a function (step, given, situation) -> findings, and changes nothing. `on_breach` says what a finding means (table: `acts.gate`).
"""

from collections.abc import Iterator
from datetime import date

from stembase.procedures.computed import FROM_CURVE, FUNCTIONS
from stembase.procedures.definition import Limit, Measure, Step
from stembase.procedures.situation import EquipmentFact, Given, LotFact, Situation, Value
from stembase.procedures.units import NotANumber, WrongUnit, number, possible
from stembase.refusal import Finding, OnBreach


def _about(step: Step, measure: Measure, **facts: object) -> dict[str, object]:
    """The facts every finding about a measure carries: codes and numbers, fit for the ledger; `wording` puts them into words."""
    return {"step": step.key, "measure": measure.key, "unit": measure.unit, **facts}


def order(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """Steps come after those they wait for, and once."""
    if missing := [key for key in step.after if key not in situation.done]:
        yield Finding("step-out-of-order", "refuse", {"step": step.key, "missing": missing})
    if step.key in situation.done:
        yield Finding("step-already-done", "impossible", {"step": step.key})


def stage(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """The unit stands at a stage the step can start from; the second act of a step of two acts finds it in between."""
    needed = step.moves.from_stages
    if needed and situation.begun_at is None and situation.stage not in needed:
        yield Finding("wrong-stage", "impossible", {"step": step.key, "stage": situation.stage, "needed": list(needed)})


def time(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """An act does not come before the collection, nor before the start of its own performance."""
    for earlier in (situation.collected_at, situation.started_at, situation.begun_at):
        if earlier is not None and given.at < earlier:
            yield Finding("time-runs-backwards", "impossible", {"step": step.key, "at": given.at.isoformat(), "earlier": earlier.isoformat()})
            return


def scans(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """Everything to be scanned is scanned, and reads what is expected where something is expected."""
    for key in step.scan:
        read, expected = given.scans.get(key, ""), situation.expected_scans.get(key)
        if not read:
            yield Finding("scan-missing", "impossible", {"step": step.key, "scan": key})
        elif expected is not None and read != expected:
            yield Finding("scan-differs", "impossible", {"step": step.key, "scan": key, "read": read, "expected": expected})


def _lot(kind: str, code: str, fact: LotFact | None, on: date) -> Finding | None:
    facts = {"lot": code, "kind": kind}
    if fact is None:
        return Finding("lot-unknown", "impossible", facts)
    if fact.kind != kind:
        return Finding("lot-of-other-kind", "impossible", {**facts, "other": fact.kind})
    if fact.blocked:
        return Finding("lot-blocked", "refuse", facts)
    if fact.valid_until is not None and fact.valid_until <= on:
        return Finding("lot-expired", "refuse", {**facts, "valid_until": fact.valid_until.isoformat()})
    return None


def lots(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """Each material the step needs is named by its lot, which is known, of that kind, in date and not blocked."""
    for kind in step.lots:
        code = given.lots.get(kind, "")
        if not code:
            yield Finding("lot-missing", "refuse", {"step": step.key, "kind": kind})
        elif fault := _lot(kind, code, situation.lots.get(code), given.at.date()):
            yield fault


def _equipment(kind: str, code: str, fact: EquipmentFact | None, on: date) -> Finding | None:
    facts = {"equipment": code, "kind": kind}
    if fact is None:
        return Finding("equipment-unknown", "impossible", facts)
    if fact.kind != kind:
        return Finding("equipment-of-other-kind", "impossible", {**facts, "other": fact.kind})
    if fact.out_of_service:
        return Finding("equipment-out-of-service", "refuse", facts)
    if fact.calibrated_until is not None and fact.calibrated_until <= on:
        return Finding("equipment-not-calibrated", "refuse", {**facts, "calibrated_until": fact.calibrated_until.isoformat()})
    return None


def equipment(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """Each machine the step needs is named, known, of that kind, in service and within its calibration."""
    for kind in step.equipment:
        code = given.equipment.get(kind, "")
        if not code:
            yield Finding("equipment-missing", "refuse", {"step": step.key, "kind": kind})
        elif fault := _equipment(kind, code, situation.equipment.get(code), given.at.date()):
            yield fault


def witness(step: Step, given: Given, situation: Situation) -> Iterator[Finding]:
    """A step that wants a witness has one, who is somebody else."""
    if step.signature is None or not step.signature.witness:
        return
    if not given.witness:
        yield Finding("witness-missing", "refuse", {"step": step.key})
    elif given.witness == given.by:
        yield Finding("witness-is-performer", "impossible", {"step": step.key})


def read_value(step: Step, measure: Measure, value: Value) -> Value | Finding:
    """The value as its type wants it, or the finding that says why it cannot be. Text is read as a number where a number is wanted."""
    facts = _about(step, measure, value=str(value))
    if measure.type == "yes-no":
        return value if isinstance(value, bool) else Finding("answer-not-offered", "impossible", {**facts, "choices": ["yes", "no"]})
    if measure.type == "choice":
        return value if value in measure.choices else Finding("answer-not-offered", "impossible", {**facts, "choices": list(measure.choices)})
    if measure.type == "text":
        return value if isinstance(value, str) and value.strip() else Finding("measure-missing", "impossible", facts)
    try:
        amount = number(value, measure.unit) if isinstance(value, str) else float("nan") if isinstance(value, bool) else float(value)
    except WrongUnit as other:
        return Finding("measure-in-other-unit", "impossible", {**facts, "written": other.args[0]})
    except NotANumber:
        amount = float("nan")
    fits = possible(amount, measure.possible_min, measure.possible_max) and (measure.type != "whole" or amount == int(amount))
    return amount if fits else Finding("number-cannot-be", "impossible", {**facts, "low": measure.possible_min, "high": measure.possible_max})


def reading(step: Step, given: Given, situation: Situation) -> tuple[dict[str, Value], list[Finding]]:
    """All values of the act by measure key, computed ones included, and the findings about those that cannot be or are missing."""
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    for measure in step.measures:
        if measure.given == "computed":
            continue
        value = given.measures.get(measure.key)
        if value is None or value == "":
            findings += _missing(step, measure)
            continue
        found = read_value(step, measure, value)
        if isinstance(found, Finding):
            findings.append(found)
        else:
            values[measure.key] = found
    for measure in (measure for measure in step.measures if measure.given == "computed"):
        amount = _computed(measure, given, situation, values)
        if amount is None:
            findings += _not_computed(step, measure, given)
        elif not possible(amount, measure.possible_min, measure.possible_max):
            facts = _about(step, measure, value=round(amount, 4), low=measure.possible_min, high=measure.possible_max)
            findings.append(Finding("number-cannot-be", "impossible", facts))
        else:
            values[measure.key] = amount
    return values, findings


def _missing(step: Step, measure: Measure) -> list[Finding]:
    """A value a person sets must be there; one an instrument reads may still come (`unread` says which)."""
    if measure.optional:
        return []
    return [Finding("measure-missing", "impossible" if measure.given == "set" else "warn", _about(step, measure))]


def _not_computed(step: Step, measure: Measure, given: Given) -> list[Finding]:
    """A curve that is not there is the kind's affair (`freeze`); one that never gives the value is as bad as a breach."""
    if measure.optional or (measure.by in FROM_CURVE and given.curve is None):
        return []
    if measure.by in FROM_CURVE:
        return [Finding("curve-gives-no-value", measure.limit.on_breach if measure.limit else "warn", _about(step, measure))]
    return [Finding("measure-missing", "warn", _about(step, measure))]


def _computed(measure: Measure, given: Given, situation: Situation, values: dict[str, Value]) -> float | None:
    known = Given(
        at=given.at,
        by=given.by,
        witness=given.witness,
        measures=values,
        scans=given.scans,
        lots=given.lots,
        equipment=given.equipment,
        curve=given.curve,
    )
    return FUNCTIONS[measure.by](known, situation)


def unread(step: Step, given: Given) -> tuple[Measure, ...]:
    """Readings still to come: measures an instrument gives that are not optional and not there. A live bank refuses to record without them."""
    return tuple(
        measure for measure in step.measures if measure.given == "read" and not measure.optional and given.measures.get(measure.key) in (None, "")
    )


def _bound(limit: Limit, side: str, situation: Situation) -> float | None:
    own, name = (limit.min, limit.min_from_standard) if side == "min" else (limit.max, limit.max_from_standard)
    return situation.standard.get(name) if name else own


def answer(value: Value) -> str:
    """An answer as definitions write it: yes-no as `yes` and `no`."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _kept(limit: Limit, value: Value, low: float | None, high: float | None) -> bool:
    if limit.only:
        return answer(value) in limit.only
    return isinstance(value, str | bool) or ((low is None or value >= low) and (high is None or value <= high))


def _breach(step: Step, measure: Measure, limit: Limit, value: Value, situation: Situation) -> Finding | None:
    low, high = _bound(limit, "min", situation), _bound(limit, "max", situation)
    if _kept(limit, value, low, high):
        return None
    shown = round(value, 4) if isinstance(value, float) else answer(value)
    return Finding(
        "answer-not-allowed" if limit.only else "limit-breached",
        limit.on_breach,
        _about(step, measure, value=shown, low=low, high=high, only=list(limit.only), reason=limit.reason.code),
    )


def limits(step: Step, values: dict[str, Value], situation: Situation) -> Iterator[Finding]:
    """Values stay within their limits; a limit the standard does not give is said, and never taken as kept."""
    for measure in step.measures:
        value, limit = values.get(measure.key), measure.limit
        if limit is None or value is None:
            continue
        for name in limit.from_standard:
            if name not in situation.standard:
                means: OnBreach = "refuse" if measure.given == "set" else "warn"
                yield Finding("standard-incomplete", means, _about(step, measure, limit=name))
        if fault := _breach(step, measure, limit, value, situation):
            yield fault


def before(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """What must hold before hands are laid on: order, stage, time, scans, materials, equipment."""
    return [finding for rule in (order, stage, time, scans, lots, equipment) for finding in rule(step, given, situation)]


def after(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """What is seen of the act itself: its witness, its measures and their limits."""
    values, faults = reading(step, given, situation)
    return [*witness(step, given, situation), *faults, *limits(step, values, situation)]


def rules(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """Every finding of the rules common to all kinds."""
    return [*before(step, given, situation), *after(step, given, situation)]
