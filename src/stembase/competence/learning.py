"""How a series of attempts stands by LC-CUSUM (`science.mastery`): live work and practice are series of their own, never joined.

A signal opens a human decision; it is never the decision, and nothing here writes one.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models.functions import Length

from stembase.science.mastery.learning import FALSE_DISCOVERY, INTERNSHIP, limit, scores, signalled_at

from .models import Evidence

IN_ORDER = ("at", Length("chain"), "chain", Length("entry"), "entry")
"""As they counted; what counted at one instant, by the number of its bank and entry."""


@dataclass(frozen=True, slots=True)
class Course:
    """A series up to what is looked at: its attempts, those that went well, and the score (nats) before and after what is looked at. `h`: the score
    that is a signal; `signal`: the attempt, from 1, that first reached it."""

    attempts: int
    well: int
    before: float
    after: float
    h: float
    signal: int | None

    @property
    def chance(self) -> dict[str, int]:
        """What h promises: who fails so many times in a hundred is signalled within so many attempts with a chance of so many per cent at most."""
        return {"failing": round(100 * INTERNSHIP.p1), "within": INTERNSHIP.n, "most": round(100 * FALSE_DISCOVERY)}

    @property
    def to_go(self) -> int:
        """How many successes in a row would reach h from here."""
        return max(0, math.ceil(round((self.h - self.after) / INTERNSHIP.steps[0], 9)))


def courses(person: str, competences: Collection[str], kind: str, chain: str) -> dict[str, Course]:
    """By competence: how the person's series of a kind of evidence stood before and after what a chain gave. One query."""
    rows = Evidence.objects.filter(person=person, competence__in=competences, kind=kind).order_by(*IN_ORDER)
    found: dict[str, list[tuple[str, bool]]] = {}
    for competence, where, success in rows.values_list("competence", "chain", "success"):
        found.setdefault(competence, []).append((where, success))
    return {competence: _course(series, chain) for competence, series in found.items() if any(where == chain for where, _ in series)}


def _course(series: Sequence[tuple[str, bool]], chain: str) -> Course:
    places = [number for number, (where, _) in enumerate(series) if where == chain]
    trials = [success for _, success in series[: places[-1] + 1]]
    so_far, h = [0.0, *scores(INTERNSHIP, trials)], limit(INTERNSHIP)
    return Course(len(trials), sum(trials), so_far[places[0]], so_far[-1], h, signalled_at(INTERNSHIP, trials, h))
