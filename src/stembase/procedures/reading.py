"""From the text of a definition to its values: `load`, and `problems`, which reports every fault at once in the author's words."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from stembase.procedures import vocabulary
from stembase.procedures.building import built
from stembase.procedures.definition import Definition
from stembase.procedures.problem import Problem, Where
from stembase.procedures.sense import RULES, Known
from stembase.procedures.shape import shaped
from stembase.refusal import Refused

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def text_hash(text: str) -> str:
    """SHA-256 of a definition's text, hexadecimal: what a published version is known by."""
    return hashlib.sha256(text.encode()).hexdigest()


def not_toml(text: str, fault: Exception) -> dict[str, Any]:
    """The `line` at which a text stops being TOML, and what the reader `said`."""
    if isinstance(fault, RecursionError):
        return {"line": 1, "said": "brackets within brackets without end"}
    place = _PLACE.search(str(fault))
    return {"line": int(place[1]) if place and place[1] else text.count("\n") + 1, "said": _PLACE.sub("", str(fault))}


def _judged(text: str, known: Known) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # a number of thousands of figures is a ValueError of its own
        return {}, (Problem("not-toml", Where(), not_toml(text, fault)),)
    found: list[Problem] = []
    fitting = shaped(data, "definition", Where(), found)
    return fitting, tuple(found) + tuple(problem for rule in RULES for problem in rule(fitting, known))


def _known(competences: Mapping[str, Any] | None) -> Known:
    return Known(vocabulary.competences() if competences is None else competences, vocabulary.sources())


def problems(text: str, competences: Mapping[str, Any] | None = None) -> tuple[Problem, ...]:
    """Every fault of a definition's text; `competences`: keys the base knows (default: the packaged framework)."""
    return _judged(text, _known(competences))[1]


def load(text: str, competences: Mapping[str, Any] | None = None) -> Definition:
    """The definition written in `text`. Refuses `definition-faulty` with every problem as plain data."""
    data, found = _judged(text, _known(competences))
    if found:
        raise Refused(
            "definition-faulty",
            count=len(found),
            problems=[problem.plain() for problem in found],
            zh=[problem.sentence.zh for problem in found],
            en=[problem.sentence.en for problem in found],
        )
    return built(data, text, text_hash(text))


@lru_cache(maxsize=1024)
def read_published(text: str) -> Definition:
    """A text that was judged when it was published: read, not judged again, so that later rules never shut out what stands in the ledger."""
    return built(tomllib.loads(text), text, text_hash(text))
