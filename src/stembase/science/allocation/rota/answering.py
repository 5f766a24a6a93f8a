"""A rota as the document that is kept: the problem itself, where everybody is, what is over, what it costs, and how it was found."""

from collections.abc import Mapping
from typing import Any

from .problem import ANSWER_FORMAT
from .solving import Outcome, Wanted
from .state import Value


def answer_of(document: Mapping[str, Any], outcome: Outcome, wanted: Wanted, engine: str) -> dict[str, Any]:
    """The answer to the problem in `document`; it stands alone, so that the checker needs nothing else."""
    state, space = outcome.state, outcome.state.space
    placed, unserved = [], []
    for student, row in enumerate(state.chosen):
        for block, choice in enumerate(row):
            named = {"student": space.names[student], "block": space.blocks[student][block]}
            if choice:
                placed.append(named | {"station": choice.place.station, "shift": choice.place.shift, "start": choice.place.start})
            else:
                unserved.append(named)
    over = [
        {"rule": cell.cause.code} | dict(cell.cause.facts) | {"taken": load}
        for cell, load in zip(space.cells, state.load, strict=True)
        if load > cell.most
    ]  # fmt: skip
    parts = state.parts()
    return {
        "format": ANSWER_FORMAT,
        "status": outcome.status,
        "cost": {"total": sum(parts.values()), **parts},
        "baseline": in_words(outcome.baseline),
        "placed": placed,
        "unserved": unserved,
        "over": over,
        "found": {
            "engine": engine, "seed": wanted.seed, "rounds": outcome.rounds, "bound": wanted.rounds is not None, "stopped": outcome.halted,
        },
        "problem": document,
    }  # fmt: skip


def in_words(value: Value) -> dict[str, int]:
    """A value by name."""
    return {"unserved_weeks": value.unserved, "over": value.over, "cost": value.cost}
