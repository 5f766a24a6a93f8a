"""How a unit stands before release: its standard, the judgement as it would fall now, the latest verdict, and what else stands in the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from stembase.bank.judgement import Answer, Judgement, judge
from stembase.bank.models import Deviation, Hold, ReleaseVerdict, Result, Unit
from stembase.bank.standard import Criterion, Standard
from stembase.ledger.memory import seen

from .deviations import deviations_touching, holds_on
from .finding import unit_of
from .results import ancestors, counted, order_of, results_for, waiting
from .standards import standard_demanded, version_numbered
from .unit_facts import facts_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything release asks of one unit at one instant."""

    unit: Unit
    made_from: list[str]
    standard: Standard
    judgement: Judgement
    verdict: ReleaseVerdict | None
    waiting: list[Result]
    holds: list[Hold]
    deviations: list[Deviation]

    @property
    def open_deviations(self) -> list[Deviation]:
        """Those of its deviations that are not closed."""
        return [deviation for deviation in self.deviations if deviation.closed_at is None]

    @property
    def up_to_date(self) -> bool:
        """Whether the latest verdict says what a judgement would say now, and no deviation came after it."""
        if self.verdict is None or self.verdict.standard != self.standard.id:
            return False
        later = any(order_of(deviation.key) > order_of(self.verdict.key) for deviation in self.deviations)
        return not later and self.verdict.criteria == plain(self.judgement)


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One line of a verdict as a page shows it: the criterion in words, and its answer."""

    criterion: Criterion
    answer: Answer


def plain(judgement: Judgement) -> list[dict[str, Any]]:
    """The answers as the snapshot keeps them."""
    return msgspec.to_builtins(list(judgement.answers))


def judgement_of(unit: Unit, standard: Standard) -> tuple[Judgement, list[Result]]:
    """The unit judged now, and the results on it that still wait for a second reader."""
    rows = list(results_for(unit.key, standard.tests))
    return judge(standard, counted(rows), facts_of(unit)), waiting(rows)


def latest_verdict(unit: str) -> ReleaseVerdict | None:
    """The last verdict on the unit, or None."""
    verdicts = ReleaseVerdict.objects.filter(unit=unit)
    return max(verdicts, key=lambda verdict: order_of(verdict.key), default=None)


def standing_of(bank: str, unit: str, at: datetime) -> Standing:
    """How the unit stands. Refuses `no-such-unit`, `no-standard-chosen`, `standard-incomplete`."""
    return seen(("standing", bank, unit, at), lambda: _standing(bank, unit, at))


def _standing(bank: str, unit: str, at: datetime) -> Standing:
    row = unit_of(bank, unit)
    standard = standard_demanded(bank, row.source, at)
    judgement, unread = judgement_of(row, standard)
    made_from = ancestors(row.key)
    return Standing(
        unit=row, made_from=made_from, standard=standard, judgement=judgement, verdict=latest_verdict(row.key), waiting=unread,
        holds=list(holds_on(row.key)), deviations=list(deviations_touching(row, made_from)),
    )  # fmt: skip


def verdict_table(verdict: ReleaseVerdict) -> list[VerdictLine]:
    """A verdict line by line, in the words of the version it was judged by."""
    criteria = {criterion.key: criterion for criterion in version_numbered(verdict.standard).criteria}
    answers = msgspec.convert(verdict.criteria, list[Answer])
    return [VerdictLine(criteria[answer.criterion], answer) for answer in answers]


def judgement_table(unit: Unit, standard: Standard) -> list[VerdictLine]:
    """The same lines as they would fall now, before anybody has judged."""
    judgement, _ = judgement_of(unit, standard)
    return [VerdictLine(criterion, answer) for criterion, answer in zip(standard.criteria, judgement.answers, strict=True)]
