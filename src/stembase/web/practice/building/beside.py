"""Which field of the form a problem stands beside; what belongs to none is said above them all."""

from collections.abc import Collection, Sequence

from stembase.procedures.problem import Problem

from .typed import NOUNS, PAIRS, PLACES, Typed, key_of, rows

PART_OF = {noun: part for part, noun in NOUNS.items()}
FIELDS = {
    "clock-unreadable": "start.clock", "task-ends-before-it-begins": "until", "key-of-other-kind": "scenario", "key": "scenario",
    "duplicate-key": "key", "decision-without-place": "place", "never-triggered": "minutes", "reference-not-offered": "reference",
    "source": "start.source",
}  # fmt: skip
"""By code, or by the name a problem gives, where the form calls it otherwise."""


def beside(found: Sequence[Problem], typed: Typed, drawn: Collection[str], say: str) -> tuple[dict[str, str], list[Problem]]:
    """What to say beside each field that is drawn, and the problems that have none there."""
    said: dict[str, list[str]] = {}
    rest = []
    for problem in found:
        name = next((name for name in _names(problem, typed) if name in drawn), "")
        if name:
            said.setdefault(name, []).append(f"{problem.sentence.say(say)} {problem.mend.say(say)}")
        else:
            rest.append(problem)
    return {name: " ".join(dict.fromkeys(each)) for name, each in said.items()}, rest


def _names(problem: Problem, typed: Typed) -> list[str]:
    """Names a problem's field may have, the nearest first."""
    stem = _stem(problem, typed)
    own, language = str(problem.facts.get("name", "")), problem.facts.get("language")
    inner = {"fault-lacks": "parameters.", "rule-lacks": "given."}.get(problem.code, "")
    bare = "says" if stem.startswith("hints.") else ""
    if language:
        return [f"{stem}{language}" if own == bare else f"{stem}{own}.{language}"]
    named = [FIELDS.get(problem.code, ""), FIELDS.get(own, ""), f"{inner}{own}", *((f"{own}.zh", "place") if own else ())]
    if own in PLACES:
        named.insert(0, "place")
    if problem.code == "not-on-the-way":
        named += _holding(str(problem.facts.get("value", "")), typed)
    return [f"{stem}{name}" for name in named if name] + [name for name in named if name]


def _holding(value: str, typed: Typed) -> list[str]:
    return [name for name, each in typed.items() if each == value]


def _stem(problem: Problem, typed: Typed) -> str:
    """The row, or the table, the problem is about."""
    for noun, key in problem.where.path:
        part = PART_OF.get(noun, "")
        numbered = [number for number, row in rows(typed, part).items() if part and key in (key_of(row, part, number), f"#{number + 1}")]
        if numbered:
            return f"{part}.{numbered[0]}."
    inner = [key for noun, key in problem.where.path if noun == "part" and not key.startswith("#")]
    return f"{inner[-1]}." if inner and inner[-1] not in PAIRS else ""
