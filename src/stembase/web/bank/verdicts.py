"""A verdict as a table: every criterion with its value, its limit and its answer, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from stembase.bank.lab_test import lab_tests
from stembase.bank.models import ReleaseVerdict
from stembase.bank.queries.verdicts import VerdictLine, verdict_table
from stembase.bank.standard import Criterion
from stembase.procedures.units import UNITS
from stembase.web.parts.tag import Tag, tag_of
from stembase.web.spoken import say_number

from .here import language
from .results import answer_words

ANSWERS = {"met": "passed", "not-met": "failed", "missing": "missing"}


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as the page shows it."""

    title: str
    value: str
    limit: str
    tag: Tag
    source: str
    note: int = 0


def verdict_lines(verdict: ReleaseVerdict) -> list[Line]:
    """The lines of a verdict that stands."""
    return lines_of(verdict_table(verdict))


def lines_of(table: Iterable[VerdictLine]) -> list[Line]:
    """The lines of a table, each with the number of its source among those named below it."""
    lines = [line_of(each) for each in table]
    order = list(dict.fromkeys(line.source for line in lines))
    return [replace(line, note=order.index(line.source) + 1) for line in lines]


def sources_of(lines: Iterable[Line]) -> list[str]:
    """The sources of the lines, in the order of their numbers."""
    return list(dict.fromkeys(line.source for line in lines))


def line_of(each: VerdictLine) -> Line:
    """One line in words."""
    criterion, answer = each.criterion, each.answer
    value = answer_words(criterion.test, answer.value, answer.finding, criterion.unit)
    return Line(
        criterion.label.say(language()),
        value,
        limit_of(criterion),
        tag_of(ANSWERS[answer.answer]) if answer.answer in ANSWERS else Tag(_("not done")),
        criterion.source,
    )


def limit_of(criterion: Criterion) -> str:
    """The limit of a criterion: `≥ 80 %`, `< 5`, or the answers it allows."""
    unit = UNITS[criterion.unit].written if criterion.unit in UNITS else criterion.unit
    if criterion.only:
        return " / ".join(_finding(criterion.test, finding) for finding in criterion.only)
    low = f"≥ {say_number(criterion.min)}" if criterion.min is not None else f"> {say_number(criterion.above)}" if criterion.above is not None else ""
    high = (
        f"≤ {say_number(criterion.max)}" if criterion.max is not None else f"< {say_number(criterion.below)}" if criterion.below is not None else ""
    )
    bounds = ", ".join(bound for bound in (low, high) if bound)
    return f"{bounds} {unit}".strip() if bounds else _("any answer") if criterion.answered else ""


def _finding(test: str, finding: str) -> str:
    known = lab_tests().get(test)
    words = known.findings.get(finding) if known else None
    return words.say(language()) if words else finding
