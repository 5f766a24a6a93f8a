"""How things stand and what is given, for tests of the rules: everything in order unless a test says otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from stembase.procedures.definition import Step
from stembase.procedures.packaged import packaged
from stembase.procedures.situation import EquipmentFact, Given, LotFact, Situation, Value
from stembase.science.cryo.curve import Curve

AT = datetime(2026, 3, 14, 8, 0, tzinfo=UTC)
_ANSWERS: dict[str, Value] = {"text": "HLA-A*01:01+HLA-A*02:01"}


def step_of(procedure: str, step: str) -> Step:
    """A step of a packaged definition, the newest version."""
    found = [definition.step(step) for definition in packaged() if definition.key == procedure]
    return found[-1]


def _value(measure) -> Value:
    limit = measure.limit
    if measure.type in ("yes-no", "choice"):
        answers = limit.only if limit and limit.only else tuple(measure.choices) or ("yes",)
        return answers[0] == "yes" if measure.type == "yes-no" else answers[0]
    if measure.type == "text":
        return _ANSWERS["text"]
    low = limit.min if limit and limit.min is not None else None
    high = limit.max if limit and limit.max is not None else None
    within = low if low is not None else high if high is not None else 10.0
    return float(max(measure.possible_min if measure.possible_min is not None else within, within))


def good(step: Step, **changes: object) -> Given:
    """An act at the step with nothing wrong: every value at a limit that is kept, every scan, lot and machine there."""
    given = Given(
        at=AT,
        by="P0006",
        witness="P0004" if step.signature and step.signature.witness else "",
        measures={measure.key: _value(measure) for measure in step.measures if measure.given != "computed"},
        scans=dict.fromkeys(step.scan, "A9990"),
        lots={kind: f"lot-{kind}" for kind in step.lots},
        equipment={kind: f"machine-{kind}" for kind in step.equipment},
        curve=curve() if step.curve_from else None,
    )
    return replace(given, **changes)


def fitting(step: Step, **changes: object) -> Situation:
    """A situation in which the step may be done."""
    situation = Situation(
        stage=step.moves.from_stages[0] if step.moves.from_stages else "",
        collected_at=AT - timedelta(hours=20),
        started_at=AT - timedelta(hours=1),
        begun_at=AT - timedelta(minutes=70) if step.curve_from else None,
        done=frozenset(step.after),
        standard={"time-to-freeze": 2880, "time-to-receipt": 2160},
        lots={f"lot-{kind}": LotFact(date(2026, 12, 1), False, kind) for kind in step.lots},
        equipment={f"machine-{kind}": EquipmentFact(kind, date(2026, 12, 1)) for kind in step.equipment},
    )
    return replace(situation, **changes)


def curve(rate: float = -1.5) -> Curve:
    """A run of a freezer: down to −8 °C, ice, a plateau of five minutes, then down at the rate to −90 °C."""
    warm, after = np.arange(0, 12.0, 0.5), np.arange(0, 84 / abs(rate), 0.5)
    bag = np.concatenate([4 - warm, np.linspace(-4, -6, 10), -6 + rate * after])
    return Curve(np.arange(len(bag)) * 0.5, bag - 2, bag)


def codes(findings) -> list[str]:
    """The codes of findings."""
    return [finding.code for finding in findings]
