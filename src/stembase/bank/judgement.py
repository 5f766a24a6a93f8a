"""Judge a unit's values by a standard. Pure: the same answer for a page, a command and a replay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from stembase.bank.standard import Criterion, Standard
from stembase.ledger.vocabulary import Code, MaybeCode

MET, NOT_MET, MISSING, NOT_DONE = "met", "not-met", "missing", "not-done"


@dataclass(frozen=True, slots=True)
class Counted:
    """A reviewed, final result as it counts: its key, and its number or its finding. Sequences of them run from oldest to latest."""

    key: str
    value: float | None = None
    finding: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One criterion as it stood: the value and where it came from, the limits, the answer (`met`, `not-met`, `missing`, `not-done`)."""

    criterion: Code
    answer: Code
    fails: bool
    on_fail: Code
    value: float | None = None
    finding: MaybeCode = ""
    result: MaybeCode = ""
    min: float | None = None
    max: float | None = None
    above: float | None = None
    below: float | None = None
    only: list[Code] = []


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every criterion's answer; the unit passes when none fails."""

    answers: tuple[Answer, ...]

    @property
    def failing(self) -> tuple[Answer, ...]:
        """Answers that keep the unit from ordinary release."""
        return tuple(answer for answer in self.answers if answer.fails)

    @property
    def blocking(self) -> tuple[Answer, ...]:
        """Answers that no exception can excuse."""
        return tuple(answer for answer in self.failing if answer.on_fail == "block")

    @property
    def passed(self) -> bool:
        """Whether nothing fails."""
        return not self.failing


def _chosen(criterion: Criterion, counted: Sequence[Counted]) -> Counted | None:
    if not counted:
        return None
    if criterion.statistic == "latest" or counted[-1].value is None:
        return counted[-1]
    pick = min if criterion.statistic == "lowest" else max
    return pick(counted, key=lambda result: result.value or 0.0)


def _answer(criterion: Criterion, chosen: Counted | None) -> Answer:
    if chosen is None or criterion.is_gap:
        word = MISSING if criterion.required or criterion.is_gap else NOT_DONE
    else:
        word = MET if criterion.holds(chosen.value, chosen.finding) else NOT_MET
    return Answer(
        criterion=criterion.key,
        answer=word,
        fails=word in (NOT_MET, MISSING) and criterion.on_fail != "note",
        on_fail=criterion.on_fail,
        value=chosen.value if chosen else None,
        finding=chosen.finding if chosen else "",
        result=chosen.key if chosen else "",
        min=criterion.min,
        max=criterion.max,
        above=criterion.above,
        below=criterion.below,
        only=list(criterion.only),
    )


def judge(standard: Standard, results: Mapping[str, Sequence[Counted]], facts: Mapping[str, float | None]) -> Judgement:
    """Answer every criterion. `results`: what counts by test, oldest first; `facts`: see `standard.FACTS`. A gap is never met."""
    answers = []
    for criterion in standard.criteria:
        if criterion.test:
            chosen = _chosen(criterion, results.get(criterion.test, ()))
        else:
            fact = facts.get(criterion.fact)
            chosen = None if fact is None else Counted("", fact)
        answers.append(_answer(criterion, chosen))
    return Judgement(tuple(answers))
